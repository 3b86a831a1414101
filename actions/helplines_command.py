"""`python -m actions helplines`: every line, how sure it is, and which ones to call again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from actions.helplines import Helplines, Line, read_helplines
from directory import clock

ALL_CHECKED = "Every line was checked in time."
UNCONFIRMED = (
    "{} of them are still to confirm: nobody has read or called what is said of them. Call them\n"
    "before young people use the guide, and set sureness and checked_on."
)
WHAT_TO_DO = (
    "Call each that says so, and hold its words against its own page. Then set checked_on in\n"
    "actions/policy/helplines.toml."
)


def run(_: argparse.Namespace) -> int:
    """Print the lines and what to do. The exit code: 1 where one was not checked for too long."""
    today, helplines = clock.now().date(), read_helplines()
    print("\n".join(lines(helplines, today)))
    return int(bool(helplines.due(today)))


def lines(helplines: Helplines, today: date) -> Sequence[str]:
    """Every line of the file, the one that was checked longest ago first, and what to do."""
    due = helplines.due(today)
    every = sorted(helplines.lines, key=lambda line: (line.checked_on, line.name))
    longest = max(len(line.name) for line in every)
    told = [f"{_how(line, due)}  {line.name:<{longest}}  {_about(line)}" for line in every]
    unconfirmed = sum(map(_is_unconfirmed, every))
    then = [UNCONFIRMED.format(unconfirmed)] if unconfirmed else []
    return [*told, WHAT_TO_DO if due else ALL_CHECKED, *then]


def _how(line: Line, due: Sequence[Line]) -> str:
    if line in due:
        return "call again"
    return "to confirm" if _is_unconfirmed(line) else "checked   "


def _is_unconfirmed(line: Line) -> bool:
    return "to confirm" in line.sureness


def _about(line: Line) -> str:
    at_night = f" ({line.after_hours})" if line.after_hours else ""
    return f"{line.contact}{at_night}  checked {line.checked_on}  {line.sureness}"
