"""The tick: what is due goes into the outbox, once, and one failure never ends the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from actions import heartbeat, people
from actions.records import CheckIn, Person
from bot import checkins
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Letter, Priority
from bot.mail.tables import InboxRow
from bot.replies import Replies
from directory import clock
from directory.db import reading, transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    LONDON,
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


@pytest.fixture
def broken(engine: Engine) -> str:
    """The check-in of somebody whose address no key of ours opens, due since an hour ago."""
    sealed_elsewhere = OTHER_KEYRING.seal("1", "person.address")
    person = somebody(engine, 1, address=sealed_elsewhere)
    with transaction(engine) as session:
        checkin = session.scalars(select(CheckIn).where(CheckIn.person_id == person.id)).one()
        checkin.due_at = checkin.look_at = NOW - timedelta(hours=1)
    return checkin.id


def test_one_that_cannot_be_written_never_keeps_back_another(engine: Engine, broken: str) -> None:
    """So one broken address can't silence everybody's check-ins."""
    other = somebody(engine, 2)

    assert tick(engine) == 1
    assert [letter.chat_key for letter in letters(engine)] == [other.lookup]


def test_one_that_cannot_be_written_is_overdue_tried_again_and_skipped_after_its_grace(
    engine: Engine, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after(how_long: timedelta) -> tuple[str, str | None, int]:
        monkeypatch.setattr(clock, "now", lambda: NOW + how_long)
        tick(engine)
        with reading(engine) as session:
            checkin = session.get_one(CheckIn, broken)
            overdue = heartbeat.overdue(session, NOW + how_long, LONDON)
        return checkin.state, checkin.reason, overdue

    assert after(timedelta(0)) == ("planned", "unwritable", 1)
    assert after(timedelta(minutes=1)) == ("planned", "unwritable", 1)
    assert after(timedelta(days=1)) == ("planned", "unwritable", 1)
    assert after(timedelta(days=2)) == ("skipped", "unwritable", 0)


def test_when_the_key_is_back_it_goes(engine: Engine, broken: str) -> None:
    tick(engine)
    with transaction(engine) as session:
        checkin = session.get_one(CheckIn, broken)
        person = session.get_one(Person, checkin.person_id)
        person.address = KEYRING.seal("1", "person.address")
        checkin.look_at = NOW

    assert tick(engine) == 1
    with reading(engine) as session:
        found = session.get_one(CheckIn, broken)
        assert (found.state, found.reason) == ("written", None)


@pytest.mark.parametrize("claimed", [False, True], ids=["in the inbox", "inside Rasa"])
def test_who_waits_for_an_answer_is_in_a_conversation(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, claimed: bool
) -> None:
    """They were silent for a day: only the message that nobody answered yet tells of it."""
    person = somebody(engine)
    incoming = Incoming(Kind.TEXT, chat_id=77, text="hiya")
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, [(1, incoming)], NOW)
    if claimed:
        with transaction(engine) as session:
            assert inbox.claim(session, clock.real_now())
    assert tick(engine) == 0

    with transaction(engine) as session:
        inbox.close(session, session.scalars(select(InboxRow.id)).one(), NOW)
        people.seen(session, person.lookup, NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    assert tick(engine) == 1


def test_a_sign_of_danger_whose_concern_is_not_recorded_yet_holds_without_an_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(engine)
    incoming = Incoming(Kind.TEXT, chat_id=77, text="hiya")
    with transaction(engine) as session:
        inbox.accept(
            session, KEYRING, 1, [(1, incoming)], NOW, lambda _: True, was_told=lambda _: True
        )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert tick(engine) == 0

    with transaction(engine) as session:
        inbox.close(session, session.scalars(select(InboxRow.id)).one(), clock.now())
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1, hours=1))
    assert tick(engine) == 1


def test_a_message_that_nobody_can_read_is_no_conversation_for_ever(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(engine)
    incoming = Incoming(Kind.TEXT, chat_id=77, text="hiya")
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, [(1, incoming)], NOW)
    assert tick(engine) == 0
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=61))

    assert tick(engine) == 1
