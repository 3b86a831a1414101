"""We took them wrong, or they want the step back: what was kept does not stand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import outcomes, plainly
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome
from directory.reports import ListingReport
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
    sessions,
    show,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.CHECKIN)
    first, _ = show(session, person, "Sea school", "Pier Trust")
    step = make_step(session, person, service_id=first)
    make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
    make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
    return person


def says(session: Session, sam: Person, text: str, intent: str = "nlu_fallback") -> Outcome | None:
    turn = make_turn(session, sam, text=text, intent=intent)
    outcome = plainly.answered(turn)
    if outcome is not None:
        remember(turn, outcome)
    return outcome


def did_not_work_out(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="didnt work out", intent="checkin_did_not_work")
    remember(turn, outcomes.did_not_work(turn))


def outcome_of(session: Session) -> str | None:
    return session.scalars(select(Step.outcome)).one()


def heard_of_it(session: Session) -> dict[str, int]:
    """What was reported, small counts as well, which no partner is shown."""
    rows = session.scalars(select(ListingReport))
    return dict(Counter(str(row.kind) for row in rows))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no i mean im waiting", "applied"),
        ("no i mean they told me to email them", "talked"),
        ("they said come back monday", "talked"),
    ],
)
def test_a_wrong_guess_that_is_corrected_is_taken_back_with_its_report(
    session: Session, sam: Person, text: str, kept: str
) -> None:
    did_not_work_out(session, sam)
    assert heard_of_it(session) == {"did_not_work_out": 1}
    says(session, sam, text)

    assert outcome_of(session) == kept
    assert heard_of_it(session) == {kept: 1}
    assert states_of(session, sam) == ["answered", "planned"]
    assert session.scalars(select(CheckIn.answer).where(CheckIn.occurrence == 1)).one() == "did_it"


def test_another_answer_than_the_one_we_asked_about_takes_it_back_too(
    session: Session, sam: Person
) -> None:
    did_not_work_out(session, sam)
    outcome = says(session, sam, "actually they did ring me", "checkin_done")

    assert outcome is not None and keys(outcome) == ["checkins/what_happened"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert states_of(session, sam) == ["answered", "planned"]


def test_a_correction_that_says_nothing_more_is_asked_anew(session: Session, sam: Person) -> None:
    did_not_work_out(session, sam)
    outcome = says(session, sam, "thats not what i meant")

    assert outcome is not None and keys(outcome) == ["checkins/took_you_wrong", "where/checkin"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert sam.stage == Stage.CHECKIN and states_of(session, sam) == ["sent", "planned"]


def test_a_start_taken_back_ends_the_weeks_after_it(session: Session, sam: Person) -> None:
    says(session, sam, "i started", "checkin_done")
    assert outcome_of(session) == "started"
    says(session, sam, "no wrong button")

    assert outcome_of(session) is None
    to_come = select(CheckIn.plan).where(CheckIn.state == "planned")
    assert session.scalars(to_come).all() == ["2"]


def test_i_mean_with_a_reason_is_the_answer_itself(session: Session, sam: Person) -> None:
    turn = make_turn(session, sam, text="not yet", intent="checkin_not_yet")
    remember(turn, outcomes.not_yet(turn))
    outcome = says(session, sam, "i mean the bus costs loads")

    assert outcome is not None and keys(outcome) == ["checkins/help"]


def test_where_nothing_was_kept_there_is_nothing_to_take_back(
    session: Session, sam: Person
) -> None:
    outcome = says(session, sam, "no i mean the other thing")

    assert outcome is None or "checkins/took_you_wrong" not in keys(outcome)


def test_the_step_that_was_given_up_comes_back(session: Session, sam: Person) -> None:
    says(session, sam, "not for me", "not_for_me")
    assert states_of(session, sam) == ["answered", "cancelled"]
    outcome = says(session, sam, "i want the first one back", "go_back")

    assert outcome is not None and keys(outcome) == ["checkins/back_again"]
    assert outcome_of(session) is None and heard_of_it(session) == {}
    assert states_of(session, sam) == ["sent", "planned"]


def test_a_step_that_is_on_does_not_come_back(session: Session, sam: Person) -> None:
    assert says(session, sam, "i want the first one back", "go_back") is None
