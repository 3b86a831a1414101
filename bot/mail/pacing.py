"""The pace that Telegram asks for, over all processes of a bot: when the next call may be made.

Source: 30 messages a second for a bot and 1 a second for a chat
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from bot.mail.tables import NextAt
from directory.db import Moment, put

# Calls are handed out this far ahead, so that a claim can take some at once.
AHEAD = timedelta(seconds=1 / 3)


@dataclass(frozen=True)
class Pace:
    """Whose calls are counted together, how far apart they are, and those to one chat."""

    bot: str = ""
    apart: timedelta = timedelta(0)
    chat_apart: timedelta = timedelta(0)


AT_WILL = Pace()


def first_slot(session: Session, pace: Pace, real_now: datetime) -> datetime:
    """When the bot may call next. Other processes wait here until this transaction ends."""
    if not pace.apart:
        return real_now
    found = _locked(session, pace.bot)
    if found is None:
        _keep(session, {pace.bot: real_now}, anew=False)
        found = _locked(session, pace.bot)
    return max(found or real_now, real_now)


def _locked(session: Session, key: str) -> datetime | None:
    found: datetime | None = session.connection().scalar(_of_key_locked(), {"key": key})
    return found


@cache
def _of_key_locked() -> Select[Any]:
    return _of_key().with_for_update()


@cache
def _of_key() -> Select[Any]:
    return select(NextAt.at).where(NextAt.key == bindparam("key"))


def slots(pace: Pace, first: datetime, real_now: datetime, most: int) -> list[datetime]:
    """The moments of the next calls, `most` at most and none too far ahead."""
    moments = [first + pace.apart * place for place in range(most)]
    return [moment for moment in moments if moment <= real_now + AHEAD]


def times(real_now: datetime) -> dict[str, datetime]:
    """The values of the times that statements about what may go now are made with."""
    return {"real_now": real_now, "before_long": real_now + AHEAD}


def time_named(name: str) -> BindParameter[datetime]:
    """One of `times` in a statement: it is made once, and told the time whenever it is asked."""
    return bindparam(name, type_=Moment())


def is_free() -> ColumnElement[bool]:
    """Whether the moment that a statement is joined with holds nothing back before long."""
    return or_(NextAt.at.is_(None), NextAt.at <= time_named("before_long"))


def used(session: Session, pace: Pace, sent: Mapping[str, datetime], last: datetime) -> None:
    """Note the calls handed out: the last of the bot, and when each chat is written to."""
    moments: dict[str, datetime] = {}
    if pace.chat_apart:
        moments = {key: at + pace.chat_apart for key, at in sent.items()}
    if pace.apart:
        moments[pace.bot] = last + pace.apart
    _keep(session, moments)


def hold(session: Session, pace: Pace, until: datetime) -> None:
    """No call of this bot before a time, in any process."""
    if not pace.apart:
        return
    before = _locked(session, pace.bot)
    _keep(session, {pace.bot: max(before or until, until)})


def slow_down(
    session: Session,
    key: str,
    before: datetime | None,
    apart: timedelta,
    burst: int,
    real_now: datetime,
) -> None:
    """One more message of somebody: after a burst, the next is worked on `apart` later.

    The generic cell rate algorithm: what is kept is when the burst would be used up, less itself;
    `before` is what was kept until now.
    """
    earliest = real_now - apart * burst
    _keep(session, {key: max(before or earliest, earliest) + apart})


def forget(session: Session, *keys: str) -> None:
    """Nothing is kept of these."""
    session.execute(delete(NextAt).where(NextAt.key.in_(keys)))


def forget_past(session: Session, before: datetime) -> None:
    """Drop what holds nobody back any more."""
    session.execute(delete(NextAt).where(NextAt.at < before))


def _keep(session: Session, moments: Mapping[str, datetime], *, anew: bool = True) -> None:
    # In one order, so that two processes never wait for each other.
    rows = [{"key": key, "at": moments[key]} for key in sorted(moments)]
    put(session, NextAt, ("key",), rows, anew=anew)
