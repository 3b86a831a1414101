"""Loads a table of services into the directory: all of it, or nothing.

The same table again changes nothing. A row that has not changed since its last import is left
alone, so that what a partner has since corrected stays. A service that the table no longer has
becomes inactive, and active again when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.feeds import records
from directory.feeds.rows import Row, RowError, TableErrors, read_rows
from directory.tables import Eligibility, Location, Service, Status, Taxonomy, TaxonomyTerm
from directory.taxonomies import TAXONOMIES

__all__ = ["Imported", "RowError", "TableErrors", "import_table", "preview_table"]

FEED = "table"


@dataclass(frozen=True)
class Imported:
    """How many services an import finds new, changed, unchanged, and no longer there."""

    new: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True)
class _Known:
    """What an earlier import of the same feed left: each service's fingerprint, and who is gone."""

    fingerprints: dict[str, str | None]
    gone: frozenset[str]

    def is_unchanged(self, row: Row) -> bool:
        own = records.service_id(row)
        return self.fingerprints.get(own) == row.fingerprint and own not in self.gone


def import_table(session: Session, data: bytes, *, now: datetime, feed: str = FEED) -> Imported:
    """Load a CSV file; raises TableErrors, with nothing loaded, if any row has an error.

    `feed` names where the table comes from; only services of the same feed can be found gone.
    """
    rows, known = read_rows(data), _known(session, feed)
    _add_terms(session, rows)
    for row in rows:
        if not known.is_unchanged(row):
            _write(session, row, feed=feed, now=now)
    _retire(session, _gone(rows, known), now=now)
    session.flush()
    return _counts(rows, known)


def preview_table(session: Session, data: bytes, *, feed: str = FEED) -> Imported:
    """What `import_table` would do, without doing it; raises TableErrors as it would."""
    return _counts(read_rows(data), _known(session, feed))


def _counts(rows: list[Row], known: _Known) -> Imported:
    unchanged = sum(known.is_unchanged(row) for row in rows)
    new = sum(records.service_id(row) not in known.fingerprints for row in rows)
    changed = len(rows) - new - unchanged
    return Imported(new, changed, unchanged, len(_gone(rows, known)))


def _known(session: Session, feed: str) -> _Known:
    columns = (Eligibility.service_id, Eligibility.row_hash, Eligibility.gone_on)
    found = session.execute(select(*columns).where(Eligibility.feed == feed)).all()
    fingerprints = {own: fingerprint for own, fingerprint, _ in found}
    return _Known(fingerprints, frozenset(own for own, _, gone in found if gone))


def _gone(rows: list[Row], known: _Known) -> set[str]:
    """Services that were there and now aren't."""
    here = {records.service_id(row) for row in rows}
    return known.fingerprints.keys() - here - known.gone


def _write(session: Session, row: Row, *, feed: str, now: datetime) -> None:
    fresh = records.service(row, feed=feed, now=now)
    old = session.get(Service, fresh.id)
    if old is None or old.eligibility.gone_on is not None:
        fresh.status = Status.ACTIVE
    if not fresh.places:
        session.execute(
            delete(Location).where(Location.id == records.stable_id(fresh.id, "location"))
        )
    session.merge(fresh)


def _retire(session: Session, gone: Iterable[str], *, now: datetime) -> None:
    for own in sorted(gone):
        service = session.get_one(Service, own)
        service.status = Status.INACTIVE
        service.last_modified = now
        service.eligibility.gone_on = _day(now)


def _day(now: datetime) -> date:
    return now.date()


def _add_terms(session: Session, rows: list[Row]) -> None:
    """Every term that the rows use, and the taxonomies they belong to."""
    for name in TAXONOMIES:
        if session.get(Taxonomy, records.taxonomy_id(name)) is None:
            session.add(records.taxonomy(name))
    session.flush()
    needed = {own: said for row in rows for own, said in records.terms(row).items()}
    there = set(session.scalars(select(TaxonomyTerm.id)))
    session.add_all(records.term(*needed[own]) for own in sorted(needed.keys() - there))
    session.flush()
