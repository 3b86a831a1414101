"""What importing and exporting cost, at 1,000, 10,000 and 100,000 services: `make bench-import`.

Each line is the command line in a process of its own, with the most memory that it held at once.
That must not grow with the file. It prints a table, and the same as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from directory.db import opened, transaction
from directory.feeds.loading import Loading, load_items
from directory.feeds.table import RowItem
from directory.migrate import migrate
from directory.tables import Eligibility, Service
from tests.load.generated import rows

SIZES = (1_000, 10_000, 100_000)
FORMATS = ("csv", "xlsx", "json")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KB = 1024
HEAD = "services   what                 seconds   most memory MB   file MB"


def main(sizes: tuple[int, ...]) -> None:
    """Measure each size, and print."""
    figures = []
    print(HEAD, flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for found in _measured(Path(folder), size):
                figures.append(found)
                print(_line(found), flush=True)
    print(json.dumps(figures, indent=2))


def _measured(folder: Path, size: int) -> Iterator[dict[str, object]]:
    """Everything out, into an empty directory, over itself again, and with changes."""
    full = _filled(folder / "full.db", size)
    for form in FORMATS:
        file = folder / f"all.{form}"
        empty = f"sqlite:///{folder / form}.db"
        for what, url in (("export", full), ("import", empty), ("import again", empty)):
            deed = what.split()[0]
            yield {"services": size, "what": f"{what} {form}", **_cost(url, deed, file)}
        _change(empty)
        yield {"services": size, "what": f"import changes {form}", **_cost(empty, "import", file)}


def _change(url: str) -> None:
    """Let one in ten say something else, so that the next import finds it changed."""
    with opened(url) as engine, transaction(engine) as session:
        some = func.substr(Service.id, 1, 1).in_(["0", "8"])
        session.execute(update(Service).where(some).values(description="Something else."))
        mine = select(Service.id).where(some)
        marks = update(Eligibility).where(Eligibility.service_id.in_(mine))
        session.execute(marks.values(row_hash=None))


def _filled(file: Path, size: int) -> str:
    url = f"sqlite:///{file}"
    migrate(url)
    with opened(url) as engine, transaction(engine) as session:
        load_items(session, map(RowItem, rows(size)), Loading(feed="bench", now=NOW))
    return url


def _cost(url: str, deed: str, file: Path) -> dict[str, float]:
    """The seconds and the memory of one command; it has to end well."""
    started = time.perf_counter()
    process = subprocess.Popen(  # our own command line
        [sys.executable, "-m", "directory", deed, str(file)],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{deed} {file.name} ended with {process.returncode}.")
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mb": round(used.ru_maxrss / KB, 1),
        "file_mb": round(file.stat().st_size / KB / KB, 1),
    }


def _line(found: dict[str, object]) -> str:
    return (
        f"{found['services']:>8,}   {found['what']:<18} {found['seconds']:>9} "
        f"{found['peak_mb']:>16} {found['file_mb']:>9}"
    )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
