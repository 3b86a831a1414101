"""What a check-in calls its step, and the person it names. Phones are shared: nothing private."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from actions.private_words import tells_private
from actions.records import Step
from directory.db import one_of
from directory.tables import Eligibility, Phone, Service, Status


@dataclass(frozen=True)
class Told:
    """The name of a step's service, and a person to talk to (`name`, `phone`), where known."""

    name: str | None = None
    contact: dict[str, str] | None = None


def told(session: Session, step_ids: Collection[str], public: frozenset[str]) -> dict[str, Told]:
    """What may be said of each step, by its id.

    Only kinds in `public` are named, and of these no name that tells something private itself.
    """
    if not step_ids:
        return {}
    query = (
        select(Step.id, Step.contact_id, Service.name, Eligibility.kind)
        .outerjoin(Service, Service.id == Step.service_id)
        .outerjoin(Eligibility, Eligibility.service_id == Step.service_id)
        .where(one_of(session, Step.id, step_ids))
    )
    rows = session.execute(query).all()
    contacts = _contacts(session, {row.contact_id for row in rows if row.contact_id}, public)
    return {row.id: Told(_name(row, public), contacts.get(row.contact_id)) for row in rows}


def _name(row: Row[*tuple[Any, ...]], public: frozenset[str]) -> str | None:
    is_told = row.kind in public and row.name is not None and not tells_private(row.name)
    name: str | None = row.name if is_told else None
    return name


def _contacts(
    session: Session, ids: Collection[str], public: frozenset[str]
) -> dict[str | None, dict[str, str]]:
    """Their names and numbers, as long as they are open and tell nothing private."""
    if not ids:
        return {}
    query = (
        select(Service.id, Service.name, Phone.number)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .join(Phone, Phone.service_id == Service.id)
        .where(Service.id.in_(ids), Service.status == Status.ACTIVE, Eligibility.kind.in_(public))
        .order_by(Phone.id.desc())
    )
    return {
        row.id: {"name": row.name, "phone": row.number}
        for row in session.execute(query)
        if not tells_private(row.name)
    }
