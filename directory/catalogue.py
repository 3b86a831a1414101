"""The directory's services as offers, and the offers for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory import reports
from directory.candidates import candidates
from directory.cards import completed
from directory.db import one_of
from directory.eligibility import Offer, Seeker
from directory.fit import ANY
from directory.flatten import flatten
from directory.matching import Suggestion, first_options, rank
from directory.tables import (
    Attribute,
    Contact,
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
    return _offers(session, select(Service).where(one_of(session, Service.id, ids)))


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


def ranked(
    session: Session,
    seeker: Seeker,
    *,
    today: date,
    show_unassured: bool,
    exclude: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """What may be open to the seeker, the best first, without what only a card needs.

    `whole` reads the rest of those that are shown.
    """
    how: dict[str, Any] = {"today": today, "show_unassured": show_unassured}
    return rank(candidates(session, seeker, **how), seeker, exclude=exclude, **how)


def whole(
    session: Session, chosen: Sequence[Suggestion], seeker: Seeker, *, today: date
) -> list[Suggestion]:
    """The same suggestions with all that a card needs, the best first."""
    read = completed(session, (suggestion.offer for suggestion in chosen))
    return rank(read, seeker, today=today, show_unassured=True)


def suggest_one(
    session: Session, service_id: str, seeker: Seeker, *, today: date, show_unassured: bool
) -> Suggestion | None:
    """One service as a suggestion, whole; None where it may not be shown to the seeker."""
    read = offers_of(session, [service_id])
    found = rank(read, seeker, today=today, show_unassured=show_unassured)
    return found[0] if found else None


def suggest(
    session: Session,
    seeker: Seeker,
    *,
    today: date,
    show_unassured: bool,
    exclude: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """What may be open to the seeker, the best first, as `matching.rank` has it."""
    found = ranked(session, seeker, today=today, show_unassured=show_unassured, exclude=exclude)
    return whole(session, found, seeker, today=today)


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
    found = ranked(session, seeker, today=today, show_unassured=show_unassured, exclude=exclude)
    return whole(session, first_options(found, n), seeker, today=today)


def _offers(session: Session, query: Query) -> list[Offer]:
    found = session.scalars(_with_all(query).order_by(Service.id)).unique().all()
    heard = reports.tallies(session, (service.id for service in found))
    return [flatten(each, *heard.get(each.id, reports.Tally())) for each in found]


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
        selectinload(Service.contacts).selectinload(Contact.phones),
        selectinload(Service.places).selectinload(ServiceAtLocation.schedules),
        location.selectinload(Location.addresses),
        location.selectinload(Location.accessibility),
        selectinload(Service.attributes)
        .joinedload(Attribute.term)
        .joinedload(TaxonomyTerm.taxonomy),
    )
