"""A record of the calls of the Bot API and how each ended."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call; `status` is 0 when the connection was cut without an answer."""

    number: int
    at: str
    method: str
    chat_id: int | None
    status: int
    description: str
    message_id: int | None
    took_effect: bool


class Calls:
    """The last calls, oldest first; words are not kept."""

    def __init__(self, remembered: int) -> None:
        self._calls: deque[Call] = deque(maxlen=remembered)
        self._number = 0

    def number(self) -> int:
        """The number for a call that has just come in."""
        self._number += 1
        return self._number

    def add(self, call: Call) -> None:
        """Record a call that has ended."""
        self._calls.append(call)

    def listed(self, *, after: int, method: str) -> list[dict[str, Any]]:
        """The calls with a greater number, of one method or (when empty) of all."""
        wanted = method.lower()
        return [
            vars(call)
            for call in self._calls
            if call.number > after and (not wanted or call.method.lower() == wanted)
        ]
