"""The door: updates are committed to the inbox, then the taps among them are answered at once.

The bot's process opens it for long polling, the web process for the webhook.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from telegram import Bot

from actions.answers.once import one_deed
from actions.keys import Keyring
from bot import gate
from bot.desk import Claimed
from bot.incoming import Incoming, Kind
from bot.mail import inbox
from bot.telegram.direct import Direct
from directory import clock
from directory.aside import aside
from directory.db import on_the_disk, reading, redone, transaction

logger = logging.getLogger(__name__)
# Danger is answered in well under a second; where it is not, something is broken.
PATIENCE_SECONDS = 3.0
# A database that hangs is as good as none; while it does, danger waits for it no more.
KEEP_SECONDS = 1.5
LONGEST_SECONDS = 2.5
AGAIN_SECONDS = 1.0
# Who is in danger hears from us as soon as Telegram is back.
LONGEST_AGAIN_SECONDS = 4.0


class Hands(Protocol):
    """Who begins with what comes: claims it as it is kept, in the same transaction."""

    def claim(self, session: Session) -> list[Claimed]:
        """What may be begun with now."""

    def begin(self, claimed: Sequence[Claimed]) -> None:
        """It is kept: begin."""


class Door:
    """Takes updates in."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        bot: Bot,
        bot_id: int,
        screen: gate.Screen,
        direct: Direct,
        threads: ThreadPoolExecutor | None = None,
        settles: timedelta = timedelta(0),
        hands: Hands | None = None,
    ) -> None:
        self._engine, self._keyring, self._bot, self._bot_id = engine, keyring, bot, bot_id
        self._screen, self._direct = screen, direct
        self._threads, self._settles, self._hands = threads, settles, hands
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen_to: set[int] = set()
        self._keeping: set[asyncio.Future[list[Claimed]]] = set()
        self._hangs = False

    async def accept(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        """Commit updates. Where that fails danger is answered all the same, and it is raised.

        They are worked on from then on, and when this ends they outlive a power cut as well.
        What is asked from another chat is answered, and not kept.
        """
        for _, incoming in updates:
            if incoming.kind is Kind.INLINE and incoming.callback_id:
                self._start(self._direct.point_here(incoming.callback_id))
        updates = [one for one in updates if one[1].kind is not Kind.INLINE]
        given_up = threading.Event()
        keeping = aside(self._threads, self._keep_unless, given_up, updates)
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        keeping.add_done_callback(self._begin)
        try:
            await self._kept(keeping, updates)
        except Exception:
            given_up.set()
            await self._direct.answer(updates)
            for update_id, incoming in updates:
                self._see_to(update_id, incoming, patience=0.0)
            raise
        for update_id, incoming in updates:
            if incoming.kind is Kind.TAP and incoming.callback_id:
                self._start(self._answer_tap(incoming.callback_id))
            self._see_to(update_id, incoming, PATIENCE_SECONDS)
        # Not by the one thread that works with SQLite: all turns would wait for the disk behind it.
        await asyncio.wait_for(aside(None, on_the_disk, self._engine), LONGEST_SECONDS)

    async def _kept(
        self, keeping: asyncio.Future[list[Claimed]], updates: Sequence[tuple[int, Incoming]]
    ) -> None:
        """Wait until the updates are kept; danger among them is answered meanwhile, from here.

        Raises what keeping them raised, or TimeoutError where it takes too long: Telegram then
        delivers them again, and what is kept after all is not kept twice.
        """
        patience = 0.0 if self._hangs else KEEP_SECONDS
        done, _ = await asyncio.wait([keeping], timeout=patience)
        told = [] if done else await self._direct.answer(updates)
        if not done:
            done, _ = await asyncio.wait([keeping], timeout=LONGEST_SECONDS - KEEP_SECONDS)
        self._hangs = not done
        for update_id in told:
            self._start(self._see_it_noted(update_id))
        if self._hangs:
            raise TimeoutError("The database does not answer.")
        keeping.result()

    async def settle(self) -> None:
        """Wait for what is being kept, though nobody waits for it any more."""
        while self._keeping:
            await asyncio.wait(self._keeping)
            await asyncio.sleep(0)  # what was claimed with it is begun with

    def _begin(self, keeping: asyncio.Future[list[Claimed]]) -> None:
        """What is kept is begun with at once, also where nobody waits for it any more.

        It may be kept after all, though Telegram was not told so; what it raises is told elsewhere.
        """
        if self._hands is not None and not keeping.cancelled() and keeping.exception() is None:
            self._hands.begin(keeping.result())

    async def _see_it_noted(self, update_id: int) -> None:
        """As soon as it can be. What is being kept meanwhile may not know of the answer yet."""
        if self._keeping:
            await asyncio.wait([*self._keeping])
        while not await self._is_noted(update_id):
            await asyncio.sleep(AGAIN_SECONDS)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _see_to(self, update_id: int, incoming: Incoming, patience: float) -> None:
        """Danger that gets no answer in time is answered from here; seen to once."""
        if update_id in self._seen_to or not self._direct.owes(update_id, incoming):
            return
        self._seen_to.add(update_id)
        self._start(self._see_it_answered(update_id, incoming, patience))

    async def _see_it_answered(self, update_id: int, incoming: Incoming, patience: float) -> None:
        """Danger that was not answered in time is answered from here, however long that takes.

        The database may have gone since, or every bot may be down; and Telegram may refuse what we
        send. That it was answered is noted as soon as it can be, so that the reply does not come
        twice; the concern is recorded when the message is worked on.
        """
        wait = AGAIN_SECONDS
        try:
            await asyncio.sleep(patience)
            while self._direct.owes(update_id, incoming):
                if await self._is_answered(update_id):
                    return
                logger.critical("Danger was not answered in time; it is answered directly.")
                if not await self._direct.answer([(update_id, incoming)]):
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, LONGEST_AGAIN_SECONDS)
        finally:
            self._seen_to.discard(update_id)
        if self._direct.was_told(update_id):
            await self._see_it_noted(update_id)

    async def _is_answered(self, update_id: int) -> bool:
        """What the inbox says; no, while the database cannot be asked."""
        if self._hangs:
            return False

        def ask() -> bool:
            with reading(self._engine) as session:
                return inbox.is_answered(session, self._bot_id, update_id)

        with suppress(Exception):
            return await asyncio.wait_for(aside(self._threads, ask), KEEP_SECONDS)
        return False

    async def _is_noted(self, update_id: int) -> bool:
        def note() -> None:
            with transaction(self._engine) as session:
                inbox.note_answered(session, self._bot_id, update_id, clock.now())

        with suppress(Exception):
            await aside(self._threads, note)
            return True
        return False

    def _keep_unless(
        self, given_up: threading.Event, updates: Sequence[tuple[int, Incoming]]
    ) -> list[Claimed]:
        """Not what waited in line while the database hung: Telegram has it, and sends it again."""
        if given_up.is_set():
            return []
        with one_deed():  # its words are looked at as it is kept and as it is decided on
            return self._keep(updates)

    def _keep(self, updates: Sequence[tuple[int, Incoming]]) -> list[Claimed]:
        """Keep them; what was claimed with them."""
        try:
            return self._keep_all(updates)
        except (DataError, ValueError, OverflowError) as problem:
            if len(updates) > 1:  # one that cannot be kept keeps none of the others out
                return [claimed for one in updates for claimed in self._keep([one])]
            logger.error(
                "An update that nobody can keep is passed over: %s", type(problem).__name__
            )
            return []

    def _keep_all(self, updates: Sequence[tuple[int, Incoming]]) -> list[Claimed]:
        """All of them, or none. Where claiming fails they are kept all the same."""
        with redone(self._engine) as session:
            self._put(session, updates)
            if self._hands is None or not updates:
                return []
            try:
                claimed = self._hands.claim(session)
                session.flush()
            except Exception as problem:
                logger.error("What came could not be begun with: %s", type(problem).__name__)
                session.rollback()
            else:
                return claimed
        with redone(self._engine) as session:
            self._put(session, updates)
        return []

    def _put(self, session: Session, updates: Sequence[tuple[int, Incoming]]) -> None:
        inbox.accept(
            session,
            self._keyring,
            self._bot_id,
            updates,
            clock.now(),
            self._is_urgent,
            self._direct.was_told,
            self._settles,
        )

    def _is_urgent(self, incoming: Incoming) -> bool:
        return bool(incoming.text) and self._screen(incoming.text) is not None

    async def _answer_tap(self, callback_id: str) -> None:
        """Telegram waits for this; a tap that it no longer waits for is none of our trouble."""
        with suppress(Exception):
            await self._bot.answer_callback_query(callback_id)
