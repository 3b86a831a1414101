"""How fast the bot sends, and when Telegram would slow it down."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from bot.sandbox.limits import Limits


@dataclass
class _Bucket:
    tokens: float
    at: float
    shut_until: float = 0.0


class Flood:
    """Counts messages: so many a second for the bot, and a bucket for each chat.

    Who sends on inside the time that was asked for is refused again, as by Telegram.
    """

    def __init__(self, limits: Limits, seconds: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._seconds = seconds
        self._recent: deque[float] = deque()
        self._shut_until = 0.0
        self._buckets: dict[int, _Bucket] = {}

    def seconds_to_wait(self, chat_id: int) -> int:
        """Count a message to the chat; 0 when it may go, else whole seconds to wait."""
        now = self._seconds()
        return self._wait_for_bot(now) or self._wait_for_chat(chat_id, now)

    def _wait_for_bot(self, now: float) -> int:
        if now < self._shut_until:
            return math.ceil(self._shut_until - now)
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= self._limits.bot_messages_a_second:
            self._shut_until = now + 1
            return 1
        self._recent.append(now)
        return 0

    def _wait_for_chat(self, chat_id: int, now: float) -> int:
        bucket = self._filled(chat_id, now)
        if now < bucket.shut_until:
            return math.ceil(bucket.shut_until - now)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        wait = max(1, math.ceil((1 - bucket.tokens) / self._limits.chat_refill_a_second))
        bucket.shut_until = now + wait
        return wait

    def _filled(self, chat_id: int, now: float) -> _Bucket:
        full = float(self._limits.chat_burst)
        bucket = self._buckets.setdefault(chat_id, _Bucket(full, now))
        gained = (now - bucket.at) * self._limits.chat_refill_a_second
        bucket.tokens = min(full, bucket.tokens + gained)
        bucket.at = now
        return bucket
