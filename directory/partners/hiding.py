"""An address that an organisation keeps confidential is so in all of its services, at once.

Organisations of one name are one here, whatever ids their feeds give them. Each service can be
shown again on its own page. What an organisation of another name tells of it is its own affair.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.apart import hidden_address
from directory.db import one_of
from directory.entries import Entry, Values
from directory.tables import Address, Location, Organization, Service, ServiceAtLocation

QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True)
class Place:
    """What tells a place apart, however its address is spelt."""

    street: str
    """Its letters and digits alone."""
    numbers: str
    postcode: str
    point: tuple[float, float] | None

    @property
    def told(self) -> object:
        """What people tell of it; a feed may put its point a little elsewhere each time."""
        return (self.street, self.postcode) if self.street or self.postcode else self.point

    def is_at(self, other: Place) -> bool:
        """Whether both are one place; in doubt, where little is told, they are."""
        if self.point is not None and self.point == other.point:
            return True
        if self.postcode and other.postcode:
            told = self.numbers and other.numbers
            alike = not told or self.numbers == other.numbers
            return self.postcode == other.postcode and alike
        return bool(self.street) and self.street == other.street


def place_of(address: Values, location: Values) -> Place:
    """The place that a location and its address, which may be empty, tell of."""
    street, postcode = (
        str(address.get(name) or "").casefold() for name in ("address_1", "postal_code")
    )
    latitude, longitude = (location.get(name) for name in ("latitude", "longitude"))
    return Place(
        street="".join(filter(str.isalnum, street)),
        numbers=" ".join(re.findall(r"\d+[a-z]?", street)),
        postcode="".join(filter(str.isalnum, postcode)),
        point=None if latitude is None or longitude is None else (latitude, longitude),
    )


# By the name of the organisation, as `called` tells it.
Hidden = Mapping[str, Collection[Place]]


def called(organization: str) -> str:
    """A name, however spaced and written."""
    return " ".join(organization.split()).casefold()


def hidden_places(session: Session) -> Hidden:
    """Every confidential place, by the name of its organisation."""
    found: dict[str, set[Place]] = defaultdict(set)
    for row in session.execute(_told().where(Address.confidential)):
        found[called(row.name)].add(_place(row))
    return found


def kept_quiet(entry: Entry, before: Entry | None, hidden: Hidden) -> Entry:
    """The entry with the mark on a place that is new to it, and confidential elsewhere."""
    secret = hidden.get(called(entry.one("organization")["name"]), ())
    if not secret:
        return entry
    known = {place.told for _, place in _places(before)} if before else set()
    closed = {
        own
        for own, place in _places(entry)
        if place.told not in known and any(place.is_at(other) for other in secret)
    }
    return _hidden(entry, closed)


def hide_others(
    session: Session, service_ids: Sequence[str], first: Callable[[list[str]], None]
) -> list[str]:
    """Hide what these services hide in all others of their organisations too; the others' ids.

    `first` is given them before anything is changed.
    """
    found = [
        row for names in _names(session, service_ids) for row in _shown(session, names, service_ids)
    ]
    others = list(dict.fromkeys(row.service_id for row in found))
    if not others:
        return []
    first(others)
    these = one_of(session, Address.id, {row.address_id for row in found if row.address_id})
    session.execute(
        update(Address).where(these).values(confidential=True), execution_options=QUIETLY
    )
    # An address that says nothing and is confidential is the mark of a place without one.
    bare = {
        row.location_id: hidden_address(row.service_id, row.location_id)
        for row in found
        if row.address_id is None
    }
    if bare:
        session.execute(insert(Address), list(bare.values()))
    candidate_rows.refresh(session, others)
    session.expire_all()
    return others


def _names(session: Session, service_ids: Sequence[str]) -> Iterator[list[str]]:
    """The organisations of these services, as they are written, those of one name together."""
    of_these = select(Service.organization_id).where(one_of(session, Service.id, service_ids))
    mine = select(Organization.name).where(Organization.id.in_(of_these))
    wanted = {called(name) for name in session.scalars(mine)}
    alike: dict[str, list[str]] = defaultdict(list)
    for name in session.scalars(select(Organization.name).distinct()):
        if called(name) in wanted:
            alike[called(name)].append(name)
    yield from alike.values()


def _shown(session: Session, names: Sequence[str], service_ids: Sequence[str]) -> list[Row[Any]]:
    """Where organisations of these names show a place that one of these services hides."""
    rows = session.execute(_told().where(Organization.name.in_(names))).all()
    mine = set(service_ids)
    secret = {_place(row) for row in rows if row.confidential and row.service_id in mine}
    open_ones = (row for row in rows if not row.confidential)
    return [row for row in open_ones if any(_place(row).is_at(other) for other in secret)]


def _told() -> Select[*tuple[Any, ...]]:
    """Each place of each service, with its address where it has one."""
    at = ServiceAtLocation
    query = select(
        Organization.name,
        at.service_id,
        at.location_id,
        Location.latitude,
        Location.longitude,
        Address.id.label("address_id"),
        Address.address_1,
        Address.postal_code,
        func.coalesce(Address.confidential, False).label("confidential"),
    )
    query = query.select_from(at).join(Service, Service.id == at.service_id)
    query = query.join(Organization, Organization.id == Service.organization_id)
    query = query.join(Location, Location.id == at.location_id)
    return query.outerjoin(Address, Address.location_id == at.location_id)


def _place(row: Row[Any]) -> Place:
    told = row._asdict()
    return place_of(told, told)


def _places(entry: Entry) -> Iterator[tuple[str, Place]]:
    """Each place of an entry, by the id of its location; with several addresses, several."""
    for location in entry.of("location"):
        for address in entry.of("address", location_id=location["id"]) or [{}]:
            yield location["id"], place_of(address, location)


def _hidden(entry: Entry, closed: Collection[str]) -> Entry:
    rows = [
        {**row, "confidential": True} if row["location_id"] in closed else row
        for row in entry.of("address")
    ]
    told = {row["location_id"] for row in rows}
    rows += [hidden_address(entry.id, place) for place in closed if place not in told]
    return Entry({**entry.rows, "address": rows})
