"""Work with the database beside the event loop.

SQLite has one writer. Threads of ours that each want to be it take the interpreter from one another
while one of them holds the database: the end of a turn took four times as long. So one thread does
all of a turn's work with it; with PostgreSQL several do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine

T = TypeVar("T")
AT_ONCE = 8


def threads_for(engine: Engine) -> ThreadPoolExecutor:
    """Those that work with this database."""
    return ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else AT_ONCE)


def aside(
    threads: ThreadPoolExecutor | None, do: Callable[..., T], *given: object
) -> asyncio.Future[T]:
    """Do it in one of these threads, or in any, from now on."""
    return asyncio.get_running_loop().run_in_executor(threads, partial(do, *given))
