"""Which ids a search of the API finds, in an order that stays, and the rows behind ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import cos, radians

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from directory import places as gazetteer
from directory.api import public
from directory.api.parameters import Search
from directory.db import said_in
from directory.entries import Entry, Values, load, table
from directory.reach import PHYSICAL, Way, way_of_address
from directory.tables import (
    Address,
    Attribute,
    Eligibility,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)

METRES_PER_DEGREE = 111_195.0
# So many signs has the shortest outcode.
SHORTEST = 2


def services(asked: Search, *, show_unassured: bool) -> Select[str]:
    """The ids of services, whatever their status, by id."""
    query = select(Service.id).join(Service.eligibility)
    return query.where(*_conditions(asked, show_unassured)).order_by(Service.id)


def places(session: Session, asked: Search, *, show_unassured: bool) -> Select[str]:
    """The ids of services at a location, without the confidential ones, by id."""
    hidden = select(Address.id).where(
        Address.location_id == ServiceAtLocation.location_id, Address.confidential
    )
    query = (
        select(ServiceAtLocation.id)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(Service.eligibility)
        .where(~hidden.exists(), *_conditions(asked, show_unassured))
    )
    if asked.outcode is not None and asked.proximity is not None:
        query = query.where(
            ServiceAtLocation.id.in_(_written_out(_near(session, asked.outcode, asked.proximity)))
        )
    return query.order_by(ServiceAtLocation.id)


def has_service(session: Session, own: str, *, show_unassured: bool) -> bool:
    found = services(Search(), show_unassured=show_unassured).where(Service.id == own)
    return session.scalar(found) is not None


def has_place(session: Session, own: str, *, show_unassured: bool) -> bool:
    found = places(session, Search(), show_unassured=show_unassured).where(
        ServiceAtLocation.id == own
    )
    return session.scalar(found) is not None


def terms(asked: Search) -> Select[str]:
    query = select(TaxonomyTerm.id).order_by(TaxonomyTerm.id)
    if asked.taxonomy_id is not None:
        query = query.where(TaxonomyTerm.taxonomy_id == asked.taxonomy_id)
    return query


def taxonomies() -> Select[str]:
    return select(Taxonomy.id).order_by(Taxonomy.id)


def entries_at(session: Session, ids: list[str]) -> list[tuple[Entry, Values]]:
    """For each id of a service at a location the service, and its row there."""
    at = {row["id"]: row for row in rows_of("service_at_location")(session, ids)}
    entries = load(session, sorted({row["service_id"] for row in at.values()}))
    found = {own: public.entry(entry) for own, entry in entries.items()}
    whole = [(own, found[at[own]["service_id"]]) for own in ids if own in at]
    return [(entry, row) for own, entry in whole for row in entry.of("service_at_location", id=own)]


def rows_of(name: str) -> Callable[[Session, list[str]], list[Values]]:
    """A function that reads rows of a table by their ids."""
    rows = table(name)

    def read(session: Session, ids: list[str]) -> list[Values]:
        query = select(rows).where(rows.c.id.in_(ids)).order_by(rows.c.id)
        return [dict(row) for row in session.execute(query).mappings()]

    return read


def terms_of(session: Session, taxonomy: str) -> list[Values]:
    rows = table("taxonomy_term")
    query = select(rows).where(rows.c.taxonomy_id == taxonomy).order_by(rows.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def terms_named(session: Session, ids: list[str]) -> list[tuple[Values, Values]]:
    """Each term with its taxonomy."""
    found = rows_of("taxonomy_term")(session, ids)
    owners = sorted({row["taxonomy_id"] for row in found})
    of = {row["id"]: row for row in rows_of("taxonomy")(session, owners)}
    return [(row, of[row["taxonomy_id"]]) for row in found]


def _conditions(asked: Search, show_unassured: bool) -> list[ColumnElement[bool]]:
    lowest, highest = Eligibility.minimum_age, Eligibility.maximum_age
    found = [
        None if show_unassured else Eligibility.assured_at.is_not(None),
        None if asked.search is None else _mentions(asked.search),
        None if asked.minimum_age is None else lowest >= asked.minimum_age,
        None if asked.maximum_age is None else highest <= asked.maximum_age,
        None if asked.modified_after is None else Service.last_modified >= asked.modified_after,
        None if asked.outcode is None else _covers(asked.outcode),
        *_said(asked),
        _runs(asked),
    ]
    return [condition for condition in found if condition is not None]


def _mentions(text: str) -> ColumnElement[bool]:
    """Every word somewhere in the name, the description or the organization's name."""
    organization = select(Organization.name).where(Organization.id == Service.organization_id)
    where = (Service.name, Service.description, organization.scalar_subquery())
    return said_in(text, *where)


