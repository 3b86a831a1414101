"""Keeps each service's rows its own: an id that another service has already becomes another one.

Feeds tell one phone, area or location under several services, or number them from 1 in each. If
such rows were one, whoever came last would take them from the others, and could show an address
that a partner has hidden. So each service has a copy, whose id is made of the service's and the
told one. A copy of a confidential place is confidential as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from directory.db import one_of
from directory.tables import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Language,
    Phone,
    Schedule,
    ServiceArea,
    ServiceAtLocation,
)

if TYPE_CHECKING:
    from directory.entries import Entry, Rows, Values

# The columns that name one of these rows.
LINKS = {
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "contact_id": "contact",
}
# A row's table and id.
Key = tuple[str, str]
Names = Mapping[Key, str]
# A query for rows' ids, each with the service that has it.
Owners = Select[Any, Any]


def own_id(service: str, table: str, told: str) -> str:
    """The id of a service's own copy of the row that has this id elsewhere."""
    return str(uuid5(UUID(service), f"{table}\n{told}"))


def kept_apart(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    """The entries as they can be written without touching a row of any other service."""
    owners = _owners(session, entries)
    hidden = _hidden(session, entries)
    claimed: dict[Key, str] = {}
    made = []
    for entry in entries:
        foreign = [
            key
            for key in _keys(entry)
            if owners[key] - {entry.id} or claimed.get(key, entry.id) != entry.id
        ]
        claimed |= dict.fromkeys(_keys(entry), entry.id)
        made.append(_apart(entry, foreign, {k for k in hidden if entry.id not in owners[k]}))
    return made


def renamed(entry: Entry, names: Names) -> Entry:
    """The entry with other ids for some of its rows, wherever they are named."""
    if not names:
        return entry
    rows: Rows = {
        name: [_renamed(name, row, names) for row in rows] for name, rows in entry.rows.items()
    }
    return replace(entry, rows=rows)


def as_known(fresh: Entry, current: Entry) -> Entry:
    """The fresh entry with the ids that its rows got when they were kept apart."""
    known = {(name, row["id"]) for name in OWN for row in current.of(name)}
    names = {
        key: copy for key in _keys(fresh) if (key[0], copy := own_id(current.id, *key)) in known
    }
    return renamed(fresh, names)


def _apart(entry: Entry, foreign: Sequence[Key], hidden: Collection[Key]) -> Entry:
    if not foreign:
        return entry
    names = {key: own_id(entry.id, *key) for key in foreign}
    closed = {names[key] for key in foreign if key in hidden}
    copy = renamed(entry, names)
    rows = [
        {**row, "confidential": True} if {row["id"], row["location_id"]} & closed else row
        for row in copy.of("address")
    ]
    told = {row["location_id"] for row in rows}
    places = [names[key] for key in foreign if key[0] == "location" and key in hidden]
    # Told in short, with a point on the map and no address: the mark needs a row all the same.
    rows += [hidden_address(entry.id, place) for place in places if place not in told]
    return replace(copy, rows={**copy.rows, "address": rows})


def hidden_address(service: str, place: str) -> Values:
    """The row of an address that says nothing, but that its place is confidential."""
    return {
        "id": own_id(service, "address", place),
        "location_id": place,
        **dict.fromkeys(("address_1", "city", "postal_code", "extra")),
        "country": "GB",
        "address_type": "physical",
        "confidential": True,
    }


def _renamed(table: str, row: Values, names: Names) -> Values:
    said: Values = {**row}
    if (table, row.get("id")) in names:
        said["id"] = names[table, row["id"]]
    for column, of in LINKS.items():
        if (of, row.get(column)) in names:
            said[column] = names[of, row[column]]
    return said


def _keys(entry: Entry) -> Iterator[Key]:
    return ((name, row["id"]) for name in OWN for row in entry.of(name))


def _owners(session: Session, entries: Sequence[Entry]) -> dict[Key, set[str]]:
    """The services that have these rows now."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name, own in _keys(entry):
            ids[name].add(own)
    found: dict[Key, set[str]] = defaultdict(set)
    for name, some in ids.items():
        mine = one_of(session, OWNERS[name].selected_columns[0], some)
        for own, service in session.execute(OWNERS[name].where(mine)):
            found[name, own].add(service)
    return found


def _hidden(session: Session, entries: Sequence[Entry]) -> set[Key]:
    """The confidential places and addresses among those that the entries name."""
    told = {own for entry in entries for name, own in _keys(entry) if name in PLACES}
    if not told:
        return set()
    mine = or_(one_of(session, Address.id, told), one_of(session, Address.location_id, told))
    query = select(Address.id, Address.location_id).where(Address.confidential, mine)
    found = session.execute(query).all()
    return {("address", own) for own, _ in found} | {("location", here) for _, here in found}


def _of_service(model: Any) -> Owners:
    return select(model.id, model.service_id)


def _of_a_part(model: Any, part: Any, link: Any) -> Owners:
    """Of the service itself, or of its place or contact."""
    owner = func.coalesce(model.service_id, part.service_id)
    return select(model.id, owner).outerjoin(part, part.id == link)


def _of_location(model: Any) -> Owners:
    at = ServiceAtLocation
    return select(model.id, at.service_id).join(at, at.location_id == model.location_id)


OWNERS: Mapping[str, Owners] = {
    "location": select(ServiceAtLocation.location_id, ServiceAtLocation.service_id),
    "address": _of_location(Address),
    "accessibility": _of_location(Accessibility),
    "service_at_location": _of_service(ServiceAtLocation),
    "contact": _of_service(Contact),
    "phone": _of_a_part(Phone, Contact, Phone.contact_id),
    "schedule": _of_a_part(Schedule, ServiceAtLocation, Schedule.service_at_location_id),
    "cost_option": _of_service(CostOption),
    "service_area": _of_service(ServiceArea),
    "language": _of_service(Language),
    "attribute": select(Attribute.id, Attribute.link_id),
}
# What belongs to one service; organizations and terms are everybody's.
OWN = tuple(OWNERS)
PLACES = ("location", "address")
