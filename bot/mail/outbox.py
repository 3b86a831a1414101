"""The outbox: calls to Telegram, written with what caused them, sent in order for each chat."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Engine,
    Insert,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from actions.keys import KeyProblem, Keyring
from bot.mail import pacing
from bot.mail.pacing import AT_WILL, Pace, time_named
from bot.mail.tables import NextAt, OutboxRow
from directory import clock
from directory.db import look

logger = logging.getLogger(__name__)
PURPOSE = "outbox"
# Longer than a call takes until it times out; what a killed process had in hand waits so long.
LEASE = timedelta(seconds=30)
UNTIL_MENDED = timedelta(minutes=10)
CRISIS_ROOM = 5
# What Telegram counts as a message to a chat.
MESSAGES = ("send_message", "send_document")
OUTBOX: Table = OutboxRow.__table__  # type: ignore[assignment]
# A call that may go now, and when its chat may be written to.
First = tuple[OutboxRow, datetime | None]


class Priority(IntEnum):
    """What goes first."""

    CRISIS = 0
    REPLY = 1
    CHECKIN = 2


@dataclass(frozen=True)
class Call:
    """A method of the Bot API and its parameters."""

    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Letter:
    """A claimed row: the call, and what the sender must know about it."""

    id: int
    chat_key: str
    priority: Priority
    attempts: int
    call: Call
    send_at: datetime
    written_at: datetime


def put(
    session: Session,
    keyring: Keyring,
    chat_key: str,
    call: Call,
    priority: Priority,
    now: datetime,
) -> None:
    """Write a call to be made."""
    put_many(session, keyring, [(chat_key, call)], priority, now)


def put_many(
    session: Session,
    keyring: Keyring,
    calls: Sequence[tuple[str, Call]],
    priority: Priority,
    now: datetime,
    *,
    last: bool = False,
) -> None:
    """Write calls in one statement; each is the key of its chat, and the call.

    The `last` to a chat leave no trace of it, such as when it may be written to next.
    """
    rows = [_values(keyring, chat_key, call, priority, now) for chat_key, call in calls]
    rows = [{**row, "paced": row["paced"] and not last} for row in rows]
    if rows:
        session.connection().execute(_putting(), rows)


@cache
def _putting() -> Insert:
    return insert(OUTBOX)


@dataclass(frozen=True)
class Place:
    """Where a call of a pace may be made by who writes it: its slot of the bot's, and when."""

    pace: Pace
    slot: datetime
    at: datetime


def free_place(session: Session, pace: Pace, chat_key: str, real_now: datetime) -> Place | None:
    """Where a call to this chat may be made, if none waits for it and it is before long.

    Other processes of the bot wait from here on until this transaction ends.
    """
    slots = pacing.slots(pace, pacing.first_slot(session, pace, real_now), real_now, 1)
    if not slots:
        return None
    waits, next_at = session.connection().execute(_stand_of(), {"chat": chat_key}).one()
    at = max(slots[0], next_at or slots[0])
    return Place(pace, slots[0], at) if not waits and at <= real_now + pacing.AHEAD else None


@cache
def _stand_of() -> Select[bool, datetime]:
    """Whether anything waits to go to a chat, and when it may be written to."""
    chat: BindParameter[str] = bindparam("chat")
    next_at = select(NextAt.at).where(NextAt.key == chat).scalar_subquery()
    return select(exists().where(OUTBOX.c.chat_key == chat), next_at)


def put_in_hand(
    session: Session,
    keyring: Keyring,
    chat_key: str,
    call: Call,
    now: datetime,
    place: Place,
    *,
    last: bool = False,
) -> Letter:
    """Write a reply that its writer makes at its place: nobody else takes it, as if claimed."""
    row = _values(keyring, chat_key, call, Priority.REPLY, now)
    row |= {"attempts": 1, "lease_until": clock.real_now() + LEASE}
    row["paced"] = row["paced"] and not last
    number = session.connection().execute(_putting_one(), row).scalar_one()
    sent = {chat_key: place.at} if row["paced"] else {}
    pacing.used(session, place.pace, sent, place.slot)
    return Letter(number, chat_key, Priority.REPLY, 1, call, place.at, now)


@cache
def _putting_one() -> Insert:
    return insert(OUTBOX).returning(OUTBOX.c.id)


def _values(
    keyring: Keyring, chat_key: str, call: Call, priority: Priority, now: datetime
) -> dict[str, Any]:
    return {
        "chat_key": chat_key,
        "priority": int(priority),
        "sealed": keyring.seal(json.dumps([call.method, dict(call.parameters)]), PURPOSE),
        "created_at": now,
        "paced": call.method in MESSAGES,
        "attempts": 0,
    }


def waiting(session: Session, priority: Priority, most: int) -> int:
    """How many calls of this kind wait to be made; no more than `most` are counted."""
    some = select(OutboxRow.id).where(OutboxRow.priority == int(priority)).limit(most)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def is_called(session: Session, row_id: int, real_now: datetime) -> bool:
    """Note that a call is about to be made that may not be made twice. False: it was given up."""
    noted = session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id).values(called_at=real_now)
    )
    return bool(noted.rowcount)  # type: ignore[attr-defined]


