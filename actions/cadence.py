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

from actions import checked
from actions.checked import Unfit
from directory.weights import weights

CADENCE_FILE = Path(__file__).parent / "policy" / "cadence.toml"
SATURDAY = 5
# By tier, and the one that follows a start.
FURTHEST, STARTED = "4", "started"
PLANS = ("1", "2", "3", FURTHEST, STARTED)
# However a partnership writes its plans, nobody gets more in one (product rules, section 4).
MOST_OF_ALL = 10
LONGEST_DAYS = 2 * 366
# A conversation of more than a day would leave no window.
LONGEST_MINUTES = 24 * 60
# As many letters as are kept beside each check-in.
LONGEST_VERSION = 32
OF_THE_FILE = (
    "version", "grace_hours", "most", "last_after_days", "away_days", "public_kinds",
    "conversation", "window", "plans",
)  # fmt: skip
OF_A_CONVERSATION = ("minutes", "minutes_with_a_question_open")
EARLIEST, LATEST = time(8), time(21)
OF_THE_WINDOW = ("opens", "closes", "bank_holidays")


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
        return _cadence(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, OSError) as problem:
        raise CadenceProblem(f"{path}: {problem}") from None


def _cadence(raw: Mapping[str, Any]) -> Cadence:
    checked.keys(raw, OF_THE_FILE)
    talk = checked.keys(raw["conversation"], OF_A_CONVERSATION, "conversation")
    window = checked.keys(raw["window"], OF_THE_WINDOW, "window")
    most = checked.whole(raw, "most", MOST_OF_ALL, least=2)
    opens, closes = checked.hour(window, "opens"), checked.hour(window, "closes")
    if opens >= closes:
        raise Unfit("window: it must open before it closes.")
    if opens < EARLIEST or closes > LATEST:
        raise Unfit(f"window: between {EARLIEST:%H:%M} and {LATEST:%H:%M}; nobody is woken up.")
    minutes = [checked.whole(talk, name, LONGEST_MINUTES) for name in OF_A_CONVERSATION]
    return Cadence(
        version=checked.text(raw, "version", LONGEST_VERSION),
        plans=_plans(raw["plans"], most),
        opens=opens,
        closes=closes,
        bank_holidays=_bank_holidays(window["bank_holidays"]),
        grace=timedelta(hours=checked.whole(raw, "grace_hours", LONGEST_DAYS * 24, least=1)),
        conversation=timedelta(minutes=minutes[0]),
        open_question=timedelta(minutes=minutes[1]),
        most=most,
        last_after=timedelta(days=checked.whole(raw, "last_after_days", LONGEST_DAYS)),
        away=timedelta(days=checked.whole(raw, "away_days", LONGEST_DAYS, least=1)),
        public_kinds=checked.codes(raw, "public_kinds", weights().kinds),
    )


def _plans(raw: Any, most: int) -> dict[str, tuple[int, ...]]:
    """Every plan that somebody may be given: one that is missing would be missed in a talk."""
    plans = checked.keys(raw, PLANS, "plans")
    return {name: _plan(name, days, most) for name, days in plans.items()}


def _plan(name: str, days: Any, most: int) -> tuple[int, ...]:
    """The days of a plan, which leaves room for the one last message of a plan in silence."""
    if not isinstance(days, list):
        raise Unfit(f"plans: '{name}' must be a list of days, not {days!r}.")
    if not days or len(days) >= most:
        raise Unfit(
            f"plans: '{name}' has {len(days)} days; 1 to {most - 1} are allowed, because a last "
            f"message may follow and {most} is the most in a plan."
        )
    if any(type(day) is not int or not 0 < day <= LONGEST_DAYS for day in days):
        raise Unfit(f"plans: the days of '{name}' are whole, from 1 to {LONGEST_DAYS}.")
    if days != sorted(set(days)):
        raise Unfit(f"plans: the days of '{name}' must ascend.")
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
        """Past its grace, whatever was closed in between.

        A due time was welcome as it was planned. Where the hours or the holidays were changed
        since, it counts from the first moment that is welcome now.
        """
        if self.now - due <= self.rules.grace:  # as nearly all of them are, and cheaply told
            return False
        return self.now - self.welcome(due) > self.rules.grace


def here(now: datetime, zone: ZoneInfo) -> Here:
    """Now, by the cadence in use."""
    return Here(now, zone, read_cadence())


def _is_working_day(day: date, cadence: Cadence) -> bool:
    return day.weekday() < SATURDAY and day not in cadence.bank_holidays


def _bank_holidays(place: Any) -> Container[date]:
    """Those of `GB-ENG` or another place; of any year, worked out when it is asked for.

    Raises Unfit for a place that the library does not know, and for a country without the part
    of it, where its parts have days of their own: it would miss those.
    """
    if place == "":
        return frozenset()
    country, _, part = place.partition("-") if isinstance(place, str) else ("", "", "")
    try:
        found = holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise Unfit(
            f"bank_holidays: {place!r} is not known; write a place such as 'GB-ENG', or nothing."
        ) from None
    if found.subdivisions and not part:
        parts = ", ".join(found.subdivisions)
        raise Unfit(f"bank_holidays: name the part of {country} as well, after a '-': {parts}.")
    return found
