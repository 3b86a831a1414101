"""A row of a table as an entry of the directory; the same row makes the same ids again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from directory import costs
from directory.entries import Entry, Rows, Values
from directory.feeds import cells
from directory.feeds.problems import BadCell
from directory.feeds.rows import Row, key_of
from directory.plain_hours import plain_hours
from directory.reach import Number, out_of_a_cell
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TAXONOMIES, TIER

NAMESPACE = UUID("6f2b8a54-3c1e-5d0f-9b77-0d6c6e1f4a21")
COUNTRY = "GB"
# Where a service's `extra` keeps what stood in columns that we don't know.
MORE = "columns"
RULES = (
    "kind", "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care", "requires_ehcp",
    "care_experienced_only", "benefits_required", "english_maths_required", "only_for",
    "qualification_level", "pay", "start_dates", "duration", "self_referral", "how_to_apply",
    "source_url", "source_date",
)  # fmt: skip


# A row asks for the same ids several times, and all rows for those of the same terms.
@lru_cache(maxsize=10_000)
def stable_id(*parts: str) -> str:
    """The id of whatever these parts name: always the same one."""
    return str(uuid5(NAMESPACE, "\n".join(parts)))


def service_id(row: Row) -> str:
    """The id that the row names, or that its organization and name make."""
    return row.id or id_for(row.organization, row.service)


def id_for(organization: str, service: str) -> str:
    """The id of a service of which only the names are known."""
    return stable_id("service", key_of(organization, service))


def entry(row: Row) -> Entry:
    """The service with all that belongs to it, as far as a row can say.

    Without a status or an assurance in the row these are left unsaid.
    """
    own, organization = service_id(row), _organization(row)
    rows: Rows = {
        "organization": [organization],
        "service": [_service(row, own, organization["id"])],
        "eligibility": [_eligibility(row, own)],
        "service_area": _named(own, "area", row.service_area),
        "language": _named(own, "language", row.languages),
        "phone": _phone(row, own),
        "schedule": _hours(row, own),
        "cost_option": _costs(row, own),
    }
    return Entry({**rows, **_place(row, own), **_attributes(row, own)})


def _hours(row: Row, own: str) -> list[Values]:
    """One schedule for each set of hours, each with all the words: they are told as they stand."""
    first, *more = plain_hours(row.opening_hours) or [{}]
    told = _one(own, "schedule", description=row.opening_hours, **first)
    return told + [
        {**told[0], **one, "id": stable_id(own, "schedule", str(number))}
        for number, one in enumerate(more, start=2)
    ]


def taxonomy_id(name: str) -> str:
    return stable_id("taxonomy", name)


def term_id(taxonomy: str, code: str) -> str:
    return stable_id("term", taxonomy, code)


def term(taxonomy: str, code: str) -> Values:
    name = code.replace("_", " ")
    owner = taxonomy_id(taxonomy)
    return {"id": term_id(taxonomy, code), "taxonomy_id": owner, "code": code, "name": name}


def taxonomy(name: str) -> Values:
    return {"id": taxonomy_id(name), "name": name, "description": TAXONOMIES.get(name, name)}


def more(service: Values) -> dict[str, str]:
    """What stood in columns that we don't know. A feed in HSDS may call something else so."""
    told = (service["extra"] or {}).get(MORE)
    return told if isinstance(told, dict) and all(map(_is_cell, told.values())) else {}


def _is_cell(told: object) -> bool:
    """Whether a table could say it."""
    try:
        return isinstance(told, str) and cells.prose(cells.tidied(told)) == told
    except BadCell:
        return False


def midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=UTC)


def _organization(row: Row) -> Values:
    name = " ".join(row.organization.split())
    return {"id": organization_id(name), "name": name}


def organization_id(name: str) -> str:
    """The id of an organisation that a table names."""
    return stable_id("organization", name.casefold())


def _service(row: Row, own: str, organization: str) -> Values:
    said = {"status": row.status} if row.status else {}
    return {
        "id": own,
        "organization_id": organization,
        "name": row.service,
        "description": row.description,
        "url": row.url,
        "email": row.email,
        "extra": {MORE: dict(row.more)} if row.more else None,
        **said,
    }


def _eligibility(row: Row, own: str) -> Values:
    assured: Values = {}
    if row.assured_date:
        assured = {"assured_at": midnight(row.assured_date), "assured_by": row.assured_by}
    rules = {name: getattr(row, name) for name in RULES}
    return {"service_id": own, "source_confidence": row.confidence, **rules, **assured}


def _one(own: str, name: str, **values: Any) -> list[Values]:
    """The only row of its kind, if there is anything to say."""
    said = any(value is not None for value in values.values())
    return [{"id": stable_id(own, name), "service_id": own, **values}] if said else []


def _phone(row: Row, own: str) -> list[Values]:
    number, use = out_of_a_cell(row.phone)
    kind = {"type": use.value} if use is Number.TEXT else None
    return [{**phone, "extra": kind} for phone in _one(own, "phone", number=number)]


def _named(own: str, what: str, names: tuple[str, ...]) -> list[Values]:
    return [{"id": stable_id(own, what, n), "service_id": own, "name": n} for n in names]


def _costs(row: Row, own: str) -> list[Values]:
    free = row.cost is not None and costs.is_free(row.cost)
    amount, currency = (0.0, "GBP") if free else (None, None)
    found = _one(own, "cost", option=row.cost)
    return [{**cost, "amount": amount, "currency": currency} for cost in found]


def _place(row: Row, own: str) -> Rows:
    where = (row.address, row.town, row.postcode, row.latitude)
    virtual = all(fact is None for fact in where)
    if virtual and row.accessibility is None and not row.confidential:
        return {}
    location = stable_id(own, "location")
    here = {"location_id": location}
    at = {"id": stable_id(own, "at"), "service_id": own, **here}
    access = {"id": stable_id(own, "access"), **here, "description": row.accessibility}
    return {
        "location": [_location(row, location, virtual=virtual)],
        "address": [_address(row, own, location)] if row.confidential or not virtual else [],
        "accessibility": [access] if row.accessibility else [],
        "service_at_location": [at],
    }


def _location(row: Row, own: str, *, virtual: bool) -> Values:
    return {
        "id": own,
        "location_type": "virtual" if virtual else "physical",
        "latitude": row.latitude,
        "longitude": row.longitude,
    }


def _address(row: Row, own: str, location: str) -> Values:
    # Where a table has only the mark, the address comes from elsewhere: it is hidden then as well.
    hidden = {"confidential": True} if row.confidential else {}
    return {
        "id": stable_id(own, "address"),
        "location_id": location,
        "address_1": row.address,
        "city": row.town,
        "postal_code": row.postcode,
        "country": COUNTRY,
        **hidden,
    }


def _attributes(row: Row, own: str) -> Rows:
    lists = {INTEREST: row.interests, REMOVES_BARRIER: row.removes_barriers, TIER: row.tiers}
    said = [(taxonomy, code) for taxonomy, codes in lists.items() for code in codes]
    links = [
        {"id": stable_id(own, "says", *one), "link_id": own, "taxonomy_term_id": term_id(*one)}
        for one in said
    ]
    # All of our taxonomies, so that they are there before anything is said with them.
    ours = [taxonomy(name) for name in TAXONOMIES]
    return {"taxonomy": ours, "taxonomy_term": [term(*one) for one in said], "attribute": links}
