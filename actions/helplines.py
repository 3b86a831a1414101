"""Helplines: who to talk to now, by class of concern, age and hour. Pure; the lines are data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from actions.safeguarding import ConcernClass

HELPLINES_FILE = Path(__file__).parent / "policy" / "helplines.toml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
    """One helpline: how to reach it, for which ages, at which hours."""

    name: str
    contact: str
    hours: Hours
    youngest: int
    oldest: int | None

    def is_for(self, age: int | None) -> bool:
        """Whether it takes somebody of this age; where the age is not known, it may."""
        return age is None or self.youngest <= age <= (self.oldest or age)


@dataclass(frozen=True)
class Helplines:
    """Every line, and which of them answer each class of concern."""

    version: str
    most: int
    replies: Mapping[ConcernClass, tuple[Line, ...]]


def facts(concern: str, age: int | None, local: datetime, helplines: Helplines) -> dict[str, Any]:
    """What the reply to a concern is written from.

    `lines`: those for this age, the ones that are open at this local time first. Where the age is
    not known, `under` is the age that a line ends before, so that the words can say so.
    """
    fitting = [line for line in helplines.replies[ConcernClass(concern)] if line.is_for(age)]
    ordered = sorted(fitting, key=lambda line: line.hours.at(local))
    lines = [_facts_of(line, age, local) for line in ordered[: helplines.most]]
    return {"concern": concern, "age": age, "lines": lines}


def _facts_of(line: Line, age: int | None, local: datetime) -> dict[str, Any]:
    return {
        "name": line.name,
        "contact": line.contact,
        "always": line.hours.always,
        "shut": line.hours.at(local) is Standing.SHUT,
        "opens": line.hours.opens.isoformat("minutes"),
        "under": line.oldest + 1 if age is None and line.oldest is not None else None,
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
        helplines = Helplines(str(raw["version"]), int(raw["most"]), replies)
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
    for needed in ("sureness", "source", "checked_on"):
        if not raw.get(needed):
            raise ValueError(f"lines.{name} needs {needed}")
    return Line(
        name=name,
        contact=str(raw["contact"]),
        hours=_hours(name, str(raw["hours"])),
        youngest=int(raw.get("youngest", 0)),
        oldest=int(raw["oldest"]) if "oldest" in raw else None,
    )


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
