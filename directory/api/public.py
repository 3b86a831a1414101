"""What of an entry is for everybody: no person, no confidential place, no partner's own column.

`tell` leaves confidential addresses and assurers behind by itself; this takes away what else a
feed may have brought that is not for everybody.
"""

from __future__ import annotations

from typing import Any

from directory.entries import Entry, Rows, Values
from directory.feeds.hsds.fields import SHAPES
from directory.feeds.records import MORE

# The name of somebody to write to; and what a table had in columns that we don't know.
PRIVATE = frozenset({"attention", MORE})


def entry(whole: Entry) -> Entry:
    """The entry without its people, its confidential places, and what can't be right."""
    rows: Rows = {name: [_open(name, row) for row in rows] for name, rows in whole.rows.items()}
    rows["contact"] = [
        {**row, "name": None, "email": None, "extra": None} for row in rows["contact"]
    ]
    hidden = whole.confidential()
    at = [row for row in rows["service_at_location"] if row["location_id"] not in hidden]
    return Entry({**rows, "service_at_location": at})


def taxonomy(row: Values) -> dict[str, Any]:
    told = {key: row[key] for key in ("id", "name", "description")}
    return told | (row["extra"] or {})


def _open(table: str, row: Values) -> Values:
    """The row without what was set aside: a web address that is none may be a trap."""
    if not row.get("extra") or table not in SHAPES:
        return row
    aside = PRIVATE | SHAPES[table].fields.keys()
    return {**row, "extra": {k: v for k, v in row["extra"].items() if k not in aside} or None}
