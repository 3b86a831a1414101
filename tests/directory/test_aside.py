"""Who works with the database beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from directory.aside import aside, threads_for
from directory.db import opened
from tests.actions.makers import BOTH, POSTGRESQL, databases

database = databases(*BOTH)


async def test_one_thread_works_with_sqlite_and_several_with_postgresql(database: Engine) -> None:
    waits = threading.Barrier(2, timeout=2)

    def meet() -> bool:
        try:
            waits.wait()
        except threading.BrokenBarrierError:
            return False
        return True

    with threads_for(database) as threads:
        met = await asyncio.gather(*(aside(threads, meet) for _ in range(2)))
    assert all(met) is (database.dialect.name == POSTGRESQL)


async def test_what_goes_wrong_there_goes_wrong_here(tmp_path: Path) -> None:
    with (
        opened(f"sqlite:///{tmp_path / 'none.db'}") as engine,
        threads_for(engine) as threads,
        pytest.raises(ZeroDivisionError),
    ):
        await aside(threads, lambda number: 1 // number, 0)
