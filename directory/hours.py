"""Opening hours that a feed gives as days and times, in words. Pure.

Where somebody wrote the hours in words, those are told. Hours that close no later than they open
run past midnight, into the next day: a night shelter of 8pm to 8am.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from directory.wording import say_hours

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY = "WEEKLY"
FIELDS = (
    "description", "freq", "byday", "opens_at", "closes_at", "valid_from", "valid_to", "extra",
)  # fmt: skip
# What makes a week no plain week: some dates only, an end.
NOT_EVERY_WEEK = frozenset({"bymonthday", "byyearday", "byweekno", "until", "count"})
EVERY = (None, 1, "1")
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Opening:
    """One schedule of HSDS."""

    description: str | None = None
    freq: str | None = None
    byday: str | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def days(self) -> tuple[str, ...]:
        return tuple(day.strip().upper() for day in (self.byday or "").split(",") if day.strip())

    @property
    def is_clear(self) -> bool:
        """Whether its days and times are all that there is to say of it."""
        more = self.extra or {}
        weekly = self.freq in (None, WEEKLY) and more.get("interval") in EVERY
        weekly = weekly and all(more.get(name) in (None, "") for name in NOT_EVERY_WEEK)
        named = bool(self.days) and set(self.days) <= set(DAYS)
        timed = self.opens_at is not None and self.closes_at is not None
        return weekly and named and timed and self.valid_to is None

    def runs_on(self, day: date) -> bool:
        """Whether it has begun by that day, and is not over."""
        begins = [self.valid_from, _date_in((self.extra or {}).get("dtstart"))]
        has_begun = all(begin is None or begin <= day for begin in begins)
        return has_begun and (self.valid_to is None or self.valid_to >= day)

    @property
    def is_past_midnight(self) -> bool:
        """Whether it closes on the day after it opened."""
        opens, closes = self.opens_at, self.closes_at
        return opens is not None and closes is not None and time() < closes < opens


def opening(row: Mapping[str, Any]) -> Opening:
    """A schedule's row as an opening."""
    return Opening(**{name: row[name] for name in FIELDS if name in row})


def in_words(openings: Sequence[Opening], today: date) -> str | None:
    """What the first one says in words; else the days and times of all, where all are clear.

    Those that are over, or have not begun, say nothing today.
    """
    running = [one for one in openings if one.runs_on(today)]
    if running and running[0].description:
        return running[0].description
    if not running or not all(one.is_clear for one in running):
        return None
    return "; ".join(_said(key, days) for key, days in _by_times(running).items())


def _date_in(told: object) -> date | None:
    """The day of a date or a moment in ISO 8601; None where it is none."""
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def _by_times(openings: Sequence[Opening]) -> dict[tuple[time, time], list[str]]:
    """The days with the same hours, in the order of the week."""
    found: dict[tuple[time, time], set[str]] = {}
    for one in openings:
        if one.opens_at is not None and one.closes_at is not None:
            found.setdefault((one.opens_at, one.closes_at), set()).update(one.days)
    ordered = {key: sorted(days, key=DAYS.index) for key, days in found.items()}
    return dict(sorted(ordered.items(), key=lambda pair: (DAYS.index(pair[1][0]), pair[0])))


def _said(times: tuple[time, time], days: list[str]) -> str:
    opens, closes = times
    whole = opens == closes or (opens == time() and closes >= LAST_MINUTE)
    overnight = Opening(opens_at=opens, closes_at=closes).is_past_midnight
    return say_hours(_runs(days), opens, closes, whole_day=whole, overnight=overnight)


def _runs(days: list[str]) -> list[tuple[str, str]]:
    """Three or more days that follow each other, as first and last; and single ones."""
    runs: list[list[str]] = []
    for day in days:
        if runs and DAYS.index(runs[-1][-1]) + 1 == DAYS.index(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [[run] if len(run) > 2 else [[day] for day in run] for run in runs]
    return [(run[0], run[-1]) for part in parts for run in part]
