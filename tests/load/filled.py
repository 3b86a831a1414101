"""Databases with a generated directory of a size, made as fast as can be."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, select

from directory.db import Base, opened, transaction
from directory.feeds.loading import Loading, load_items
from directory.feeds.table import RowItem
from directory.migrate import migrate
from directory.reports import ListingReport, ReportKind
from directory.tables import Service
from tests.load.generated import rows

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Of one service in fifty somebody said that its details are wrong.
REPORTED = 50
AT_ONCE = 5_000


def fill(url: str, size: int) -> None:
    """Bring so many services into an empty database, as an import does, and some reports."""
    migrate(url)
    with opened(url) as engine:
        with transaction(engine) as session:
            load_items(session, map(RowItem, rows(size)), Loading(feed="bench", now=NOW))
            own = session.scalars(select(Service.id).order_by(Service.id)).all()
            session.execute(insert(ListingReport), [_report(each) for each in own[::REPORTED]])
        _look_at_its_statistics(engine)


def copy(source: str, target: str) -> None:
    """The tables of one database into another, in place of what it has: sooner than an import."""
    migrate(target)
    tables = Base.metadata.sorted_tables
    with opened(source) as old, opened(target) as new:
        with old.connect() as reading, new.begin() as writing:
            for table in reversed(tables):
                writing.execute(table.delete())
            for table in tables:
                _copy(reading, writing, table)
        _look_at_its_statistics(new)


def _copy(reading: Connection, writing: Connection, table: Any) -> None:
    found = reading.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    while some := [dict(row) for row in islice(found, AT_ONCE)]:
        writing.execute(insert(table), some)


def _report(service_id: str) -> dict[str, object]:
    kind = ReportKind.WRONG_DETAILS
    return {"id": str(uuid4()), "service_id": service_id, "kind": kind, "reported_on": NOW.date()}


def _look_at_its_statistics(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
