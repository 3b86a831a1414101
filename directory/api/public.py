"""What of an entry is for everybody: no person, no confidential place, no partner's own column.

`tell` leaves confidential addresses and assurers behind by itself; this takes away what else a
feed may have brought that is not for everybody.
"""

from __future__ import annotations

from typing import Any

from directory.api.told import told
from directory.entries import Entry, Rows, Values
from directory.feeds.hsds.fields import SHAPES
from directory.feeds.hsds.telling import ORGANIZATION, harmless, with_harmless_alone


def entry(whole: Entry) -> Entry:
    """The entry without its people, its confidential places, and what can't be right."""
    quiet = with_harmless_alone(whole) if whole.confidential() else whole
    rows: Rows = {name: [_open(name, row) for row in rows] for name, rows in quiet.rows.items()}
    rows["organization"] = [harmless(row, ORGANIZATION) for row in rows["organization"]]
    rows["contact"] = [{**row, "name": None, "email": None} for row in rows["contact"]]
    hidden = whole.confidential()
    at = [row for row in rows["service_at_location"] if row["location_id"] not in hidden]
    return Entry({**rows, "service_at_location": at})


def taxonomy(row: Values) -> dict[str, Any]:
    own = {key: row[key] for key in ("id", "name", "description")}
    return own | (told("taxonomy", row["extra"]) or {})


def term(row: Values) -> Values:
    """A term without what a feed may have brought beside it."""
    return {**row, "extra": told("taxonomy_term", row["extra"])}


def _open(table: str, row: Values) -> Values:
    """The row without what was set aside: a web address that is none may be a trap."""
    if not row.get("extra"):
        return row
    aside = SHAPES[table].fields.keys() if table in SHAPES else ()
    extra = {key: value for key, value in row["extra"].items() if key not in aside}
    return {**row, "extra": told(table, extra)}
