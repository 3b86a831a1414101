"""Rotation: sealed with the newest key afterwards, and nothing lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, LargeBinary, select
from sqlalchemy.orm import Session

from actions import concerns, people
from actions.keys import KeyProblem, Keyring
from actions.records import Person
from bot import rotation
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Priority
from bot.mail.tables import InboxRow, OutboxRow
from bot.sealed import sealed_columns
from directory import clock
from directory.db import Base, transaction
from tests.actions.makers import BOTH, KEYRING, databases, engines, make_person

database, engine = databases(*BOTH), engines()

FIRST = 7_000_000_901
NEWER = replace(KEYRING, keys={"k2": b"n" * 32, **KEYRING.keys}, current="k2")
ONLY_NEW = Keyring(lookup=KEYRING.lookup, keys={"k2": b"n" * 32}, current="k2")


def fill(engine: Engine, how_many: int) -> None:
    now = clock.now()
    with transaction(engine) as session:
        for chat_id in range(FIRST, FIRST + how_many):
            person = make_person(session, chat_id=chat_id)
            concerns.open_concern(
                session, person=person, concern_class="suicide", net="words",
                message_id=f"1:{chat_id}", now=now,
            )  # fmt: skip
            concerns.keep_words(session, KEYRING, f"1:{chat_id}", "words")
            said = Incoming(Kind.TEXT, chat_id, text="hi")
            inbox.accept(session, KEYRING, 1, [(chat_id, said)], now)
            call = Call("send_message", {"chat_id": chat_id, "text": "hello"})
            outbox.put(session, KEYRING, KEYRING.find(chat_id), call, Priority.REPLY, now)


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_afterwards_the_new_key_alone_opens_everything(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(rotation, "AT_ONCE", at_once)
    fill(engine, 3)
    assert rotation.reseal(engine, NEWER) == {
        "person": 3, "concern": 3, "inbox": 3, "outbox": 3,
    }  # fmt: skip

    with Session(engine) as session:
        found = {people.chat_id_of(ONLY_NEW, person) for person in session.scalars(select(Person))}
        assert found == {FIRST, FIRST + 1, FIRST + 2}
        for row in session.scalars(select(InboxRow)):
            assert inbox.read(ONLY_NEW, row).text == "hi"
        letters = outbox.claim(session, ONLY_NEW, clock.real_now(), 10)
        assert {letter.call.parameters["text"] for letter in letters} == {"hello"}
        assert len(letters) == 3
        assert session.scalars(select(OutboxRow.id)).all()


def test_done_twice_it_has_nothing_to_do(engine: Engine) -> None:
    fill(engine, 1)
    rotation.reseal(engine, NEWER)

    assert rotation.reseal(engine, NEWER) == {
        "person": 0, "concern": 0, "inbox": 0, "outbox": 0,
    }  # fmt: skip


def test_without_the_old_key_it_says_which_is_missing(engine: Engine) -> None:
    fill(engine, 1)
    with pytest.raises(KeyProblem, match="'k1' is not here"):
        rotation.reseal(engine, ONLY_NEW)


def test_no_sealed_column_is_left_out() -> None:
    """Every column of bytes is a sealed one, but for a partner's file, which is no secret."""
    of_bytes = {
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and table.name != "upload"
    }

    assert {column.expression for _, column, _ in sealed_columns()} == of_bytes
