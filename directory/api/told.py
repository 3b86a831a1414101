"""What the open API tells of what we have no column for: the standard's own fields, well formed.

A feed may bring anything beside them, persons among it, and of any type. Exports tell all of it;
the open API tells what HSDS-UK 3.0 names, where its value is of the type that it has there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from directory.feeds import cells
from directory.feeds.problems import BadCell
from directory.feeds.records import stable_id

Taken = Callable[[object], object]


def _text(value: object) -> object:
    return value if isinstance(value, str) else None


def _number(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _web(value: object) -> object:
    try:
        return cells.web(value) if isinstance(value, str) else None
    except BadCell:
        return None


def _uuid(value: object) -> object:
    try:
        return value if isinstance(value, str) and str(UUID(value)) == value.lower() else None
    except ValueError:
        return None


def _funding(value: object) -> object:
    each = value if isinstance(value, list) else []
    found = [
        {"id": one["id"], "source": one["source"]}
        for one in each
        if isinstance(one, dict) and _uuid(one.get("id")) and _text(one.get("source"))
    ]
    return found or None


def _each(fields: Mapping[str, Taken], needed: str) -> Taken:
    """A list of things of which one field is needed; an id that is no UUID becomes one."""

    def take(value: object) -> object:
        found = []
        for one in value if isinstance(value, list) else []:
            said = _well_formed(fields, one) if isinstance(one, dict) else {}
            if needed in said:
                own = _uuid(one.get("id")) or stable_id(*map(str, (one.get("id"), said[needed])))
                found.append({"id": own, **said})
        return found or None

    return take


def _well_formed(fields: Mapping[str, Taken], extra: Mapping[str, Any]) -> dict[str, Any]:
    found = {k: fields[k](v) for k, v in extra.items() if k in fields}
    return {k: v for k, v in found.items() if v is not None}


LANGUAGE: Mapping[str, Taken] = {"name": _text, "code": _text, "note": _text}
# What we have no column for of a phone; and, at a place, where we have none at all, the whole.
PHONE: Mapping[str, Taken] = {
    "type": _text,
    "extension": _number,
    "languages": _each(LANGUAGE, "name"),
}
PHONES = _each({"number": _text, "description": _text, **PHONE}, "number")

# By table. Source: the JSON schemas of HSDS-UK 3.0, and of HSDS 3.0 where those leave a thing out.
# Of its lists funding, phones and their languages are told; no people.
FIELDS: Mapping[str, Mapping[str, Taken]] = {
    "service": {"fees": _text, "accreditations": _text, "funding": _funding},
    "organization": {"logo": _text, "uri": _web, "parent_organization_id": _uuid},
    "location": {
        "description": _text,
        "external_identifier": _text,
        "external_identifier_type": _text,
        "url": _web,
        "phones": PHONES,
    },
    "service_at_location": {"phones": PHONES},
    "address": {"region": _text, "state_province": _text},
    "accessibility": {"details": _text, "url": _web},
    "phone": PHONE,
    "schedule": {
        "dtstart": _text,
        "interval": _number,
        "bymonthday": _text,
        "schedule_link": _web,
        "attending_type": _text,
        "notes": _text,
    },
    "service_area": {"extent": _text, "extent_type": _text, "uri": _web},
    "cost_option": {"valid_from": _text, "valid_to": _text, "amount_description": _text},
    "language": {"code": _text, "note": _text},
    "attribute": {"label": _text},
    "taxonomy": {"uri": _web, "version": _text},
    "taxonomy_term": {"parent_id": _uuid, "term_uri": _web, "term": _text},
}


def told(table: str, extra: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What of it is told; None where nothing is."""
    return _well_formed(FIELDS.get(table, {}), extra or {}) or None
