"""What is planned for a young person, when the host of the sandbox can say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Planned:
    """Something that will come: when (aware), what, and a note."""

    at: datetime
    title: str
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry as the page reads it."""
        return {"at": self.at.isoformat(), "title": self.title, "note": self.note}


Plan = Callable[[int], Awaitable[Sequence[Planned]]]
"""Given a chat id, what is planned in it, soonest first."""
