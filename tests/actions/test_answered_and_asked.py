"""A question behind a yes or no: the answer is kept, and the question has its own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake
from actions.records import Person, Stage
from actions.turns import Outcome
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


@pytest.mark.parametrize(
    ("question", "text", "intent", "again"),
    [
        ("barriers", "im not anxious", "ask_wellbeing", "intake/again_barriers"),
        ("barriers", "dont have kids", "ask_caring", "intake/again_barriers"),
        ("extra_help", "i had a statement", "checkin_done", "intake/plan_of_before"),
        ("extra_help", "had an ehcp at school", "ask_health", "intake/plan_of_before"),
        ("extra_help", "dunno if i had a plan", "disclose_harm", "intake/what_extra_help_is"),
        ("goal", "no more college ever", "stop_messages", "intake/again_goal"),
        ("safe_tonight", "ive no id", "inform", "intake/again_safe_tonight"),
    ],
)
def test_what_is_only_denied_is_asked_again(
    session: Session, sam: Person, question: str, text: str, intent: str, again: str
) -> None:
    keep(session, sam, **{told: given for told, given in EVERY.items() if told != question})
    outcome = hearing.hear(make_turn(session, sam, asking=question, text=text, intent=intent))

    assert question not in intake.answers_of(session, sam)
    assert [message.key for message in outcome.messages] == [again]


def test_a_stop_beside_what_is_not_wanted_is_a_stop(session: Session, sam: Person) -> None:
    text = "no more messages about college"
    turn = make_turn(session, sam, asking="goal", text=text, intent="stop_messages")

    assert not hearing.hear(turn).messages


def test_a_subjects_name_ticks_nothing_that_is_hard(session: Session, sam: Person) -> None:
    text = "4 in english language and a 3 in maths"
    turn = make_turn(session, sam, asking="english_maths", text=text, intent="inform")
    hearing.hear(turn)

    assert intake.picks_of(session, sam, "barriers") == []


@pytest.mark.parametrize("text", ["dunno if i want to be here", "dunno if i can go on"])
def test_what_may_be_danger_is_left_to_the_rules(session: Session, sam: Person, text: str) -> None:
    turn = make_turn(session, sam, asking="extra_help", text=text, intent="disclose_harm")

    assert hearing.hear(turn) == Outcome()
