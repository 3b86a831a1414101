"""Silence: asked about once, and then it is quiet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions import outcomes, talk
from actions.records import Person
from tests.actions.makers import (
    BOTH,
    NOW,
    book,
    databases,
    engines,
    keys,
    make_person,
    make_step,
    make_turn,
    placed,
    send_all,
    sessions,
    states_of,
)

database, engine, session = databases(*BOTH), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session)


def keys_by_day(session: Session, days: range) -> dict[int, list[str]]:
    """What a tick at noon of each of these days sends."""
    sent = {day: send_all(session, NOW + timedelta(days=day)) for day in days}
    return {day: [due.message.key for due in found] for day, found in sent.items() if found}


def test_after_two_silences_we_ask_and_then_we_stop(session: Session, sam: Person) -> None:
    """Nobody who never answers gets five messages."""
    make_step(session, sam)
    book(session, sam)

    assert list(keys_by_day(session, range(400)).values()) == [
        ["checkins/ask"], ["checkins/ask"], ["checkins/shall_i_stop"]
    ]  # fmt: skip


def test_no_keeps_them_coming(session: Session, sam: Person) -> None:
    make_step(session, sam)
    book(session, sam)
    keys_by_day(session, range(31))
    later = NOW + timedelta(days=31)
    facts = {"about": "keep"}
    turn = make_turn(session, sam, intent="greet", facts=facts, now=later)
    outcome = talk.small_talk(turn)

    assert keys(outcome) == ["checkins/booked"]
    sam.last_seen_at = later
    following = keys_by_day(session, range(32, 500))
    assert next(iter(following.values())) == ["checkins/ask"]


def test_a_plan_that_ends_in_silence_ends_with_one_last_message(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    for day in (1, 3, 7):
        keys_by_day(session, range(day, day + 1))
        turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
        outcomes.not_yet(turn)

    assert keys_by_day(session, range(8, 400)) == {
        14: ["checkins/ask"], 21: ["checkins/last_word"]
    }  # fmt: skip


def test_who_answered_the_last_one_hears_no_goodbye(session: Session, sam: Person) -> None:
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    for day in (1, 3, 7, 14):
        keys_by_day(session, range(day, day + 1))
        turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
        outcomes.not_yet(turn)

    assert keys_by_day(session, range(15, 400)) == {}
    assert states_of(session, sam)[-1] == "skipped"
