"""What time it is: the one place that asks.

Rules take `now` as an argument; only the edges (a turn, a tick, a request) call `now()`.
In the sandbox the clock can be moved ahead, for every process at once: the offset is a small
file that all of them read.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

FILE = "sandbox-clock"
VARIABLE = "SANDBOX_CLOCK_FILE"


def follow(data_dir: Path) -> None:
    """Go by the clock of the guide that keeps its things there, where it was moved ahead."""
    if (data_dir / FILE).exists():
        os.environ.setdefault(VARIABLE, str(data_dir / FILE))


def now() -> datetime:
    """The current time, aware, in UTC; moved ahead by the sandbox's offset where there is one."""
    return real_now() + offset()


def real_now() -> datetime:
    """The machine's time, aware, in UTC: for leases and pacing, which no sandbox moves."""
    return datetime.now(UTC)


def offset(file: Path | None = None) -> timedelta:
    """How far the sandbox's clock is ahead of the real one, by `file` or the one in use."""
    named = file or os.environ.get(VARIABLE)
    if not named:
        return timedelta(0)
    path = _path(named)
    try:
        found = path.stat()
        return _read(path, found.st_ino, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return timedelta(0)


_path = lru_cache(maxsize=8)(Path)


@lru_cache(maxsize=8)
def _read(path: Path, *_: int) -> timedelta:
    """What the file says, read once while it stays as it is."""
    return timedelta(seconds=float(path.read_text() or 0))


# Dates have an end, and so must the clock that makes them.
FURTHEST = timedelta(days=100 * 366)


def advance(path: Path, seconds: float) -> timedelta:
    """Move the sandbox's clock ahead and return the new offset. It never goes back."""
    if seconds < 0:
        raise ValueError("The clock only moves ahead: advance_seconds must be 0 or more.")
    current = float(path.read_text() or 0) if path.exists() else 0.0
    if current + seconds > FURTHEST.total_seconds():
        raise ValueError("The clock moves at most a hundred years ahead.")
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{current + seconds}\n")
    fresh.replace(path)
    return timedelta(seconds=current + seconds)
