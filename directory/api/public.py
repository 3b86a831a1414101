"""What of an entry is for everybody: no person, no confidential place, no partner's own column.

`tell` leaves confidential addresses and assurers behind by itself; this takes away what else a
feed may have brought that is not for everybody.
"""

from __future__ import annotations

from typing import Any

from directory.entries import Entry, Rows, Values
from directory.feeds.hsds.fields import SHAPES
from directory.feeds.hsds.telling import (
    ORGANIZATION,
    PLACES,
    harmless,
    with_harmless_alone,
    without,
)
from directory.feeds.records import MORE

# Somebody's name or address, wherever the standard has one; places that a feed told beside a
# service's own, which may be confidential; and what a table had in columns that we don't know.
PRIVATE = frozenset({
    "attention", "contact", "contacts", "created_by", "updated_by", "last_modified_by",
    "assurer_email", "assured_by", "metadata", MORE, *PLACES,
})  # fmt: skip


def entry(whole: Entry) -> Entry:
    """The entry without its people, its confidential places, and what can't be right."""
    told = with_harmless_alone(whole) if whole.confidential() else whole
    rows: Rows = {name: [_open(name, row) for row in rows] for name, rows in told.rows.items()}
    rows["organization"] = [harmless(row, ORGANIZATION) for row in rows["organization"]]
    rows["contact"] = [
        {**row, "name": None, "email": None, "extra": None} for row in rows["contact"]
    ]
    hidden = whole.confidential()
    at = [row for row in rows["service_at_location"] if row["location_id"] not in hidden]
    return Entry({**rows, "service_at_location": at})


def taxonomy(row: Values) -> dict[str, Any]:
    told = {key: row[key] for key in ("id", "name", "description")}
    return told | (without(row["extra"], PRIVATE) or {})


def term(row: Values) -> Values:
    """A term without what a feed may have brought of persons."""
    return {**row, "extra": without(row["extra"], PRIVATE)}


def _open(table: str, row: Values) -> Values:
    """The row without what was set aside: a web address that is none may be a trap."""
    if not row.get("extra"):
        return row
    aside = SHAPES[table].fields.keys() if table in SHAPES else ()
    extra = {key: value for key, value in row["extra"].items() if key not in aside}
    return {**row, "extra": without(extra, PRIVATE) or None}
