"""Beside a check-in: what is no answer to it, and must not be taken for one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import outcomes, plainly
from actions.records import CheckIn, Person, Stage, Step
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    show,
)

database, engine, session = databases(*BOTH), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.CHECKIN)
    first, _ = show(session, person, "Sea school", "Pier Trust")
    step = make_step(session, person, service_id=first)
    make_checkin(session, step, state="sent", sent_at=NOW)
    return person


def heard(session: Session, person: Person, text: str, intent: str) -> list[str]:
    outcome = plainly.answered(make_turn(session, person, text=text, intent=intent))
    return [] if outcome is None else keys(outcome)


def answer(session: Session) -> str | None:
    return session.scalars(select(CheckIn.answer)).one()


ASKED_AGAIN = "where/checkin"


@pytest.mark.parametrize(
    ("text", "intent", "heard_of_us"),
    [
        ("ok", "affirm", ["talk/ok", ASKED_AGAIN]),
        ("👍", "affirm", ["talk/ok", ASKED_AGAIN]),
        ("yes but no", "affirm", ["talk/ok", ASKED_AGAIN]),
        ("already told you", "nlu_fallback", ["checkins/told_before", ASKED_AGAIN]),
        ("wot u on about", "my_data", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("what do u mean", "ask_why", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("what was it again", "show_options", ["options/details", ASKED_AGAIN]),
        ("huh", "checkin_done", ["checkins/what_i_mean", ASKED_AGAIN]),
        ("fuck off", "insult", ["checkins/leave_it"]),
        ("can u text me less", "stop_messages", ["checkins/leave_it"]),
        ("wrong person", "ask_human", ["checkins/leave_it"]),
        ("did you forget me", "delete_me", ["checkins/not_forgotten", ASKED_AGAIN]),
    ],
)
def test_it_is_answered_and_the_check_in_stays_open(
    session: Session, sam: Person, text: str, intent: str, heard_of_us: list[str]
) -> None:
    assert heard(session, sam, text, intent) == heard_of_us
    assert answer(session) is None and sam.stage == Stage.CHECKIN


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("forget me", "delete_me"),
        ("delete everything", "delete_me"),
        ("stop messaging me", "stop_messages"),
        ("show my options", "show_options"),
        ("what do you know about me", "my_data"),
        ("can i talk to a person", "ask_human"),
        ("yes", "affirm"),
        ("what was it like for others", "ask_course"),
    ],
)
def test_its_twins_are_left_to_what_they_stand_for(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    taken_for = {"checkins/leave_it", "checkins/not_forgotten", "talk/ok", "options/details"}
    assert taken_for.isdisjoint(heard(session, sam, text, intent))


def test_nothing_of_it_where_it_may_be_danger(session: Session, sam: Person) -> None:
    assert heard(session, sam, "fuck off", "disclose_harm") == []


@pytest.mark.parametrize("text", ["kind of", "sort of"])
def test_part_of_the_way_asks_what_happened(session: Session, sam: Person, text: str) -> None:
    assert heard(session, sam, text, "out_of_scope") == ["checkins/what_happened"]


def test_ok_to_what_they_started_says_that_it_goes_on(session: Session) -> None:
    person = make_person(session, stage=Stage.CHECKIN)
    step = make_step(session, person, outcome="started", outcome_at=NOW)
    make_checkin(session, step, plan="started", state="sent", sent_at=NOW)

    assert heard(session, person, "ok", "affirm") == ["checkins/still_going"]


@pytest.mark.parametrize(
    ("text", "intent", "heard_of_us"),
    [
        ("yeah", "affirm", ["talk/ok", "checkins/what_happened"]),
        ("ok", "affirm", ["talk/ok", "checkins/what_happened"]),
        ("what do u mean", "ask_why", ["checkins/what_i_mean", "checkins/what_happened"]),
        ("nothing really", "deny", ["checkins/well_done"]),
    ],
)
def test_asked_what_happened_it_is_asked_again(
    session: Session, sam: Person, text: str, intent: str, heard_of_us: list[str]
) -> None:
    turn = make_turn(session, sam, text="did it", intent="checkin_done")
    remember(turn, outcomes.done(turn))

    assert heard(session, sam, text, intent) == heard_of_us


def test_asked_what_went_wrong_nothing_is_no_not_yet(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="it didnt work", intent="checkin_did_not_work")
    remember(turn, outcomes.did_not_work(turn))
    outcome = plainly.answered(make_turn(session, sam, text="nothing", intent="out_of_scope"))

    assert outcome is not None and said(outcome, "checkins/sorry").facts["outcome"] == (
        "did_not_work"
    )
    assert session.scalars(select(Step.outcome)).one() == "did_not_work"
