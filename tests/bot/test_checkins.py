"""The tick: what is due goes into the outbox, once, and one failure never ends the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.records import CheckIn, Person
from bot import checkins, shown
from bot.mail import outbox
from bot.mail.outbox import Letter, Priority
from bot.replies import Replies
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    NOW,
    OTHER_KEYRING,
    WORLD,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
)

database, engine = databases(*BOTH), engines()

REPLIES = Replies("the partnership")


@pytest.fixture(autouse=True)
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def somebody(engine: Engine, chat_id: int = 77, **columns: object) -> Person:
    """Somebody whose check-in is due now."""
    with transaction(engine) as session:
        person = make_person(session, chat_id=chat_id, **columns)
        make_checkin(session, make_step(session, person))
        return person


def tick(engine: Engine) -> int:
    return checkins.tick(engine, KEYRING, REPLIES, WORLD)


def letters(engine: Engine) -> list[Letter]:
    with transaction(engine) as session:
        return outbox.claim(session, KEYRING, clock.real_now(), 100)


def test_what_is_due_is_written_to_who_it_is_for(engine: Engine) -> None:
    person = somebody(engine)

    assert tick(engine) == 1
    (letter,) = letters(engine)
    assert (letter.chat_key, letter.priority) == (person.lookup, Priority.CHECKIN)
    assert letter.call.parameters["chat_id"] == 77
    assert "How did it go" in letter.call.parameters["text"]


def test_its_buttons_can_be_typed(engine: Engine) -> None:
    person = somebody(engine)
    tick(engine)

    with Session(engine) as session:
        typed = shown.typed_taps(session, person.lookup)
    assert set(typed) == {"did it", "not yet", "didnt work out", "stop messages"}


def test_a_second_tick_sends_nothing(engine: Engine) -> None:
    somebody(engine)

    assert (tick(engine), tick(engine)) == (1, 0)
    assert len(letters(engine)) == 1


def test_ticks_at_once_send_each_once(engine: Engine) -> None:
    for chat_id in range(1, 7):
        somebody(engine, chat_id)
    with ThreadPoolExecutor(4) as ticks:
        sent = sum(ticks.map(lambda _: tick(engine), range(4)))

    assert sent == 6
    assert len(letters(engine)) == 6


def test_nothing_due_is_nothing_sent(engine: Engine) -> None:
    assert tick(engine) == 0


def test_one_that_cannot_be_written_never_keeps_back_another(engine: Engine) -> None:
    """So one broken address can't silence everybody's check-ins."""
    address = OTHER_KEYRING.seal("1", "person.address")
    somebody(engine, 1, address=address)
    other = somebody(engine, 2)
    with transaction(engine) as session:
        query = select(CheckIn).where(CheckIn.person_id == other.id)
        session.scalars(query).one().due_at = NOW + timedelta(0)
        broken = select(CheckIn).where(CheckIn.person_id != other.id)
        session.scalars(broken).one().due_at = NOW - timedelta(hours=1)
    try:
        tick(engine)
    except Exception as problem:
        assert not isinstance(problem, AssertionError)

    assert [letter.chat_key for letter in letters(engine)] == [other.lookup]
