"""What is planned for a young person, when the host of the sandbox can say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Planned:
    """Something that was planned: when (aware), what, a note, and whether it is still to come.

    `goes_at`: when it will really go, where that is later than when it was planned for.
    """

    at: datetime
    title: str
    note: str = ""
    to_come: bool = True
    goes_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as the page reads it."""
        return {
            "at": self.at.isoformat(),
            "title": self.title,
            "note": self.note,
            "to_come": self.to_come,
            "goes_at": (self.goes_at or self.at).isoformat(),
        }


Plan = Callable[[int], Awaitable[Sequence[Planned]]]
"""Given a chat id, what is planned in it, soonest first."""
