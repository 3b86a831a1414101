"""Keys that are not those of the database are refused before anybody is missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from actions import concerns
from actions.keys import KeyProblem, Keyring, read_keyring
from actions.records import Concern, Person
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Priority
from bot.mail.tables import InboxRow
from bot.rotation import reseal
from bot.sealed import check_keys
from directory import clock
from directory.db import transaction
from tests.actions.makers import BOTH, KEYRING, NOW, databases, engines, make_person, sessions

database, engine, session = databases(*BOTH), engines(), sessions()

OLD = KEYRING
# Its id begins as the old one's does.
NEWER = replace(KEYRING, keys={"k12": b"n" * 32, **KEYRING.keys}, current="k12")
ONLY_NEW = replace(NEWER, keys={"k12": b"n" * 32})
CHAT = 7_000_000_901


def an_agreed_one(session: Session, chat_id: int, keyring: Keyring) -> Person:
    address = keyring.seal(str(chat_id), "person.address")
    return make_person(session, chat_id=chat_id, address=address)


def words_of_a_concern(session: Session, keyring: Keyring) -> None:
    concerns.open_concern(
        session, person=None, concern_class="suicide", net="words", message_id="1:1", now=NOW
    )
    concerns.keep_words(session, keyring, "1:1", "words")


def a_message(session: Session, keyring: Keyring) -> None:
    said = Incoming(Kind.TEXT, CHAT, text="hi")
    inbox.accept(session, keyring, 1, [(1, said)], clock.now())


def a_call(session: Session, keyring: Keyring) -> None:
    call = Call("send_message", {"chat_id": CHAT, "text": "hello"})
    outbox.put(session, keyring, keyring.find(CHAT), call, Priority.REPLY, clock.now())


def test_an_empty_database_takes_any_keys(session: Session) -> None:
    check_keys(session, KEYRING)


def test_those_it_was_made_with_are_right(session: Session) -> None:
    an_agreed_one(session, CHAT, OLD)
    an_agreed_one(session, CHAT + 1, NEWER)
    for make in (words_of_a_concern, a_message, a_call):
        make(session, OLD)
    check_keys(session, NEWER)


def test_another_lookup_key_would_find_nobody(session: Session) -> None:
    an_agreed_one(session, CHAT, OLD)
    with pytest.raises(KeyProblem, match="LOOKUP_KEY is not the one"):
        check_keys(session, replace(KEYRING, lookup=b"x" * 32))


def test_a_demo_s_keys_that_were_taken_away_are_not_replaced(
    session: Session, tmp_path: Path
) -> None:
    """Not at the first try nor at the next: a file of new keys would look as if all were there."""
    an_agreed_one(session, CHAT, KEYRING)
    for _ in range(2):
        with pytest.raises(KeyProblem, match=r"keys\.json is missing\. Put it back"):
            check_keys(session, read_keyring("", "", tmp_path, demo=True))
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", [words_of_a_concern, a_message, a_call])
def test_a_key_that_is_missing_is_named_wherever_it_is_needed(
    session: Session, make: Callable[[Session, Keyring], None]
) -> None:
    an_agreed_one(session, CHAT + 5, ONLY_NEW)
    check_keys(session, ONLY_NEW)
    make(session, OLD)
    with pytest.raises(KeyProblem, match=r"'k1' \(\w+: 1\)"):
        check_keys(session, ONLY_NEW)


def test_a_key_that_the_waiting_file_needs_is_named(session: Session) -> None:
    with pytest.raises(KeyProblem, match=r"'k0' \(waiting\.jsonl: 3\)"):
        check_keys(session, KEYRING, {"k0": 3, "k1": 2})


def test_a_key_that_was_taken_away_too_early_says_how_many_need_it(session: Session) -> None:
    """Some are sealed with the new one already: to look at anybody would not be enough."""
    for place, keyring in enumerate((NEWER, OLD, NEWER, OLD)):
        an_agreed_one(session, CHAT + place, keyring)
    with pytest.raises(KeyProblem, match=r"'k1' \(person: 2\).*bot reseal"):
        check_keys(session, ONLY_NEW)


@pytest.mark.parametrize("make", [words_of_a_concern, a_message, a_call])
def test_another_key_of_the_same_id_opens_nothing(
    session: Session, make: Callable[[Session, Keyring], None]
) -> None:
    an_agreed_one(session, CHAT + 5, NEWER)
    make(session, OLD)
    wrong = replace(NEWER, keys={**NEWER.keys, "k1": b"x" * 32})
    with pytest.raises(KeyProblem, match="'k1' does not open this value: it is the wrong key"):
        check_keys(session, wrong)


@pytest.mark.parametrize("sealed", [b"no colon", b"\xff" * 50, b"x" * 50 + b":"])
def test_what_no_key_made_is_refused_too(session: Session, sealed: bytes) -> None:
    a_message(session, KEYRING)
    session.execute(update(InboxRow).values(sealed=sealed))
    with pytest.raises(KeyProblem, match=r"inbox: 1\)"):
        check_keys(session, KEYRING)


def test_as_many_people_as_there_are_cost_a_few_looks(engine: Engine) -> None:
    with transaction(engine) as session:
        for place in range(50):
            an_agreed_one(session, CHAT + place, OLD if place % 2 else NEWER)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with Session(engine) as session:
        check_keys(session, NEWER)
    assert len(asked) < 20


def test_once_everything_is_sealed_anew_the_old_key_can_go(engine: Engine) -> None:
    with transaction(engine) as session:
        an_agreed_one(session, CHAT, OLD)
        for make in (words_of_a_concern, a_message, a_call):
            make(session, OLD)
    reseal(engine, NEWER)
    with Session(engine) as session:
        check_keys(session, ONLY_NEW)
        assert session.query(Concern).count() == 1
