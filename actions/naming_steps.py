"""What a check-in calls its step, and the person it names. Phones are shared: nothing private."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Label, Row, case, select
from sqlalchemy.orm import Session

from actions.private_words import tells_private
from actions.records import Placement, Step
from directory.db import one_of
from directory.reach import is_to_call
from directory.tables import Eligibility, Phone, Service, Status


@dataclass(frozen=True)
class Told:
    """The name of a step's service, and a person to talk to (`name`, `phone`), where known.

    `tier` is where its young person is now, whatever they were when they chose it. `outcome` is
    what they said came of it so far.
    """

    name: str | None = None
    contact: dict[str, str] | None = None
    tier: int | None = None
    with_person: bool = False
    outcome: str | None = None


def told(session: Session, step_ids: Collection[str], public: frozenset[str]) -> dict[str, Told]:
    """What may be said of each step, by its id.

    Only kinds in `public` are named, and of these no name that tells something private itself.
    """
    if not step_ids:
        return {}
    # Some plans name a person who is the very step: another is found for them.
    another = case((Step.contact_id != Step.service_id, Step.contact_id)).label("contact_id")
    query = (
        select(Step.id, another, Step.outcome, Service.name, Eligibility.kind, _newest_tier())
        .outerjoin(Service, Service.id == Step.service_id)
        .outerjoin(Eligibility, Eligibility.service_id == Step.service_id)
        .where(one_of(session, Step.id, step_ids))
    )
    rows = session.execute(query).all()
    contacts = _contacts(session, {row.contact_id for row in rows if row.contact_id}, public)
    return {row.id: _told(row, public, contacts.get(row.contact_id)) for row in rows}


def _newest_tier() -> Label[Any]:
    of_theirs = select(Placement.tier).where(Placement.person_id == Step.person_id)
    return of_theirs.order_by(Placement.placed_at.desc()).limit(1).label("tier")


def _told(
    row: Row[*tuple[Any, ...]], public: frozenset[str], contact: dict[str, str] | None
) -> Told:
    return Told(
        _name(row, public),
        contact,
        row.tier,
        with_person=contact is not None,
        outcome=row.outcome,
    )


def _name(row: Row[*tuple[Any, ...]], public: frozenset[str]) -> str | None:
    is_told = row.kind in public and row.name is not None and not tells_private(row.name)
    name: str | None = row.name if is_told else None
    return name


def contact(session: Session, service_id: str, public: frozenset[str]) -> dict[str, str] | None:
    """The name and number of a service, as a check-in may say them; None where it may not."""
    return _contacts(session, {service_id}, public).get(service_id)


def _contacts(
    session: Session, ids: Collection[str], public: frozenset[str]
) -> dict[str | None, dict[str, str]]:
    """Their names and numbers, as long as they are open and tell nothing private."""
    if not ids:
        return {}
    query = (
        select(Service.id, Service.name, Phone.number, Phone.description, Phone.extra)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .join(Phone, Phone.service_id == Service.id)
        .where(Service.id.in_(ids), Service.status == Status.ACTIVE, Eligibility.kind.in_(public))
        .order_by(Phone.id.desc())
    )
    return {
        row.id: {"name": row.name, "phone": row.number}
        for row in session.execute(query)
        if not tells_private(row.name) and is_to_call(dict(row._mapping))
    }
