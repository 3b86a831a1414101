"""`python -m actions knowledge`: which answers have to be held against their sources again."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import IntEnum
from functools import cache
from pathlib import Path

from actions.knowledge import Topic, topics
from directory import clock

CHECKS = Path(__file__).parent / "policy" / "knowledge_checks.toml"
WHAT_TO_DO = (
    "Open the source and hold the words in bot/messages/en/knowledge/NAME.jinja against it.\n"
    "Then set checked_on in actions/policy/knowledge.toml, and good_until if the amounts end."
)


class Standing(IntEnum):
    """How an answer stands on a day; the worst comes first."""

    TOO_OLD = 0
    DUE = 1
    FRESH = 2


def run(_: argparse.Namespace) -> int:
    """Print what is due, and what to do. The exit code: 1 where an answer is too old."""
    today = clock.now().date()
    print("\n".join(lines(topics().values(), today)))
    return int(any(standing(topic, today) is Standing.TOO_OLD for topic in topics().values()))


def lines(every: Iterable[Topic], today: date) -> list[str]:
    """A line for each answer that is due, the worst and oldest first, and what to do; or one."""
    due = [topic for topic in every if standing(topic, today) is not Standing.FRESH]
    if not due:
        return ["Every answer was checked in time."]
    due.sort(key=lambda topic: (standing(topic, today), topic.checked_on, topic.name))
    return [*(_line(topic, today) for topic in due), WHAT_TO_DO]


def standing(topic: Topic, today: date) -> Standing:
    """Whether the answer is fresh, due, or too old to be relied on."""
    age = today - topic.checked_on
    ended = topic.good_until is not None and topic.good_until < today
    if ended or age >= _days("too_old_after_days", topic):
        return Standing.TOO_OLD
    return Standing.DUE if age >= _days("warn_after_days", topic) else Standing.FRESH


def _line(topic: Topic, today: date) -> str:
    how = "too old" if standing(topic, today) is Standing.TOO_OLD else "due"
    return f"{how:<9}{topic.name:<28}checked {topic.checked_on}  {topic.source}"


def _days(key: str, topic: Topic) -> timedelta:
    return timedelta(days=_checks()[key][topic.sure])


@cache
def _checks() -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(CHECKS.read_text(encoding="utf-8"))
