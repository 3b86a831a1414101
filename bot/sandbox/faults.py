"""Faults to order: what goes wrong with the next calls of the Bot API."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What can go wrong with a call."""

    TOO_MANY_REQUESTS = "429"
    SERVER_ERROR = "5xx"
    LOST_ANSWER = "lost_answer"  # takes effect, but nobody hears so
    BLOCKED = "blocked"
    TIMEOUT = "timeout"  # takes no effect; the connection ends after a while without an answer


@dataclass(frozen=True)
class Order:
    """A fault for the next `calls` calls of the methods, or in the chat, that are named."""

    kind: Fault
    calls: int
    retry_after: int = 1
    seconds: float = 30.0
    methods: frozenset[str] = field(default_factory=frozenset)
    chat_id: int | None = None

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Whether the order is for this call; without methods, for every one but getUpdates."""
        if self.kind is Fault.BLOCKED and chat_id is None:
            return False
        named = method in self.methods if self.methods else method != "getupdates"
        return named and self.chat_id in (None, chat_id)

    def as_json(self) -> dict[str, Any]:
        """The order and how many calls it still has."""
        return {
            "kind": self.kind.value,
            "calls": self.calls,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
            "methods": sorted(self.methods),
            "chat_id": self.chat_id,
        }


class Faults:
    """The orders that wait, first come first served."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def order(self, order: Order) -> None:
        """Add an order."""
        self._orders.append(order)

    def take(self, method: str, chat_id: int | None) -> Order | None:
        """Use up one call of the first order that fits; `method` is in lower case."""
        for place, order in enumerate(self._orders):
            if order.fits(method, chat_id):
                left = replace(order, calls=order.calls - 1)
                self._orders[place : place + 1] = [left] if left.calls else []
                return order
        return None

    def waiting(self) -> list[Order]:
        """The orders that still wait."""
        return list(self._orders)

    def clear(self) -> None:
        """Cancel every order."""
        self._orders.clear()
