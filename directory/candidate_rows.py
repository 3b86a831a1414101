"""Keeps the rows that matching reads, in the transaction that changes what they are made of.

Whoever writes the rows of services calls `refresh` with their ids before the transaction ends.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Label,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from directory import costs, places
from directory.db import one_of
from directory.reach import (
    BOX,
    NUMBER,
    PHYSICAL,
    POSTAL,
    SPEAKING,
    TYPES,
    USES,
    WAYS,
    Number,
    Way,
    begins_with,
    street,
)
from directory.tables import (
    Address,
    Attribute,
    Candidate,
    Contact,
    CostOption,
    Eligibility,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Status,
    Taxonomy,
    TaxonomyTerm,
)
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TIER

# Stands between the parts of a list: a character that no name has.
APART = "\x1f"
# Matching takes these as they are.
RULES = (
    "kind", "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care", "requires_ehcp",
    "care_experienced_only", "benefits_required", "english_maths_required", "only_for",
    "qualification_level", "pay", "start_dates", "self_referral", "source_date", "assured_at",
    "changed_at",
)  # fmt: skip
LISTS = {"interests": INTEREST, "removes_barriers": REMOVES_BARRIER, "tiers": TIER}
QUIETLY = {"synchronize_session": False}


def refresh(session: Session, ids: Collection[str]) -> None:
    """Make the rows of these services anew, and of those that share a place with them."""
    session.flush()
    touched = sorted({*ids, *_neighbours(session, ids)})
    # Two who change services at one place queue here; SQLite has one writer anyway.
    these = one_of(session, Service.id, touched)
    session.execute(select(Service.id).where(these).order_by(Service.id).with_for_update())
    gone = delete(Candidate).where(one_of(session, Candidate.service_id, touched))
    session.execute(gone, execution_options=QUIETLY)
    _write(session, _made().where(these))


def fill(session: Session) -> None:
    """Make every row, where there is none yet."""
    if session.scalar(select(Candidate.service_id).limit(1)) is None:
        _write(session, _made())


def first_site() -> ScalarSelect[Any]:
    """The id of the place of a service that is told: the first where people can go, or the first.

    As `feeds.telling` has it of the rows of an entry, and `flatten` of the tables' objects.
    """
    site, there = aliased(ServiceAtLocation), aliased(Location)
    query = select(site.id).join(there, there.id == site.location_id)
    query = query.where(site.service_id == Service.id)
    return query.order_by(_way_of_place(there), site.id).limit(1).scalar_subquery()


def _way_of_place(location: Any) -> ColumnElement[int]:
    """As `reach.way_of_place`."""
    address = aliased(Address)
    best = select(func.min(_way_of_address(address))).where(address.location_id == location.id)
    leads = func.coalesce(best.scalar_subquery(), int(Way.THERE))
    return case((location.location_type != PHYSICAL, int(Way.NOWHERE)), else_=leads)


def _way_of_address(address: Any) -> ColumnElement[int]:
    """As `reach.way_of_address`."""
    line = func.lower(func.trim(func.coalesce(address.address_1, ""), " \n\t\r"))
    is_box = and_(line.regexp_match(BOX), ~line.regexp_match(street()))
    return case(
        (
            address.address_type == POSTAL,
            case((or_(is_box, line == ""), int(Way.NOWHERE)), else_=int(Way.LETTERS)),
        ),
        (address.address_type != PHYSICAL, int(Way.NOWHERE)),
        (is_box, int(Way.BOX)),
        else_=int(Way.THERE),
    )


def _write(session: Session, made: Select[Any]) -> None:
    marked = made.add_columns(literal(str(uuid4())).label("mark"))
    names = [column.name for column in marked.selected_columns]
    session.execute(insert(Candidate).from_select(names, marked))


def _neighbours(session: Session, ids: Collection[str]) -> list[str]:
    here, there = aliased(ServiceAtLocation), aliased(ServiceAtLocation)
    query = select(there.service_id).join(here, here.location_id == there.location_id)
    return list(session.scalars(query.where(one_of(session, here.service_id, ids)).distinct()))


@cache
def _made() -> Select[Any]:
    """What the rows of active services say now: the first of each thing, by the id of its row."""
    query = select(
        _area().label("area"),
        Service.id.label("service_id"),
        Service.organization_id,
        Service.name,
        *(getattr(Eligibility, name) for name in RULES),
        _is_free().label("free"),
        _phone().label("phone"),
        func.coalesce(*_numbers(Number.TEXT)).label("texts"),
        _is_reachable().label("reachable"),
        _areas().label("areas"),
        *(codes(taxonomy).label(name) for name, taxonomy in LISTS.items()),
        *_place(),
    )
    address = aliased(Address)
    way = _way_of_address(address)
    there = (address.location_id == Location.id, way <= int(Way.LETTERS))
    first_address = select(address.id).where(*there).order_by(way, address.id).limit(1)
    return (
        query.distinct()
        .select_from(Service)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .outerjoin(ServiceArea, ServiceArea.service_id == Service.id)
        .outerjoin(ServiceAtLocation, ServiceAtLocation.id == first_site())
        .outerjoin(Location, Location.id == ServiceAtLocation.location_id)
        .outerjoin(Address, Address.id == first_address.scalar_subquery())
        .where(Service.status == Status.ACTIVE)
    )


def _place() -> list[Label[Any]]:
    """Where the first place is."""
    return [value.label(name) for name, value in _told_where().items()]


def _told_where() -> dict[str, ColumnElement[Any]]:
    """Of the first place, if it is one; nothing where an address of it is confidential."""
    untold = or_(_is_hidden(), _way_of_place(Location) > int(Way.LETTERS))
    told = {
        "address": Address.address_1,
        "town": Address.city,
        "postcode": Address.postal_code,
        "latitude": Location.latitude,
        "longitude": Location.longitude,
    }
    return {name: case((untold, null()), else_=value) for name, value in told.items()}


def _area() -> ColumnElement[str]:
    """Its name where it is known; an unknown one is as none, and so is asked about."""
    is_known = or_(
        ServiceArea.name.in_(sorted(places.known_areas())),
        ServiceArea.name.regexp_match(f"^{places.OUTCODE.pattern}$"),
    )
    return case((is_known, ServiceArea.name), else_="")


def _is_hidden() -> ColumnElement[bool]:
    hidden = aliased(Address)
    return exists().where(hidden.location_id == Location.id, hidden.confidential)


def _is_free() -> ColumnElement[bool]:
    """As `costs.are_free` has it: some cost is told, and each is nothing for everybody."""
    label = func.lower(func.trim(func.coalesce(CostOption.option, "")))
    is_free = and_(func.coalesce(CostOption.amount, -1) == 0, label.in_(costs.ALL_FREE))
    of_it = CostOption.service_id == Service.id
    return and_(exists().where(of_it), ~exists().where(of_it, ~is_free))


def _phone() -> ColumnElement[str | None]:
    """The first number of the service itself, of somebody to contact there, or of its place."""
    places = (_number_in(ServiceAtLocation.extra), _number_in(Location.extra))
    there = case((_is_hidden(), null()), else_=func.coalesce(*places))
    return func.coalesce(*_numbers(Number.CALL), there)


def _is_reachable() -> ColumnElement[bool]:
    """As `reach.can_be_reached`, of what the service says itself."""
    said = {**_told_where(), "url": Service.url, "email": Service.email}
    said |= {"phone": _phone(), "how_to_apply": Eligibility.how_to_apply}
    said |= {"texts": func.coalesce(*_numbers(Number.TEXT))}
    here = Schedule.service_at_location_id == ServiceAtLocation.id
    is_open = exists().where(or_(Schedule.service_id == Service.id, here))
    return or_(*(is_said(said[way]) for way in WAYS), and_(is_said(said["address"]), is_open))


def is_said(column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether there is anything in it."""
    return func.coalesce(column, "") != ""


