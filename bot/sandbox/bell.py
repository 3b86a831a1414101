"""Bells: how a long poll hears that something happened."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes everyone who waits, each time it rings."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everyone who waits now."""
        for one in self._waiting:
            _wake(one)
        self._waiting.clear()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or when the seconds are over."""
        loop = asyncio.get_running_loop()
        rung = loop.create_future()
        self._waiting.add(rung)
        timer = loop.call_later(max(0.0, seconds), _wake, rung)
        try:
            await rung
        finally:
            timer.cancel()
            self._waiting.discard(rung)


class ChatBells:
    """One bell for each chat that somebody has waited in."""

    def __init__(self) -> None:
        self._bells: dict[int, Bell] = {}

    async def wait(self, chat_id: int, seconds: float) -> None:
        """Return at the next ring of a chat's bell, or when the seconds are over."""
        await self._bells.setdefault(chat_id, Bell()).wait(seconds)

    def ring(self, *chat_ids: int) -> None:
        """Ring the bells of these chats."""
        for chat_id in chat_ids:
            bell = self._bells.get(chat_id)
            if bell is not None:
                bell.ring()

    def ring_all(self) -> None:
        """Ring every bell."""
        self.ring(*self._bells)


def _wake(one: asyncio.Future[None]) -> None:
    if not one.done():
        one.set_result(None)
