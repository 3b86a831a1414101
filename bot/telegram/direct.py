"""Danger is answered also while the database is away: straight to Telegram, from what is in memory.

Nothing is confirmed to Telegram meanwhile, so it delivers the message again until it is in the
inbox; then the concern is recorded, and the reply that has gone already is not said twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from telegram import Bot, InlineQueryResultsButton
from telegram.error import BadRequest, Forbidden, RetryAfter

from actions import helplines
from actions.turns import Message
from bot import gate, keyboards
from bot.incoming import Incoming
from bot.replies import Replies
from bot.telegram.connection import wait_of
from bot.writing import CRISIS
from directory import clock

logger = logging.getLogger(__name__)
MOST_REMEMBERED = 10_000


class Direct:
    """Answers what cannot wait for the inbox, each update once while this process lives."""

    def __init__(
        self, bot: Bot, replies: Replies, screen: gate.Screen, zone: ZoneInfo, staff_chat: int = 0
    ) -> None:
        self._bot, self._replies, self._screen = bot, replies, screen
        self._zone, self._staff_chat = zone, staff_chat
        self._settled: OrderedDict[int, bool] = OrderedDict()
        self._saying: set[int] = set()
        self._silent_until = 0.0

    async def answer(self, updates: Sequence[tuple[int, Incoming]]) -> list[int]:
        """Send the fixed reply for each update of danger; to which it went. Raises nothing.

        What did not go, or may not have gone, is still owed: call this again.
        """
        went = await asyncio.gather(*(self._answer(*update) for update in updates))
        while len(self._settled) > MOST_REMEMBERED:
            self._settled.popitem(last=False)
        return [update_id for (update_id, _), told in zip(updates, went, strict=True) if told]

    async def _answer(self, update_id: int, incoming: Incoming) -> bool:
        """Whether the reply went just now; none is said twice at once."""
        if update_id in self._saying or not self.owes(update_id, incoming):
            return False
        self._saying.add(update_id)
        try:
            went = await self._say(incoming)
        finally:
            self._saying.discard(update_id)
        if went is not None:
            self._settled[update_id] = went
        return bool(went)

    def owes(self, update_id: int, incoming: Incoming) -> bool:
        """Whether this is danger that has had no reply, and can have one."""
        if update_id in self._settled or not incoming.text or incoming.chat_id == self._staff_chat:
            return False
        return self._screen(incoming.text) is not None

    def was_told(self, update_id: int) -> bool:
        """Whether the reply to this update has gone."""
        return self._settled.get(update_id, False)

    async def point_here(self, query_id: str) -> None:
        """To who asks from another chat, where others may read along: a button to our own."""
        here = InlineQueryResultsButton(self._replies.plain("inline.txt"), start_parameter="inline")
        with suppress(Exception):  # one that nobody waits for any more
            await self._bot.answer_inline_query(query_id, [], button=here)

    async def _say(self, incoming: Incoming) -> bool | None:
        """Whether it went; None where it may be tried again, and False where that is no use.

        Who they are is in the database, so the reply is the one for any age.
        """
        alarm = self._screen(incoming.text)
        if alarm is None or time.monotonic() < self._silent_until:
            return None
        local = clock.now().astimezone(self._zone)
        facts = helplines.facts(alarm.concern_class, None, local, helplines.read_helplines())
        reply = self._replies.render(Message(CRISIS, facts))
        call = keyboards.send(incoming.chat_id, reply)
        try:
            await getattr(self._bot, call.method)(**call.parameters)
        except Exception as problem:
            logger.critical("A reply to danger could not be sent: %s", type(problem).__name__)
            if isinstance(problem, RetryAfter):
                self._silent_until = time.monotonic() + wait_of(problem).total_seconds()
            # A chat that is gone, or that blocked us.
            return False if isinstance(problem, (Forbidden, BadRequest)) else None
        return True
