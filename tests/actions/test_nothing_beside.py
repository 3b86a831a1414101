"""What is wanted, asked or said of another thing is kept as no answer, and changes none."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import alongside, hearing, intake, options
from actions.records import Person, Stage
from actions.retelling import without_what_is_wanted
from tests.actions.makers import SQLITE, databases, engines, keep, make_person, make_turn, sessions

GIVEN: dict[str, Any] = {
    "age": 18, "area": "FY1", "situation": "looking", "time_out": "never", "goal": "job",
    "interests": ["motor"], "english_maths": "both", "barriers": ["money_food", "housing"],
}  # fmt: skip
BEFORE = {
    "age": 0, "area": 1, "situation": 2, "time_out": 3, "goal": 4, "barriers": 7,
    "safe_tonight": 8, "food_today": 8, "extra_help": 8,
}  # fmt: skip
database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None)


def _prepare(session: Session, sam: Person, question: str) -> None:
    keep(session, sam, **dict(list(GIVEN.items())[: BEFORE[question]]))
    # Skipped, these could be filled by whatever is heard.
    skipped = [one for one in ("time_out", "english_maths") if question != one]
    keep(session, sam, **dict.fromkeys(skipped))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("age", "18 since monday"),
        ("age", "been 21 since march"),
        ("area", "been in blackpool since may"),
        ("area", "my nans in fy3 ive been there since june"),
        ("situation", "been ill since march"),
        ("situation", "caring for nan since may"),
        ("goal", "job been with my gf since june"),
        ("barriers", "been on antidepressants since march"),
        ("barriers", "skint since june"),
        ("barriers", "nothing since i passed my test in june"),
        ("barriers", "transport was a problem but i passed my test"),
        ("safe_tonight", "yeah been at my mates since sunday"),
        ("food_today", "not eaten since yesterday"),
        ("food_today", "not since tuesday"),
        ("extra_help", "uc since june"),
        ("extra_help", "in care since i was 4"),
        ("extra_help", "if i failed maths can i still do it"),
        ("extra_help", "need a maths gcse for that one do i"),
        ("extra_help", "i work in a care home"),
        ("extra_help", "my brothers in care"),
        ("goal", "get my maths and english passed"),
        ("goal", "get me english and maths done"),
        ("goal", "pass my english"),
        ("goal", "pass maths then get a job"),
        ("time_out", "im pregnant can i still do college"),
    ],
)
def test_nothing_is_kept_beside_it(session: Session, sam: Person, question: str, text: str) -> None:
    _prepare(session, sam, question)
    before = intake.answers_of(session, sam)
    hearing.hear(make_turn(session, sam, asking=question, text=text, intent="inform"))

    after = intake.answers_of(session, sam)
    assert {q: v for q, v in after.items() if q != question} == {
        q: v for q, v in before.items() if q in after and q != question
    }
    assert intake.ticked(session, sam, "interests") == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("age", "19 left college in june"),
        ("age", "18 been out of work since june"),
        ("situation", "looking, not worked since june"),
        ("situation", "i lost my job in june"),
        ("barriers", "been skint since i left my job in june"),
    ],
)
def test_time_out_of_work_or_study_is_kept(
    session: Session, sam: Person, question: str, text: str
) -> None:
    _prepare(session, sam, question)
    hearing.hear(make_turn(session, sam, asking=question, text=text, intent="inform"))

    assert intake.answers_of(session, sam)["time_out"] == "3_to_6_months"


@pytest.mark.parametrize(
    "text",
    [
        "need a gcse in maths do i",
        "need a maths gcse for that one do i",
        "if i failed maths can i still do it",
        "do they do owt for people in care",
        "i want to pass my maths",
    ],
)
def test_a_question_at_the_options_changes_no_answer(
    session: Session, sam: Person, text: str
) -> None:
    keep(session, sam, **GIVEN)
    sam.stage, sam.placed_at = Stage.OPTIONS, sam.consented_at
    turn = make_turn(session, sam, text=text, intent="ask_gcse")

    assert alongside.beside_options(turn) == {}
    assert options.noted(turn) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("get my maths and english passed", ""),
        ("pass maths then get a job", ""),
        ("want to do hair got both gcses", "want to do hair got both gcses"),
        ("i got maths but need english", "i got maths"),
        ("if i failed english", ""),
        ("passed english failed maths", "passed english failed maths"),
    ],
)
def test_what_is_wanted_is_no_fact(text: str, held: str) -> None:
    assert without_what_is_wanted(text) == held


def test_a_child_too_is_no_other_situation(session: Session, sam: Person) -> None:
    keep(session, sam, **GIVEN)
    sam.stage, sam.placed_at = Stage.RESULT, sam.consented_at
    hearing.told_anew(make_turn(session, sam, text="yeah but i also got a kid", intent="inform"))

    kept = intake.answers_of(session, sam)
    assert kept["situation"] == "looking"
    assert kept["barriers"] == ["money_food", "housing", "child_or_pregnant"]
