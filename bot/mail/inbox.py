"""The inbox: committed before Telegram is told, worked off in order for each chat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Engine,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from actions.keys import Keyring
from bot.incoming import Incoming
from bot.mail import pacing
from bot.mail.pacing import time_named
from bot.mail.tables import InboxRow, NextAt
from directory import clock
from directory.db import look, one_of, put

PURPOSE = "inbox"
# Longer than a turn takes, Rasa's patience included; what a killed process had waits so long.
LEASE = timedelta(seconds=20)
# A message that could not be answered is tried again after this.
RETRY = timedelta(seconds=5)
# As many messages at once are worked on without a wait.
A_MOMENT = timedelta(seconds=2)
# A message that could not be answered for so long is let go.
TOO_OLD = timedelta(hours=1)
FLOOD, BURST = "from:", 20
URGENT_ROOM = 4
INBOX: Table = InboxRow.__table__  # type: ignore[assignment]


@dataclass
class Taken:
    """A message that was claimed, as its row was; what is decided on it is kept by `hold`."""

    id: int
    bot_id: int
    update_id: int
    chat_key: str
    sealed: bytes | None
    received_at: datetime
    state: dict[str, Any] | None
    link_code: str | None
    urgent: bool
    tap: str | None
    missed: bool
    agrees: bool
    lease_until: datetime | None

    @property
    def message_key(self) -> str:
        """What Rasa and the deeds know this message by."""
        return f"{self.bot_id}:{self.update_id}"


def accept(
    session: Session,
    keyring: Keyring,
    bot_id: int,
    updates: Sequence[tuple[int, Incoming]],
    now: datetime,
    urgent: Callable[[Incoming], bool] = lambda _: False,
    was_told: Callable[[int], bool] = lambda _: False,
    settles: timedelta = timedelta(0),
) -> int:
    """Put updates into the inbox; one that is there already is left as it is. How many are new.

    An urgent one is worked on at once, also while earlier ones of its chat wait. One whose answer
    has gone already is marked so. Where they come by several ways at once, one before which
    another is missing waits for it, for as long as `settles`.
    """
    if not updates:
        return 0
    gaps = _gaps(session, bot_id, {update_id for update_id, _ in updates}) if settles else set()
    until = clock.real_now() + settles
    rows = [
        {
            "bot_id": bot_id,
            "update_id": update_id,
            "chat_key": keyring.find(incoming.chat_id),
            "sealed": keyring.seal(incoming.as_json(), PURPOSE),
            "received_at": now,
            "urgent": urgent(incoming),
            "tap": incoming.tap,
            "told_at": now if was_told(update_id) else None,
            "lease_until": until if update_id in gaps and not urgent(incoming) else None,
        }
        for update_id, incoming in updates
    ]
    return put(session, InboxRow, ("bot_id", "update_id"), rows, anew=False)


def _gaps(session: Session, bot_id: int, update_ids: Collection[int]) -> set[int]:
    """Which of them came before the one that Telegram numbered right before."""
    before = {number - 1 for number in update_ids}.difference(update_ids)
    known = select(InboxRow.update_id).where(
        InboxRow.bot_id == bot_id, InboxRow.update_id.in_(before)
    )
    return {number + 1 for number in before.difference(session.scalars(known))}


def may_be_claimed(engine: Engine, real_now: datetime) -> bool:
    """Whether any message is open and in nobody's hands: a look, to spare an empty claim."""
    return look(engine, _open(), _times(real_now)) is not None


def _times(real_now: datetime) -> dict[str, datetime]:
    return {**pacing.times(real_now), "retried": real_now + RETRY}


@cache
def _open() -> Select[Any]:
    return select(InboxRow.id).where(InboxRow.done_at.is_(None), _is_free()).limit(1)


def _is_free() -> ColumnElement[bool]:
    """In nobody's hands; of one that was put off, also where its chat has said more since.

    That one is let go, and what came after it waits no longer. A claim's lease ends later than
    the next try of what was put off.
    """
    lease, later = InboxRow.lease_until, aliased(InboxRow)
    put_off = and_(InboxRow.told_at.is_not(None), ~InboxRow.urgent, lease <= time_named("retried"))
    said_more = exists().where(
        later.chat_key == InboxRow.chat_key,
        later.done_at.is_(None),
        later.update_id > InboxRow.update_id,
    )
    return or_(lease.is_(None), lease < time_named("real_now"), and_(put_off, said_more))


