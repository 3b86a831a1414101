"""An answer changed in words: beside the questions, at the result, and to the list of answers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import changing, hearing, intake, plainly, result
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
    remember,
    said,
    sessions,
)

TOLD: dict[str, Any] = {
    "age": 17, "area": "FY1", "situation": "looking", "time_out": "under_3_months", "goal": "job",
    "interests": ["motor"], "english_maths": "neither", "barriers": ["travel"],
    "extra_help": ["none"],
}  # fmt: skip
database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    """With a result, and every answer told."""
    person = make_person(session, stage=Stage.RESULT)
    keep(session, person, **TOLD)
    placed(session, person, 2)
    return person


def changed(session: Session, person: Person) -> dict[str, Any]:
    now = intake.answers_of(session, person)
    return {question: value for question, value in now.items() if value != TOLD[question]}


@pytest.mark.parametrize(
    ("text", "answers", "asked"),
    [
        ("i want to change my gcses", {}, "english_maths"),
        ("i got my gcses wrong", {}, "english_maths"),
        ("i lied about my gcses i need to change it", {}, "english_maths"),
        ("change my grades", {}, "english_maths"),
        ("actually i got both gcses", {"english_maths": "both"}, None),
        ("i passed my gcses", {"english_maths": "both"}, None),
        ("its my anxiety not the bus", {"barriers": ["feelings"]}, None),
        ("you forgot my anxiety", {"barriers": ["travel", "feelings"]}, None),
        ("actually its my health too", {"barriers": ["travel", "health_disability"]}, None),
        ("i was wrong its 2 years not 6 months", {"time_out": "over_12_months"}, None),
        ("wait i meant preston not blackpool", {"area": "PR1"}, None),
        ("i want a course not a job", {"goal": "course"}, None),
        ("i want a course instead of a job", {"goal": "course"}, None),
        # These stay as they were.
        ("im ill at the minute", {"situation": "unwell"}, None),
        ("i want to resit my gcses", {"goal": "course"}, None),
        ("i wanna do a course", {"goal": "course"}, None),
        ("i want a job not a course", {}, None),
    ],
)
def test_an_answer_is_changed_to_what_they_say_and_to_nothing_else(
    session: Session, sam: Person, text: str, answers: dict[str, Any], asked: str | None
) -> None:
    hearing.change(make_turn(session, sam, text=text, intent="change_answer"))

    assert changed(session, sam) == answers
    assert sam.redoing == asked


@pytest.mark.parametrize("stage", [Stage.RESULT, Stage.OPTIONS, Stage.STEP])
@pytest.mark.parametrize("intent", ["nlu_fallback", "not_for_me", "ask_job"])
def test_one_thing_and_not_the_other_changes_the_answer_whatever_it_sounds_like(
    session: Session, sam: Person, stage: Stage, intent: str
) -> None:
    sam.stage = stage
    told = plainly.answered(
        make_turn(session, sam, text="i want a course not a job", intent=intent)
    )

    assert told is not None and keys(told) == ["intake/noted"]
    assert changed(session, sam) == {"goal": "course"}


@pytest.mark.parametrize(
    ("asking", "text", "answers"),
    [
        ("barriers", "i want a course not a job", {"goal": "course"}),
        ("barriers", "i was wrong its 2 years not 6 months", {"time_out": "over_12_months"}),
        ("barriers", "its my nerves not the bus", {"barriers": ["feelings", "confidence"]}),
        ("english_maths", "maths not english", {"english_maths": "maths_only"}),
        ("time_out", "6 months not 3", {"time_out": "6_to_12_months"}),
    ],
)
def test_in_the_questions_the_open_one_has_its_answer_first(
    session: Session, sam: Person, asking: str, text: str, answers: dict[str, Any]
) -> None:
    sam.stage, sam.redoing = Stage.QUESTIONS, asking
    intake.forget_picks(session, sam, asking)
    hearing.hear(make_turn(session, sam, asking=asking, text=text))

    assert (
        changed(session, sam).items()
        >= {key: value for key, value in answers.items() if key != "barriers"}.items()
    )


@pytest.mark.parametrize(
    ("asking", "text"),
    [("barriers", "actually its my health too"), ("time_out", "about a year like i said")],
)
def test_what_sounds_like_a_change_may_be_the_answer(
    session: Session, asking: str, text: str
) -> None:
    person = make_person(session, stage=Stage.QUESTIONS, placed_at=None)
    told = {question: value for question, value in TOLD.items() if question != asking}
    keep(session, person, **told)
    outcome = hearing.hear(
        make_turn(session, person, asking=asking, text=text, intent="change_answer")
    )

    now = intake.answers_of(session, person)
    assert outcome.slots[asking] == "answered" and now["situation"] == "looking"


LISTS = {"intake/change": hearing.change, "result/what_is_off": result.what_is_off}


@pytest.mark.parametrize("key", LISTS)
@pytest.mark.parametrize(
    ("text", "answers", "asked"),
    [
        ("goal", {}, "goal"),
        ("area", {}, "area"),
        ("my area", {}, "area"),
        ("the job one", {}, "goal"),
        ("the second one", {}, "area"),
        ("the bus one", {}, "barriers"),
        ("last one", {}, "extra_help"),
        ("a course", {"goal": "course"}, None),
        ("i want a course not a job", {"goal": "course"}, None),
        ("im 19", {"age": 19}, None),
    ],
)
@pytest.mark.parametrize("asking", [None, "english_maths"])
def test_a_list_of_answers_is_answered_in_words(
    session: Session, sam: Person, key: str, text: str, answers: dict[str, Any],
    asked: str | None, asking: str | None,
) -> None:  # fmt: skip
    turn = make_turn(session, sam, intent="change_answer")
    listed = LISTS[key](turn)
    assert keys(listed) == [key]
    remember(turn, listed)
    outcome = changing.answered(make_turn(session, sam, text=text, asking=asking))

    assert outcome is not None
    assert changed(session, sam) == answers
    assert sam.redoing == asked
    if answers:
        assert said(outcome, "intake/noted").facts["question"] in answers


@pytest.mark.parametrize("text", ["what does goal mean", "dont message me no more", "nah leave it"])
def test_what_names_no_answer_is_left_to_others(session: Session, sam: Person, text: str) -> None:
    turn = make_turn(session, sam, intent="change_answer")
    remember(turn, hearing.change(turn))

    assert changing.answered(make_turn(session, sam, text=text)) is None


@pytest.mark.parametrize("intent", ["delete_me", "stop_messages", "disclose_harm", "ask_human"])
def test_what_ends_something_changes_no_answer(session: Session, sam: Person, intent: str) -> None:
    turn = make_turn(session, sam, intent="change_answer")
    remember(turn, hearing.change(turn))
    text = "wipe all the data u have on me"

    assert changing.answered(make_turn(session, sam, text=text, intent=intent)) is None
    assert changed(session, sam) == {}


def test_without_the_list_a_bare_course_changes_nothing(session: Session, sam: Person) -> None:
    assert changing.answered(make_turn(session, sam, text="a course")) is None
