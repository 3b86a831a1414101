"""The sender: makes the outbox's calls, paced and retried, and learns who cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from actions import cadence, people, sending, staff_chat
from actions.keys import Keyring
from actions.sending import Gone
from bot import keyboards, shown
from bot.mail import inbox, outbox, pacing
from bot.mail.outbox import Letter, Priority
from bot.mail.pacing import Pace
from bot.mail.tables import OutboxRow
from bot.telegram import calls
from bot.telegram.connection import wait_of
from directory import clock
from directory.aside import aside
from directory.db import leasing, redone, transaction

logger = logging.getLogger(__name__)
AT_ONCE = 10
LONGEST_BACKOFF = timedelta(minutes=5)
# Who is in danger hears from us as soon as Telegram is back.
LONGEST_IN_DANGER = timedelta(seconds=4)
MOST_IN_DANGER = 20
GONE = ("chat not found", "user is deactivated", "bot was blocked")


@dataclass(frozen=True)
class StaffChat:
    """The chat that is told of concerns; `alone`: nobody is told of them in another way."""

    chat_key: str
    alone: bool


class Sender:
    """Sends what is in the outbox, each call at the moment that its claim gave it."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        bot: Bot,
        pace: Pace,
        zone: ZoneInfo,
        threads: ThreadPoolExecutor | None = None,
        staff: StaffChat | None = None,
    ) -> None:
        self._engine, self._keyring, self._bot, self._pace = engine, keyring, bot, pace
        self._zone, self._threads, self._staff = zone, threads, staff

    async def send_some(self) -> int:
        """Send the next few calls. How many were taken."""
        letters = await self.claim(AT_ONCE)
        await asyncio.gather(*(self.send(letter) for letter in letters))
        return len(letters)

    async def claim(self, most: int) -> list[Letter]:
        """Take up to `most` calls that may be made now; of a crisis some more."""
        return await aside(self._threads, self._claim, most)

    def _claim(self, most: int) -> list[Letter]:
        with leasing(self._engine) as session:
            now = clock.real_now()
            return outbox.claim(
                session, self._keyring, now, most, self._pace, sending.may_have_gone
            )

    async def send(self, letter: Letter) -> bool:
        """Make a call at its moment, and learn from what Telegram says to it.

        False where nothing more waits to go to its chat.
        """
        if (wait := (letter.send_at - clock.real_now()).total_seconds()) > 0:
            await asyncio.sleep(wait)
        gone = None
        if _is_a_check_in(letter):
            gone = await aside(self._threads, self._let_go, letter)
            if gone is None:
                return True
        try:
            await self._call(letter)
        except RetryAfter as wait:
            await self._wait(letter, wait_of(wait), gone)
        except (Forbidden, BadRequest, ChatMigrated) as problem:
            await self._refused(letter, problem, gone)
        except TelegramError as problem:
            await self._unsure(letter, problem, gone)
        else:
            return await aside(self._threads, self._close, letter)
        return True

    def _let_go(self, letter: Letter) -> Gone | None:
        """Decide once more on a check-in as it goes: who stopped since, or writes, hears nothing.

        That it is about to go is noted first, because it may not go twice.
        """
        moment = cadence.here(clock.now(), self._zone)
        with transaction(self._engine) as session:
            person = people.find(session, letter.chat_key, locked=True)
            if person is None or not outbox.is_called(session, letter.id, clock.real_now()):
                outbox.close(session, letter.id)
                return None
            waits = bool(inbox.who_waits(moment.now)(session, [letter.chat_key]))
            gone = sending.last_look(session, person, letter.written_at, waits, moment)
            if gone is None:
                outbox.close(session, letter.id)
                return None
            shown.remember_buttons(session, letter.chat_key, keyboards.buttons_of(letter.call))
        return gone

    async def _call(self, letter: Letter) -> None:
        method = getattr(self._bot, letter.call.method)
        parameters = dict(letter.call.parameters)
        if "document" in parameters:
            parameters["document"] = parameters["document"].encode()
        await method(**parameters)

    async def _refused(self, letter: Letter, problem: TelegramError, gone: Gone | None) -> None:
        words = str(problem).lower()
        if self._is_to_staff(letter):
            await aside(self._threads, self._staff_is_untold, letter)
            return
        if isinstance(problem, Forbidden) or any(said in words for said in GONE):
            await aside(self._threads, self._end_contact, letter, gone)
            return
        if letter.priority is Priority.CRISIS and letter.attempts < MOST_IN_DANGER:
            logger.critical("Telegram refused a reply to danger: %s", type(problem).__name__)
            await self._unsure(letter, problem, gone)
            return
        if "message is not modified" not in words:
            logger.error("Telegram refused %s: %s", letter.call.method, type(problem).__name__)
        await aside(self._threads, self._give_up, letter, gone)

    async def _unsure(self, letter: Letter, problem: TelegramError, gone: Gone | None) -> None:
        """It may have arrived: a reply is sent again, a check-in never is.

        What is no answer of Telegram's, such as a proxy's page or "unauthorized", ends nothing.
        """
        if gone is not None and calls.may_have_arrived(problem):
            await aside(self._threads, self._close_unsure, letter)
            return
        backoff = timedelta(seconds=2 ** min(letter.attempts, 8))
        longest = LONGEST_IN_DANGER if letter.priority is Priority.CRISIS else LONGEST_BACKOFF
        await self._later(letter, min(backoff, longest), gone)

    async def _wait(self, letter: Letter, wait: timedelta, gone: Gone | None) -> None:
        """Told to wait, the whole bot does: one chat is never written to faster than it may be."""
        await aside(self._threads, self._hold, clock.real_now() + wait)
        await self._later(letter, wait, gone)

    def _hold(self, until: datetime) -> None:
        with transaction(self._engine) as session:
            pacing.hold(session, self._pace, until)

    async def _later(self, letter: Letter, wait: timedelta, gone: Gone | None) -> None:
        await aside(self._threads, self._put_off, letter, clock.real_now() + wait, gone)

    def _put_off(self, letter: Letter, until: datetime, gone: Gone | None) -> None:
        with transaction(self._engine) as session:
            outbox.put_off(session, letter.id, until)
            if gone is not None:
                sending.never_went(session, gone)

    def _close(self, letter: Letter) -> bool:
        with redone(self._engine) as session:
            outbox.close(session, letter.id)
            if self._is_to_staff(letter):
                staff_chat.took(session)
            return outbox.has_more(session, letter.chat_key)

    def _close_unsure(self, letter: Letter) -> None:
        with transaction(self._engine) as session:
            outbox.close(session, letter.id)
            sending.may_have_gone(session, letter.chat_key, letter.written_at)

    def _give_up(self, letter: Letter, gone: Gone | None) -> None:
        """It will not be sent; a check-in is skipped for that, and nothing follows from it."""
        with transaction(self._engine) as session:
            outbox.close(session, letter.id)
            if gone is not None:
                sending.was_refused(session, gone)

    def _is_to_staff(self, letter: Letter) -> bool:
        return self._staff is not None and letter.chat_key == self._staff.chat_key

    def _staff_is_untold(self, letter: Letter) -> None:
        """The chat of staff blocked or removed the bot, or is no chat: what waits for it goes."""
        logger.critical(
            "The staff chat refuses the bot, so concerns cannot be told there: let it in again, "
            "or set STAFF_CHAT_ID to another chat."
        )
        with transaction(self._engine) as session:
            of_this_chat = OutboxRow.chat_key == letter.chat_key
            told = session.scalars(select(OutboxRow.created_at).where(of_this_chat)).all()
            outbox.drop_all(session, letter.chat_key)
            alone = self._staff is not None and self._staff.alone
            staff_chat.refused(session, told, clock.now(), alone=alone)

    def _end_contact(self, letter: Letter, gone: Gone | None) -> None:
        """Blocked or gone: everything pending ends in one transaction."""
        with transaction(self._engine) as session:
            if gone is not None:
                sending.never_went(session, gone)
            outbox.drop_all(session, letter.chat_key)
            person = people.find(session, letter.chat_key)
            if person is not None:
                people.unreachable(session, person, clock.now())


def _is_a_check_in(letter: Letter) -> bool:
    """What else waits until there is time, such as leaving a group, is no message to anybody."""
    return letter.priority is Priority.CHECKIN and letter.call.method in outbox.MESSAGES
