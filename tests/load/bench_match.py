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
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles

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
SCANS = 1

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
    nowhere = [replace(one, outcode=None) for one in people]
    with reading(engine) as session:
        _seconds(session, suggestion, people[:WARM_UP])
        asked = _seconds(session, suggestion, people)
        processor = _seconds(session, suggestion, people, clock=time.process_time)
        skipped = _seconds(session, suggestion, nowhere[:WARM_UP])
        found = catalogue.ranked(session, people[0], today=TODAY, show_unassured=True)
        scans = _seconds(session, naive_scan, people[:SCANS])
    scan = median(scans)
    return {
        "may_be_open": len(found),
        "p50_ms": _percentile(asked, 50),
        "p99_ms": _percentile(asked, 99),
        "processor_p50_ms": _percentile(processor, 50),
        "processor_p99_ms": _percentile(processor, 99),
        "area_skipped_ms": round(median(skipped) * 1000, 1),
        "naive_ms": round(scan * 1000, 1),
        "naive_to_p50": round(scan / median(asked), 1),
    }


def _percentile(seconds: list[float], which: int) -> float:
    return round(quantiles(seconds, n=100)[which - 1] * 1000, 1)


def _seconds(
    session: Session, ask: Ask, people: list[Seeker], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    spent = []
    for seeker in people:
        started = clock()
        ask(session, seeker)
        spent.append(clock() - started)
        session.expunge_all()
    return spent


def _line(found: dict[str, object]) -> str:
    if found["services"] == SIZES[0]:
        print(
            "\ndatabase      services   may be open     p50 ms     p99 ms   processor p50, p99"
            "   area skipped ms   naive ms   naive / p50"
        )
    return (
        f"{found['database']:<12} {found['services']:>9,} {found['may_be_open']:>13,} "
        f"{found['p50_ms']:>10} {found['p99_ms']:>10} {found['processor_p50_ms']:>13}"
        f"{found['processor_p99_ms']:>8} {found['area_skipped_ms']:>15} {found['naive_ms']:>10} "
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
