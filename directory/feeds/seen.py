"""The names that a long feed has had so far, without holding them in memory."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self


class Seen:
    """A set of names in a file of its own, that nobody else sees and that goes with it."""

    def __init__(self) -> None:
        # An empty name is a temporary database: in memory while small, else on the disk.
        self._file = sqlite3.connect("", check_same_thread=False)
        self._file.execute("pragma journal_mode = off")
        self._file.execute("create table seen (name text primary key) without rowid")

    def add(self, name: str) -> bool:
        """Keep the name; whether it is a new one."""
        added = self._file.execute("insert or ignore into seen values (?)", (name,))
        return added.rowcount == 1

    def __contains__(self, name: str) -> bool:
        found = self._file.execute("select 1 from seen where name = ?", (name,))
        return found.fetchone() is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
