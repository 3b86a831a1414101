"""A check-in that came over an open question: both are answered, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions import claiming, intake, misunderstood, outcomes, returning, sending, talk
from actions.answers import Question
from actions.cadence import here
from actions.intake import FORM
from actions.records import CheckIn, Person, Stage
from actions.turns import Outcome, Turn
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    WORLD,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_service,
    make_step,
    make_turn,
    said,
    send_all,
    sessions,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

LATER = NOW + timedelta(hours=2)


def left_at(session: Session, person: Person, question: str, **answers: object) -> CheckIn:
    """They began the questions again, left at this one, and a check-in came."""
    intake.start_again(session, person)
    keep(session, person, **answers)
    assert intake.dialogue_state(session, person)["asking"] == question
    checkin = make_checkin(session, make_step(session, person))
    (due,) = send_all(session, NOW)
    assert (due.checkin_id, person.stage) == (checkin.id, Stage.CHECKIN)
    return checkin


@pytest.fixture
def asked(session: Session, sam: Person) -> CheckIn:
    return left_at(session, sam, "age")


def asks_next(session: Session, person: Person) -> str | None:
    found: str | None = intake.dialogue_state(session, person)["asking"]
    return found


def test_what_is_typed_next_can_still_be_the_answer_to_the_question(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    turn = make_turn(session, sam, text="im 17", intent="inform", now=LATER)
    outcome = misunderstood.not_understood(turn)

    assert (outcome.follow, outcome.slots["age"]) == (FORM, "answered")
    assert asks_next(session, sam) == "area"
    assert asked.state == "sent"


@pytest.mark.parametrize(
    ("deed", "intent", "facts", "settled"),
    [
        (misunderstood.not_understood, "inform", {"answer": "17"}, "answered"),
        (talk.small_talk, "skip_question", {}, "skipped"),
    ],
)
def test_its_own_buttons_work_as_ever(
    session: Session,
    sam: Person,
    asked: CheckIn,
    deed: Callable[[Turn], Outcome],
    intent: str,
    facts: dict[str, str],
    settled: str,
) -> None:
    given = tapped(question="age", **facts)
    outcome = deed(make_turn(session, sam, intent=intent, facts=given, now=LATER))

    assert (outcome.follow, outcome.slots["age"]) == (FORM, settled)
    assert asks_next(session, sam) == "area"


def test_a_tick_on_it_is_kept_and_the_question_comes_again(session: Session, sam: Person) -> None:
    """To tick settles nothing yet."""
    before = {"age": 17, "area": "FY1", "situation": "looking", "time_out": "never"}
    left_at(session, sam, "barriers", **before, goal="talk", english_maths="both")
    facts = {"question": "barriers", "answer": "travel", "which": "tick"}
    outcome = misunderstood.not_understood(make_turn(session, sam, intent="inform", facts=facts))

    assert outcome.follow == FORM
    assert intake.picks_of(session, sam, "barriers") == ["travel"]
    assert asks_next(session, sam) == "barriers"


@pytest.mark.parametrize(
    "facts",
    [{"question": "goal", "answer": "job"}, {"question": "goal", "answer": "x", "which": "tick"}],
)
def test_another_question_s_button_is_an_old_one(
    session: Session, sam: Person, asked: CheckIn, facts: dict[str, str]
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, intent="inform", facts=facts))

    assert keys(outcome) == ["taps/stale", "where/checkin"]
    assert intake.answers_of(session, sam) == {}


@pytest.mark.parametrize("text", ["asdf", "lol what", "bananas"])
def test_what_is_no_answer_to_it_leaves_it_out_never(
    session: Session, sam: Person, asked: CheckIn, text: str
) -> None:
    for _ in range(5):
        outcome = misunderstood.not_understood(make_turn(session, sam, text=text, now=LATER))

    assert outcome.follow is None
    assert intake.answers_of(session, sam) == {}


@pytest.mark.parametrize(
    ("deed", "facts", "last"),
    [
        (outcomes.not_yet, {}, "checkins/what_got_in_the_way"),
        (outcomes.not_yet, {"reason": "time"}, "where/carry_on"),
        (outcomes.done, {}, "checkins/what_happened"),
        (outcomes.done, {"answer": "applied"}, "where/carry_on"),
        (outcomes.did_not_work, {}, "checkins/what_went_wrong"),
        (outcomes.did_not_work, {"answer": "full"}, "where/carry_on"),
    ],
)
def test_the_check_in_is_answered_to_its_end_and_then_the_questions_are_offered(
    session: Session,
    sam: Person,
    asked: CheckIn,
    deed: Callable[[Turn], Outcome],
    facts: dict[str, str],
    last: str,
) -> None:
    """One question at a time."""
    make_service(session, name="Another")
    turn = make_turn(session, sam, facts=tapped(checkin=asked.id, **facts), now=LATER)
    outcome = deed(turn)

    assert keys(outcome)[-1] == last
    assert keys(outcome).count("where/carry_on") == (last == "where/carry_on")
    assert asked.state == "answered"
    assert sam.stage != Stage.QUESTIONS


def test_a_plain_no_is_one_to_the_check_in(session: Session, sam: Person) -> None:
    """It was asked last; a no to "Safe tonight?" that nobody gave would be a bad guess."""
    sam.redoing = "safe_tonight"
    keep(session, sam, age=17)
    sam.redoing, sam.stage = "safe_tonight", Stage.QUESTIONS
    checkin = make_checkin(session, make_step(session, sam))
    send_all(session, NOW)
    outcomes.not_yet(make_turn(session, sam, text="no", intent="deny", now=LATER))

    assert checkin.answer == "not_yet"
    assert intake.answers_of(session, sam) == {"age": 17}


def test_where_we_are_is_in_the_questions(session: Session, sam: Person, asked: CheckIn) -> None:
    outcomes.not_yet(make_turn(session, sam, text="not yet", now=LATER))
    turn = make_turn(session, sam, text="hiya", intent="greet", now=LATER)

    assert keys(talk.small_talk(turn)) == ["talk/greet", "where/carry_on"]
    assert returning.where_we_were(turn).facts["stage"] == "questions"


def test_who_has_answered_them_all_is_asked_nothing_more(session: Session, sam: Person) -> None:
    """That they were left once is not remembered against them."""
    sam.left_open = True
    every = [str(question) for question in Question]
    keep(session, sam, **dict.fromkeys(every))
    make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    outcome = outcomes.done(make_turn(session, sam, text="i applied", now=LATER))

    assert keys(outcome) == ["checkins/well_done"]


def test_a_check_in_that_did_not_go_after_all_leaves_the_question_as_it_was(
    session: Session, sam: Person
) -> None:
    intake.start_again(session, sam)
    make_checkin(session, make_step(session, sam))
    session.flush()
    claiming.mark_written(session, claiming.claim(session, NOW, WORLD), NOW)
    gone = sending.last_look(session, sam, NOW, False, here(NOW, LONDON))
    session.expire_all()
    assert gone and sam.stage == Stage.CHECKIN
    sending.never_went(session, gone)

    assert asks_next(session, sam) == "age"


def test_check_ins_that_are_stopped_lead_back_to_the_questions(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    turn = make_turn(session, sam, text="stop", intent="stop_messages", now=LATER)

    assert keys(talk.stop_messages(turn)) == ["privacy/stopped", "where/carry_on"]


def test_well_done_is_said_before_the_questions(
    session: Session, sam: Person, asked: CheckIn
) -> None:
    outcome = outcomes.done(make_turn(session, sam, text="ive started", now=LATER))

    assert said(outcome, "checkins/well_done").facts["when"] is not None
    assert keys(outcome)[-1] == "where/carry_on"
