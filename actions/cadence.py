"""When check-ins come: a plan's days, moved into the hours in which a message is welcome."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

CADENCE_FILE = Path(__file__).parent / "policy" / "cadence.toml"
SATURDAY = 5
# By tier, and the one that follows a start.
FURTHEST, STARTED = "4", "started"
PLANS = ("1", "2", "3", FURTHEST, STARTED)
# However a partnership writes its plans, nobody gets more in one (product rules, section 4).
MOST_OF_ALL = 10
LONGEST_DAYS = 2 * 366


class CadenceProblem(Exception):
    """The file of the cadence cannot be used; the message says why."""


@dataclass(frozen=True)
class Cadence:
    """Days by plan, the window of local hours, and how long a check-in may be late.

    `conversation` and `open_question`: how long after what somebody wrote last they are in the
    middle of a conversation, and where a question of the intake is open.
    """

    version: str
    plans: dict[str, tuple[int, ...]]
    opens: time
    closes: time
    bank_holidays: Container[date]
    grace: timedelta
    conversation: timedelta
    open_question: timedelta
    most: int
    last_after: timedelta
    away: timedelta
    public_kinds: frozenset[str]


@cache
def read_cadence(path: Path = CADENCE_FILE) -> Cadence:
    """The cadence in a TOML file. Raises CadenceProblem where it cannot be used."""
    try:
        cadence = _cadence(tomllib.loads(path.read_text(encoding="utf-8")))
    except CadenceProblem as problem:
        raise CadenceProblem(f"{path}: {problem}") from None
    except KeyError as problem:
        raise CadenceProblem(f"{path}: {problem} is missing.") from None
    except (ValueError, TypeError, AttributeError, OverflowError) as problem:
        raise CadenceProblem(f"{path}: {problem}") from None
    if cadence.opens >= cadence.closes:
        raise CadenceProblem(f"{path}: window: it must open before it closes.")
    waits = (cadence.grace, cadence.conversation, cadence.open_question, cadence.last_after)
    if min(*waits, cadence.away) < timedelta(0):
        raise CadenceProblem(f"{path}: no time may be under 0.")
    return cadence


def _cadence(raw: Mapping[str, Any]) -> Cadence:
    talk = raw["conversation"]
    return Cadence(
        version=str(raw["version"]),
        plans=_plans(raw["plans"], int(raw["most"])),
        opens=time.fromisoformat(raw["window"]["opens"]),
        closes=time.fromisoformat(raw["window"]["closes"]),
        bank_holidays=_bank_holidays(str(raw["window"].get("bank_holidays", ""))),
        grace=timedelta(hours=raw["grace_hours"]),
        conversation=timedelta(minutes=talk["minutes"]),
        open_question=timedelta(minutes=talk["minutes_with_a_question_open"]),
        most=int(raw["most"]),
        last_after=timedelta(days=raw["last_after_days"]),
        away=timedelta(days=raw["away_days"]),
        public_kinds=frozenset(raw["public_kinds"]),
    )


def _plans(raw: Mapping[str, list[int]], most: int) -> dict[str, tuple[int, ...]]:
    """Every plan that somebody may be given: one that is missing would be missed in a talk."""
    if missing := set(PLANS) - raw.keys():
        raise CadenceProblem(f"plans: '{min(missing)}' is missing.")
    return {name: _plan(name, days, most) for name, days in raw.items()}


def _plan(name: str, days: list[int], most: int) -> tuple[int, ...]:
    """The days of a plan, which leaves room for the one last message of a plan in silence."""
    if most > MOST_OF_ALL:
        raise CadenceProblem(f"most: {MOST_OF_ALL} messages in a plan at most, not {most}.")
    if not days or len(days) >= most:
        raise CadenceProblem(
            f"plans: '{name}' has {len(days)} days; 1 to {most - 1} are allowed, because a last "
            f"message may follow and {most} is the most in a plan."
        )
    if any(type(day) is not int or not 0 < day <= LONGEST_DAYS for day in days):
        raise CadenceProblem(f"plans: the days of '{name}' are whole, from 1 to {LONGEST_DAYS}.")
    if days != sorted(set(days)):
        raise CadenceProblem(f"plans: the days of '{name}' must ascend.")
    return tuple(days)


def due_times(plan: str, start: datetime, cadence: Cadence, zone: ZoneInfo) -> list[datetime]:
    """The UTC times of a plan's check-ins, each in the next welcome hour, no two on one day."""
    local = start.astimezone(zone).replace(tzinfo=None)
    times: list[datetime] = []
    for days in cadence.plans[plan]:
        due = into_window(local + timedelta(days=days), cadence, zone)
        if times and due.astimezone(zone).date() <= times[-1].astimezone(zone).date():
            day_after = times[-1].astimezone(zone).date() + timedelta(days=1)
            due = into_window(datetime.combine(day_after, cadence.opens), cadence, zone)
        times.append(due)
    return times


