"""The sandbox's file: everything that has to outlive a killed process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
    chat_id INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
    language_code TEXT NOT NULL, standing TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, author TEXT NOT NULL,
    body TEXT NOT NULL, update_id INTEGER, seen INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_chat ON messages (chat_id, message_id);
CREATE INDEX IF NOT EXISTS messages_by_revision ON messages (chat_id, revision);
CREATE INDEX IF NOT EXISTS messages_unseen ON messages (update_id) WHERE seen = 0;
CREATE TABLE IF NOT EXISTS updates (update_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS taps (
    callback_query_id TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, asked_at REAL NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL DEFAULT '',
    show_alert INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS taps_by_revision ON taps (chat_id, revision);
CREATE TABLE IF NOT EXISTS documents (
    file_id TEXT PRIMARY KEY, name TEXT NOT NULL, mime_type TEXT NOT NULL, content BLOB NOT NULL
);
"""


class Store:
    """One SQLite file, used from one thread; each statement is durable once it returns.

    Nobody else writes to it, so what its counters and settings are is known without asking.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # A killed process loses nothing in WAL mode; only a power cut could.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)
        self._recall()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Every row that the query finds."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row that the query finds."""
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def run(self, sql: str, *values: object) -> int:
        """Carry out a statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def next(self, counter: str, first: int = 1) -> int:
        """The next number of a counter; a number is never given twice."""
        number = self._counters[counter] + 1 if counter in self._counters else first
        self._counters[counter] = self._counted[counter] = number
        if not self._connection.in_transaction:
            self._keep_counted()
        return number

    def latest(self, counter: str) -> int:
        """The number a counter gave last, 0 when it gave none."""
        return self._counters.get(counter, 0)

    def keep(self, name: str, value: Any) -> None:
        """Keep a setting, as JSON."""
        kept = json.dumps(value)
        if self._settings.get(name) != kept:
            self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, kept)
            self._settings[name] = kept

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting that was kept, or the default."""
        kept = self._settings.get(name)
        return default if kept is None else json.loads(kept)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all statements of the block durable at once, or none; blocks may nest."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._keep_counted()
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._recall()
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _recall(self) -> None:
        """Read what the counters and settings are."""
        self._counted: dict[str, int] = {}
        self._counters: dict[str, int] = dict(self._pairs("counters"))
        self._settings: dict[str, str] = dict(self._pairs("settings"))

    def _pairs(self, table: str) -> list[Any]:
        return self.rows(f"SELECT name, value FROM {table}")  # noqa: S608  # one of ours

    def _keep_counted(self) -> None:
        """Keep what was counted since the last time, in one statement."""
        if self._counted:
            places = ", ".join(["(?, ?)"] * len(self._counted))
            values = chain.from_iterable(self._counted.items())
            self.run(f"INSERT OR REPLACE INTO counters VALUES {places}", *values)  # noqa: S608
            self._counted.clear()
