"""The door: updates are committed to the inbox, then the taps among them are answered at once.

The bot's process opens it for long polling, the web process for the webhook.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Engine
from telegram import Bot

from actions.keys import Keyring
from bot import gate
from bot.incoming import Incoming, Kind
from bot.mail import inbox
from bot.telegram.direct import Direct
from directory import clock
from directory.db import transaction


def _nobody() -> None:
    """Nobody in this process waits for what comes."""


class Door:
    """Takes updates in. `came` is called when there is something new."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        bot: Bot,
        bot_id: int,
        screen: gate.Screen,
        direct: Direct,
        came: Callable[[], None] = _nobody,
    ) -> None:
        self._engine, self._keyring, self._bot, self._bot_id = engine, keyring, bot, bot_id
        self._screen, self._direct, self._came = screen, direct, came
        self._answers: set[asyncio.Task[None]] = set()

    async def accept(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        """Commit updates. Where that fails danger is answered all the same, and it is raised."""
        try:
            await asyncio.to_thread(self._keep, updates)
        except Exception:
            await self._direct.answer(updates)
            raise
        for _, incoming in updates:
            if incoming.kind is Kind.TAP and incoming.callback_id:
                task = asyncio.create_task(self._answer_tap(incoming.callback_id))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)
        self._came()

    def _keep(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        with transaction(self._engine) as session:
            inbox.accept(
                session,
                self._keyring,
                self._bot_id,
                updates,
                clock.now(),
                self._is_urgent,
                self._direct.was_told,
            )

    def _is_urgent(self, incoming: Incoming) -> bool:
        return bool(incoming.text) and self._screen(incoming.text) is not None

    async def _answer_tap(self, callback_id: str) -> None:
        """Telegram waits for this; a tap that it no longer waits for is none of our trouble."""
        with suppress(Exception):
            await self._bot.answer_callback_query(callback_id)