def claim(
    session: Session,
    keyring: Keyring,
    real_now: datetime,
    most: int,
    pace: Pace = AT_WILL,
    unsure: Callable[[Session, str, datetime], None] = lambda *_: None,
) -> list[Letter]:
    """Take the first open call of up to `most` chats, under a lease, each with its moment.

    Changes of buttons count for the bot alone, and a crisis waits for no pace of its chat. Where
    there is no room for more (`most` is 0), there is some for a crisis. `unsure` hears of the chat
    of each call that may have been made already, and of when it was written.
    """
    session.flush()
    room = most if most > 0 else CRISIS_ROOM
    moments = pacing.slots(pace, pacing.first_slot(session, pace, real_now), real_now, room)
    last = Priority.CHECKIN if most > 0 else Priority.CRISIS
    found = _first_of_chats(session, real_now, len(moments), last) if moments else []
    firsts = [first for first in found if not _may_have_arrived(session, first[0], unsure)]
    at = _moments(firsts, moments)
    rows = [row for row, _ in firsts]
    letters = [letter for row in rows if (letter := _take(row, keyring, real_now, at[row.id]))]
    if letters:
        sent = {row.chat_key: at[row.id] for row in rows if row.paced}
        pacing.used(session, pace, sent, moments[len(rows) - 1])
    return letters


def may_be_claimed(engine: Engine, real_now: datetime) -> bool:
    """Whether any call is open and in nobody's hands: a look, to spare an empty claim."""
    return look(engine, _open(), pacing.times(real_now)) is not None


@cache
def _open() -> Select[Any]:
    return select(OutboxRow.id).where(_is_free()).limit(1)


def _is_free() -> ColumnElement[bool]:
    real_now = time_named("real_now")
    return and_(
        or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= real_now),
        or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < real_now),
    )


def _may_have_arrived(
    session: Session, row: OutboxRow, unsure: Callable[[Session, str, datetime], None]
) -> bool:
    """Whether a process died over a call that may not be made twice. Then it is not made again."""
    if row.called_at is None:
        return False
    logger.warning("A check-in may have gone out as its process ended: it is not sent again.")
    unsure(session, row.chat_key, row.created_at)
    session.delete(row)
    return True


def _moments(firsts: Sequence[First], moments: Sequence[datetime]) -> dict[int, datetime]:
    """When each call is made: in its slot of the bot's, or when its chat may be written to."""
    return {
        row.id: max(slot, at) if at and _waits_for_its_chat(row) else slot
        for (row, at), slot in zip(firsts, moments, strict=False)
    }


def _waits_for_its_chat(row: OutboxRow) -> bool:
    return row.paced and row.priority != Priority.CRISIS


def _first_of_chats(session: Session, real_now: datetime, most: int, last: Priority) -> list[First]:
    values = {"last": int(last), "most": most, **pacing.times(real_now)}
    return [(row, at) for row, at in session.execute(_claimable(), values)]


@cache
def _claimable() -> Select[OutboxRow, datetime]:
    earlier = aliased(OutboxRow)
    goes_first = or_(
        earlier.priority < OutboxRow.priority,
        (earlier.priority == OutboxRow.priority) & (earlier.id < OutboxRow.id),
    )
    waits = exists().where(earlier.chat_key == OutboxRow.chat_key, goes_first)
    in_flight = exists().where(
        earlier.chat_key == OutboxRow.chat_key,
        earlier.lease_until >= time_named("real_now"),
    )
    # The row's own lease stands here too: PostgreSQL looks again at the row itself when another
    # claim came first, but at the other rows only as they were.
    in_pace = or_(
        ~OutboxRow.paced,
        OutboxRow.priority == Priority.CRISIS,
        pacing.is_free(),
    )
    last = OutboxRow.priority <= bindparam("last", type_=Integer())
    return (
        select(OutboxRow, NextAt.at)
        .outerjoin(NextAt, NextAt.key == OutboxRow.chat_key)
        .where(_is_free(), ~waits, ~in_flight, in_pace, last)
        .order_by(OutboxRow.priority, OutboxRow.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=OutboxRow, skip_locked=True)
    )


def _take(row: OutboxRow, keyring: Keyring, real_now: datetime, send_at: datetime) -> Letter | None:
    """The call in a row; one that no key opens is put off, so that it holds up nobody else."""
    try:
        method, parameters = json.loads(keyring.open(row.sealed or b"", PURPOSE))
    except KeyProblem as problem:
        logger.error("A call waits for its key: %s", problem)
        row.not_before = real_now + UNTIL_MENDED
        return None
    row.lease_until = real_now + LEASE
    row.attempts += 1
    call = Call(method, parameters)
    priority = Priority(row.priority)
    return Letter(row.id, row.chat_key, priority, row.attempts, call, send_at, row.created_at)


def close(session: Session, row_id: int) -> None:
    """A call was made or given up: nothing of it stays."""
    session.flush()
    session.connection().execute(_closing(), {"row": row_id})


@cache
def _closing() -> Delete:
    return delete(OUTBOX).where(OUTBOX.c.id == bindparam("row"))


def has_more(session: Session, chat_key: str) -> bool:
    """Whether anything waits to go to this chat."""
    return session.connection().scalar(_of_chat(), {"chat": chat_key}) is not None


@cache
def _of_chat() -> Select[Any]:
    return select(OUTBOX.c.id).where(OUTBOX.c.chat_key == bindparam("chat")).limit(1)


def put_off(session: Session, row_id: int, until: datetime) -> None:
    """Leave a call open, not to be tried before a time."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id)
        .values(not_before=until, lease_until=None, called_at=None)
    )


def drop_all(session: Session, chat_key: str, *, but_of_danger: bool = False) -> None:
    """Give up every open call to a chat; a reply to danger may still go."""
    which = [OutboxRow.chat_key == chat_key]
    if but_of_danger:
        which.append(OutboxRow.priority != int(Priority.CRISIS))
    session.execute(delete(OutboxRow).where(*which))
