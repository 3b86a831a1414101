"""The sandbox's file: everything that has to outlive a killed process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
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
    """One SQLite file, used from one thread; each statement is durable once it returns."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        # A killed process loses nothing in WAL mode; only a power cut could.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

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
        rows = self.rows(
            "INSERT INTO counters VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            counter,
            first,
        )
        return int(rows[0]["value"])

    def latest(self, counter: str) -> int:
        """The number a counter gave last, 0 when it gave none."""
        found = self.row("SELECT value FROM counters WHERE name = ?", counter)
        return int(found["value"]) if found else 0

    def keep(self, name: str, value: Any) -> None:
        """Keep a setting, as JSON."""
        self.run("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting that was kept, or the default."""
        found = self.row("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(found["value"]) if found else default

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all statements of the block durable at once, or none; blocks may nest."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
