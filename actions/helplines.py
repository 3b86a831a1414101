"""Helplines: who to talk to now, by class of concern, age and hour. Pure; the lines are data."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from actions.safeguarding import ConcernClass
from directory.places import known_areas

HELPLINES_FILE = Path(__file__).parent / "policy" / "helplines.toml"
GROWN_UP = 18
NEEDED = ("label", "contact", "sureness", "source")
MAY_HAVE = ("text", "then", "after_hours", "council")
LONGEST = {"label": 60, "contact": 40, "text": 20, "then": 40, "after_hours": 40}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = frozenset(range(5))


class HelplineProblem(Exception):
    """The file of helplines cannot be used; the message says where and why."""


class Standing(IntEnum):
    """Whether somebody answers at a time; what comes first here is shown first."""

    OPEN = 0
    UNKNOWN = 1
    SHUT = 2


@dataclass(frozen=True)
class Hours:
    """Local days and times; `days` is empty where a line is always open or nobody knows."""

    always: bool = False
    days: frozenset[int] = frozenset()
    opens: time = time.min
    closes: time = time.min

    def at(self, local: datetime) -> Standing:
        """How the line stands at a local time."""
        if self.always:
            return Standing.OPEN
        if not self.days:
            return Standing.UNKNOWN
        here = local.weekday() in self.days and self.opens <= local.time() < self.closes
        return Standing.OPEN if here else Standing.SHUT


@dataclass(frozen=True)
class Line:
    """One helpline: its words, how to reach it, for which ages, at which hours.

    `text`: what to send to the contact, which is then no phone to call. `council`: the area whose
    people alone it is for. `sureness`, `source`, `checked_on`: who runs the guide is told of them.
    """

    name: str
    label: str
    contact: str
    hours: Hours
    sureness: str
    source: str
    checked_on: date
    youngest: int = 0
    oldest: int | None = None
    text: str = ""
    then: str = ""
    after_hours: str = ""
    council: str = ""

    def is_for(self, age: int | None) -> bool:
        """Whether it takes somebody of this age; where the age is not known, it may."""
        return age is None or self.youngest <= age <= (self.oldest or age)


@dataclass(frozen=True)
class Helplines:
    """Every line, which of them answer each class of concern, and for which a council does."""

    version: str
    most: int
    check_after: timedelta
    lines: tuple[Line, ...]
    replies: Mapping[ConcernClass, tuple[Line, ...]]
    councils: frozenset[ConcernClass]

    def due(self, today: date) -> list[Line]:
        """The lines that nobody has checked for too long."""
        return [line for line in self.lines if today - line.checked_on >= self.check_after]


def facts(
    concern: str,
    age: int | None,
    local: datetime,
    helplines: Helplines,
    areas: Collection[str] = (),
) -> dict[str, Any]:
    """What the reply to a concern is written from; `areas`: those that somebody surely lives in.

    `lines`: those for this age, the ones that are open at this local time first. Where the age is
    not known, `under` is the age that a line ends before, and `from_age` the age of majority that
    it starts at, so that the words can say so. `of_council`: their council helps as well; `council`
    are its lines, if we know them.
    """
    kind = ConcernClass(concern)
    of_council = kind in helplines.councils
    council = [line for line in helplines.lines if line.council in areas and line.is_for(age)]
    fitting = [line for line in helplines.replies[kind] if line.is_for(age)]
    ordered = sorted(fitting, key=lambda line: line.hours.at(local))
    return {
        "concern": concern,
        "age": age,
        "lines": [_facts_of(line, age, local) for line in ordered[: helplines.most]],
        "of_council": of_council,
        "council": [_facts_of(line, age, local) for line in council if of_council],
    }


def _facts_of(line: Line, age: int | None, local: datetime) -> dict[str, Any]:
    under = line.oldest + 1 if age is None and line.oldest is not None else None
    grown_up = age is None and under is None and line.youngest >= GROWN_UP
    return {
        "name": line.name,
        "label": line.label,
        "contact": line.contact,
        "text": line.text,
        "then": line.then,
        "after_hours": line.after_hours,
        "always": line.hours.always,
        "shut": line.hours.at(local) is Standing.SHUT,
        "opens": line.hours.opens.isoformat("minutes"),
        "on_weekdays": line.hours.days == WEEKDAYS,
        "under": under,
        "from_age": line.youngest if grown_up else None,
    }


@cache
def read_helplines(path: Path = HELPLINES_FILE) -> Helplines:
    """The helplines in a TOML file. Raises HelplineProblem where one cannot be used."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = {name: _line(name, entry) for name, entry in raw["lines"].items()}
        replies = {
            ConcernClass(concern): tuple(lines[name] for name in names)
            for concern, names in raw["replies"].items()
        }
        helplines = Helplines(
            version=str(raw["version"]),
            most=int(raw["most"]),
            check_after=timedelta(days=int(raw["check_after_days"])),
            lines=tuple(lines.values()),
            replies=replies,
            councils=frozenset(ConcernClass(concern) for concern in raw["councils"]),
        )
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise HelplineProblem(f"{path}: {type(problem).__name__}: {problem}") from None
    _check(path, helplines)
    return helplines


def _check(path: Path, helplines: Helplines) -> None:
    for concern in ConcernClass:
        found = helplines.replies.get(concern, ())
        if not any(line.hours.always and line.oldest is None for line in found):
            raise HelplineProblem(
                f"{path}: replies.{concern} needs a line that is always open, for every age."
            )


def _line(name: str, raw: Mapping[str, Any]) -> Line:
    given = dict(raw)
    words = {key: _words(name, given.pop(key, None), key) for key in NEEDED}
    more = {key: _words(name, given.pop(key), key) for key in MAY_HAVE if key in given}
    if more.get("council", "") not in known_areas() | {""}:
        raise ValueError(f"lines.{name}: no area is called {more['council']} in places.toml")
    line = Line(
        name=name,
        hours=_hours(name, _words(name, given.pop("hours", None), "hours")),
        checked_on=_day(name, given.pop("checked_on", None)),
        youngest=int(given.pop("youngest", 0)),
        oldest=int(given.pop("oldest")) if "oldest" in given else None,
        **words,
        **more,
    )
    if given:
        raise ValueError(f"lines.{name} has {', '.join(given)}, which says nothing here")
    return line


def _words(name: str, value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST.get(key, len(value)):
        longest = f" of {LONGEST[key]} letters at most" if key in LONGEST else ""
        raise ValueError(f"lines.{name} needs {key}: words in quotes{longest}")
    return value.strip()


def _day(name: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"lines.{name} needs checked_on: a day, such as 2026-11-24, not in quotes")
    return value


def _hours(name: str, text: str) -> Hours:
    if text == "always":
        return Hours(always=True)
    if text == "unknown":
        return Hours()
    try:
        days, times = text.split(" ")
        first, last = (DAYS.index(day) for day in days.split("-"))
        opens, closes = (time.fromisoformat(part) for part in times.split("-"))
    except ValueError:
        raise ValueError(
            f"lines.{name}: hours are always, unknown, or such as mon-fri 09:00-17:00; not '{text}'"
        ) from None
    if first > last or opens >= closes:
        raise ValueError(f"lines.{name}: the hours '{text}' end before they start")
    return Hours(days=frozenset(range(first, last + 1)), opens=opens, closes=closes)