def claim(
    session: Session, real_now: datetime, apart: timedelta = timedelta(0), room: int = 1
) -> list[Taken]:
    """Take up to `room` messages whose chats have none before them, under a lease.

    Before is by Telegram's number, whichever came first here: it delivers words and taps in ways
    of their own. Somebody who writes more than one in `apart`, a burst aside, is slowed down
    alone; what is urgent is not, and is taken where there is no room as well. What becomes of them
    is kept by `hold`.
    """
    most = room if room > 0 else URGENT_ROOM
    values = {"most": most, **_times(real_now)}
    taken = []
    for *row, before in session.connection().execute(_next(room <= 0), values).all():
        one = Taken(*row)
        if apart and not one.urgent and one.lease_until is None:
            pacing.slow_down(session, f"{FLOOD}{one.chat_key}", before, apart, BURST, real_now)
        one.lease_until = real_now + LEASE
        taken.append(one)
    return taken


def hold(session: Session, rows: Sequence[Taken]) -> None:
    """Keep the leases of what was claimed, and what was decided on it, in one statement."""
    held = [
        {
            "row": row.id,
            "until": row.lease_until,
            "decided": row.state,
            "code": row.link_code,
            "consents": row.agrees,
        }
        for row in rows
    ]
    if held:
        session.connection().execute(_holding(), held)


@cache
def _holding() -> Update:
    return (
        update(INBOX)
        .where(INBOX.c.id == bindparam("row"))
        .values(
            lease_until=time_named("until"),
            state=bindparam("decided", type_=INBOX.c.state.type),
            link_code=bindparam("code"),
            agrees=bindparam("consents", type_=Boolean()),
        )
    )


@cache
def _next(only_urgent: bool) -> Select[Any]:
    earlier = aliased(InboxRow)
    waits = exists().where(
        earlier.chat_key == InboxRow.chat_key,
        earlier.done_at.is_(None),
        earlier.update_id < InboxRow.update_id,
    )
    its_turn = and_(~waits, pacing.is_free())
    turn = InboxRow.urgent if only_urgent else or_(InboxRow.urgent, its_turn)
    return (
        select(*(INBOX.c[field.name] for field in fields(Taken)), NextAt.at)
        .outerjoin(NextAt, NextAt.key == literal(FLOOD) + InboxRow.chat_key)
        .where(InboxRow.done_at.is_(None), _is_free(), turn)
        .order_by(InboxRow.urgent.desc(), InboxRow.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=InboxRow, skip_locked=True)
    )


def read(keyring: Keyring, row: Taken | InboxRow) -> Incoming:
    """The update in an open row."""
    if row.sealed is None:
        raise ValueError("This message is done; nothing of it is kept.")
    return Incoming.from_json(keyring.open(row.sealed, PURPOSE))


def close(session: Session, row_id: int, now: datetime, *, mended: bool = False) -> bool:
    """Mark a message as done and empty it. False if it was done already.

    `mended`: it was answered by what had been broken, as it came or after some time.
    """
    session.flush()
    closing = session.connection().execute(_closing(mended), {"row": row_id, "now": now})
    return bool(closing.rowcount)


def heard_of_it(session: Session, row: InboxRow, now: datetime) -> datetime | None:
    """When the same chat heard, lately, of a trouble that nothing has shown to be over.

    What was closed last before this message knows it, whatever that was: a photo, an edit.
    """
    last = (
        select(InboxRow.told_at, InboxRow.urgent)
        .where(InboxRow.chat_key == row.chat_key, InboxRow.done_at.is_not(None))
        .where(InboxRow.update_id < row.update_id)
        .order_by(InboxRow.update_id.desc())
        .limit(1)
    )
    told_at, urgent = session.execute(last).one_or_none() or (None, False)
    is_late = told_at is not None and now - told_at > TOO_OLD
    return None if urgent or is_late else told_at


@cache
def _closing(mended: bool) -> Update:
    empty = {"sealed": None, "state": None, "lease_until": None}
    empty |= {"told_at": None} if mended else {}
    return (
        update(INBOX)
        .where(INBOX.c.id == bindparam("row"), INBOX.c.done_at.is_(None))
        .values(done_at=time_named("now"), **empty)
    )


def is_answered(session: Session, bot_id: int, update_id: int) -> bool:
    """Whether this update is done, or has had an answer of some kind."""
    query = select(InboxRow.id).where(
        InboxRow.bot_id == bot_id,
        InboxRow.update_id == update_id,
        or_(InboxRow.done_at.is_not(None), InboxRow.told_at.is_not(None)),
    )
    return session.scalar(query) is not None


