"""A service with every row that belongs to it, read and written in bulk.

What feeds, exports and the open API work on: plain values by table, a few statements for hundreds
of services, and no object for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.apart import kept_apart
from directory.covering import covered
from directory.db import Base, one_at_a_time

Values = dict[str, Any]
Rows = dict[str, list[Values]]

# What a service owns, each with the column that names its owner.
OWNED = {
    "phone": "service_id",
    "schedule": "service_id",
    "contact": "service_id",
    "cost_option": "service_id",
    "service_area": "service_id",
    "language": "service_id",
    "service_at_location": "service_id",
    "attribute": "link_id",
}
# In the order in which rows can be written: what is pointed at comes first.
ORDER = (
    "organization", "taxonomy", "taxonomy_term", "service", "eligibility", "location", "address",
    "accessibility", "service_at_location", "contact", "phone", "schedule", "cost_option",
    "service_area", "language", "attribute",
)  # fmt: skip
# Where a location hangs on: its rows are found through it.
AT_LOCATION = ("address", "accessibility")


@dataclass(frozen=True)
class Entry:
    """One service with its rows, by table; a row is a dictionary of its columns."""

    rows: Rows

    @property
    def id(self) -> str:
        return str(self.one("service")["id"])

    def one(self, table: str) -> Values:
        """The only row of that table: service, organization, eligibility."""
        return self.rows[table][0]

    def of(self, table: str, **owner: str) -> list[Values]:
        """The rows of that table, or those of one owner."""
        found = self.rows.get(table, [])
        return [row for row in found if all(row.get(name) == own for name, own in owner.items())]

    def confidential(self) -> frozenset[str]:
        """The ids of locations with an address that must not be told."""
        return frozenset(
            row["location_id"] for row in self.of("address") if row.get("confidential")
        )


def row_key(row: Values) -> str:
    """What makes a row of its table the same again."""
    return str(row.get("id") or row["service_id"])


def completed(entry: Entry) -> Entry:
    """The entry with every column of its rows, as one that was loaded has them."""
    return Entry(
        {name: [{**_blank(name), **row} for row in rows] for name, rows in entry.rows.items()}
    )


def filled_up(entry: Entry, before: Entry) -> Entry:
    """The entry whole: a feed may leave columns unsaid, and they stay as they are."""
    known = {(name, row_key(row)): row for name, rows in before.rows.items() for row in rows}
    return Entry(
        {
            name: [{**known.get((name, row_key(row)), {}), **row} for row in rows]
            for name, rows in entry.rows.items()
        }
    )


def _is_plain(column: Column[Any]) -> bool:
    return column.default is not None and column.default.is_scalar


@cache
def _blank(name: str) -> Values:
    """A row of which nothing is said."""
    return {
        column.name: getattr(column.default, "arg", None) if _is_plain(column) else None
        for column in table(name).columns
    }


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def load(session: Session, ids: Sequence[str]) -> dict[str, Entry]:
    """The entries with those ids, in their order; an id that isn't there is left out."""
    services = {row["id"]: row for row in _rows(session, "service", "id", ids)}
    shared = _shared(session, services.values())
    owned = {name: _grouped(session, name, key, services) for name, key in OWNED.items()}
    rules = _grouped(session, "eligibility", "service_id", services)
    places = _places(session, owned["service_at_location"], owned["contact"])
    terms = _terms(session, owned["attribute"])
    return {
        own: _entry(services[own], rules[own][0], shared, owned, places, terms)
        for own in ids
        if own in services
    }


def store(session: Session, entries: Sequence[Entry]) -> None:
    """Write the entries; of one that is there already, everything that it owns is replaced.

    An address that one hides is covered in its texts too; in those of its organisation's others by
    `partners.hiding`.
    Columns that an entry does not name keep what they hold. No row of another service is touched.
    """
    session.flush()
    one_at_a_time(session)
    entries = [Entry(covered(entry.rows)) for entry in kept_apart(session, entries)]
    _clear(session, entries)
    _keep_aside(session, entries)
    for name in ORDER:
        _upsert(session, name, (row for entry in entries for row in entry.of(name)))
    candidate_rows.refresh(session, [entry.id for entry in entries])
    session.expire_all()


def _entry(
    service: Values,
    rules: Values,
    organizations: Mapping[str, Values],
    owned: Mapping[str, Mapping[str, list[Values]]],
    places: Mapping[str, Mapping[str, list[Values]]],
    terms: tuple[Mapping[str, Values], Mapping[str, Values]],
) -> Entry:
    own = service["id"]
    rows: Rows = {name: list(groups[own]) for name, groups in owned.items()}
    rows |= {"service": [service], "eligibility": [rules]}
    rows["organization"] = [organizations[service["organization_id"]]]
    here = list(dict.fromkeys(row["location_id"] for row in rows["service_at_location"]))
    for name in ("location", *AT_LOCATION):
        rows[name] = [row for location in here for row in places[name].get(location, [])]
    for row in rows["service_at_location"]:
        rows["schedule"] += places["schedule"].get(row["id"], [])
    for row in rows["contact"]:
        rows["phone"] += places["phone"].get(row["id"], [])
    said = dict.fromkeys(row["taxonomy_term_id"] for row in rows["attribute"])
    rows["taxonomy_term"] = [terms[0][term] for term in said]
    of_terms = dict.fromkeys(row["taxonomy_id"] for row in rows["taxonomy_term"])
    rows["taxonomy"] = [terms[1][taxonomy] for taxonomy in of_terms]
    return Entry(rows)