def into_window(wall: datetime, cadence: Cadence, zone: ZoneInfo) -> datetime:
    """The first welcome moment at or after this local wall time, in UTC."""
    if wall.time() >= cadence.closes:
        wall = datetime.combine(wall.date() + timedelta(days=1), cadence.opens)
    if wall.time() < cadence.opens:
        wall = datetime.combine(wall.date(), cadence.opens)
    while not _is_working_day(wall.date(), cadence):
        wall = datetime.combine(wall.date() + timedelta(days=1), cadence.opens)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def is_welcome(now: datetime, cadence: Cadence, zone: ZoneInfo) -> bool:
    """Whether a check-in may be sent at this moment."""
    local = now.astimezone(zone)
    in_hours = cadence.opens <= local.time() < cadence.closes
    return in_hours and _is_working_day(local.date(), cadence)


def last_welcome(now: datetime, cadence: Cadence, zone: ZoneInfo) -> datetime:
    """The latest welcome moment at or before now, in UTC: what was due by then could have gone."""
    if is_welcome(now, cadence, zone):
        return now
    wall = now.astimezone(zone).replace(tzinfo=None)
    day = wall.date() if wall.time() >= cadence.closes else wall.date() - timedelta(days=1)
    while not _is_working_day(day, cadence):
        day -= timedelta(days=1)
    closed = datetime.combine(day, cadence.closes, tzinfo=zone)
    return closed.astimezone(UTC) - datetime.resolution


@dataclass(frozen=True)
class Here:
    """A moment at a place, and the rules that hold there."""

    now: datetime
    zone: ZoneInfo
    rules: Cadence

    @property
    def is_welcome(self) -> bool:
        return is_welcome(self.now, self.rules, self.zone)

    def is_today(self, moment: datetime) -> bool:
        return moment.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()

    def welcome(self, moment: datetime) -> datetime:
        """The first welcome moment at or after this one."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None)
        return into_window(wall, self.rules, self.zone)

    def after(self, wait: timedelta) -> datetime:
        """The first welcome moment after so long."""
        return self.welcome(self.now + wait)

    def is_too_late(self, due: datetime) -> bool:
        """Past its grace, counted from when it could first have gone, and past the window after.

        So what could not go on a Friday may still go on Monday, and not on Tuesday.
        """
        if self.now - due <= self.rules.grace:  # as nearly all of them are, and cheaply told
            return False
        first = self.welcome(due)
        return self.now - first > self.rules.grace and self.now >= self._closes_after(first)

    def _closes_after(self, moment: datetime) -> datetime:
        """When the window of the next working day ends."""
        day = moment.astimezone(self.zone).date() + timedelta(days=1)
        while not _is_working_day(day, self.rules):
            day += timedelta(days=1)
        return datetime.combine(day, self.rules.closes, tzinfo=self.zone)


def here(now: datetime, zone: ZoneInfo) -> Here:
    """Now, by the cadence in use."""
    return Here(now, zone, read_cadence())


def _is_working_day(day: date, cadence: Cadence) -> bool:
    return day.weekday() < SATURDAY and day not in cadence.bank_holidays


def _bank_holidays(place: str) -> Container[date]:
    """Those of `GB-ENG` or another place; of any year, worked out when it is asked for.

    Raises CadenceProblem for a place that the library does not know.
    """
    country, _, part = place.partition("-")
    if not country:
        return frozenset()
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise CadenceProblem(
            f"bank_holidays: '{place}' is not known; write a place such as GB-ENG, or nothing."
        ) from None
