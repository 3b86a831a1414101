"""Check-ins: booked on asking, called off, moved by a break."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import checkins, hearing, misunderstood, people, plainly, plans, talk
from actions.records import CheckIn, Person, Stage
from tests.actions.makers import (
    BOTH,
    NOW,
    WORLD,
    book,
    databases,
    due_days,
    due_ids,
    engines,
    keys,
    make_checkin,
    make_step,
    make_turn,
    placed,
    send_due,
    sessions,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()

A_MINUTE = timedelta(minutes=1)


def test_nothing_is_planned_before_somebody_asks(session: Session, sam: Person) -> None:
    make_step(session, sam)

    assert states_of(session, sam) == []


def test_the_plan_is_that_of_the_tier(session: Session, sam: Person) -> None:
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)

    assert states_of(session, sam) == ["planned"] * 4
    assert due_days(session, sam) == [1, 3, 7, 14]


def test_the_first_day_is_said(session: Session, sam: Person) -> None:
    make_step(session, sam)

    assert book(session, sam) == "2026-11-26T12:00:00+00:00"
    assert sam.stage == Stage.RESTING


def test_without_a_step_there_is_nothing_to_check_in_on(session: Session, sam: Person) -> None:
    assert keys(checkins.book(make_turn(session, sam))) == ["checkins/no_step"]


def test_booking_twice_plans_once(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    book(session, sam)

    assert states_of(session, sam) == ["planned"] * 5


def test_a_new_step_takes_the_place_of_the_old(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    make_step(session, sam, chosen_at=NOW + A_MINUTE)
    book(session, sam, now=NOW + A_MINUTE)

    assert sorted(states_of(session, sam)) == ["cancelled"] * 5 + ["planned"] * 5


def test_asking_again_after_a_stop_is_a_yes(session: Session, sam: Person) -> None:
    make_step(session, sam)
    people.stop(session, sam, NOW)
    book(session, sam)

    assert sam.stopped_at is None
    assert states_of(session, sam) == ["planned"] * 5


def test_the_day_that_is_said_is_a_day_on_which_something_comes(
    session: Session, sam: Person
) -> None:
    """Booked again after the first was sent: the next one is another's day."""
    make_step(session, sam)
    book(session, sam)
    later = NOW + timedelta(days=3)
    (first, *_) = due_ids(session, later)
    assert send_due(session, first, later)
    when = datetime.fromisoformat(book(session, sam, now=later))

    planned = select(CheckIn.due_at).where(CheckIn.state == plans.PLANNED)
    assert when in set(session.scalars(planned))


def test_asked_for_again_when_all_have_come_they_come_again(session: Session, sam: Person) -> None:
    """The day that is said is one on which something comes, also for who comes back."""
    step = make_step(session, sam)
    book(session, sam)
    for row in session.scalars(select(CheckIn)):
        row.state, row.sent_at = "answered", row.due_at
    session.flush()
    later = NOW + timedelta(days=200)
    when = datetime.fromisoformat(book(session, sam, now=later))

    planned = session.scalars(select(CheckIn).where(CheckIn.state == "planned")).all()
    assert len(planned) == 5
    assert when == min(row.due_at for row in planned) > later
    assert {row.step_id for row in planned} != {step.id}


def test_what_was_skipped_in_a_crisis_comes_anew_when_it_is_asked_for_again(
    session: Session, sam: Person
) -> None:
    """The day that is said is one on which something comes."""
    make_step(session, sam)
    book(session, sam)
    for row in session.scalars(select(CheckIn)):
        row.state, row.reason = "skipped", "open_concern"
    session.flush()
    later = NOW + timedelta(days=100)
    when = datetime.fromisoformat(book(session, sam, now=later))

    assert states_of(session, sam) == ["planned"] * 5
    assert when == min(session.scalars(select(CheckIn.due_at))) > later