def _covers(outcode: str) -> ColumnElement[bool]:
    areas = select(ServiceArea.id).where(ServiceArea.service_id == Service.id)
    here = ServiceArea.name.in_(sorted(gazetteer.districts_of(outcode)))
    return or_(areas.where(here).exists(), ~areas.exists())


def _said(asked: Search) -> list[ColumnElement[bool]]:
    link = select(Attribute.id).where(Attribute.link_id == Service.id)
    found: list[ColumnElement[bool]] = []
    if asked.taxonomy_term_id is not None:
        found.append(link.where(Attribute.taxonomy_term_id == asked.taxonomy_term_id).exists())
    if asked.taxonomy_id is not None:
        of = link.join(TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id)
        found.append(of.where(TaxonomyTerm.taxonomy_id == asked.taxonomy_id).exists())
    return found


def _runs(asked: Search) -> ColumnElement[bool] | None:
    """Hours that begin and end within what is asked, on that day; of the service or a place.

    Hours that close no later than they open end on the next day, and so within no day.
    """
    same_day = or_(Schedule.opens_at.is_(None), Schedule.opens_at < Schedule.closes_at)
    wanted = [
        None if asked.start_time is None else Schedule.opens_at >= asked.start_time,
        None if asked.end_time is None else and_(Schedule.closes_at <= asked.end_time, same_day),
        None if asked.day is None else Schedule.byday.icontains(asked.day),
    ]
    wishes = [wish for wish in wanted if wish is not None]
    sites = select(ServiceAtLocation.id).where(ServiceAtLocation.service_id == Service.id)
    its = or_(Schedule.service_id == Service.id, Schedule.service_at_location_id.in_(sites))
    return select(Schedule.id).where(its, *wishes).exists() if wishes else None


def _written_out(ids: list[str]) -> BindParameter[list[str]]:
    """Ids of ours inside the statement: there may be more of them than it may have parameters."""
    return bindparam("near", ids, expanding=True, literal_execute=True)


def _near(session: Session, outcode: str, metres: float) -> list[str]:
    """The places within so many metres of the middle of the outcode; no postcode is finer here."""
    middle = gazetteer.outcodes()[outcode]
    tall = metres / METRES_PER_DEGREE
    wide = tall / max(cos(radians(middle.latitude)), 0.01)
    north = (middle.latitude - tall, middle.latitude + tall)
    east = (middle.longitude - wide, middle.longitude + wide)
    query = (
        select(ServiceAtLocation.id, Location.latitude, Location.longitude)
        .join(ServiceAtLocation.location)
        .where(Location.latitude.between(*north), Location.longitude.between(*east))
    )
    found = {own: (lat, lon) for own, lat, lon in session.execute(query)}
    around = [
        place.code
        for place in gazetteer.outcodes().values()
        if north[0] <= place.latitude <= north[1] and east[0] <= place.longitude <= east[1]
    ]
    found |= _without_a_point(session, around)
    away = [(own, gazetteer.distance_km(outcode, *point)) for own, point in found.items()]
    return [own for own, km in away if km is not None and km * 1000 <= metres]


def _without_a_point(session: Session, outcodes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Where the places lie that have an address in one of these, and no point."""
    begins = func.upper(func.substr(Address.postal_code, 1, SHORTEST))
    query = (
        select(
            ServiceAtLocation.id,
            Address.id,
            Address.address_type,
            Address.address_1,
            Address.postal_code,
        )
        .join(ServiceAtLocation.location)
        .join(Address, Address.location_id == Location.id)
        .where(or_(Location.latitude.is_(None), Location.longitude.is_(None)))
        .where(Location.location_type == PHYSICAL)
        .where(begins.in_(sorted({code[:SHORTEST] for code in outcodes})))
    )
    there: dict[str, list[tuple[Way, str, str | None]]] = {}
    for own, address, kind, line, postcode in session.execute(query):
        there.setdefault(own, []).append((way_of_address(kind, line), address, postcode))
    told = {own: min(some) for own, some in there.items()}
    points = {own: gazetteer.middle_of(one[2]) for own, one in told.items() if one[0].leads}
    return {own: point for own, point in points.items() if point is not None}
