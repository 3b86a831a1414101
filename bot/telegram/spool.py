"""A file for what waits while the database is away, once Telegram shows no more of it.

Telegram shows a hundred updates at most until they are confirmed. So that danger behind them is
seen, a full hundred that cannot be kept goes into this file, and is then confirmed; it comes into
the inbox first of all when the database is back. Sealed, and for this account alone.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from actions.keys import KeyProblem, Keyring
from bot.incoming import Incoming

logger = logging.getLogger(__name__)
PURPOSE = "spool"
NAME = "waiting.jsonl"


class Spool:
    """The updates that wait in a file, in Telegram's order."""

    def __init__(self, data_dir: Path, keyring: Keyring) -> None:
        self._path, self._keyring = data_dir / NAME, keyring
        self.waits = self._path.exists()
        """Whether anything may wait there: no other process writes into it."""

    def add(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        """Write them, for good when this returns. Raises OSError where that cannot be."""
        self.waits = True
        lines = "".join(self._line(*one) for one in updates)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="ascii") as file:
            file.write("\n" + lines)  # the line before may have broken off
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[tuple[int, Incoming]]:
        """What waits. A line that broke off was never confirmed, and comes again by itself."""
        try:
            lines = self._path.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return []
        return [one for line in lines if line and (one := self._update(line)) is not None]

    def empty(self) -> None:
        """They are in the inbox."""
        self._path.unlink(missing_ok=True)
        self.waits = False

    def _line(self, update_id: int, incoming: Incoming) -> str:
        sealed = self._keyring.seal(incoming.as_json(), PURPOSE)
        return json.dumps([update_id, base64.b64encode(sealed).decode()]) + "\n"

    def _update(self, line: str) -> tuple[int, Incoming] | None:
        try:
            update_id, sealed = json.loads(line)
            told = self._keyring.open(base64.b64decode(sealed), PURPOSE)
            return int(update_id), Incoming.from_json(told)
        except KeyProblem as problem:
            raise KeyProblem(f"{self._path}: {problem}") from None
        except (ValueError, TypeError):
            logger.error("A line of %s is broken off; it is passed over.", NAME)
            return None
