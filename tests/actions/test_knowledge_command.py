"""Which answers have to be held against their sources again."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time, timedelta

import pytest

from actions import knowledge_command
from actions.knowledge import Topic, topics
from actions.knowledge_command import Standing, lines, standing

TODAY = date(2027, 2, 1)


def make_topic(
    *, days: int, sure: str = "found", name: str = "job", good_until: date | None = None
) -> Topic:
    """An answer that was checked so many days ago."""
    checked = TODAY - timedelta(days=days)
    return Topic(name, f"https://{name}.example", checked, sure, good_until=good_until)


@pytest.mark.parametrize(
    ("days", "sure", "stands"),
    [
        (89, "found", Standing.FRESH),
        (90, "found", Standing.DUE),
        (179, "found", Standing.DUE),
        (180, "found", Standing.TOO_OLD),
        (59, "to confirm", Standing.FRESH),
        (60, "to confirm", Standing.DUE),
        (90, "to confirm", Standing.TOO_OLD),
    ],
)
def test_an_answer_ages_and_faster_where_it_was_never_sure(
    days: int, sure: str, stands: Standing
) -> None:
    assert standing(make_topic(days=days, sure=sure), TODAY) is stands


def test_amounts_are_too_old_on_the_day_after_they_end() -> None:
    assert standing(make_topic(days=1, good_until=TODAY), TODAY) is Standing.FRESH
    ended = make_topic(days=1, good_until=TODAY - timedelta(days=1))
    assert standing(ended, TODAY) is Standing.TOO_OLD


def test_what_is_due_is_listed_with_its_source_the_worst_first() -> None:
    every = [
        make_topic(days=100, name="cv"),
        make_topic(days=1, name="gcse"),
        make_topic(days=200, name="money"),
    ]
    worst, due, *to_do = lines(every, TODAY)

    assert (worst.split()[:3], due.split()[:2]) == (["too", "old", "money"], ["due", "cv"])
    assert worst.endswith("https://money.example")
    assert to_do == [knowledge_command.WHAT_TO_DO]


def test_where_nothing_is_due_that_is_said() -> None:
    assert lines([make_topic(days=1)], TODAY) == ["Every answer was checked in time."]


@pytest.mark.parametrize(("years", "code"), [(0, 0), (2, 1)])
def test_the_command_fails_where_an_answer_is_too_old(
    monkeypatch: pytest.MonkeyPatch, years: int, code: int
) -> None:
    newest = max(topic.checked_on for topic in topics().values())

    later = datetime.combine(newest + timedelta(days=365 * years), time.min, UTC)
    monkeypatch.setattr("actions.knowledge_command.clock.now", lambda: later)

    assert knowledge_command.run(argparse.Namespace()) == code


def test_answers_that_name_amounts_of_a_year_say_until_when() -> None:
    """The lowest wages change each April."""
    for name in ("apprenticeship_pay", "money_pay"):
        assert topics()[name].good_until is not None
