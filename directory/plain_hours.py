"""Opening hours written in words, as HSDS gives days and times, where they are plain. Pure.

"Monday to Friday, 9am to 5pm" is; what has a condition, a second set of hours or a doubt in it
stays words alone, so that no finder of another directory is told more than was said.
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
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?"
TIMES = re.compile(rf"{CLOCK}\s*(?:to|until|till|-|–)\s*{CLOCK}")
ALL_DAY = re.compile(r"24 hours(?: a day)?|24/7")
WORDS = re.compile(r"[a-z0-9:.,&\s–/-]+")
NOON = 12


def plain_hours(text: str | None) -> Mapping[str, Any]:
    """`freq`, `byday`, `opens_at` and `closes_at` of hours in words; empty where not plain."""
    said = " ".join((text or "").lower().rstrip(". ").split())
    if not WORDS.fullmatch(said):
        return {}
    found = TIMES.search(said) or ALL_DAY.search(said)
    if found is None:
        return {}
    beside = f"{said[: found.start()]} {said[found.end() :]}".strip(" ,:")
    times = _times(found)
    days = _days(beside) if beside or found.re is not ALL_DAY else DAYS
    if not days or times is None:
        return {}
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
    if found.re is ALL_DAY:
        return time(), LAST_MINUTE
    hour, minute, half, *last = found.groups()
    opens, closes = _time(hour, minute, half), _time(*last)
    return (opens, closes) if opens is not None and closes is not None else None


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    """A time that says which half of the day it is in; None where it does not, or is none."""
    hours, minutes = int(hour), int(minute or 0)
    if minutes >= 60 or (half and not 1 <= hours <= NOON) or hours > 23:
        return None
    if half:
        return time(hours % NOON + (NOON if half == "pm" else 0), minutes)
    return time(hours, minutes) if minute else None
