"""A tap on the buttons of an old check-in, while a newer one is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions import outcomes, sequence
from actions.records import CheckIn, Person, Stage, Step
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keys,
    make_checkin,
    make_service,
    make_step,
    make_turn,
    remember,
    said,
    sessions,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()

A_MINUTE = timedelta(minutes=1)


def test_an_old_one_of_the_same_step_is_an_answer_to_the_newest(
    session: Session, sam: Person
) -> None:
    """It asked the same: who answers has not been silent since."""
    step = make_step(session, sam)
    older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
    newer = make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
    outcomes.not_yet(make_turn(session, sam, facts=tapped(checkin=older.id)))

    assert (older.answer, newer.answer) == (None, "not_yet")
    assert sequence.silent_ones(sequence.history(session, {step.id})[step.id]) == []


def test_weeks_after_a_start_an_old_button_answers_what_it_asked(
    session: Session, sam: Person
) -> None:
    """ "Not yet" is no "It's hard"."""
    step = make_step(session, sam, outcome="started", outcome_at=NOW)
    before = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
    after = make_checkin(session, step, plan="started", state="sent", sent_at=NOW - A_MINUTE)
    outcome = outcomes.not_yet(make_turn(session, sam, facts=tapped(checkin=before.id)))

    assert keys(outcome) == ["checkins/what_got_in_the_way"]
    assert (before.answer, after.answer) == ("not_yet", None)


@pytest.fixture
def two_open(session: Session, sam: Person) -> tuple[CheckIn, CheckIn]:
    """An old check-in, and a newer one about another step; both wait for an answer."""
    earlier = make_step(session, sam, chosen_at=NOW - timedelta(days=20))
    later = make_step(session, sam, service_id=make_service(session, name="Sea school"))
    old = make_checkin(session, earlier, state="sent", sent_at=NOW - timedelta(days=11))
    new = make_checkin(session, later, state="sent", sent_at=NOW - A_MINUTE)
    sam.stage = Stage.CHECKIN
    return old, new


def test_settled_by_an_old_button_the_newer_one_is_asked_about_again(
    session: Session, sam: Person, two_open: tuple[CheckIn, CheckIn]
) -> None:
    old, new = two_open
    facts = tapped(checkin=old.id, answer="applied")
    outcome = outcomes.done(make_turn(session, sam, facts=facts))

    assert keys(outcome) == ["checkins/well_done", "where/checkin"]
    asked = said(outcome, "where/checkin").facts
    assert asked == {"checkin": new.id, "started": False, "name": "Sea school", "so_far": None}
    assert (new.state, sam.stage) == ("sent", Stage.CHECKIN)


def test_what_is_typed_after_an_old_button_is_about_its_step(
    session: Session, sam: Person, two_open: tuple[CheckIn, CheckIn]
) -> None:
    old, new = two_open
    tap = make_turn(session, sam, facts=tapped(checkin=old.id))
    remember(tap, outcomes.done(tap))
    typed = make_turn(session, sam, text="i applied", now=NOW + A_MINUTE)
    remember(typed, outcomes.done(typed))
    steps = [session.get_one(Step, one.step_id).outcome for one in two_open]

    assert (old.answer, new.answer, steps) == ("did_it", None, ["applied", None])

    outcomes.not_yet(make_turn(session, sam, text="not yet", now=NOW + 2 * A_MINUTE))
    assert (old.answer, new.answer) == ("did_it", "not_yet")
