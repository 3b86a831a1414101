"""Every sealed value: where it stands, and whether the keys are here that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions import concerns, people
from actions.keys import LONGEST_ID, KeyProblem, Keyring
from actions.records import Concern, Person
from bot.mail import inbox, outbox
from bot.mail.tables import InboxRow, OutboxRow
from bot.telegram import spool
from directory.db import Base

Column = InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]
Sealed = tuple[type[Base], Column, str]
NOTHING_WAITS: Mapping[str, int] = MappingProxyType({})
MOST = 20  # keys of a column that are looked for; nobody has as many


@dataclass(frozen=True)
class InUse:
    """A key by which values of a column are sealed: what they begin with, one, how many."""

    start: bytes
    table: str
    purpose: str
    one: bytes
    count: int

    @property
    def key_id(self) -> str:
        return self.start.decode(errors="replace").removesuffix(":")


def sealed_columns() -> tuple[Sealed, ...]:
    """Every column of sealed values, with the purpose that its values open for."""
    return (
        (Person, Person.address, people.ADDRESS),
        (Concern, Concern.words, concerns.WORDS),
        (InboxRow, InboxRow.sealed, inbox.PURPOSE),
        (OutboxRow, OutboxRow.sealed, outbox.PURPOSE),
    )


def check_keys(
    session: Session, keyring: Keyring, waiting: Mapping[str, int] = NOTHING_WAITS
) -> None:
    """Whether these keys open what is in the database, and find the people in it.

    One value of each key in use is opened. `waiting`: how many lines of the waiting file each key
    sealed. Raises KeyProblem where a key is missing or wrong; keys that were made for this start
    are then taken back.
    """
    try:
        _check(session, keyring, waiting)
    except KeyProblem:
        keyring.take_back()
        raise


def _check(session: Session, keyring: Keyring, waiting: Mapping[str, int]) -> None:
    every = [use for sealed in sealed_columns() for use in _in_use(session, *sealed)]
    needed = [(use.key_id, use.table, use.count) for use in every]
    needed += [(key_id, spool.NAME, count) for key_id, count in waiting.items()]
    missing = [one for one in needed if one[0] not in keyring.keys]
    if missing:
        raise KeyProblem(_told(missing))
    for use in every:
        keyring.open(use.one, use.purpose)
    people.check_lookup(session, keyring)


def _told(missing: Iterable[tuple[str, str, int]]) -> str:
    needed = ", ".join(f"'{key_id}' ({where}: {count})" for key_id, where, count in missing)
    return (
        f"ENCRYPTION_KEYS lacks keys that this guide needs: {needed}. Put them back behind the "
        "newest one. They can go once `python -m bot reseal` has sealed everything anew."
    )


def _in_use(session: Session, table: type[Base], column: Column, purpose: str) -> Iterator[InUse]:
    """Look for a value of none of the keys that were seen, until there is none."""
    seen: list[bytes] = []
    while len(seen) < MOST:
        others = [~_begins(column, start) for start in seen]
        found = session.scalar(select(column).where(column.is_not(None), *others).limit(1))
        if found is None:
            return
        seen.append(_start_of(found))
        count = session.scalar(select(func.count(column)).where(_begins(column, seen[-1])))
        yield InUse(seen[-1], table.__tablename__, purpose, found, count or 0)


def _start_of(sealed: bytes) -> bytes:
    """The id of a key and its colon, or of what no key made some of it."""
    key_id, colon, _ = sealed.partition(b":")
    return (key_id + colon)[: LONGEST_ID + 1]


def _begins(column: Column, start: bytes) -> ColumnElement[bool]:
    return func.substr(column, 1, len(start)) == start
