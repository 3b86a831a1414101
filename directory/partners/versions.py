"""Versions: each change of an entry is kept with who, when and what, and can be undone.

What is changed outside the portal, by an import, becomes a version as well: at once where the
import finds versions, and otherwise when the entry is next looked at here. Nothing is taken out
of a history: to go back is a new version that says what an earlier one said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, case, func, select, tuple_, update
from sqlalchemy.orm import Session, joinedload

from directory import candidate_rows
from directory.batches import BATCH, batches
from directory.candidate_rows import QUIETLY
from directory.db import WRITER_WAITS, one_at_a_time, one_of
from directory.entries import Entry, Values, load, store
from directory.feeds.telling import is_hidden
from directory.partners import hiding
from directory.partners.facts import NAMES, facts_of, new_entry, said_anew
from directory.partners.tables import Action, Facts, ServiceVersion
from directory.tables import Eligibility, Organization, Service

IMPORTED_BY = "import"
# Where one of these is wrong, nobody gets there.
REACH = ("phone", "email", "url", "address", "postcode")
BY_SOMEBODY = ServiceVersion.action != Action.FOUND.value


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
class Wanted:
    """Facts to be made live; `owner` is the organisation of a service that is not there yet."""

    service_id: str
    facts: Facts
    deed: Deed
    owner: str | None = None


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


# The ids of services by their organisation and their name, however spaced and written.
Names = Mapping[tuple[str, str], set[str]]


def names_of(session: Session, owners: Collection[str]) -> Names:
    """What the services of these organisations are called."""
    found: dict[tuple[str, str], set[str]] = {}
    columns = (Service.organization_id, Service.name, Service.id)
    mine = select(*columns).where(one_of(session, Service.organization_id, owners))
    for owner, name, own in session.execute(mine):
        found.setdefault((owner, spelt(name)), set()).add(own)
    return found


def spelt(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()


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
    _catch_up(session, {service_id: entry})
    return facts_of(entry)


def catch_up_all(session: Session, service_ids: Iterable[str]) -> None:
    """As `catch_up`, for those of the services that have versions already."""
    known = select(ServiceVersion.service_id).distinct()
    known = known.where(one_of(session, ServiceVersion.service_id, service_ids))
    _catch_up(session, load(session, list(session.scalars(known))))


def publish_all(session: Session, every: Iterable[Wanted]) -> None:
    """Make all of it live, each as a new version, some hundreds at a time.

    No service twice. Raises LookupError where one to be changed is not there.
    """
    one_at_a_time(session, WRITER_WAITS)
    hidden = hiding.hidden_places(session)
    for some in batches(every, BATCH):
        there = _locked(session, [one.service_id for one in some if one.owner is None])
        _catch_up(session, there)
        made = [(_made(session, one, there), one) for one in some]
        quiet = [
            _stamped(hiding.kept_quiet(entry, there.get(one.service_id), hidden), one.deed)
            for entry, one in made
            if entry is not None
        ]
        store(session, quiet)
        _note(session, [(one.service_id, one.deed) for one in some])
        for one in some:
            if _hides_anew(one, there.get(one.service_id)):
                _hide_alike(session, one)


def _hides_anew(one: Wanted, before: Entry | None) -> bool:
    """Whether a place is hidden that was not hidden here: in the others it is to be as well."""
    if not one.facts["confidential"]:
        return False
    was = facts_of(before) if before is not None and is_hidden(before) else None
    return was is None or not hiding.is_there_still(one.facts, was)


def _hide_alike(session: Session, one: Wanted) -> None:
    """The same place in other services of the organisation, each with a version that says so."""
    others = hiding.hide_others(
        session,
        [one.service_id],
        lambda some: _catch_up(session, load(session, some)),
        one.deed.now,
    )
    deed = Deed(one.deed.by, Action.EDITED, one.deed.now, approved_by=one.deed.approved_by)
    _note(session, [(own, deed) for own in others])


def hide_after_import(
    session: Session, service_ids: Collection[str], before: hiding.Hidden, now: datetime
) -> None:
    """What these services hide from now on, hidden in all others of their organisations too.

    And where an organisation has become another's namesake, what either of them hid `before`.
    """
    for some, but in ((service_ids, ()), (hiding.hidden_since(session, before), before.shown)):
        others = hiding.hide_others(session, some, lambda ids: catch_up_all(session, ids), now, but)
        catch_up_all(session, others)


def publish(session: Session, service_id: str, facts: Facts, deed: Deed) -> None:
    """Make the facts live, as a new version."""
    publish_all(session, [Wanted(service_id, facts, deed)])


def confirm(session: Session, service_id: str, deed: Deed) -> None:
    """Note that all of the entry is still correct."""
    _catch_up(session, _locked(session, [service_id]))
    _note(session, [(service_id, deed)])


def set_status(session: Session, service_id: str, status: str, deed: Deed) -> None:
    """Pause, close or reopen a service."""
    publish(session, service_id, {**now_says(session, service_id), "status": status}, deed)


def go_back(session: Session, service_id: str, number: int, deed: Deed) -> None:
    """Say again what version `number` said. Raises LookupError where there is none."""
    mine = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    wanted = session.scalar(mine.where(ServiceVersion.number == number))
    if wanted is None:
        raise LookupError(f"No version {number}.")
    publish(session, service_id, wanted.facts, deed)


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _stamped(entry: Entry, deed: Deed) -> Entry:
    service = {**entry.one("service"), "last_modified": deed.now}
    return Entry({**entry.rows, "service": [service]})


def _made(session: Session, one: Wanted, there: Mapping[str, Entry]) -> Entry | None:
    """The entry to be written; None where the one that is there says all of it."""
    if one.owner is None:
        return said_anew(one.facts, there[one.service_id])
    owner = session.get_one(Organization, one.owner)
    organization: Values = {"id": owner.id, "name": owner.name}
    return new_entry(one.facts, own=one.service_id, organization=organization)


def _catch_up(session: Session, there: Mapping[str, Entry]) -> None:
    """A version of each entry that says something else than its newest."""
    told = {one.service_id: one.facts for one in newest(session, there)}
    says = {own: facts_of(entry) for own, entry in there.items()}
    found = [(own, _found(there[own])) for own in there if told.get(own) != says[own]]
    _keep(session, found, says)


def _found(entry: Entry) -> Deed:
    rules = entry.one("eligibility")
    when = entry.one("service")["last_modified"] or rules["assured_at"] or _LONG_AGO
    return Deed(f"{IMPORTED_BY} {rules['feed'] or ''}".strip(), Action.FOUND, when)


def _note(session: Session, deeds: Sequence[tuple[str, Deed]]) -> None:
    """Who says so is who assures it; pausing or going back assures nothing."""
    ids = [own for own, _ in deeds]
    speaking = {own: deed for own, deed in deeds if deed.speaks_for is not None}
    mine = select(Service).where(one_of(session, Service.id, speaking))
    for service in session.scalars(mine.options(joinedload(Service.eligibility))):
        deed, rules = speaking[service.id], service.eligibility
        rules.assured_at, rules.assured_by = deed.now, deed.speaks_for
        rules.changed_at = None
        service.last_modified = deed.now
    if speaking:
        candidate_rows.refresh(session, speaking)
    says = {own: facts_of(entry) for own, entry in load(session, ids).items()}
    _keep(session, deeds, says)


def _keep(session: Session, deeds: Sequence[tuple[str, Deed]], says: Mapping[str, Facts]) -> None:
    numbers = {one.service_id: one.number for one in newest(session, says)}
    for own, deed in deeds:
        version = ServiceVersion(
            id=str(uuid4()),
            service_id=own,
            number=1 + numbers.get(own, 0),
            action=deed.action,
            made_at=deed.now,
            made_by=deed.by,
            approved_by=deed.approved_by,
            note=deed.note,
            facts=says[own],
        )
        session.add(version)
    session.flush()


def newest(
    session: Session, ids: Collection[str], *of: ColumnElement[bool]
) -> list[ServiceVersion]:
    """The newest version of each service that has any; or of those `of` a kind."""
    return _numbered(session, ids, func.max(ServiceVersion.number), *of)


def changed_since(session: Session, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Which ways to reach it an import has changed since somebody here last said something."""
    now = newest(session, ids)
    found = {one.service_id: one.facts for one in now if one.action == Action.FOUND}
    said = newest(session, found, BY_SOMEBODY)
    every = {
        one.service_id: tuple(n for n in REACH if one.facts.get(n) != found[one.service_id].get(n))
        for one in said
    }
    return {own: changed for own, changed in every.items() if changed}


