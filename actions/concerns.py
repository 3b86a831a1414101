"""Concerns: signs that somebody may be in danger, kept for a person to look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.records import Concern, Person


def open_concern(
    session: Session,
    *,
    person: Person | None,
    concern_class: str,
    net: str,
    message_id: str,
    now: datetime,
) -> Concern:
    """Record a concern, once for a message; its words are not kept."""
    known = session.scalar(select(Concern).where(Concern.message_id == message_id))
    if known is not None:
        return known
    concern = Concern(
        person_id=person.id if person else None,
        concern_class=concern_class,
        net=net,
        message_id=message_id,
        opened_at=now,
    )
    session.add(concern)
    return concern


def has_open(session: Session, person: Person) -> bool:
    """Whether a concern about this person is still open."""
    query = select(Concern.id).where(Concern.person_id == person.id, Concern.closed_at.is_(None))
    return session.scalar(query.limit(1)) is not None