def _numbers(use: Number) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """The first number for that of the service itself, and of somebody to contact there."""
    for_it = (Phone.number != "", _use_of_phone() == use.value)
    numbers = select(Phone.number).where(*for_it).order_by(Phone.id).limit(1)
    own = numbers.where(Phone.service_id == Service.id)
    contacts = numbers.join(Contact, Contact.id == Phone.contact_id)
    theirs = contacts.where(Contact.service_id == Service.id)
    return own.scalar_subquery(), theirs.scalar_subquery()


def _use_of_phone() -> ColumnElement[str]:
    """As `reach.use_of`."""
    told = (Phone.extra["type"].as_string(), Phone.description, Phone.number)
    typed, *said = (func.lower(func.coalesce(text, "")) for text in told)
    return case((typed.regexp_match(begins_with(TYPES)), _use_in([typed])), else_=_use_in(said))


def _use_in(said: Collection[ColumnElement[str]]) -> ColumnElement[str]:
    def begins(names: tuple[str, ...]) -> ColumnElement[bool]:
        pattern = begins_with(names)
        alone = (and_(one.regexp_match(pattern), ~one.regexp_match(SPEAKING)) for one in said)
        return or_(*alone)

    return case(*((begins(names), use.value) for names, use in USES), else_=Number.CALL.value)


def _number_in(extra: Any) -> ColumnElement[str | None]:
    """As `reach.number_in`."""
    number = extra[("phones", 0, "number")].as_string()
    return case((number.regexp_match(NUMBER), number))


def _areas() -> ScalarSelect[Any]:
    every = aliased(ServiceArea)
    listed = select(func.aggregate_strings(every.name, APART))
    return listed.where(every.service_id == Service.id).scalar_subquery()


def codes(taxonomy: str) -> ScalarSelect[Any]:
    """What the service says of itself in one of our taxonomies."""
    return (
        select(func.aggregate_strings(TaxonomyTerm.code, APART))
        .join(Attribute, Attribute.taxonomy_term_id == TaxonomyTerm.id)
        .join(Taxonomy, Taxonomy.id == TaxonomyTerm.taxonomy_id)
        .where(Attribute.link_id == Service.id, Taxonomy.name == taxonomy)
        .scalar_subquery()
    )
