"""Notices of concerns: of whom staff are still to be told, each once over all processes.

Many messages of danger from one person are one matter: they are told by one notice, and what comes
soon after it, while nobody has taken it, by the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from actions.records import Concern, Notice, NoticeKind

LEASE = timedelta(minutes=1)
MOST_AT_ONCE = 20
SOON = timedelta(minutes=15)
TOLD: dict[NoticeKind, InstrumentedAttribute[datetime | None]] = {
    NoticeKind.OPENED: Concern.told_at,
    NoticeKind.WAITING: Concern.escalated_at,
}


def announce(session: Session, now: datetime, by_mail: bool) -> Sequence[Concern]:
    """Mark open concerns of which nobody was told as told. The first of each person and class.

    With `by_mail`, a notice of it is written that waits until a mail server has taken it.
    """
    return _tell(session, NoticeKind.OPENED, true(), now, by_mail)


def escalate(
    session: Session, untouched_since: datetime, now: datetime, by_mail: bool
) -> Sequence[Concern]:
    """The same, once, for open concerns that nobody has taken since this time."""
    waits = Concern.taken_at.is_(None) & (Concern.opened_at <= untouched_since)
    return _tell(session, NoticeKind.WAITING, waits, now, by_mail)


def how_many_more(session: Session, kind: NoticeKind, concern: Concern) -> int:
    """How many more concerns of the same person and class a notice tells of."""
    told = TOLD[kind]
    same_time = told == getattr(concern, told.key)
    alike = select(func.count(Concern.id)).where(_alike(concern), same_time)
    return max((session.scalar(alike) or 0) - 1, 0)


def letters_that_wait(session: Session) -> frozenset[str]:
    """The concerns of which a letter is not taken yet by the mail server for all that it is to."""
    return frozenset(session.scalars(select(Notice.concern_id)))


def claim_notice(session: Session, real_now: datetime) -> Notice | None:
    """The oldest notice that waits for its mail, under a lease."""
    free = or_(Notice.lease_until.is_(None), Notice.lease_until < real_now)
    notice = session.scalar(
        select(Notice)
        .where(free)
        .order_by(Notice.lease_until.is_not(None), Notice.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if notice is not None:
        notice.lease_until = real_now + LEASE
    return notice


def notice_is_sent(session: Session, notice_id: str) -> None:
    """A mail server has taken it."""
    session.execute(delete(Notice).where(Notice.id == notice_id))


def _tell(
    session: Session, kind: NoticeKind, which: ColumnElement[bool], now: datetime, by_mail: bool
) -> Sequence[Concern]:
    told = TOLD[kind]
    untold = and_(Concern.closed_at.is_(None), told.is_(None), which)
    firsts = _first_of_each(_locked(session, untold & ~_soon_after(told, now)))
    for concern in firsts:
        session.execute(update(Concern).where(_alike(concern), untold).values({told: now}))
        if by_mail:
            session.add(Notice(concern_id=concern.id, kind=kind, created_at=now))
    return firsts


def _locked(session: Session, which: ColumnElement[bool]) -> Sequence[Concern]:
    oldest_first = select(Concern).where(which).order_by(Concern.opened_at, Concern.id)
    waiting = oldest_first.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    return session.scalars(waiting).all()


def _first_of_each(found: Sequence[Concern]) -> list[Concern]:
    firsts: dict[tuple[str, str], Concern] = {}
    for concern in found:
        firsts.setdefault((concern.person_id or concern.id, concern.concern_class), concern)
    return list(firsts.values())


def _alike(concern: Concern) -> ColumnElement[bool]:
    """This one, and those of the same person and class; of whom nobody knows, this one alone."""
    if concern.person_id is None:
        return Concern.id == concern.id
    same_class = Concern.concern_class == concern.concern_class
    return and_(Concern.person_id == concern.person_id, same_class)


def _soon_after(told: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Whether somebody was told just now of another one like it that nobody has taken."""
    other = aliased(Concern)
    when = getattr(other, told.key)
    return exists().where(
        other.person_id == Concern.person_id,
        other.concern_class == Concern.concern_class,
        other.closed_at.is_(None),
        other.taken_at.is_(None),
        when > now - SOON,
        when <= now,
    )