def note_answered(session: Session, bot_id: int, update_id: int, now: datetime) -> None:
    """Note that the answer to this update has gone already. It is noted from here on."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.bot_id == bot_id, InboxRow.update_id == update_id)
        .where(InboxRow.told_at.is_(None))
        .values(told_at=now)
    )


def put_off(session: Session, row_id: int, until: datetime) -> None:
    """Leave a message open, to be tried again later."""
    session.execute(update(InboxRow).where(InboxRow.id == row_id).values(lease_until=until))


def has_more(session: Session, chat_key: str) -> bool:
    """Whether anything that this chat said is open."""
    return session.connection().scalar(_open_of_chat(), {"chat": chat_key}) is not None


@cache
def _open_of_chat() -> Select[int]:
    return (
        select(INBOX.c.id)
        .where(INBOX.c.chat_key == bindparam("chat"), INBOX.c.done_at.is_(None))
        .limit(1)
    )


def newer(session: Session, row: Taken | InboxRow) -> InboxRow | None:
    """What the same chat said next, if it is still open."""
    query = select(InboxRow).where(
        InboxRow.chat_key == row.chat_key,
        InboxRow.done_at.is_(None),
        InboxRow.update_id > row.update_id,
    )
    return session.scalar(query.order_by(InboxRow.update_id).limit(1))


def is_overtaken(session: Session, row: Taken) -> bool:
    """Whether a sign of danger that the same chat wrote later was answered before this."""
    later = (
        InboxRow.chat_key == row.chat_key,
        InboxRow.urgent,
        InboxRow.update_id > row.update_id,
        or_(InboxRow.done_at.is_not(None), InboxRow.told_at.is_not(None)),
    )
    return session.scalar(select(InboxRow.id).where(*later).limit(1)) is not None


def who_waits(now: datetime) -> Callable[[Session, Collection[str]], Collection[str]]:
    """Which chats wait for an answer to what they said within the last hour, wherever it is.

    What is older is let go with an apology, or cannot be read: that is no conversation. But a sign
    of danger that was answered and stays open is a concern that nobody could record yet: it
    counts until it is.
    """
    lately = InboxRow.received_at > now - TOO_OLD
    is_unrecorded = and_(InboxRow.urgent, InboxRow.told_at.is_not(None))

    def among(session: Session, chat_keys: Collection[str]) -> Collection[str]:
        query = select(InboxRow.chat_key).where(
            one_of(session, InboxRow.chat_key, chat_keys),
            InboxRow.done_at.is_(None),
            or_(lately, is_unrecorded),
        )
        return frozenset(session.scalars(query))

    return among


def is_double_tap(session: Session, row: Taken) -> bool:
    """Whether the same came a moment ago: a finger slipped on a button, or it is one more photo."""
    if row.tap is None:
        return False
    values = {
        "chat": row.chat_key,
        "tap": row.tap,
        "number": row.update_id,
        "since": row.received_at - A_MOMENT,
    }
    return session.connection().scalar(_same_tap(), values) is not None


@cache
def _same_tap() -> Select[int]:
    same = and_(
        INBOX.c.chat_key == bindparam("chat"),
        INBOX.c.tap == bindparam("tap"),
        INBOX.c.update_id < bindparam("number"),
        INBOX.c.received_at >= time_named("since"),
    )
    return select(INBOX.c.id).where(same).limit(1)


def forget_chat(session: Session, chat_key: str) -> None:
    """Leave of a chat's messages only their numbers, so that none is taken twice."""
    pacing.forget(session, chat_key, f"{FLOOD}{chat_key}")
    session.execute(
        update(InboxRow)
        .where(InboxRow.chat_key == chat_key, InboxRow.done_at.is_not(None))
        .values(chat_key="", link_code=None, state=None, tap=None)
    )


def forget_done(session: Session, before: datetime) -> None:
    """Drop what is left of messages that were answered before a time."""
    session.execute(delete(InboxRow).where(InboxRow.done_at < before))


def was_here(session: Session, chat_key: str) -> bool:
    """Whether this chat has been answered before, so that it has seen who we are."""
    query = select(InboxRow.id).where(InboxRow.chat_key == chat_key, InboxRow.done_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def link_code_of(session: Session, chat_key: str) -> str | None:
    """The link code that this chat came with last."""
    query = (
        select(InboxRow.link_code)
        .where(InboxRow.chat_key == chat_key, InboxRow.link_code.is_not(None))
        .order_by(InboxRow.id.desc())
    )
    return session.scalar(query.limit(1))
