"""People: found by a keyed hash, made when they agree, gone when they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.dml import ReturningUpdate

from actions import plans
from actions.keys import KeyProblem, Keyring
from actions.records import Concern, Person, Stage
from directory.db import Moment

PERSON: Table = Person.__table__  # type: ignore[assignment]
ADDRESS = "person.address"
CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: what every turn must know of them, and no more."""

    id: str
    stage: str
    redoing: str | None
    held_at: datetime | None


STANDING = (PERSON.c.id, PERSON.c.stage, PERSON.c.redoing, PERSON.c.held_at)


def find(session: Session, chat_key: str, *, locked: bool = False) -> Person | None:
    """The person behind a chat, if they agreed; locked, nobody else changes them meanwhile."""
    found: Person | None = session.scalar(_found(locked), {"chat": chat_key})
    return found


@cache
def _found(locked: bool) -> Select[Person]:
    query = select(Person).where(Person.lookup == bindparam("chat"))
    return query.with_for_update() if locked else query


def of(session: Session, person_id: str) -> Person | None:
    """The person with this id; read once in a session."""
    known: Person | None = session.identity_map.get(identity_key(Person, person_id))
    return known or session.scalar(_of(), {"person": person_id})


@cache
def _of() -> Select[Person]:
    return select(Person).where(Person.id == bindparam("person"))


def locked(session: Session, person_id: str) -> Person | None:
    """A person, whom nobody else changes meanwhile."""
    found: Person | None = session.scalar(_locked(), {"person": person_id})
    return found


@cache
def _locked() -> Select[Person]:
    return _of().with_for_update()


def standing(session: Session, chat_key: str) -> Standing | None:
    """Where the person behind a chat stands, if they agreed."""
    return _as_standing(session.connection().execute(_standing(), {"chat": chat_key}).first())


@cache
def _standing() -> Select[Any]:
    return select(*STANDING).where(PERSON.c.lookup == bindparam("chat"))


def _as_standing(row: Any) -> Standing | None:
    return Standing(*row) if row is not None else None


def agree(
    session: Session, keyring: Keyring, chat_id: int, link_code: str | None, now: datetime
) -> Person:
    """Make the person who just agreed; agreeing twice makes nobody twice."""
    known = find(session, keyring.find(chat_id))
    if known is not None:
        return known
    person = Person(
        lookup=keyring.find(chat_id),
        address=keyring.seal(str(chat_id), ADDRESS),
        stage=Stage.RESTING,
        link_code=link_code,
        consent_version=CONSENT_VERSION,
        consented_at=now,
        last_seen_at=now,
    )
    session.add(person)
    session.flush()
    return person


def chat_id_of(keyring: Keyring, person: Person) -> int:
    """Where to reach a person."""
    return int(keyring.open(person.address, ADDRESS))


def check_lookup(session: Session, keyring: Keyring) -> None:
    """Whether this lookup key is the one that people are found by. Raises KeyProblem."""
    person = session.scalar(select(Person).limit(1))
    if person is not None and keyring.find(chat_id_of(keyring, person)) != person.lookup:
        raise KeyProblem(
            "LOOKUP_KEY is not the one that this database was made with: nobody in it would be "
            "found. Set LOOKUP_KEY to the key it was made with."
        )


def forget(session: Session, person_id: str) -> None:
    """Remove a person and everything that hangs on them."""
    session.execute(update(Concern).where(Concern.person_id == person_id).values(words=None))
    session.execute(delete(Person).where(Person.id == person_id))


def stop(session: Session, person: Person, now: datetime) -> None:
    """No more check-ins; the guide still answers."""
    person.stopped_at = now
    if person.stage in (Stage.OFFER, Stage.CHECKIN):
        person.stage = Stage.RESTING  # a later yes is none to check-ins
    plans.cancel(session, person.id, "stopped")


def go_on(_: Session, person: Person, __: datetime) -> None:
    """They chose to go on after a sign of danger: their check-ins are no longer held."""
    person.held_at = None


def unreachable(session: Session, person: Person, now: datetime) -> None:
    """They blocked the bot or are gone: all pending contact ends."""
    person.unreachable_at = now
    plans.cancel(session, person.id, plans.UNREACHABLE)


def seen(session: Session, chat_key: str, now: datetime) -> Standing | None:
    """They wrote, if they agreed: they are here, and can be reached. Where they stand.

    It goes past whoever is read already in this session.
    """
    values = {"chat": chat_key, "now": now}
    return _as_standing(session.connection().execute(_seen(), values).first())


@cache
def _seen() -> ReturningUpdate[Any]:
    return (
        update(PERSON)
        .where(PERSON.c.lookup == bindparam("chat"))
        .values(last_seen_at=bindparam("now", type_=Moment()), unreachable_at=None)
        .returning(*STANDING)
    )
