"""What one suggestion costs, at 1,000, 10,000 and 100,000 services: `make bench-match`.

Beside it, in the same run: a naive scan, with every service read and ranked as if there were no
index, and a suggestion to the first of a place, of whose services nothing was read before. And
one to somebody who has not said where they live, to whom far more may be open. It prints a table,
and the same as JSON; all times are by the clock on the wall, but for the processor's own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory import catalogue, remembered, rubbish
from directory.db import opened, reading
from directory.eligibility import Seeker
from directory.matching import first_options, rank
from tests.load.filled import copy, fill
from tests.load.generated import seekers
from tests.postgres import running_postgres

SIZES = (1_000, 10_000, 100_000)
TODAY = date(2026, 11, 23)
ASKED = 200
WARM_UP = 20
SKIPPED = 50
SCANS = 1
HEAD = (
    "database      services   may be open     p50 ms     p99 ms   processor p50, p99"
    "   first there p50, p99   area skipped p50, p99   naive ms   naive / p50"
)

Ask = Callable[[Session, Seeker], object]


def main(sizes: tuple[int, ...]) -> None:
    """Measure on both databases, and print."""
    figures = []
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, size, url in _databases(Path(folder), sizes):
            with opened(url) as engine:
                figures.append({"database": name, "services": size, **_measured(engine)})
                print(_line(figures[-1]), flush=True)
    print(json.dumps(figures, indent=2))


def suggestion(session: Session, seeker: Seeker) -> object:
    """The first three, as a young person gets them."""
    return catalogue.suggest_first(session, seeker, today=TODAY, show_unassured=True)


def first_of_a_place(session: Session, seeker: Seeker) -> object:
    """As `suggestion`, where nothing is remembered of the services."""
    remembered.forget()
    return suggestion(session, seeker)


def naive_scan(session: Session, seeker: Seeker) -> object:
    everything = catalogue.offers(session)
    return first_options(rank(everything, seeker, today=TODAY, show_unassured=True))


def _measured(engine: Engine) -> dict[str, float]:
    people = seekers(ASKED)
    nowhere = [replace(one, outcode=None) for one in people]
    with reading(engine) as session:
        _seconds(session, suggestion, people[:WARM_UP])
        # As the server does that answers.
        rubbish.look_seldom()
        asked = _seconds(session, suggestion, people)
        processor = _seconds(session, suggestion, people, clock=time.process_time)
        first = _seconds(session, first_of_a_place, people)
        skipped = _seconds(session, suggestion, nowhere[:SKIPPED])
        found = catalogue.ranked(session, people[0], today=TODAY, show_unassured=True)
        scans = _seconds(session, naive_scan, people[:SCANS])
    scan = median(scans)
    return {
        "may_be_open": len(found),
        "p50_ms": _percentile(asked, 50),
        "p99_ms": _percentile(asked, 99),
        "processor_p50_ms": _percentile(processor, 50),
        "processor_p99_ms": _percentile(processor, 99),
        "first_p50_ms": _percentile(first, 50),
        "first_p99_ms": _percentile(first, 99),
        "area_skipped_p50_ms": _percentile(skipped, 50),
        "area_skipped_p99_ms": _percentile(skipped, 99),
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
    return (
        f"{found['database']:<12} {found['services']:>9,} {found['may_be_open']:>13,} "
        f"{found['p50_ms']:>10} {found['p99_ms']:>10} {found['processor_p50_ms']:>13}"
        f"{found['processor_p99_ms']:>8} {found['first_p50_ms']:>19}{found['first_p99_ms']:>8} "
        f"{found['area_skipped_p50_ms']:>15}{found['area_skipped_p99_ms']:>9} "
        f"{found['naive_ms']:>10} {found['naive_to_p50']:>13}"
    )


def _databases(folder: Path, sizes: tuple[int, ...]) -> Iterator[tuple[str, int, str]]:
    """Each database with so many services, one after the other."""
    files = {size: f"sqlite:///{folder / f'{size}.db'}" for size in sizes}
    for size, url in files.items():
        fill(url, size)
        yield "SQLite", size, url
    with running_postgres() as server:
        for size, url in files.items():
            copy(url, server.url)
            yield "PostgreSQL", size, server.url


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
