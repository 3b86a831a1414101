"""Opening hours written in words, as HSDS gives days and times, where they are plain. Pure.

"Monday to Friday, 9am to 5pm" is, and so is "Mon to Thu 9am to 5pm, Fri 9am to 4.30pm. Closed on
bank holidays."; what has a condition or a doubt in it stays words alone, so that no finder of
another directory is told more than was said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from directory.hours import DAYS, LAST_MINUTE, WEEKLY

NAMED = {
    "every day": DAYS, "daily": DAYS, "7 days a week": DAYS, "seven days a week": DAYS,
    "weekdays": DAYS[:5], "weekends": DAYS[5:],
}  # fmt: skip
A_DAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sat|sun)(?:days?)?"
SPAN = re.compile(rf"({A_DAY})\s*(?:to|-|–)\s*({A_DAY})")
SOME = re.compile(rf"{A_DAY}(?:(?:,\s*|\s+and\s+|\s*&\s*){A_DAY})*")
SOME_DAYS = rf"{'|'.join(NAMED)}|{SPAN.pattern}|{SOME.pattern}"
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?|(noon|midnight)"
TIMES = re.compile(rf"(?:{CLOCK})\s*(?:to|until|till|-|–)\s*(?:{CLOCK})")
ALL_DAY = re.compile(r"24 hours(?: a day)?|24/7")
WORDS = re.compile(r"[a-z0-9:.,;&\s–/-]+")
SENTENCES = re.compile(r"\.\s+|;\s*|(?<=[ap]m),\s*(?=closed)")
# It takes away days on which nobody looks for anything; "closed for lunch" takes away hours.
CLOSED = re.compile(r"closed (?:on )?(?:all )?(?:bank |public )?(?:holidays?|weekends?|sundays?)")
# Days and then their times, or times and then their days, one after the other.
DAYS_FIRST = re.compile(rf"(?:({SOME_DAYS})(?:[,:]|\s|\bfrom\b)*)?({TIMES.pattern})")
TIMES_FIRST = re.compile(rf"({TIMES.pattern})(?:,|\s|\bon\b)*({SOME_DAYS})")
BETWEEN = re.compile(r"(?:\s|,|&|\band\b)*")
NOON = 12


def plain_hours(text: str | None) -> list[Mapping[str, Any]]:
    """`freq`, `byday`, `opens_at` and `closes_at` of each set of hours; none where not plain."""
    said = " ".join((text or "").lower().rstrip(". ").split())
    if not WORDS.fullmatch(said):
        return []
    if (always := _all_day(said)) is not None:
        return [_set(always, (time(), LAST_MINUTE))]
    found: list[Mapping[str, Any]] = []
    for sentence in SENTENCES.split(said):
        if CLOSED.fullmatch(sentence):
            continue
        sets = _in_turn(sentence, DAYS_FIRST) or _in_turn(sentence, TIMES_FIRST)
        if not sets:
            return []
        found += sets
    return found


def _all_day(said: str) -> tuple[str, ...] | None:
    found = ALL_DAY.search(said)
    if found is None:
        return None
    beside = f"{said[: found.start()]} {said[found.end() :]}".strip(" ,:")
    return (_days(beside) if beside else DAYS) or None


def _in_turn(said: str, pattern: re.Pattern[str]) -> list[Mapping[str, Any]]:
    """Each set of hours, where nothing else is said; times without days are of those before."""
    found: list[Mapping[str, Any]] = []
    days: tuple[str, ...] = ()
    at = 0
    while at < len(said) and (one := pattern.match(said, at)):
        days = _named_in(one) or days
        span = TIMES.search(one[0])
        times = _times(span) if span else None
        if not days or times is None:
            return []
        found.append(_set(days, times))
        between = BETWEEN.match(said, one.end())
        at = between.end() if between else one.end()
    return found if at >= len(said) else []


def _named_in(found: re.Match[str]) -> tuple[str, ...]:
    span = TIMES.search(found[0])
    beside = f"{found[0][: span.start()]} {found[0][span.end() :]}" if span else ""
    return _days(re.sub(r"\b(?:from|on)\b", " ", beside).strip(" ,:"))


def _set(days: tuple[str, ...], times: tuple[time, time]) -> Mapping[str, Any]:
    opens, closes = times
    return {"freq": WEEKLY, "byday": ",".join(days), "opens_at": opens, "closes_at": closes}


def _days(said: str) -> tuple[str, ...]:
    if said in NAMED:
        return NAMED[said]
    if span := SPAN.fullmatch(said):
        first, last = (DAYS.index(day[:2].upper()) for day in span.groups())
        return DAYS[first : last + 1]
    if not SOME.fullmatch(said):
        return ()
    named = {day[:2].upper() for day in re.findall(A_DAY, said)}
    return tuple(day for day in DAYS if day in named)


def _times(found: re.Match[str]) -> tuple[time, time] | None:
    told = found.groups()
    opens, closes = _time(*told[:4], last=False), _time(*told[4:8], last=True)
    return (opens, closes) if opens is not None and closes is not None else None


def _time(
    hour: str | None, minute: str | None, half: str | None, name: str | None, *, last: bool
) -> time | None:
    """A time that says which half of the day it is in; None where it does not, or is none."""
    word = name or (half if half in ("noon", "midnight") else None)
    if word is not None:
        return (
            _named(word, last=last) if hour in (None, str(NOON)) and not int(minute or 0) else None
        )
    hours, minutes = int(hour or 0), int(minute or 0)
    if minutes >= 60 or (half and not 1 <= hours <= NOON) or hours > 23:
        return None
    if half:
        return time(hours % NOON + (NOON if half == "pm" else 0), minutes)
    return time(hours, minutes) if minute else None


def _named(word: str, *, last: bool) -> time:
    if word == "noon":
        return time(NOON)
    return LAST_MINUTE if last else time()
