"""A row of a table as the directory's records; the same row makes the same ids again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from directory.feeds.rows import Row
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
    Taxonomy,
    TaxonomyTerm,
)
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TAXONOMIES, TIER

NAMESPACE = UUID("6f2b8a54-3c1e-5d0f-9b77-0d6c6e1f4a21")
FREE = "free"
COUNTRY = "GB"


def stable_id(*parts: str) -> str:
    """The id of whatever these parts name: always the same one."""
    return str(uuid5(NAMESPACE, "\n".join(parts)))


def service_id(row: Row) -> str:
    return stable_id("service", row.key)


def service(row: Row, *, feed: str, now: datetime) -> Service:
    """The service with all that belongs to it.

    Status and assurance are left unset: they are not the table's to say.
    """
    own = service_id(row)
    return Service(
        id=own,
        organization=_organization(row),
        name=row.service,
        description=row.description,
        url=row.url,
        email=row.email,
        last_modified=now,
        eligibility=_eligibility(row, own, feed),
        areas=[
            ServiceArea(id=stable_id(own, "area", name), name=name) for name in row.service_area
        ],
        phones=[Phone(id=stable_id(own, "phone"), number=row.phone)] if row.phone else [],
        schedules=_schedules(row, own),
        cost_options=_costs(row, own),
        languages=[Language(id=stable_id(own, "language", n), name=n) for n in row.languages],
        places=_places(row, own),
        attributes=_attributes(row, own),
    )


def terms(row: Row) -> dict[str, tuple[str, str]]:
    """The id of each taxonomy term that the row uses, with its taxonomy and code."""
    return {term_id(taxonomy, code): (taxonomy, code) for taxonomy, code in _said(row)}


def term(taxonomy: str, code: str) -> TaxonomyTerm:
    name = code.replace("_", " ")
    owner = taxonomy_id(taxonomy)
    return TaxonomyTerm(id=term_id(taxonomy, code), taxonomy_id=owner, code=code, name=name)


def taxonomy(name: str) -> Taxonomy:
    return Taxonomy(id=taxonomy_id(name), name=name, description=TAXONOMIES[name])


def taxonomy_id(name: str) -> str:
    return stable_id("taxonomy", name)


def term_id(taxonomy: str, code: str) -> str:
    return stable_id("term", taxonomy, code)


def _organization(row: Row) -> Organization:
    name = " ".join(row.organization.split())
    return Organization(id=stable_id("organization", name.casefold()), name=name)


def _eligibility(row: Row, own: str, feed: str) -> Eligibility:
    return Eligibility(
        service_id=own,
        kind=row.kind,
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        maximum_age_with_ehcp_or_care=row.maximum_age_with_ehcp_or_care,
        requires_ehcp=row.requires_ehcp,
        care_experienced_only=row.care_experienced_only,
        benefits_required=row.benefits_required,
        english_maths_required=row.english_maths_required,
        only_for=row.only_for,
        qualification_level=row.qualification_level,
        pay=row.pay,
        start_dates=row.start_dates,
        duration=row.duration,
        self_referral=row.self_referral,
        how_to_apply=row.how_to_apply,
        source_url=row.source_url,
        source_date=row.source_date,
        source_confidence=row.confidence,
        feed=feed,
        row_hash=row.fingerprint,
        gone_on=None,
    )


def _schedules(row: Row, own: str) -> list[Schedule]:
    hours = row.opening_hours
    return [Schedule(id=stable_id(own, "schedule"), description=hours)] if hours else []


def _costs(row: Row, own: str) -> list[CostOption]:
    if row.cost is None:
        return []
    free = row.cost.lower() == FREE
    amount, currency = (0.0, "GBP") if free else (None, None)
    own_id = stable_id(own, "cost")
    return [CostOption(id=own_id, option=row.cost, amount=amount, currency=currency)]


def _places(row: Row, own: str) -> list[ServiceAtLocation]:
    known = (row.address, row.town, row.postcode, row.latitude, row.accessibility)
    if all(fact is None for fact in known):
        return []
    return [ServiceAtLocation(id=stable_id(own, "at"), location=_location(row, own))]


def _location(row: Row, own: str) -> Location:
    where = (row.address, row.town, row.postcode, row.latitude)
    virtual = all(fact is None for fact in where)
    access = row.accessibility
    return Location(
        id=stable_id(own, "location"),
        location_type="virtual" if virtual else "physical",
        latitude=row.latitude,
        longitude=row.longitude,
        addresses=[] if virtual else [_address(row, own)],
        accessibility=[Accessibility(id=stable_id(own, "access"), description=access)]
        if access
        else [],
    )


def _address(row: Row, own: str) -> Address:
    return Address(
        id=stable_id(own, "address"),
        address_1=row.address,
        city=row.town,
        postal_code=row.postcode,
        country=COUNTRY,
    )


def _attributes(row: Row, own: str) -> list[Attribute]:
    return [
        Attribute(
            id=stable_id(own, "says", *said), link_entity="service", taxonomy_term_id=term_id(*said)
        )
        for said in _said(row)
    ]


def _said(row: Row) -> list[tuple[str, str]]:
    """Each taxonomy and code that the row says of its service."""
    lists = {INTEREST: row.interests, REMOVES_BARRIER: row.removes_barriers, TIER: row.tiers}
    return [(taxonomy, code) for taxonomy, codes in lists.items() for code in codes]
