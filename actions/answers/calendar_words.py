"""Moments that people name: "june", "june last year", "last week", "christmas", "2023"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
SEASONS = {
    "spring": (4, 15),
    "easter": (4, 10),
    "summer": (7, 15),
    "autumn": (10, 15),
    "halloween": (10, 31),
    "winter": (1, 15),
    "christmas": (12, 25),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekend")
PANDEMIC = {"covid": date(2020, 3, 23), "lockdown": date(2020, 3, 23), "corona": date(2020, 3, 23)}
NEAR = 2
CENTURY = 2000
COUNTED = ("days", "weeks", "months", "years", "hours")
BOTH_WORD_AND_MONTH = ("may", "march")
BEFORE_A_MONTH = (
    "in",
    "since",
    "last",
    "from",
    "until",
    "of",
    "around",
    "about",
    "early",
    "late",
    "end",
    "start",
    "mid",
    "this",
)
WORDS = frozenset((*MONTHS, *SEASONS, *DAYS, *PANDEMIC, "yesterday", "today", "last", "since"))


@dataclass(frozen=True)
class Moment:
    """A day that the message names, and the place after its words."""

    on: date
    end: int


def moment_at(words: Sequence[str], place: int, today: date) -> Moment | None:
    """The moment that begins at `place`; never one that is still to come."""
    found = (
        _month(words, place, today)
        or _season(words, place, today)
        or _year_before_last(words, place, today)
        or _span(words, place, today)
        or _year(words, place, today)
    )
    return found if found and found.on <= today else None


def _month(words: Sequence[str], place: int, today: date) -> Moment | None:
    month = MONTHS.get(words[place])
    if month is None or not _means_the_month(words, place):
        return None
    year, end = _year_after(words, place + 1, today)
    last = words[place - 1 : place] == ("last",)
    if year is None and _may_be_a_year(words, place + 1, today) is not None:
        return None  # "june 24" may be a day of this year's, or of 2024
    if year is None:
        year = _latest(month, today, last=last)
    return Moment(
        min(date(year, month, 15), today) if year == today.year else date(year, month, 15), end
    )


def _latest(month: int, today: date, *, last: bool) -> int:
    """The year of the latest such month; "last september" said in October is a year older."""
    too_near = NEAR if last else 0
    return today.year if month <= today.month - too_near else today.year - 1


def _means_the_month(words: Sequence[str], place: int) -> bool:
    """The words "may" and "march" are other words too: they need a word of time beside them."""
    if words[place] not in BOTH_WORD_AND_MONTH or len(words) == 1:
        return True
    return place > 0 and words[place - 1] in BEFORE_A_MONTH


def _season(words: Sequence[str], place: int, today: date) -> Moment | None:
    if words[place] in PANDEMIC:
        return Moment(PANDEMIC[words[place]], place + 1)
    if words[place] not in SEASONS:
        return None
    month, day = SEASONS[words[place]]
    year, end = _year_after(words, place + 1, today)
    if year is None and (short := _may_be_a_year(words, place + 1, today)) is not None:
        year, end = short, place + 2
    if year is None:
        year = today.year if date(today.year, month, day) <= today else today.year - 1
    return Moment(date(year, month, day), end)


def _span(words: Sequence[str], place: int, today: date) -> Moment | None:
    """A span such as "last week", "this year", "new year", "monday" or "yesterday"."""
    word, after = words[place], words[place + 1] if place + 1 < len(words) else ""
    if word in ("yesterday", "today"):
        return Moment(today, place + 1)
    if word in DAYS:
        return Moment(today - timedelta(days=3), place + 1)
    if word == "last" and after in ("week", "month", "term", "weekend", *DAYS):
        days = {"month": 35, "term": 75}.get(after, 7)
        return Moment(today - timedelta(days=days), place + 2)
    started = word == "the" and _any(words[max(0, place - 2) : place], "start", "beginning")
    if after != "year" or not (started or word in ("last", "this", "new")):
        return None
    return Moment(_within_the_year(words, place, today), place + 2)


def _year_before_last(words: Sequence[str], place: int, today: date) -> Moment | None:
    found = tuple(words[place : place + 3]) == ("year", "before", "last")
    return Moment(date(today.year - 2, 7, 1), place + 3) if found else None


def _within_the_year(words: Sequence[str], place: int, today: date) -> date:
    """Where in "last year" or "this year": at its start, its end, or in its middle."""
    first = date(today.year, 1, 1)
    earlier = words[max(0, place - 3) : place]
    started = words[place] in ("this", "the") and _any(earlier, "start", "beginning")
    if words[place] == "new" or started:
        return first
    if words[place] == "this":
        return first + (today - first) / 2
    if _any(earlier, "end", "late"):
        return date(today.year - 1, 12, 1)
    return date(today.year - 1, 2 if _any(earlier, "start", "beginning", "early") else 7, 1)


def _year(words: Sequence[str], place: int, today: date) -> Moment | None:
    word = words[place]
    if not (word.isdecimal() and len(word) == 4) or not 1990 <= int(word) <= today.year:
        return None
    if int(word) == today.year:
        return Moment(date(today.year, 1, 1) + (today - date(today.year, 1, 1)) / 2, place + 1)
    return Moment(date(int(word), 7, 1), place + 1)


def _year_after(words: Sequence[str], place: int, today: date) -> tuple[int | None, int]:
    """The year said after a month: "2024", "last year", "of this year", "the year before last"."""
    while place < len(words) and words[place] in ("of", "in", "time", "the"):
        place += 1
    rest = tuple(words[place : place + 3])
    if rest[:3] == ("year", "before", "last"):
        return today.year - 2, place + 3
    if rest[:2] == ("last", "year"):
        return today.year - 1, place + 2
    if rest[:2] == ("this", "year"):
        return today.year, place + 2
    if rest and rest[0].isdecimal() and 1990 <= int(rest[0][:9]) <= today.year:
        return int(rest[0]), place + 1
    return None, place


def _may_be_a_year(words: Sequence[str], place: int, today: date) -> int | None:
    """The year that "summer 24" names, of the last ten."""
    short = words[place] if place < len(words) else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    year = CENTURY + int(short) if short.isdecimal() and len(short) == 2 else 0
    return year if today.year - 10 <= year <= today.year and after not in COUNTED else None


def _any(words: Sequence[str], *sought: str) -> bool:
    return any(word in words for word in sought)
