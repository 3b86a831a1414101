"""When something starts next, out of what a provider wrote ("September", "All year"). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from directory.weights import Starts

# A word, with the day before it and the year behind it.
NAMED = re.compile(r"(?:\b(\d{1,2})(?:st|nd|rd|th)? )?\b([A-Za-z]+)\b(?:,? ([12]\d{3}))?")


@dataclass(frozen=True)
class Start:
    """The next start: the first day of a month (1 to 12) so many days ahead, or all year round."""

    all_year: bool
    month: int | None
    days: int


def next_start(text: str | None, words: Starts, *, today: date) -> Start | None:
    """The next start named in `text`, or None where it names none."""
    said = text or ""
    if any(phrase in said.lower() for phrase in words.all_year):
        return Start(all_year=True, month=None, days=0)
    named = (_first_day(found, words, today) for found in NAMED.finditer(said))
    ahead = [day for day in named if day is not None and day >= today]
    if not ahead:
        return None
    first = min(ahead)
    return Start(all_year=False, month=first.month, days=(first - today).days)


def _first_day(found: re.Match[str], words: Starts, today: date) -> date | None:
    """The first of the month that is named, in its year if that is said; None for other words."""
    day, name, year = found.groups()
    code = name.lower()
    is_a_word = code in words.also_words and name == code and not (day or year)
    if code not in words.months or is_a_word:
        return None
    month = words.months.index(code) + 1
    return date(int(year), month, 1) if year else _ahead(month, today)


def _ahead(month: int, today: date) -> date:
    """The first of that month, this year or next: a month that has begun may be too late."""
    this_year = date(today.year, month, 1)
    return this_year if this_year >= today else date(today.year + 1, month, 1)
