"""When something starts next, out of what a provider wrote ("September", "All year"). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from directory.weights import Starts


@dataclass(frozen=True)
class Start:
    """The next start: the first day of a month (1 to 12) so many days ahead, or all year round."""

    all_year: bool
    month: int | None
    days: int


def next_start(text: str | None, words: Starts, *, today: date) -> Start | None:
    """The next start named in `text`, or None where it names none."""
    plain = (text or "").lower()
    if any(phrase in plain for phrase in words.all_year):
        return Start(all_year=True, month=None, days=0)
    named = set(re.findall(r"[a-z]+", plain))
    ahead = [_ahead(n, today) for n, month in enumerate(words.months, 1) if month in named]
    if not ahead:
        return None
    first = min(ahead)
    return Start(all_year=False, month=first.month, days=(first - today).days)


def _ahead(month: int, today: date) -> date:
    """The first of that month, this year or next: a month that has begun may be too late."""
    this_year = date(today.year, month, 1)
    return this_year if this_year >= today else date(today.year + 1, month, 1)
