"""An entry of the directory as an HSDS-UK 3.0 service, with all that is nested in it.

Empty fields are left out, but for those that the standard's schema requires. What was kept aside
comes out again. A confidential address, and who assured an entry, stay behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from directory.entries import Entry, Values
from directory.feeds.hsds.fields import AGES, AS_TOLD, RULES, RULES_NAME, SHAPES, Shape
from directory.taxonomies import TAXONOMIES

Document = dict[str, Any]
OWNERS = {"attribute": "link_id"}
# What tells where something is, wherever a feed had it.
PLACES = frozenset({
    "location", "locations", "address", "addresses", "physical_address", "physical_addresses",
    "postal_address", "postal_addresses", "latitude", "longitude",
})  # fmt: skip
# What may be told beside our columns of a service that hides its address, where it is one word or
# number. All else may be the place under a name that we don't know.
HARMLESS = frozenset({
    "source_id", "alternate_name", "additional_websites", "logo", "uri", "year_incorporated",
    "legal_status", "tax_status", "tax_id", "interpretation_services", "application_process",
    "fees_description", "fees", "accreditations", "eligibility_description", "wait_time",
    "licenses", "assured_date", "type", "extension", "department", "code", "note", "link_type",
    "valid_from", "valid_to", "amount_description", "timezone", "until",
    "count", "interval", "byweekno", "bymonthday", "byyearday", "wkst", "dtstart", "schedule_link",
    "attending_type", "notes", "taxonomy_uri", "term_uri", "parent_id", "version", "url",
})  # fmt: skip
ORGANIZATION = HARMLESS | {"organization_identifiers", "funding", "parent_organization_id"}


def tell(entry: Entry) -> Document:
    """The whole service."""
    hidden = entry.confidential()
    kept = [at for at in entry.of("service_at_location") if at["location_id"] not in hidden]
    open_entry = Entry({**entry.rows, "service_at_location": kept})
    return {**_thing(open_entry, "service", entry.one("service")), **about(entry)}


def without(value: Any, names: frozenset[str]) -> Any:
    """The same without what is called so, however deep it stands."""
    if isinstance(value, dict):
        return {k: without(v, names) for k, v in value.items() if k not in names}
    return [without(one, names) for one in value] if isinstance(value, list) else value


def with_places_of_its_own_alone(entry: Entry) -> Entry:
    """An entry of an organization that hides an address, without what may be that place once more.

    The service that hides it tells what is known to be harmless, and no more.
    """
    if entry.confidential():
        return with_harmless_alone(entry)
    service = [{**row, "extra": without(row["extra"], PLACES)} for row in entry.of("service")]
    of = [harmless(row, ORGANIZATION) for row in entry.of("organization")]
    return Entry({**entry.rows, "service": service, "organization": of})


def with_harmless_alone(entry: Entry) -> Entry:
    """The entry with nothing aside that could be a place under whatever name."""
    rows = {name: [harmless(row, HARMLESS) for row in rows] for name, rows in entry.rows.items()}
    return Entry({**rows, "organization": [harmless(entry.one("organization"), ORGANIZATION)]})


def harmless(row: Values, names: frozenset[str]) -> Values:
    """The row with what of it may be told aside."""
    if not row.get("extra"):
        return row
    lists = names - HARMLESS
    told = {
        key: value
        for key, value in row["extra"].items()
        if key in names and (key in lists or not isinstance(value, dict | list))
    }
    return {**row, "extra": without(told, PLACES) or None}


def about(entry: Entry) -> Document:
    """What a service says of itself beside its own columns."""
    service, rules = entry.one("service"), entry.one("eligibility")
    assured, modified = rules["assured_at"], service["last_modified"]
    told = {
        **{key: rules[key] for key in AGES},
        "assured_date": assured.date() if assured else None,
        "last_modified": modified,
        RULES_NAME: _full({key: rules[key] or None for key in RULES} | _maybe(rules)),
    }
    return _full({key: _plain(value) for key, value in told.items()})


def term(row: Values, taxonomy: Values) -> Document:
    """A term of a taxonomy. The description is required, and ours have none but their name."""
    ours = {"term": row["code"]} if taxonomy["name"] in TAXONOMIES else {}
    named = {"id": row["id"], "name": row["name"], "description": row["name"]}
    within = {"taxonomy": taxonomy["name"], "taxonomy_id": taxonomy["id"]}
    return {**named, **ours, **within, **_extra(row)}


def summary(entry: Entry) -> Document:
    """A service without its lists: what HSDS-UK tells of it in a page of services."""
    row = entry.one("service")
    organization = _fields(SHAPES["organization"], entry.one("organization"))
    flat = {k: v for k, v in _fields(SHAPES["service"], row).items() if not isinstance(v, list)}
    single = {k: v for k, v in organization.items() if not isinstance(v, list)}
    return {**flat, "organization": single, **about(entry)}


def place(entry: Entry, at: Values, *, full: bool) -> Document:
    """A service at one location; in full with everything that belongs to the two."""
    if not full:
        own = next(iter(entry.of("location", id=at["location_id"])))
        flat = _fields(SHAPES["location"], own)
        flat = {k: v for k, v in flat.items() if not isinstance(v, list)}
        return {"id": at["id"], "location": flat, "service": summary(entry)}
    told = _thing(entry, "service_at_location", at)
    service = tell(Entry({**entry.rows, "service_at_location": []}))
    return {**told, "service": service}


def _thing(entry: Entry, name: str, row: Values) -> Document:
    shape = SHAPES[name]
    told = _fields(shape, row)
    for key, part in shape.parts.items():
        told[key] = _part(entry, part, row)
    for key, table in shape.lists.items():
        owner = {OWNERS.get(table, f"{name}_id"): row["id"]}
        told |= _full({key: [_thing(entry, table, child) for child in entry.of(table, **owner)]})
    return told


def _part(entry: Entry, name: str, row: Values) -> Document:
    (part,) = (one for one in entry.of(name) if one["id"] == row[f"{name}_id"])
    if name != "taxonomy_term":
        return _thing(entry, name, part)
    (taxonomy,) = (one for one in entry.of("taxonomy") if one["id"] == part["taxonomy_id"])
    return term(part, taxonomy)


def _fields(shape: Shape, row: Values) -> Document:
    own = _full({key: _plain(row[key]) for key in shape.fields})
    return {**shape.needs, "id": row["id"], **own, **_extra(row)}


def _extra(row: Values) -> Document:
    """What was kept aside; a name that we have another one for is told as it came."""
    aside = dict(row["extra"] or {})
    return aside | ({"name": aside.pop(AS_TOLD)} if AS_TOLD in aside else {})


def _maybe(rules: Values) -> Values:
    """A no that differs from not known."""
    return {"self_referral": rules["self_referral"]}


def _full(values: Mapping[str, Any]) -> Document:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _plain(value: object) -> object:
    """A value as JSON has it; a time in UTC and to the second."""
    said: Mapping[type, Callable[[Any], str]] = {
        datetime: lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        date: date.isoformat,
        time: time.isoformat,
    }
    return said[type(value)](value) if type(value) in said else value
