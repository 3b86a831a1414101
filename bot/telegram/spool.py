"""A file for what waits while the database is away, once Telegram shows no more of it.

Telegram shows a hundred updates at most until they are confirmed. So that danger behind them is
seen, a full hundred that cannot be kept goes into this file, and is then confirmed; it comes into
the inbox first of all when the database is back. Sealed, and for this account alone.

A line that cannot be read, because its key is not here or it is damaged, goes into a second file,
and holds up no other.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from actions.keys import KEY_ID, Keyring
from bot.incoming import Incoming

logger = logging.getLogger(__name__)
PURPOSE = "spool"
NAME = "waiting.jsonl"
UNREAD = "waiting-unread.jsonl"
Update = tuple[int, Incoming]


class Spool:
    """The updates that wait in a file, in Telegram's order."""

    def __init__(self, data_dir: Path, keyring: Keyring) -> None:
        self._path, self._unread, self._keyring = data_dir / NAME, data_dir / UNREAD, keyring
        self._is_stuck = False
        self.waits = self._path.exists()
        """Whether anything may wait there: no other process writes into it."""

    def add(self, updates: Sequence[Update]) -> None:
        """Write them, for good when this returns. Raises OSError where that cannot be."""
        self.waits = True
        # The line before may have broken off.
        _write(self._path, [b"", *(self._line(*one) for one in updates)], os.O_APPEND)

    def read(self) -> list[Update]:
        """What waits. A line that cannot be read is set aside; it raises OSError alone."""
        found = [(line, self._update(line)) for line in self._lines()]
        unread = [line for line, update in found if update is None]
        if unread:
            self._set_aside(unread, [line for line, update in found if update is not None])
        return [update for _, update in found if update is not None]

    def empty(self) -> None:
        """They are in the inbox. What could be neither read nor set aside stays."""
        if not self._is_stuck:
            self._path.unlink(missing_ok=True)
            self.waits = False

    def key_ids(self) -> Mapping[str, int]:
        """The keys that what waits is sealed with, and how many lines of each."""
        return Counter(key_id for line in self._lines() if (key_id := _key_id(line)))

    def forget_unread(self, before: datetime) -> None:
        """Drop what was set aside, if nothing came to it since then."""
        if self._unread.exists() and self._unread.stat().st_mtime < before.timestamp():
            self._unread.unlink(missing_ok=True)

    def _lines(self) -> list[bytes]:
        """A line that broke off was never confirmed, and comes again by itself."""
        try:
            return [line for line in self._path.read_bytes().splitlines() if line]
        except FileNotFoundError:
            return []

    def _set_aside(self, unread: Sequence[bytes], others: Sequence[bytes]) -> None:
        """First there, then no longer here: a process that dies between loses none."""
        fresh = self._path.with_name(f"{NAME}.new")
        try:
            _write(self._unread, [b"", *unread], os.O_APPEND)
            _write(fresh, others, os.O_TRUNC)
            fresh.replace(self._path)
        except OSError as problem:
            if not self._is_stuck:
                logger.critical(
                    "%s has lines that nobody can read, and they cannot be set aside: %s",
                    NAME,
                    type(problem).__name__,
                )
            self._is_stuck = True
            return
        self._is_stuck = False
        told = ", ".join(f"{reason} ({n})" for reason, n in Counter(map(self._why, unread)).items())
        logger.critical("Lines of %s could not be read and are in %s now: %s", NAME, UNREAD, told)

    def _why(self, line: bytes) -> str:
        key_id = _key_id(line)
        if not key_id:
            return "damaged or broken off"
        if key_id not in self._keyring.keys:
            return f"the encryption key '{key_id}' is not here"
        return f"damaged, or '{key_id}' is another key"

    def _line(self, update_id: int, incoming: Incoming) -> bytes:
        sealed = self._keyring.seal(incoming.as_json(), PURPOSE)
        return json.dumps([update_id, base64.b64encode(sealed).decode()]).encode()

    def _update(self, line: bytes) -> Update | None:
        try:
            update_id, sealed = json.loads(line)
            told = self._keyring.open(base64.b64decode(sealed), PURPOSE)
            return int(update_id), Incoming.from_json(told)
        except Exception:  # whatever stands there, it keeps nobody else from an answer
            return None


def _key_id(line: bytes) -> str:
    """The id of the key that sealed a line; empty where none did."""
    try:
        _, sealed = json.loads(line)
        key_id, colon, _ = base64.b64decode(sealed).partition(b":")
        told = key_id.decode("ascii")
    except Exception:  # as above
        return ""
    return told if colon and KEY_ID.fullmatch(told) else ""


def _write(path: Path, lines: Iterable[bytes], how: int) -> None:
    """Write lines for this account alone; they are on the disk when this returns."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb") as file:
        file.write(b"".join(line + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