def test_after_a_start_that_was_none_the_day_that_is_said_is_a_planned_one(
    session: Session, sam: Person
) -> None:
    """All of the tier's plan have gone; those after the start are still to come."""
    step = make_step(session, sam)
    book(session, sam)
    for row in session.scalars(select(CheckIn)):
        row.state, row.sent_at = "answered", row.due_at
    make_checkin(session, step, plan="started", due_at=NOW + timedelta(days=101))
    when = datetime.fromisoformat(book(session, sam, now=NOW + timedelta(days=100)))

    planned = select(CheckIn.due_at).where(CheckIn.state == "planned")
    assert when in set(session.scalars(planned))


def test_told_of_a_start_again_its_skipped_check_ins_are_planned(
    session: Session, sam: Person
) -> None:
    step = make_step(session, sam)
    for occurrence in (1, 2, 3):
        skipped = {"state": "skipped", "reason": "too_late"}
        make_checkin(session, step, plan="started", occurrence=occurrence, **skipped)
    when = plans.after_start(session, step, NOW, WORLD)

    assert states_of(session, sam) == ["planned"] * 3
    assert when == min(session.scalars(select(CheckIn.due_at)))


def test_no_is_fine(session: Session, sam: Person) -> None:
    assert keys(checkins.decline(make_turn(session, sam))) == ["checkins/none"]
    assert sam.stage == Stage.RESTING


def test_after_a_start_yes_means_the_weeks_after_a_start(session: Session, sam: Person) -> None:
    make_step(session, sam, outcome="started", outcome_at=NOW)
    book(session, sam)

    assert due_days(session, sam) == [7, 21, 63]


def test_a_start_after_a_stop_needs_no_new_step(session: Session, sam: Person) -> None:
    """The check-ins that had come were of another plan."""
    step = make_step(session, sam, outcome="started", outcome_at=NOW)
    make_checkin(session, step, state="answered", sent_at=NOW - timedelta(days=2))
    people.stop(session, sam, NOW)
    book(session, sam)

    of_steps = session.scalars(select(CheckIn.step_id).where(CheckIn.state == "planned"))
    assert set(of_steps) == {step.id}


@pytest.mark.parametrize("intent", ["change_answer", "affirm", "pause_messages", "stop_messages"])
@pytest.mark.parametrize("text", ["actually yes check in", "can you check in after all pls"])
def test_check_ins_can_be_asked_for_after_a_no(
    session: Session, sam: Person, intent: str, text: str
) -> None:
    make_step(session, sam)
    checkins.decline(make_turn(session, sam))
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None and keys(outcome) == ["checkins/booked"]
    assert states_of(session, sam) == ["planned"] * 5


@pytest.mark.parametrize(
    "text",
    [
        "please keep checking in on me",
        "will you check in on me again",
        "can you check in on me again",
        "check up on me again pls",
    ],
)
def test_who_asks_for_them_while_they_run_or_after_a_stop_is_not_asked_whether_to_stop(
    session: Session, sam: Person, text: str
) -> None:
    make_step(session, sam)
    book(session, sam)
    for _ in ("they run", "they were stopped"):
        outcome = plainly.answered(make_turn(session, sam, text=text, intent="stop_messages"))
        assert outcome is not None and keys(outcome) == ["checkins/booked"]
        assert states_of(session, sam).count("planned") == 5
        people.stop(session, sam, NOW)


@pytest.mark.parametrize(
    "text", ["no dont check in", "stop checking in", "when do you check in?", "yes"]
)
def test_other_words_book_nothing(session: Session, sam: Person, text: str) -> None:
    make_step(session, sam)
    for deed in (hearing.change, misunderstood.not_understood, talk.small_talk):
        deed(make_turn(session, sam, text=text, intent="affirm"))

    assert states_of(session, sam) == []


def test_a_no_is_one_to_the_check_ins_of_an_earlier_step_too(session: Session, sam: Person) -> None:
    """They hear "I won't": so nothing comes."""
    make_step(session, sam)
    book(session, sam)
    make_step(session, sam, chosen_at=NOW + A_MINUTE)
    checkins.decline(make_turn(session, sam))

    assert "planned" not in states_of(session, sam)
