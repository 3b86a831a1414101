"""The directory's services as offers, and the offers for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory import reports
from directory.candidates import MOST_IDS, candidates, completed
from directory.eligibility import Offer, Seeker
from directory.fit import ANY
from directory.flatten import flatten
from directory.matching import Suggestion, first_options, rank
from directory.tables import (
    Attribute,
    Location,
    Service,
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


def offers_of(session: Session, ids: Sequence[str]) -> list[Offer]:
    """The services with those ids, open or not, by id."""
    return _offers(session, select(Service).where(Service.id.in_(ids)))


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
    ranked = _ranked(session, seeker, today=today, show_unassured=show_unassured, exclude=exclude)
    return _completed(session, ranked)


def suggest_first(
    session: Session,
    seeker: Seeker,
    *,
    today: date,
    show_unassured: bool,
    exclude: frozenset[str] = frozenset(),
    n: int = 3,
) -> list[Suggestion]:
    """What is shown first out of all that `suggest` finds, without reading the rest in full."""
    ranked = _ranked(session, seeker, today=today, show_unassured=show_unassured, exclude=exclude)
    return _completed(session, first_options(ranked, n))


def _ranked(
    session: Session, seeker: Seeker, *, show_unassured: bool, **how: Any
) -> list[Suggestion]:
    likely = candidates(session, seeker, show_unassured=show_unassured)
    return rank(likely, seeker, show_unassured=show_unassured, **how)


def _completed(session: Session, ranked: list[Suggestion]) -> list[Suggestion]:
    if not ranked:
        return []
    whole = completed(session, (each.offer for each in ranked))
    return [replace(each, offer=whole[each.offer.id]) for each in ranked]


def _offers(session: Session, query: Query) -> list[Offer]:
    found = session.scalars(_with_all(query).order_by(Service.id)).unique().all()
    wrong = _wrong(session, [service.id for service in found])
    return [flatten(service, wrong.get(service.id, 0)) for service in found]


def _wrong(session: Session, ids: list[str]) -> dict[str, int]:
    """How often each was reported as wrong, asked for in lists that every database takes."""
    counts: dict[str, int] = {}
    for at in range(0, len(ids), MOST_IDS):
        counts |= reports.against(session, ids[at : at + MOST_IDS])
    return counts


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
