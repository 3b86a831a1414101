"""What puts an answer right where no question is open, and what only holds words of answers."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import intake, misunderstood, talk
from actions.records import Person, Stage
from tests.actions.makers import (
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_turn,
    placed,
    said,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()
TOLD = {
    "age": 17,
    "area": "FY1",
    "situation": "looking",
    "time_out": "over_12_months",
    "goal": "job",
    "interests": ["motor"],
    "english_maths": "both",
    "barriers": ["none"],
    "extra_help": ["none"],
}
BEFORE_A_STEP = (Stage.RESULT, Stage.OPTIONS, Stage.STEP, Stage.RESTING)


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.RESULT)
    keep(session, person, **TOLD)
    placed(session, person, 1)
    return person


@pytest.mark.parametrize("stage", BEFORE_A_STEP)
@pytest.mark.parametrize(
    "text",
    [
        "my train was cancelled today",
        "off to preston this weekend",
        "my sister does hair at college",
        "my cousin got sacked last month",
        "its my birthday in 2 weeks",
        "had a cold for a month",
        "i was at my dads all weekend",
        "my phone died again yesterday",
        "my mate wants a job not college",
        "my mum reckons college takes too much time",
        "was up all night with next doors baby",
        "my brother left school last year",
    ],
)
def test_a_remark_changes_no_answer(session: Session, sam: Person, text: str, stage: Stage) -> None:
    sam.stage = stage
    misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam) == TOLD
    assert sam.stage == stage and sam.redoing is None


@pytest.mark.parametrize("intent", ["ask_privacy", "ask_kit", "ask_course", "ask_travel"])
@pytest.mark.parametrize(
    "text", ["is my number safe with you", "is the college miles away", "was the bus on time"]
)
def test_a_question_changes_no_answer(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    outcome = talk.answer_question(make_turn(session, sam, text=text, intent=intent))

    assert intake.answers_of(session, sam) == TOLD
    assert keys(outcome)[0].startswith("knowledge/")


@pytest.mark.parametrize("stage", BEFORE_A_STEP)
@pytest.mark.parametrize("text", ["been crying since yesterday", "i feel proper low this week"])
def test_a_feeling_gets_its_answer(session: Session, sam: Person, text: str, stage: Stage) -> None:
    sam.stage = stage
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert keys(outcome)[0] == "knowledge/wellbeing"
    assert intake.answers_of(session, sam) == TOLD


def test_what_is_told_of_somebody_else_is_no_misunderstanding(
    session: Session, sam: Person
) -> None:
    told = make_turn(session, sam, text="my mate did hairdressing at college")

    assert keys(misunderstood.not_understood(told)) == ["talk/ok", "where/result"]


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("its more like 2 months", "time_out", "under_3_months"),
        ("nah i left college 4 months ago", "time_out", "3_to_6_months"),
        ("i passed maths not english", "english_maths", "maths_only"),
        ("i want a course instead", "goal", "course"),
        ("oh and i look after my nan", "situation", "caring"),
        ("you forgot my anxiety", "barriers", ["feelings"]),
        ("i cant afford the bus either", "barriers", ["travel"]),
        ("i start college on monday", "situation", "waiting_to_start"),
        ("forgot to say im in care", "extra_help", ["care_experienced"]),
    ],
)
def test_what_they_put_right_is_taken(
    session: Session, sam: Person, text: str, question: str, value: object
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam) == TOLD | {question: value}
    assert said(outcome, "intake/noted").facts["question"] == question
