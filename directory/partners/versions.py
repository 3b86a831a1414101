"""Versions: each change of an entry is kept with who, when and what, and can be undone.

What is changed outside the portal, by an import, becomes a version as well: at once where the
import finds versions, and otherwise when the entry is next looked at here. Nothing is taken out
of a history: to go back is a new version that says what an earlier one said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.entries import Entry, Values, load, store
from directory.partners.facts import NAMES, facts_of, new_entry, said_anew
from directory.partners.tables import Action, Facts, ServiceVersion
from directory.tables import Eligibility, Organization, Service

IMPORTED_BY = "import"


@dataclass(frozen=True)
class Deed:
    """Who changes something, how and when; `speaks_for` is told as who assured the entry."""

    by: str
    action: Action
    now: datetime
    speaks_for: str | None = None
    approved_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Change:
    """One fact of an entry before and after."""

    name: str
    before: Any
    after: Any


def entry_of(session: Session, service_id: str) -> Entry:
    """The entry with that id. Raises LookupError where there is none."""
    found = load(session, [service_id])
    if not found:
        raise LookupError(f"No service with the id {service_id}.")
    return found[service_id]


def now_says(session: Session, service_id: str) -> Facts:
    """What is live: what the guide offers and the open API tells."""
    return facts_of(entry_of(session, service_id))


def history(session: Session, service_id: str) -> list[ServiceVersion]:
    """Every version, the newest first."""
    mine = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    return list(session.scalars(mine.order_by(ServiceVersion.number.desc())))


def named(session: Session, organization_id: str, name: str) -> set[str]:
    """The ids of an organisation's services of that name, however spaced and written."""
    mine = select(Service.id, Service.name).where(Service.organization_id == organization_id)
    found = session.execute(mine)
    return {own for own, called in found if " ".join(called.split()).casefold() == name}


def latest(session: Session, service_id: str) -> ServiceVersion | None:
    mine = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    return session.scalar(mine.order_by(ServiceVersion.number.desc()).limit(1))


def changes(before: Facts, after: Facts) -> list[Change]:
    """What is different, fact by fact."""
    return [
        Change(name, before.get(name), after.get(name))
        for name in NAMES
        if before.get(name) != after.get(name)
    ]


def catch_up(session: Session, service_id: str) -> Facts:
    """Keep as a version what changed outside the portal; what is live now."""
    entry = entry_of(session, service_id)
    facts, last = facts_of(entry), latest(session, service_id)
    if last is None or last.facts != facts:
        feed = entry.one("eligibility")["feed"]
        when = entry.one("service")["last_modified"] or entry.one("eligibility")["assured_at"]
        deed = Deed(f"{IMPORTED_BY} {feed or ''}".strip(), Action.FOUND, when or _LONG_AGO)
        _keep(session, service_id, facts, deed)
    return facts


def catch_up_all(session: Session, service_ids: Iterable[str]) -> None:
    """As `catch_up`, for those of the services that have versions already."""
    ids = list(service_ids)
    known = select(ServiceVersion.service_id).where(ServiceVersion.service_id.in_(ids)).distinct()
    for service_id in list(session.scalars(known)):
        catch_up(session, service_id)


def publish(session: Session, service_id: str, facts: Facts, deed: Deed) -> ServiceVersion:
    """Make the facts live, as a new version."""
    _lock(session, service_id)
    catch_up(session, service_id)
    entry = said_anew(facts, entry_of(session, service_id))
    if entry is not None:
        store(session, [_stamped(entry, deed)])
    return _noted(session, service_id, deed)


def create(
    session: Session, service_id: str, organization_id: str, facts: Facts, deed: Deed
) -> ServiceVersion:
    """A new service, live, as its first version."""
    owner = session.get_one(Organization, organization_id)
    organization: Values = {"id": owner.id, "name": owner.name}
    entry = new_entry(facts, own=service_id, organization=organization)
    store(session, [_stamped(entry, deed)])
    return _noted(session, service_id, deed)


def confirm(session: Session, service_id: str, deed: Deed) -> ServiceVersion:
    """Note that all of the entry is still correct."""
    _lock(session, service_id)
    catch_up(session, service_id)
    return _noted(session, service_id, deed)


def set_status(session: Session, service_id: str, status: str, deed: Deed) -> ServiceVersion:
    """Pause, close or reopen a service."""
    return publish(session, service_id, {**now_says(session, service_id), "status": status}, deed)


def go_back(session: Session, service_id: str, number: int, deed: Deed) -> ServiceVersion:
    """Say again what version `number` said. Raises LookupError where there is none."""
    mine = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    wanted = session.scalar(mine.where(ServiceVersion.number == number))
    if wanted is None:
        raise LookupError(f"No version {number}.")
    return publish(session, service_id, wanted.facts, deed)


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _stamped(entry: Entry, deed: Deed) -> Entry:
    service = {**entry.one("service"), "last_modified": deed.now}
    return Entry({**entry.rows, "service": [service]})


def _noted(session: Session, service_id: str, deed: Deed) -> ServiceVersion:
    """Who says so is who assures it; pausing or going back assures nothing."""
    if deed.speaks_for is not None:
        rules = session.get_one(Eligibility, service_id)
        rules.assured_at, rules.assured_by = deed.now, deed.speaks_for
        session.get_one(Service, service_id).last_modified = deed.now
        candidate_rows.refresh(session, [service_id])
    return _keep(session, service_id, now_says(session, service_id), deed)


def _keep(session: Session, service_id: str, facts: Facts, deed: Deed) -> ServiceVersion:
    mine = select(func.max(ServiceVersion.number)).where(ServiceVersion.service_id == service_id)
    version = ServiceVersion(
        id=str(uuid4()),
        service_id=service_id,
        number=1 + (session.scalar(mine) or 0),
        action=deed.action,
        made_at=deed.now,
        made_by=deed.by,
        approved_by=deed.approved_by,
        note=deed.note,
        facts=facts,
    )
    session.add(version)
    session.flush()
    return version


def _lock(session: Session, service_id: str) -> None:
    """Two who change the same entry queue here; SQLite has one writer anyway."""
    session.execute(select(Service.id).where(Service.id == service_id).with_for_update())