def note_changed(session: Session, ids: Collection[str], now: datetime) -> None:
    """After an import: so that none of them is called checked whose ways to reach it are others."""
    noted = select(Eligibility.service_id).where(Eligibility.changed_at.is_not(None))
    before = set(session.scalars(noted.where(one_of(session, Eligibility.service_id, ids))))
    changed = changed_since(session, ids).keys()
    for own, when in ((changed, now), (before - changed, None)):
        mine = update(Eligibility).where(one_of(session, Eligibility.service_id, own))
        session.execute(mine.values(changed_at=when), execution_options=QUIETLY)
    candidate_rows.refresh(session, before | changed)


def before_anybody(session: Session, ids: Collection[str]) -> list[ServiceVersion]:
    """What stood there right before somebody here first changed it; nothing of who made it here."""
    first = func.min(case((BY_SOMEBODY, ServiceVersion.number)))
    return _numbered(session, ids, func.coalesce(first - 1, func.max(ServiceVersion.number)))


def _numbered(
    session: Session, ids: Collection[str], number: ColumnElement[int], *of: ColumnElement[bool]
) -> list[ServiceVersion]:
    """Of each service the version with that number among its own."""
    mine = (one_of(session, ServiceVersion.service_id, ids), *of)
    numbers = select(ServiceVersion.service_id, number).where(*mine)
    key = tuple_(ServiceVersion.service_id, ServiceVersion.number)
    these = key.in_(numbers.group_by(ServiceVersion.service_id))
    return list(session.scalars(select(ServiceVersion).where(*mine, these)))


def _locked(session: Session, ids: Sequence[str]) -> dict[str, Entry]:
    """The entries. Two who change the same one queue here; SQLite has one writer anyway."""
    mine = select(Service.id).where(one_of(session, Service.id, ids)).order_by(Service.id)
    session.execute(mine.with_for_update())
    found = load(session, ids)
    if missing := set(ids) - found.keys():
        raise LookupError(f"No service with the id {min(missing)}.")
    return found
