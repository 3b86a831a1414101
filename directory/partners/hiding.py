"""An address that an organisation keeps confidential is so in all of its services, at once.

Each can be shown again on its own page. What another organisation tells of it is its own affair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.apart import hidden_address
from directory.db import one_of
from directory.entries import Entry, Values
from directory.tables import Address, Location, Service, ServiceAtLocation

QUIETLY = {"synchronize_session": False}


def alike(session: Session, service_id: str) -> dict[str, set[str]]:
    """The organisation's other services that show a confidential address of this one, and where.

    By service, the ids of these addresses.
    """
    owner = select(Service.organization_id).where(Service.id == service_id).scalar_subquery()
    query = (
        select(
            ServiceAtLocation.service_id,
            Address.id,
            Address.address_1,
            Address.postal_code,
            Address.confidential,
        )
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(Address, Address.location_id == ServiceAtLocation.location_id)
        .where(Service.organization_id == owner)
    )
    rows = [row._asdict() for row in session.execute(query)]
    hidden = {words(row) for row in rows if row["service_id"] == service_id and row["confidential"]}
    hidden.discard("")
    found: dict[str, set[str]] = {}
    for row in rows:
        if words(row) in hidden and not row["confidential"]:
            found.setdefault(row["service_id"], set()).add(row["id"])
    return found


def points(session: Session, service_id: str) -> dict[str, set[str]]:
    """The organisation's services that show no address and the very point of a hidden one.

    By service, the ids of these locations.
    """
    owner = select(Service.organization_id).where(Service.id == service_id).scalar_subquery()
    at = select(ServiceAtLocation.service_id, Location.id, Location.latitude, Location.longitude)
    at = at.join(Location, Location.id == ServiceAtLocation.location_id)
    at = at.where(Location.latitude.is_not(None))
    here = Address.location_id == Location.id
    mine = at.join(Address, here).where(
        ServiceAtLocation.service_id == service_id, Address.confidential
    )
    hidden = {(row.latitude, row.longitude) for row in session.execute(mine)}
    bare = at.join(Service, Service.id == ServiceAtLocation.service_id).where(
        Service.organization_id == owner, ~select(Address.id).where(here).exists()
    )
    found: dict[str, set[str]] = {}
    for row in session.execute(bare) if hidden else ():
        if (row.latitude, row.longitude) in hidden:
            found.setdefault(row.service_id, set()).add(row.id)
    return found


def of_organizations(session: Session, ids: Collection[str]) -> dict[str, set[str]]:
    """The confidential addresses of these organisations, in words."""
    query = (
        select(Service.organization_id, Address.address_1, Address.postal_code)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .join(Address, Address.location_id == ServiceAtLocation.location_id)
        .where(one_of(session, Service.organization_id, ids), Address.confidential)
    )
    found: dict[str, set[str]] = {}
    for row in session.execute(query):
        if said := words(row._asdict()):
            found.setdefault(row.organization_id, set()).add(said)
    return found


def kept_quiet(entry: Entry, before: Entry | None, hidden: Collection[str]) -> Entry:
    """The entry with the mark on an address that is new to it, and confidential elsewhere."""
    known = {words(row) for row in before.of("address")} if before else set()
    rows = [
        {**row, "confidential": True} if words(row) in hidden and words(row) not in known else row
        for row in entry.of("address")
    ]
    return Entry({**entry.rows, "address": rows})


def words(address: Values) -> str:
    """What tells an address apart, however it is spelt: its postcode and its numbers.

    Where it lacks one of them, all of its letters and digits.
    """
    street, postcode = (
        str(address[name] or "").casefold() for name in ("address_1", "postal_code")
    )
    code, numbers = "".join(filter(str.isalnum, postcode)), re.findall(r"\d+[a-z]?", street)
    if code and numbers:
        return f"{code} {' '.join(numbers)}"
    return "".join(filter(str.isalnum, street + postcode))


def hide_others(session: Session, service_id: str, first: Callable[[list[str]], None]) -> list[str]:
    """Hide what a service hides in the organisation's others too; their ids.

    `first` is given them before anything is changed.
    """
    found, places = alike(session, service_id), points(session, service_id)
    others = list({**found, **places})
    if not others:
        return []
    first(others)
    these = one_of(session, Address.id, set[str]().union(*found.values()))
    session.execute(
        update(Address).where(these).values(confidential=True), execution_options=QUIETLY
    )
    # An address that says nothing and is confidential is the mark of a place without one.
    bare = [hidden_address(own, place) for own, here in places.items() for place in here]
    if bare:
        session.execute(insert(Address), bare)
    candidate_rows.refresh(session, others)
    session.expire_all()
    return others
