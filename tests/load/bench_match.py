"""What one suggestion costs, at 1,000, 10,000 and 100,000 services: `make bench-match`.

Beside it, in the same run, a naive scan: every service read and ranked, as if there were no
index. It prints a table, and the same as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import open_engine, reading, transaction
from directory.eligibility import Seeker
from directory.feeds.loading import Loading, load_items
from directory.feeds.table import RowItem
from directory.matching import first_options, rank
from directory.migrate import migrate
from tests.load.generated import rows, seekers
from tests.postgres import running_postgres

SIZES = (1_000, 10_000, 100_000)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ASKED = 200
WARM_UP = 20
SCANS = 3

Ask = Callable[[Session, Seeker], object]


def main(sizes: tuple[int, ...]) -> None:
    """Measure on both databases, and print."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for name, url in _databases(Path(folder)):
            for size in sizes:
                with _filled(url, size) as engine:
                    figures.append({"database": name, "services": size, **_measured(engine)})
                    print(_line(figures[-1]), flush=True)
    print(json.dumps(figures, indent=2))


def suggestion(session: Session, seeker: Seeker) -> object:
    """The first three, as a young person gets them."""
    return catalogue.suggest_first(session, seeker, today=TODAY, show_unassured=True)


def naive_scan(session: Session, seeker: Seeker) -> object:
    everything = catalogue.offers(session)
    return first_options(rank(everything, seeker, today=TODAY, show_unassured=True))


def _measured(engine: Engine) -> dict[str, float]:
    people = seekers(ASKED)
    with reading(engine) as session:
        _seconds(session, suggestion, people[:WARM_UP])
        asked = _seconds(session, suggestion, people)
        found = catalogue.suggest(session, people[0], today=TODAY, show_unassured=True)
        session.expunge_all()
        scans = _seconds(session, naive_scan, people[:SCANS])
    every = quantiles(asked, n=100)
    scan = sorted(scans)[len(scans) // 2]
    return {
        "may_be_open": len(found),
        "p50_ms": round(every[49] * 1000, 2),
        "p99_ms": round(every[98] * 1000, 2),
        "naive_p50_ms": round(scan * 1000, 1),
        "naive_to_p50": round(scan / every[49], 1),
    }


def _seconds(session: Session, ask: Ask, people: list[Seeker]) -> list[float]:
    spent = []
    for seeker in people:
        started = time.perf_counter()
        ask(session, seeker)
        spent.append(time.perf_counter() - started)
        session.expunge_all()
    return spent


def _line(found: dict[str, object]) -> str:
    if found["services"] == SIZES[0]:
        print(
            "\ndatabase      services   may be open     p50 ms     p99 ms   naive ms   naive / p50"
        )
    return (
        f"{found['database']:<12} {found['services']:>9,} {found['may_be_open']:>13,} "
        f"{found['p50_ms']:>10} {found['p99_ms']:>10} {found['naive_p50_ms']:>10} "
        f"{found['naive_to_p50']:>13}"
    )


@contextmanager
def _filled(url: str, size: int) -> Iterator[Engine]:
    """The database with so many services: what it had makes way."""
    migrate(url)
    engine = open_engine(url)
    with transaction(engine) as session:
        session.execute(text("delete from organization"))
        load_items(session, map(RowItem, rows(size)), Loading(feed="bench", now=NOW))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    yield engine
    engine.dispose()


def _databases(folder: Path) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / 'bench.db'}"
    with running_postgres() as server:
        yield "PostgreSQL", server.url


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
