"""An answer of theirs that they name as wrong is changed, and is no wrong detail of the entry."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import intake, outcomes, plainly
from actions.records import CheckIn, Person, Stage
from directory.reports import ListingReport
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    said,
    sessions,
    show,
)

database, engine, session = databases(SQLITE), engines(), sessions()
WRONG = "checkin_did_not_work"
CHANGED = "checkins/shall_i_change"


@pytest.fixture
def sam(session: Session) -> Person:
    """Somebody who was asked how it went."""
    person = make_person(session, stage=Stage.CHECKIN)
    keep(
        session, person,
        age=17, area="FY1", situation="looking", time_out="under_3_months", goal="job",
        interests=["motor"], english_maths="neither", barriers=["none"], extra_help=["none"],
    )  # fmt: skip
    first, _ = show(session, person, "Sea school", "Pier Trust")
    make_checkin(session, make_step(session, person, service_id=first), state="sent", sent_at=NOW)
    return person


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("wrong age im 20", "age"),
        ("soz wrong age im 20", "age"),
        ("u have my age wrong, im 18", "age"),
        ("my age should be 20", "age"),
        ("wrong age on there im 19", "age"),
        ("my age isnt right im 21", "age"),
        ("got my age wrong im 18", "age"),
        ("rong age im 20", "age"),
        ("my age is meant to be 19", "age"),
        ("age is wrong im 22", "age"),
        ("wrong postcode im fy4", "area"),
        ("my postcodes wrong it should be fy8", "area"),
        ("the area is wrong im in preston", "area"),
        ("wrong situation i look after my nan", "situation"),
        ("my situation isnt right im waiting to start", "situation"),
        ("the goal was wrong i want an apprenticeship", "goal"),
        ("interests are wrong im into hair", "interests"),
        ("wrong grades i passed maths", "english_maths"),
        ("wrong answer on the gcses i got both", "english_maths"),
        ("barriers are wrong ive got no id", "barriers"),
        ("the extra help bit is wrong im on uc", "extra_help"),
    ],
)
@pytest.mark.parametrize("intent", [WRONG, "nlu_fallback", "checkin_not_yet", "change_answer"])
def test_it_is_asked_whether_to_change_it(
    session: Session, sam: Person, text: str, question: str, intent: str
) -> None:
    before = intake.answers_of(session, sam)
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))
    if outcome is None:
        assert intent == "change_answer"  # then it is the rule of that
        return

    assert keys(outcome) == [CHANGED, "where/checkin"]
    assert said(outcome, CHANGED).facts["question"] == question
    assert intake.answers_of(session, sam) == before
    assert session.scalars(select(CheckIn.answer)).one() is None
    assert list(session.scalars(select(ListingReport))) == []


def test_without_the_right_one_the_question_comes_again(session: Session, sam: Person) -> None:
    plainly.answered(make_turn(session, sam, text="my age is wrong", intent=WRONG))

    assert (sam.redoing, sam.stage) == ("age", Stage.QUESTIONS)


@pytest.mark.parametrize(
    "text",
    [
        "wrong number on the page",
        "it said wrong address it isnt there",
        "wrong age group they said im too old",
        "they said im the wrong age for it",
        "wrong place i couldnt get in",
        "wrong email it bounced",
        "wrong age for me",
        "number was wrong",
    ],
)
def test_what_is_wrong_with_the_entry_stays_that(session: Session, sam: Person, text: str) -> None:
    turn = make_turn(session, sam, text=text, intent=WRONG)
    outcome = plainly.answered(turn) or outcomes.did_not_work(turn)

    assert keys(outcome)[0] == "checkins/sorry"
    assert session.scalars(select(CheckIn.answer)).one() == "did_not_work"


@pytest.mark.parametrize(
    "text",
    [
        "i waited so long n got the wrong bus",
        "its hard i did it wrong",
        "i did the test got the maths wrong",
        "i live too far i went the wrong way",
        "the course is wrong for my age",
        "took a long time i think they got it wrong",
    ],
)
def test_what_only_sounds_like_it_changes_nothing(session: Session, sam: Person, text: str) -> None:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="nlu_fallback"))

    assert sam.redoing is None
    assert outcome is None or CHANGED not in keys(outcome)


@pytest.mark.parametrize("text", ["i went at the wrong time", "i got the wrong day"])
def test_a_slip_of_theirs_stays_a_not_yet(session: Session, sam: Person, text: str) -> None:
    plainly.answered(make_turn(session, sam, text=text, intent=WRONG))

    assert session.scalars(select(CheckIn.answer)).one() == "not_yet"