def _shared(session: Session, services: Iterable[Values]) -> dict[str, Values]:
    ids = sorted({row["organization_id"] for row in services})
    return {row["id"]: row for row in _rows(session, "organization", "id", ids)}


def _places(
    session: Session, sites: Mapping[str, list[Values]], contacts: Mapping[str, list[Values]]
) -> dict[str, Mapping[str, list[Values]]]:
    """Locations and what hangs on them, hours of a place, and phones of a contact."""
    here = [row for rows in sites.values() for row in rows]
    people = [row["id"] for rows in contacts.values() for row in rows]
    locations = dict.fromkeys(row["location_id"] for row in here)
    found = {name: _grouped(session, name, "location_id", locations) for name in AT_LOCATION}
    return {
        **found,
        "location": _grouped(session, "location", "id", locations),
        "schedule": _grouped(
            session, "schedule", "service_at_location_id", [row["id"] for row in here]
        ),
        "phone": _grouped(session, "phone", "contact_id", people),
    }


def _terms(
    session: Session, attributes: Mapping[str, list[Values]]
) -> tuple[dict[str, Values], dict[str, Values]]:
    ids = sorted({row["taxonomy_term_id"] for rows in attributes.values() for row in rows})
    terms = {row["id"]: row for row in _rows(session, "taxonomy_term", "id", ids)}
    owners = sorted({row["taxonomy_id"] for row in terms.values()})
    return terms, {row["id"]: row for row in _rows(session, "taxonomy", "id", owners)}


def _grouped(
    session: Session, name: str, key: str, owners: Iterable[str]
) -> dict[str, list[Values]]:
    groups: dict[str, list[Values]] = {owner: [] for owner in owners}
    for row in _rows(session, name, key, list(groups)):
        groups[row[key]].append(row)
    return groups


def _rows(session: Session, name: str, key: str, ids: Sequence[str]) -> Iterator[Values]:
    """The rows whose `key` is one of the ids, by id."""
    if not ids:
        return
    rows = table(name)
    query = select(rows).where(rows.c[key].in_(ids)).order_by(*rows.primary_key)
    names = rows.c.keys()
    for row in session.execute(query):
        yield dict(zip(names, row, strict=True))


def _clear(session: Session, entries: Sequence[Entry]) -> None:
    """Take away what these services own, and the places that then nobody is at."""
    ids = [entry.id for entry in entries]
    at, location = table("service_at_location"), table("location")
    here = list(session.scalars(select(at.c.location_id).where(at.c.service_id.in_(ids))))
    for name, key in OWNED.items():
        session.execute(delete(table(name)).where(table(name).c[key].in_(ids)))
    used = select(at.c.id).where(at.c.location_id == location.c.id).exists()
    session.execute(delete(location).where(location.c.id.in_(here), ~used))
    fresh = [row["id"] for entry in entries for row in entry.of("location")]
    for name in AT_LOCATION:
        session.execute(delete(table(name)).where(table(name).c.location_id.in_(fresh)))


def _keep_aside(session: Session, entries: Sequence[Entry]) -> None:
    """What an organization had beside its columns stays: each of its services tells it again."""
    told = [row for entry in entries for row in entry.of("organization") if row.get("extra")]
    ids = sorted({row["id"] for row in told})
    known = {row["id"]: row["extra"] for row in _rows(session, "organization", "id", ids)}
    for row in told:
        row["extra"] = known[row["id"]] = {**(known.get(row["id"]) or {}), **row["extra"]}


def _upsert(session: Session, name: str, rows: Iterable[Values]) -> None:
    """Write rows, each over the one with its id; alike ones together, so that it goes fast."""
    key = table(name).primary_key.columns.keys()[0]
    batches: dict[tuple[str, ...], dict[str, Values]] = {}
    for row in rows:
        batches.setdefault(tuple(sorted(row)), {})[row[key]] = row
    for names, batch in batches.items():
        _write(session, name, key, names, list(batch.values()))


def _write(session: Session, name: str, key: str, names: Sequence[str], rows: list[Values]) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    fresh = dialect.insert(table(name))
    said = {column: fresh.excluded[column] for column in names if column != key}
    session.execute(fresh.on_conflict_do_update(index_elements=[key], set_=said), rows)
