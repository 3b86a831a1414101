"""The sender: makes the outbox's calls, paced and retried, and learns who cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import Engine
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from actions import cadence, claiming, people
from actions.keys import Keyring
from actions.records import Person
from bot.mail import outbox
from bot.mail.outbox import Letter, Priority
from bot.mail.pacing import Pace
from directory import clock
from directory.db import transaction

logger = logging.getLogger(__name__)
AT_ONCE = 10
LONGEST_BACKOFF = timedelta(minutes=5)
GONE = ("chat not found", "user is deactivated", "bot was blocked")


class Sender:
    """Sends what is in the outbox, each call at the moment that its claim gave it."""

    def __init__(
        self, engine: Engine, keyring: Keyring, bot: Bot, pace: Pace, zone: ZoneInfo
    ) -> None:
        self._engine, self._keyring, self._bot, self._pace = engine, keyring, bot, pace
        self._zone = zone

    async def send_some(self) -> int:
        """Send the next few calls. How many were taken."""
        letters = await self.claim(AT_ONCE)
        await asyncio.gather(*(self.send(letter) for letter in letters))
        return len(letters)

    async def claim(self, most: int) -> list[Letter]:
        """Take up to `most` calls that may be made now; of a crisis some more."""
        return await asyncio.to_thread(self._claim, most)

    def _claim(self, most: int) -> list[Letter]:
        if not outbox.may_be_claimed(self._engine, clock.real_now()):
            return []
        with transaction(self._engine) as session:
            return outbox.claim(session, self._keyring, clock.real_now(), most, self._pace)

    async def send(self, letter: Letter) -> None:
        """Make a call at its moment, and learn from what Telegram says to it."""
        await asyncio.sleep((letter.send_at - clock.real_now()).total_seconds())
        if letter.priority is Priority.CHECKIN and not await asyncio.to_thread(self._goes, letter):
            return
        try:
            await self._call(letter)
        except RetryAfter as wait:
            await self._later(letter, timedelta(seconds=_seconds(wait.retry_after)))
        except (Forbidden, BadRequest) as problem:
            await self._refused(letter, problem)
        except (TimedOut, NetworkError) as problem:
            await self._unsure(letter, problem)
        except TelegramError as problem:
            logger.error("Telegram refused %s: %s", letter.call.method, type(problem).__name__)
            await asyncio.to_thread(self._close, letter)
        else:
            await asyncio.to_thread(self._close, letter)

    def _goes(self, letter: Letter) -> bool:
        """Whether this check-in may still go: who stopped since it was written hears nothing.

        That it is about to go is noted first, because it may not go twice.
        """
        now = clock.now()
        with transaction(self._engine) as session:
            person = people.find(session, letter.chat_key)
            reason = self._reason_not_to(person, letter, now) if person is not None else None
            if person is not None and reason is not None:
                claiming.take_back(session, person.id, reason, letter.written_at)
                outbox.close(session, letter.id)
                return False
            outbox.is_called(session, letter.id, clock.real_now())
        return True

    def _reason_not_to(self, person: Person, letter: Letter, now: datetime) -> str | None:
        """It may have lain here while nothing was sent: into the night, or past its grace."""
        rules = cadence.read_cadence()
        past_grace = now - letter.written_at > rules.grace
        late = past_grace or not cadence.is_welcome(now, rules, self._zone)
        return claiming.reason_not_to(person, now) or (claiming.TOO_LATE if late else None)

    async def _call(self, letter: Letter) -> None:
        method = getattr(self._bot, letter.call.method)
        parameters = dict(letter.call.parameters)
        if "document" in parameters:
            parameters["document"] = parameters["document"].encode()
        await method(**parameters)

    async def _refused(self, letter: Letter, problem: TelegramError) -> None:
        words = str(problem).lower()
        if isinstance(problem, Forbidden) or any(gone in words for gone in GONE):
            await asyncio.to_thread(self._end_contact, letter)
            return
        if "message is not modified" not in words:
            logger.error("Telegram refused %s: %s", letter.call.method, type(problem).__name__)
        await asyncio.to_thread(self._close, letter)

    async def _unsure(self, letter: Letter, problem: TelegramError) -> None:
        """It may have arrived: a reply is sent again, a check-in never is."""
        if letter.priority is Priority.CHECKIN and _may_have_arrived(problem):
            await asyncio.to_thread(self._close, letter)
            return
        backoff = timedelta(seconds=2 ** min(letter.attempts, 8))
        await self._later(letter, min(backoff, LONGEST_BACKOFF))

    async def _later(self, letter: Letter, wait: timedelta) -> None:
        await asyncio.to_thread(self._put_off, letter, clock.real_now() + wait)

    def _put_off(self, letter: Letter, until: datetime) -> None:
        with transaction(self._engine) as session:
            outbox.put_off(session, letter.id, until)

    def _close(self, letter: Letter) -> None:
        with transaction(self._engine) as session:
            outbox.close(session, letter.id)

    def _end_contact(self, letter: Letter) -> None:
        """Blocked or gone: everything pending ends in one transaction."""
        with transaction(self._engine) as session:
            outbox.drop_all(session, letter.chat_key)
            person = people.find(session, letter.chat_key)
            if person is not None:
                people.unreachable(session, person, clock.now())


def _may_have_arrived(problem: TelegramError) -> bool:
    """Not when no connection was made, and not when the server itself answered with an error."""
    cause = problem.__cause__
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, never_left)


def _seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
