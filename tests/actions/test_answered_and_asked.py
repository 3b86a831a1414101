"""A question behind a yes or no: the answer is kept, and the question has its own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake
from actions.records import Person, Stage
from tests.actions.makers import SQLITE, databases, engines, keep, make_person, make_turn, sessions

EVERY: dict[str, Any] = {
    "age": 17, "area": "FY1", "situation": "looking", "time_out": "never", "goal": "talk",
    "english_maths": "both", "barriers": ["housing", "money_food", "feelings"],
}  # fmt: skip
database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None)


@pytest.mark.parametrize(
    ("question", "text", "intent", "value", "answer"),
    [
        ("food_today", "no wheres a food bank", "ask_money", "no", "knowledge/money_food"),
        ("food_today", "no is there help", "ask_human", "no", "knowledge/money_food"),
        ("safe_tonight", "yeah is there help", "ask_housing", "yes", "knowledge/housing"),
        ("safe_tonight", "yeah why", "ask_why", "yes", "intake/why"),
        ("stops_most_days", "yes how do i see someone", "nlu_fallback", "yes", None),
    ],
)
def test_both_are_heard(
    session: Session,
    sam: Person,
    question: str,
    text: str,
    intent: str,
    value: str,
    answer: str | None,
) -> None:
    keep(session, sam, **EVERY)
    outcome = hearing.hear(make_turn(session, sam, asking=question, text=text, intent=intent))

    assert intake.answers_of(session, sam)[question] == value
    assert outcome.slots[question] == "answered"
    assert outcome.messages
    assert answer is None or outcome.messages[0].key == answer


@pytest.mark.parametrize("intent", ["stop_messages", "disclose_harm", "delete_me"])
def test_what_ends_something_is_done_first(session: Session, sam: Person, intent: str) -> None:
    turn = make_turn(session, sam, asking="food_today", text="no how do i stop this", intent=intent)
    hearing.hear(turn)

    assert "food_today" not in intake.answers_of(session, sam)
