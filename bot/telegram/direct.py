"""Danger is answered also while the database is away: straight to Telegram, from what is in memory.

Nothing is confirmed to Telegram meanwhile, so it delivers the message again until it is in the
inbox; then the concern is recorded, and the reply that has gone already is not said twice.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from telegram import Bot, InlineQueryResultsButton

from actions import helplines
from actions.turns import Message
from bot import gate, keyboards
from bot.incoming import Incoming
from bot.replies import Replies
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
        self._told: OrderedDict[int, None] = OrderedDict()

    async def answer(self, updates: Sequence[tuple[int, Incoming]]) -> list[int]:
        """Send the fixed reply for each update of danger; to which it went. Raises nothing."""
        told = []
        for update_id, incoming in updates:
            alarm = self._screen(incoming.text) if incoming.text else None
            if alarm is None or self.was_told(update_id):
                continue
            if incoming.chat_id != self._staff_chat and await self._say(incoming, alarm):
                self._told[update_id] = None
                told.append(update_id)
        while len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return told

    def was_told(self, update_id: int) -> bool:
        """Whether the reply to this update has gone."""
        return update_id in self._told

    async def point_here(self, query_id: str) -> None:
        """To who asks from another chat, where others may read along: a button to our own."""
        here = InlineQueryResultsButton(self._replies.plain("inline.txt"), start_parameter="inline")
        with suppress(Exception):  # one that nobody waits for any more
            await self._bot.answer_inline_query(query_id, [], button=here)

    async def _say(self, incoming: Incoming, alarm: gate.Alarm) -> bool:
        """Who they are is in the database, so the reply is the one for any age."""
        local = clock.now().astimezone(self._zone)
        facts = helplines.facts(alarm.concern_class, None, local, helplines.read_helplines())
        reply = self._replies.render(Message(CRISIS, facts))
        call = keyboards.send(incoming.chat_id, reply)
        try:
            await getattr(self._bot, call.method)(**call.parameters)
        except Exception as problem:
            logger.critical("A reply to danger could not be sent: %s", type(problem).__name__)
            return False
        return True
