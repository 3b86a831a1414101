"""Bells: how a long poll hears that something happened."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes everyone who waits, each time it rings."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or when the seconds are over."""
        try:
            await asyncio.wait_for(self._event.wait(), max(0.0, seconds))
        except TimeoutError:
            return


class ChatBells:
    """One bell for each chat."""

    def __init__(self) -> None:
        self._bells: dict[int, Bell] = {}

    def of(self, chat_id: int) -> Bell:
        """The bell of a chat."""
        return self._bells.setdefault(chat_id, Bell())

    def ring_all(self) -> None:
        """Ring every bell."""
        for bell in self._bells.values():
            bell.ring()
