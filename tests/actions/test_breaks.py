"""Breaks: what has not gone moves past them as a whole, and back where they are made shorter."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import checkins, outcomes, people, plainly, plans, returning
from actions.cadence import is_welcome, read_cadence
from actions.records import CheckIn, Person, Stage
from actions.turns import LISTEN
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    WORLD,
    book,
    databases,
    due_days,
    due_ids,
    engines,
    keys,
    local,
    make_checkin,
    make_step,
    make_turn,
    said,
    send_all,
    send_due,
    sessions,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded

A_MINUTE = timedelta(minutes=1)
DAYS = [3, 14, 30, 60, 91]


def pause(session: Session, person: Person, days: int, *, day: int) -> datetime:
    """They choose a break so many days from now; when it is over."""
    return plans.pause(session, person, days, NOW + timedelta(days=day), WORLD)


@pytest.fixture
def booked(session: Session, sam: Person) -> Person:
    make_step(session, sam)
    book(session, sam)
    assert due_days(session, sam) == DAYS
    return sam


@pytest.mark.parametrize("day", [0, 1, 50])
def test_a_shorter_break_chosen_after_a_longer_one_takes_its_place(
    session: Session, booked: Person, day: int
) -> None:
    pause(session, booked, 200, day=0)
    assert due_days(session, booked)[0] == 200
    until = pause(session, booked, 7, day=day)
    session.expire_all()

    days = due_days(session, booked)
    assert days[0] == (until - NOW).days
    # The whole plan comes later by what is left of the break alone.
    assert [later - days[0] for later in days] == pytest.approx([0, 11, 27, 57, 88], abs=4)


def test_a_break_that_ends_before_the_first_moves_nothing_however_long_the_one_before(
    session: Session, booked: Person
) -> None:
    pause(session, booked, 200, day=0)
    pause(session, booked, 2, day=0)

    assert due_days(session, booked) == DAYS
    looks = session.scalars(select(CheckIn.look_at).order_by(CheckIn.look_at)).all()
    assert looks == session.scalars(select(CheckIn.due_at).order_by(CheckIn.due_at)).all()


def test_a_longer_break_chosen_after_a_shorter_one_counts_once(
    session: Session, booked: Person
) -> None:
    for days in (7, 30, 30):
        pause(session, booked, days, day=0)

    assert due_days(session, booked)[:2] == [30, 42]


def test_a_new_break_counts_from_where_one_that_is_over_left_the_plan(
    session: Session, booked: Person
) -> None:
    """What was lived through is not taken back."""
    pause(session, booked, 28, day=0)
    send_all(session, NOW + timedelta(days=28))
    assert due_days(session, booked)[1] == 42
    pause(session, booked, 7, day=30)
    assert due_days(session, booked)[1] == 42
    pause(session, booked, 21, day=30)
    assert due_days(session, booked)[1] == 51
    pause(session, booked, 2, day=30)

    assert due_days(session, booked)[1] == 42


def test_what_silence_called_off_comes_back_where_the_break_that_is_over_left_it(
    session: Session, booked: Person
) -> None:
    pause(session, booked, 28, day=0)
    for day in (28, 39, 56):
        send_all(session, NOW + timedelta(days=day))
    now = NOW + timedelta(days=57)
    pause(session, booked, 100, day=57)
    pause(session, booked, 1, day=57)
    outcomes.not_yet(make_turn(session, booked, text="not yet", now=now))

    planned = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
    assert [(row.due_at - NOW).days for row in session.scalars(planned)] == [85, 115]


def test_what_is_put_off_for_a_conversation_stays_so_where_a_break_moves_nothing(
    session: Session, booked: Person
) -> None:
    third_day = NOW + timedelta(days=3)
    booked.last_seen_at = third_day - A_MINUTE
    assert send_all(session, third_day) == []
    put_off = min(session.scalars(select(CheckIn.look_at)))
    pause(session, booked, 2, day=0)

    assert put_off == min(session.scalars(select(CheckIn.look_at))) > third_day


def test_what_falls_into_a_break_comes_after_it(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    until = plans.pause(session, sam, 7, NOW, WORLD)

    assert until == NOW + timedelta(days=7)
    assert due_days(session, sam)[0] == 7
    assert due_ids(session, until - A_MINUTE) == []


def test_what_is_written_when_a_break_begins_comes_after_it(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam), state="written", sent_at=NOW)
    until = plans.pause(session, sam, 7, NOW, WORLD)
    session.refresh(checkin)

    assert (checkin.state, checkin.sent_at) == ("planned", None)
    assert checkin.due_at == until


def test_nobody_pauses_for_longer_than_a_year(session: Session, sam: Person) -> None:
    assert plans.pause(session, sam, 10**9, NOW, WORLD) - NOW == timedelta(days=366)


def test_a_long_break_is_not_followed_by_everything_at_once(session: Session, sam: Person) -> None:
    """After three months of quiet one message comes, not five."""
    make_step(session, sam)
    book(session, sam)
    until = plans.pause(session, sam, 91, NOW, WORLD)
    now = until + timedelta(hours=1)
    assert is_welcome(now, read_cadence(), LONDON)
    due = due_ids(session, now)

    assert len([one for one in due if send_due(session, one, now)]) == 1


@pytest.mark.parametrize("start", ["2026-11-27T21:00", "2026-11-28T12:00"])
def test_a_break_that_ends_on_a_weekend_ends_on_monday(
    session: Session, sam: Person, start: str
) -> None:
    """What falls outside goes to the next window; it is not skipped for being late there."""
    now = local(start)
    make_step(session, sam)
    book(session, sam, now=now)
    until = plans.pause(session, sam, 7, now, WORLD)
    monday = local("2026-12-07T10:00")
    assert until < monday
    due = due_ids(session, monday)

    assert [one for one in due if send_due(session, one, monday)]


def test_asking_for_check_ins_ends_a_break_and_says_so(session: Session, sam: Person) -> None:
    """Who asks in the middle of a break wants them now; none is skipped for the break."""
    make_step(session, sam)
    plans.pause(session, sam, 30, NOW, WORLD)
    outcome = checkins.book(make_turn(session, sam, intent="affirm"))

    assert said(outcome, "checkins/booked").facts["ends_break"] is True
    assert (sam.paused_until, due_days(session, sam)[0]) == (None, 3)
    three_days_on = NOW + timedelta(days=3)
    assert [due.person_id for due in send_all(session, three_days_on)] == [sam.id]


@pytest.mark.parametrize(
    "text",
    [
        "could you check in after christmas",
        "check on me in the new year",
        "yeah check in but not before january",
        "do the check ins in a month",
    ],
)
def test_check_ins_asked_for_from_a_day_on_begin_then(
    session: Session, sam: Person, text: str
) -> None:
    make_step(session, sam)
    sam.stage = Stage.OFFER
    outcome = plainly.answered(make_turn(session, sam, intent="pause_messages", text=text))

    assert outcome is not None
    assert said(outcome, "checkins/booked").facts["ends_break"] is False
    assert due_days(session, sam)[0] >= 30


def test_check_ins_that_go_on_til_a_day_begin_as_ever(session: Session, sam: Person) -> None:
    make_step(session, sam)
    sam.stage = Stage.OFFER
    turn = make_turn(session, sam, intent="pause_messages", text="keep checking in til christmas")
    outcome = plainly.answered(turn)

    assert outcome is not None
    assert said(outcome, "checkins/booked")
    assert due_days(session, sam)[0] == 3


def test_a_break_that_is_over_already_is_not_spoken_of(session: Session, sam: Person) -> None:
    make_step(session, sam)
    sam.paused_until = NOW - A_MINUTE
    outcome = checkins.book(make_turn(session, sam, intent="affirm"))

    assert said(outcome, "checkins/booked").facts["ends_break"] is False


def test_what_is_moved_past_a_break_stands_in_a_welcome_hour(session: Session, sam: Person) -> None:
    """So that nothing is overdue in the night after a break."""
    late = local("2026-11-23T22:00")
    make_step(session, sam)
    book(session, sam, now=late)
    plans.pause(session, sam, 40, late, WORLD)

    planned = session.scalars(select(CheckIn.look_at).where(CheckIn.state == "planned")).all()
    assert all(is_welcome(moment, read_cadence(), LONDON) for moment in planned)


def ask_again(session: Session, person: Person, *, day: int) -> None:
    now = NOW + timedelta(days=day)
    checkins.book(make_turn(session, person, text="keep checking in please", now=now))
    session.flush()
    session.expire_all()


@pytest.mark.parametrize("day", [0, 1, 4, 20])
def test_asked_for_again_the_next_comes_no_later_than_it_was_planned(
    session: Session, booked: Person, day: int
) -> None:
    for each in (each for each in DAYS if each <= day):
        send_all(session, NOW + timedelta(days=each))
    before = due_days(session, booked)
    ask_again(session, booked, day=day)
    assert due_days(session, booked) == before


@pytest.mark.parametrize("day", [4, 20])
def test_asked_for_in_a_break_the_next_comes_when_it_was_meant_to_or_now(
    session: Session, booked: Person, day: int
) -> None:
    send_all(session, NOW + timedelta(days=3))
    pause(session, booked, 60, day=4)
    assert min(due_of_the_rest(session, booked)) >= NOW + timedelta(days=63)
    ask_again(session, booked, day=day)
    first = min(due_of_the_rest(session, booked))
    assert booked.paused_until is None
    assert NOW + timedelta(days=day) <= first <= NOW + timedelta(days=max(14, day + 3), hours=12)


def due_of_the_rest(session: Session, person: Person) -> list[datetime]:
    planned = (CheckIn.person_id == person.id, CheckIn.state == plans.PLANNED)
    return list(session.scalars(select(CheckIn.due_at).where(*planned)))


# These ask for our messages whatever was before.
TEXT_ME = [
    "start checking up on me again pls",
    "you can text me again",
    "start texting me again",
    "message me again please",
]
AGAIN = [
    "actually come back",
    "im back now, start again with the check ins",
    "end the break",
    "no more break",
    "you can text me again",
    "unpause",
    "carry on",
    "im ready now",
    "ready to start again",
    "resume",
    "im back",
]


@pytest.mark.parametrize("text", AGAIN)
@pytest.mark.parametrize("intent", ["nlu_fallback", "pause_messages", "stop_messages", "restart"])
def test_a_break_ends_in_words_and_what_was_planned_comes(
    session: Session, booked: Person, text: str, intent: str
) -> None:
    pause(session, booked, 365, day=0)
    turn = make_turn(session, booked, text=text, intent=intent, now=NOW + timedelta(days=20))
    back = returning.remembered(turn)
    outcome = plainly.answered(turn)

    assert outcome is not None and booked.paused_until is None
    # Rasa would go on from what it took them for, such as to begin the questions again.
    assert outcome.follow == LISTEN
    assert keys(returning.said_first(turn, back, outcome)) == ["checkins/booked"]
    assert said(outcome, "checkins/booked").facts["ends_break"] is True
    assert states_of(session, booked) == ["planned"] * 5
    # Counted from when the first was meant to come, which is past: it comes now, the others after.
    assert due_days(session, booked)[0] in (20, 21)


@pytest.mark.parametrize("text", ["you can text me again", "i want messages again"])
def test_after_a_stop_they_are_asked_before_anything_is_planned(
    session: Session, booked: Person, text: str
) -> None:
    people.stop(session, booked, NOW)
    outcome = plainly.answered(make_turn(session, booked, text=text, intent="stop_messages"))

    assert outcome is not None and keys(outcome) == ["where/offer"]
    assert (booked.stage, "planned" in states_of(session, booked)) == (Stage.OFFER, False)


@pytest.mark.parametrize(
    "text", ["they said come back monday", "dont text me again", "will you come back", "hiya"]
)
def test_other_words_end_no_break(session: Session, booked: Person, text: str) -> None:
    until = pause(session, booked, 365, day=0)
    plainly.answered(make_turn(session, booked, text=text))

    assert booked.paused_until == until


@pytest.mark.parametrize("text", [text for text in AGAIN if text not in TEXT_ME])
def test_without_a_break_or_a_stop_they_stand_for_something_else(
    session: Session, booked: Person, text: str
) -> None:
    assert not checkins.may_come_again(make_turn(session, booked, text=text))


@pytest.mark.parametrize("text", TEXT_ME)
def test_who_asks_to_be_texted_while_we_do_hears_when(
    session: Session, booked: Person, text: str
) -> None:
    turn = make_turn(session, booked, text=text, intent="stop_messages")
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["checkins/going_on"]
    assert booked.stopped_at is None
    assert "planned" in session.scalars(select(CheckIn.state)).all()


@pytest.mark.parametrize("text", TEXT_ME)
def test_who_asks_to_be_texted_when_no_more_comes_is_asked_whether_they_want_it(
    session: Session, booked: Person, text: str
) -> None:
    plans.cancel(session, booked.id, "silence")
    turn = make_turn(session, booked, text=text, intent="stop_messages")
    outcome = plainly.answered(turn)

    assert outcome is not None and keys(outcome) == ["where/offer"]


def test_a_check_in_that_is_wanted_again_comes_within_no_minutes_and_says_today(
    session: Session, booked: Person
) -> None:
    """It never lands in the middle of a conversation."""
    pause(session, booked, 365, day=0)
    now = NOW + timedelta(days=21)
    turn = make_turn(session, booked, text="you can text me again", now=now)
    outcome = plainly.answered(turn)
    first = min(row.due_at for row in session.scalars(select(CheckIn)) if row.state == "planned")

    assert outcome is not None and said(outcome, "checkins/booked").facts["today"] is True
    assert first == now + timedelta(hours=1)
