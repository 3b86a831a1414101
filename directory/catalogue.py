"""The directory's services as offers, and the offers for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory import places
from directory.eligibility import Offer, Seeker
from directory.fit import ANY
from directory.flatten import flatten
from directory.matching import Suggestion, rank
from directory.reports import ListingReport
from directory.tables import (
    Attribute,
    Eligibility,
    Location,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Status,
    Taxonomy,
    TaxonomyTerm,
)
from directory.taxonomies import INTEREST

Query = Select[Service]


def offers(session: Session) -> list[Offer]:
    """Every service, open or not, by id."""
    return _offers(session, select(Service))


def offer(session: Session, service_id: str) -> Offer | None:
    """The service with that id, open or not, or None."""
    found = _offers(session, select(Service).where(Service.id == service_id))
    return found[0] if found else None


def interests(session: Session) -> list[str]:
    """The codes of interests that active services have, those with most services first."""
    services = func.count(distinct(Attribute.link_id))
    query = (
        select(TaxonomyTerm.code)
        .join(Taxonomy, TaxonomyTerm.taxonomy_id == Taxonomy.id)
        .join(Attribute, Attribute.taxonomy_term_id == TaxonomyTerm.id)
        .join(Service, Service.id == Attribute.link_id)
        .where(Taxonomy.name == INTEREST, TaxonomyTerm.code != ANY)
        .where(Service.status == Status.ACTIVE)
        .group_by(TaxonomyTerm.code)
        .order_by(services.desc(), TaxonomyTerm.code)
    )
    return list(session.scalars(query))


def suggest(
    session: Session,
    seeker: Seeker,
    *,
    today: date,
    show_unassured: bool,
    exclude: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """What may be open to the seeker, the best first, as `matching.rank` has it."""
    likely = _offers(session, _likely(seeker))
    return rank(likely, seeker, today=today, show_unassured=show_unassured, exclude=exclude)


def _likely(seeker: Seeker) -> Query:
    """Leaves out most of what the rules would refuse, and nothing that they would not."""
    query = select(Service).join(Service.eligibility).where(Service.status == Status.ACTIVE)
    if seeker.age is not None:
        query = query.where(*_open_at(seeker.age))
    if seeker.outcode is not None:
        here = ServiceArea.name.in_(sorted(places.districts_of(seeker.outcode)))
        covers = select(ServiceArea.id).where(ServiceArea.service_id == Service.id)
        query = query.where(or_(covers.where(here).exists(), ~covers.exists()))
    return query


def _open_at(age: int) -> tuple[ColumnElement[bool], ...]:
    lowest, highest = Eligibility.minimum_age, Eligibility.maximum_age
    extended = Eligibility.maximum_age_with_ehcp_or_care
    return (
        or_(lowest.is_(None), lowest <= age),
        or_(highest.is_(None), highest >= age, extended >= age),
    )


def _offers(session: Session, query: Query) -> list[Offer]:
    found = session.scalars(_with_all(query).order_by(Service.id)).unique().all()
    reports = _reports(session) if found else {}
    return [flatten(service, reports.get(service.id, 0)) for service in found]


def _with_all(query: Query) -> Query:
    location = selectinload(Service.places).joinedload(ServiceAtLocation.location)
    return query.options(
        joinedload(Service.organization),
        joinedload(Service.eligibility),
        selectinload(Service.areas),
        selectinload(Service.phones),
        selectinload(Service.schedules),
        selectinload(Service.cost_options),
        selectinload(Service.languages),
        location.selectinload(Location.addresses),
        location.selectinload(Location.accessibility),
        selectinload(Service.attributes)
        .joinedload(Attribute.term)
        .joinedload(TaxonomyTerm.taxonomy),
    )


def _reports(session: Session) -> Mapping[str, int]:
    """How many reports each service has had since somebody last assured it."""
    found = session.execute(
        select(ListingReport.service_id, ListingReport.reported_on, Eligibility.assured_at).join(
            Eligibility, Eligibility.service_id == ListingReport.service_id
        )
    )
    counts: dict[str, int] = {}
    for own, reported_on, assured_at in found:
        if assured_at is None or _end_of(reported_on) > assured_at:
            counts[own] = counts.get(own, 0) + 1
    return counts


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)
