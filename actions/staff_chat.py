"""The staff chat that lets us say nothing in it: who was to be told there was not told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from actions.records import Concern, Heartbeat
from directory.db import put

NAME = "staff_chat"
AGAIN = timedelta(minutes=5)


def refused(session: Session, told: Collection[datetime], now: datetime, *, alone: bool) -> None:
    """It refused notices that were written at these times. Where nobody else was told by them
    (`alone`), their concerns count as untold, and are told again.
    """
    put(session, Heartbeat, ("name",), [{"name": NAME, "at": now, "overdue": len(told)}])
    if not alone:
        return
    nobody_has_it = update(Concern).where(Concern.taken_at.is_(None), Concern.closed_at.is_(None))
    session.execute(nobody_has_it.where(Concern.told_at.in_(told)).values(told_at=None))
    session.execute(nobody_has_it.where(Concern.escalated_at.in_(told)).values(escalated_at=None))


def took(session: Session) -> None:
    """A notice has reached it."""
    known = session.get(Heartbeat, NAME)
    if known is not None:
        session.delete(known)


def refused_at(session: Session) -> datetime | None:
    """When it refused a notice, where none has reached it since."""
    known = session.get(Heartbeat, NAME)
    return known.at if known is not None else None


def may_be_tried(session: Session, now: datetime) -> bool:
    """Whether it has not refused a notice just now."""
    refused = refused_at(session)
    return refused is None or not timedelta(0) <= now - refused < AGAIN
