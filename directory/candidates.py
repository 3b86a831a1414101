"""The offers that may be open to a seeker, read with as little as ranking needs.

The database leaves out most of what the rules would refuse, and nothing that they would not. It
goes by indexes: what covers the place where somebody lives, and what names no area at all. So the
cost grows with what may be open to them, not with the directory.
`completed` reads what only a card needs, for those few that are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select, union
from sqlalchemy.orm import Session

from directory import hours, places, reports
from directory.eligibility import WITHOUT_BOTH_GCSES, Offer, Seeker
from directory.tables import (
    Accessibility,
    Address,
    Attribute,
    CostOption,
    Eligibility,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceWithoutArea,
    Status,
    Taxonomy,
    TaxonomyTerm,
)
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TAXONOMIES, TIER

# No more ids in one statement than every database takes.
MOST_IDS = 5_000
SHARED = (
    "kind", "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care", "requires_ehcp",
    "care_experienced_only", "benefits_required", "english_maths_required", "only_for",
    "qualification_level", "pay", "start_dates", "duration", "self_referral", "how_to_apply",
    "source_url", "source_date", "source_confidence", "assured_at", "assured_by",
)  # fmt: skip


AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class _Place:
    """The first place of a service, and its address."""

    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    town: str | None = None
    postcode: str | None = None


def candidates(session: Session, seeker: Seeker, *, show_unassured: bool) -> list[Offer]:
    """Every offer that may be open to the seeker, without opening hours, languages and access."""
    query = _likely(seeker, show_unassured)
    rows = list(session.execute(query))
    terms = _terms(session) if rows else {}
    return [offer for batch in _batches(rows) for offer in _offers(session, batch, terms)]


def completed(session: Session, offers: Iterable[Offer]) -> dict[str, Offer]:
    """The offers by id, with what only a card needs."""
    wanted = {offer.id: offer for offer in offers}
    ids = list(wanted)
    openings = _openings(session, ids)
    access = _access(session, ids)
    languages = _grouped(session, select(Language.service_id, Language.name), Language, ids)
    return {
        own: replace(
            offer,
            opening_hours=hours.in_words(openings[own]),
            accessibility="\n".join(access[own]) or None,
            languages=tuple(sorted(languages[own])),
        )
        for own, offer in wanted.items()
    }


def _likely(seeker: Seeker, show_unassured: bool) -> Select[Any]:
    rules = [getattr(Eligibility, name) for name in SHARED]
    about = (Service.id, Service.name, Service.description, Service.url, Service.email)
    by = (Organization.name.label("by"), Organization.website, Organization.email.label("their"))
    query = (
        select(*about, *by, *rules)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .join(Organization, Organization.id == Service.organization_id)
        .where(Service.status == Status.ACTIVE, *_open(seeker))
    )
    if not show_unassured:
        query = query.where(Eligibility.assured_at.is_not(None))
    return query if seeker.outcode is None else query.where(_reaches(seeker.outcode))


def _reaches(outcode: str) -> ColumnElement[bool]:
    here = ServiceArea.name.in_(sorted(places.districts_of(outcode)))
    covers = select(ServiceArea.service_id).where(here)
    return Service.id.in_(union(covers, select(ServiceWithoutArea.service_id)))


def _open(seeker: Seeker) -> Iterator[ColumnElement[bool]]:
    """What the rules would refuse for certain."""
    if seeker.age is not None:
        lowest, highest = Eligibility.minimum_age, Eligibility.maximum_age
        extended = Eligibility.maximum_age_with_ehcp_or_care
        yield or_(lowest.is_(None), lowest <= seeker.age)
        yield or_(highest.is_(None), highest >= seeker.age, extended >= seeker.age)
    lacks = {
        Eligibility.requires_ehcp: seeker.ehcp is False,
        Eligibility.care_experienced_only: seeker.care_experienced is False,
        Eligibility.benefits_required: seeker.universal_credit is False,
        Eligibility.english_maths_required: seeker.english_maths in WITHOUT_BOTH_GCSES,
    }
    for required, lacking in lacks.items():
        if lacking:
            yield required.is_(False)


def _offers(
    session: Session, rows: Sequence[Row[Any]], terms: dict[str, tuple[str, str]]
) -> Iterator[Offer]:
    ids = [row.id for row in rows]
    areas = _grouped(session, select(ServiceArea.service_id, ServiceArea.name), ServiceArea, ids)
    phones = _first(session, select(Phone.service_id, Phone.number), Phone, ids)
    costs = _costs(session, ids)
    sites = _sites(session, ids)
    said = _said(session, ids, terms)
    wrong = reports.against(session, ids)
    for row in rows:
        at, told = sites.get(row.id, _Place()), said[row.id]
        options = costs[row.id]
        yield Offer(
            id=row.id,
            name=row.name,
            organization=row.by,
            description=row.description or "",
            url=row.url or row.website,
            email=row.email or row.their,
            phone=phones.get(row.id),
            areas=frozenset(areas[row.id]),
            cost=options[0][0] if options else None,
            free=any(amount == 0 for _, amount in options),
            interests=frozenset(told[INTEREST]),
            removes_barriers=frozenset(told[REMOVES_BARRIER]),
            tiers=frozenset(map(int, told[TIER])),
            reports=wrong.get(row.id, 0),
            **vars(at),
            **{name: getattr(row, name) for name in SHARED},
        )


def _terms(session: Session) -> dict[str, tuple[str, str]]:
    """The taxonomy and code of each of our terms."""
    query = select(TaxonomyTerm.id, Taxonomy.name, TaxonomyTerm.code).join(TaxonomyTerm.taxonomy)
    found = session.execute(query.where(Taxonomy.name.in_(TAXONOMIES)))
    return {own: (taxonomy, code) for own, taxonomy, code in found}


def _said(
    session: Session, ids: Sequence[str], terms: dict[str, tuple[str, str]]
) -> dict[str, dict[str, list[str]]]:
    query = select(Attribute.link_id, Attribute.taxonomy_term_id).where(Attribute.link_id.in_(ids))
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: {name: [] for name in TAXONOMIES})
    for own, term in session.execute(query):
        if term in terms:
            taxonomy, code = terms[term]
            said[own][taxonomy].append(code)
    return said


def _costs(
    session: Session, ids: Sequence[str]
) -> dict[str, list[tuple[str | None, float | None]]]:
    columns = (CostOption.service_id, CostOption.option, CostOption.amount)
    query = select(*columns).where(CostOption.service_id.in_(ids)).order_by(CostOption.id)
    found = defaultdict(list)
    for own, option, amount in session.execute(query):
        found[own].append((option, amount))
    return found


def _sites(session: Session, ids: Sequence[str]) -> dict[str, _Place]:
    """The first place of each; nothing of it where any of its addresses is confidential."""
    where = (Address.address_1, Address.city, Address.postal_code, Address.confidential)
    query = (
        select(ServiceAtLocation.service_id, ServiceAtLocation.id)
        .add_columns(Location.latitude, Location.longitude, *where)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .outerjoin(Address, Address.location_id == Location.id)
        .where(ServiceAtLocation.service_id.in_(ids))
        .order_by(ServiceAtLocation.id, Address.id)
    )
    sites: dict[str, tuple[str, _Place]] = {}
    for own, site, latitude, longitude, *address, hidden in session.execute(query):
        first, _ = sites.setdefault(own, (site, _Place(latitude, longitude, *address)))
        if hidden and first == site:
            sites[own] = (site, _Place())
    return {own: place for own, (_, place) in sites.items()}


def _access(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    """What the first place of each is like to get into."""
    query = (
        select(ServiceAtLocation.service_id, ServiceAtLocation.id, Accessibility.description)
        .outerjoin(Accessibility, Accessibility.location_id == ServiceAtLocation.location_id)
        .where(ServiceAtLocation.service_id.in_(ids))
        .order_by(ServiceAtLocation.id, Accessibility.id)
    )
    firsts: dict[str, str] = {}
    found: dict[str, list[str]] = defaultdict(list)
    for own, site, description in session.execute(query):
        if firsts.setdefault(own, site) == site and description:
            found[own].append(description)
    return found


def _openings(session: Session, ids: Sequence[str]) -> dict[str, list[hours.Opening]]:
    """The opening hours of each, by id of the row."""
    columns = [getattr(Schedule, name) for name in hours.FIELDS]
    query = select(Schedule.service_id, *columns).where(Schedule.service_id.in_(ids))
    found: dict[str, list[hours.Opening]] = defaultdict(list)
    for own, *said in session.execute(query.order_by(Schedule.id)):
        found[own].append(hours.Opening(*said))
    return found


def _first(session: Session, query: AnySelect, of: Any, ids: Sequence[str]) -> dict[str, Any]:
    """The first value of each service, by id of the row."""
    found: dict[str, Any] = {}
    for own, value in session.execute(query.where(of.service_id.in_(ids)).order_by(of.id)):
        found.setdefault(own, value)
    return found


def _grouped(
    session: Session, query: AnySelect, of: Any, ids: Sequence[str]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for own, value in session.execute(query.where(of.service_id.in_(ids))):
        found[own].append(value)
    return found


def _batches(rows: list[Row[Any]]) -> Iterator[list[Row[Any]]]:
    return (rows[at : at + MOST_IDS] for at in range(0, len(rows), MOST_IDS))
