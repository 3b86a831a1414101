"""The bot's process: takes updates, works off turns, sends replies, ticks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from actions import concerns, heartbeat
from actions.cadence import read_cadence
from actions.keys import Keyring
from actions.retention import read_retention
from actions.safeguarding import PhrasesInUse
from actions.turns import World
from bot import checkins, links, turn
from bot.desk import Claimed, Closed, Desk
from bot.dialogue import CONNECTIONS, PATIENCE_SECONDS, open_dialogue
from bot.gate import Known, decide, screen_of
from bot.incoming import Incoming, Kind
from bot.leaving import forget_the_overdue
from bot.mail import inbox, outbox
from bot.mail.outbox import Letter
from bot.mail.pacing import Pace
from bot.notices import Notices, staff_of
from bot.ready import check_replies
from bot.replies import Replies
from bot.settings import Settings
from bot.smtp import smtp_of
from bot.telegram import connection, polling, webhook
from bot.telegram.direct import Direct
from bot.telegram.door import Door
from bot.telegram.sender import Sender, StaffChat
from bot.telegram.spool import Spool
from bot.typed import KEEP_ON
from directory import clock
from directory.aside import aside, threads_for
from directory.db import open_engine, reading
from directory.partners import reminders
from directory.partners.letters import AT
from directory.settings import SettingsProblem

logger = logging.getLogger(__name__)
TURNS_AT_ONCE = 8
SENT_AT_ONCE = 10
LOOK_AGAIN_SECONDS = 0.25
# Where another process takes updates in, nobody rings.
LOOK_OFTEN_SECONDS = 0.05
PHRASES_SECONDS = 30
FORGET_SECONDS = 600
REMIND_SECONDS = 300
RETRY_SECONDS = 1.0
# A claim that takes longer, because the database hangs, keeps nobody's danger waiting.
CLAIM_SECONDS = 1.0
# Longer than a long poll and a few tries.
SILENT_SECONDS = 60.0
# Who stops us waits 10 seconds before it kills (bot/parts, Docker's default).
FINISH_SECONDS = 8.0
SHARED = "Another program takes the messages of this TELEGRAM_TOKEN: end one of them."
UNREACHED = "Telegram does not answer. Is the network there, and TELEGRAM_API_URL right?"
REHEARSED = Incoming(Kind.TEXT, chat_id=0, text="i rang them but no answr, whats nxt")
T = TypeVar("T")


class Talking:
    """One bot process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = open_engine(settings.database)
        self.threads = threads_for(self.engine)
        self.keyring = settings.keyring()
        self.replies = Replies(settings.partnership)
        self.world = World(ZoneInfo(settings.time_zone), settings.show_unassured)
        self.bot = connection.open_bot(settings)
        self.to_rasa = links.Kept(CONNECTIONS)
        self.sender = Sender(
            self.engine,
            self.keyring,
            self.bot,
            pace_of(settings),
            self.world.zone,
            self.threads,
            staff_chat_of(settings, self.keyring),
        )
        self.phrases = PhrasesInUse()
        concerns.keeps_words()
        read_cadence()
        read_retention()
        # What cannot be used is told at the start, not to somebody in need.
        check_replies(self.replies)
        screen = screen_of(self.phrases)
        # Lists of words are read now: at the first message, everybody would wait for them.
        decide(REHEARSED, Known(agreed=True, was_here=True), screen, {"yes": KEEP_ON})
        direct = Direct(self.bot, self.replies, screen, self.world.zone, settings.staff_chat_id)
        self.desk = Desk(
            engine=self.engine,
            keyring=self.keyring,
            dialogue=open_dialogue(
                self.to_rasa, settings.rasa_url, settings.rasa_token, PATIENCE_SECONDS
            ),
            replies=self.replies,
            screen=screen,
            zone=self.world.zone,
            sounds_harmless=self.phrases.sounds_harmless,
            staff_chat=settings.staff_chat_id,
            pace=pace_of(settings),
            apart=timedelta(seconds=settings.chat_pace_seconds),
            threads=self.threads,
            was_told=direct.was_told,
        )
        self.notices = Notices(
            self.engine, self.keyring, self.replies, staff_of(settings), self.world.zone
        )
        self.spool = Spool(settings.data_dir, self.keyring)
        self._came = asyncio.Event()
        self.door = Door(
            self.engine,
            self.keyring,
            self.bot,
            settings.bot_id,
            self.desk.screen,
            direct,
            self.threads,
            hands=self,
        )
        self._to_send = asyncio.Event()
        self._reached_at: float | None = None
        self._shared_at: float | None = None
        self._stopping = asyncio.Event()
        self._look_again = LOOK_OFTEN_SECONDS if settings.webhook_url else LOOK_AGAIN_SECONDS
        self._claiming = asyncio.Lock()
        self._turns: set[asyncio.Task[None]] = set()
        self._calls: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Take in nothing more, finish what is in hand, and return from `run`."""
        self._stopping.set()
        self._came.set()
        self._to_send.set()

    async def run(self) -> None:
        """Talk until stopped; then finish what is in hand."""
        ticks = scheduler()
        ticks.add_job(self._tick, "interval", seconds=self.settings.tick_seconds)
        ticks.add_job(self._tell, "interval", seconds=self.settings.tick_seconds)
        ticks.add_job(self._read_phrases, "interval", seconds=PHRASES_SECONDS)
        if self.settings.can_write_letters:
            ticks.add_job(self._remind, "interval", seconds=REMIND_SECONDS)
        ticks.add_job(self._forget, "interval", seconds=FORGET_SECONDS)
        ticks.start()
        outside = [asyncio.create_task(one) for one in (self._serve(), self._receive())]
        inside = [asyncio.create_task(one) for one in (self._work(), self._send())]
        try:
            await self._until_stopped([*outside, *inside])
        finally:
            ticks.shutdown(wait=False)
            for task in outside:
                task.cancel()
            await self._finish(inside)
            await asyncio.gather(*outside, return_exceptions=True)
            await self.bot.shutdown()
            await self.to_rasa.close()

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        """Until somebody asks for the end, or one of these fails; its failure is raised."""
        stopping = asyncio.create_task(_until(self._stopping))
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in done:
            task.result()

    async def _finish(self, inside: list[asyncio.Task[None]]) -> None:
        """Turns in hand are answered and their answers sent, as far as there is time."""
        self.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                await asyncio.gather(*inside, return_exceptions=True)
                await self.door.settle()
                await asyncio.gather(*self._turns)
                await asyncio.gather(*self._calls)  # the turns' own among them
                while await self._safely(self.sender.send_some):
                    pass
        for task in (*inside, *self._turns, *self._calls):
            task.cancel()

    async def _serve(self) -> None:
        config = uvicorn.Config(
            self.pages(),
            host=self.settings.bot_host,
            port=self.settings.bot_port,
            log_level="warning",
            access_log=False,
            lifespan="off",
        )
        await Quiet(config).serve()

    def pages(self) -> Starlette:
        """The bot's own small pages: whether it is up, and how the check-ins stand."""
        routes = [Route("/health", self._healthy), Route("/metrics", self._metrics)]
        return Starlette(routes=routes)

    async def _metrics(self, _: Request) -> Response:
        """When the check-ins' tick last ran and how many are overdue: counts, and nobody."""
        beat = await asyncio.to_thread(self._beat)
        return PlainTextResponse(heartbeat.as_metrics(beat))

    def _beat(self) -> heartbeat.Beat:
        with reading(self.engine) as session:
            return heartbeat.read(session, clock.now(), self.world.zone)

    async def _receive(self) -> None:
        """Through the webhook it is the web process that takes updates in.

        Telegram may be away when we start: what came before is worked on all the same.
        """
        while not await self._safely(self._connect):
            await asyncio.sleep(RETRY_SECONDS)
        if self.settings.webhook_url:
            await _until(self._stopping)
        else:
            await polling.poll(self.bot, self._accept, self.spool, self.reached, self.shares)

    async def _connect(self) -> bool:
        await connection.introduce(self.bot, self.replies.commands())
        if self.settings.webhook_url:
            await webhook.register(self.bot, self.settings)
        else:
            await self.bot.delete_webhook()
        self.reached()
        return True

    def reached(self) -> None:
        """Telegram answered just now."""
        self._reached_at = time.monotonic()

    def shares(self) -> None:
        """Another program has this bot's token, just now."""
        self._shared_at = time.monotonic()

    async def _healthy(self, _: Request) -> Response:
        """Whether Telegram is reached, by us alone; through the webhook, whether it was."""
        if self._shared_at is not None and time.monotonic() - self._shared_at < SILENT_SECONDS:
            return PlainTextResponse(SHARED, status_code=503)
        silent = None if self._reached_at is None else time.monotonic() - self._reached_at
        if silent is None or (silent > SILENT_SECONDS and not self.settings.webhook_url):
            return PlainTextResponse(UNREACHED, status_code=503)
        return PlainTextResponse("ok")

    async def _accept(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        """What comes is begun with at once, before Telegram is asked for more."""
        waits = await self._waits_for_a_claim()
        try:
            await self.door.accept(updates)
        finally:
            if not waits:
                self._claiming.release()
        await asyncio.sleep(0)  # the turns go first

    async def _waits_for_a_claim(self) -> bool:
        """Whether a claim takes longer than danger may wait; else it is ours now."""
        try:
            await asyncio.wait_for(self._claiming.acquire(), CLAIM_SECONDS)
        except TimeoutError:
            return True
        return False

    def claim(self, session: Session) -> list[Claimed]:
        """As much of what is kept just now as there is room for, and of what waited."""
        if self._stopping.is_set():
            return []
        return turn.claim_within(session, self.desk, self._room())

    def begin(self, claimed: Sequence[Claimed]) -> None:
        """Work on it; where there is no room for more, some may be left."""
        for one in claimed:
            _start(self._take(one), self._turns)
        if len(self._turns) >= TURNS_AT_ONCE:
            self._came.set()

    def _room(self) -> int:
        return TURNS_AT_ONCE - len(self._turns)

    async def _work(self) -> None:
        """Take up what came by another way, was put off, or had to wait."""
        look = partial(inbox.may_be_claimed, self.engine)
        while not self._stopping.is_set():
            if not await self._begin():
                await self._until(self._came, look)

    async def _begin(self) -> bool:
        """Some turns at once; what is urgent waits for none of them. Whether there may be more."""
        async with self._claiming:
            room = self._room()
            claim = partial(aside, self.threads, turn.claim, self.desk, room)
            claimed = await self._safely(claim) or []
            self.begin(claimed)
        return len(claimed) >= max(room, 1)

    async def _take(self, claimed: Claimed) -> None:
        """What it says goes at once where it may; else when the sender gets to it."""
        room = SENT_AT_ONCE - len(self._calls)
        closed = await self._safely(lambda: turn.take(self.desk, claimed, room)) or Closed()
        for letter in closed.letters:
            _start(self._make(letter), self._calls)
        if not closed.letters:
            self._to_send.set()
        if closed.has_more or len(self._turns) >= TURNS_AT_ONCE:
            self._came.set()

    async def _send(self) -> None:
        """Some calls at once, so that one that hangs holds up no other."""
        look = partial(outbox.may_be_claimed, self.engine)
        while not self._stopping.is_set():
            room = SENT_AT_ONCE - len(self._calls)
            letters = await self._safely(partial(self.sender.claim, room)) or []
            for letter in letters:
                _start(self._make(letter), self._calls)
            if len(letters) < max(room, 1):
                await self._until(self._to_send, look)

    async def _make(self, letter: Letter) -> None:
        if await self._safely(lambda: self.sender.send(letter)) is not False:
            self._to_send.set()

    async def _tick(self) -> None:
        sent = await self._safely(
            lambda: asyncio.to_thread(
                checkins.tick, self.engine, self.keyring, self.replies, self.world
            )
        )
        if sent:
            self._to_send.set()

    async def _tell(self) -> None:
        if await self._safely(lambda: asyncio.to_thread(self.notices.tell)):
            self._to_send.set()

    async def _forget(self) -> None:
        await self._safely(lambda: asyncio.to_thread(forget_the_overdue, self.engine))
        await self._safely(lambda: asyncio.to_thread(self._forget_unread))

    def _forget_unread(self) -> None:
        """What nobody could read is kept as long as what is left of any message."""
        self.spool.forget_unread(clock.real_now() - read_retention().mail)

    async def _remind(self) -> None:
        """Partners are written to about entries that are due for a check."""
        send, url = smtp_of(self.settings).send, f"{self.settings.pages_url}{AT}"
        await self._safely(
            lambda: asyncio.to_thread(reminders.remind, self.engine, send, url, clock.now)
        )

    async def _read_phrases(self) -> None:
        """A changed file of phrases counts at once; one that is broken is told, and not used."""
        await self._safely(lambda: asyncio.to_thread(self.phrases.reload_and_tell))

    async def _until(self, rung: asyncio.Event, look: Callable[[datetime], bool]) -> None:
        """Until something happens in this process, or another one has left something.

        A look spares an empty claim, for which others would have to wait.
        """
        while not await _rings(rung, self._look_again):
            if await self._safely(lambda: aside(self.threads, look, clock.real_now())):
                return

    async def _safely(self, do: Callable[[], Awaitable[T]]) -> T | None:
        """One failure never ends the others; its kind is logged, not its words."""
        try:
            return await do()
        except SettingsProblem:
            raise
        except Exception as problem:
            logger.error("%s", type(problem).__name__, exc_info=self.settings.show_errors)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            return None


def scheduler() -> AsyncIOScheduler:
    """What ticks: a tick that came while nothing could run is made up at once, and only once."""
    as_told = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    return AsyncIOScheduler(timezone="UTC", job_defaults=as_told)


def staff_chat_of(settings: Settings, keyring: Keyring) -> StaffChat | None:
    """The chat of staff that the settings name, as the outbox knows it."""
    if not settings.staff_chat_id:
        return None
    key = keyring.find(settings.staff_chat_id)
    return StaffChat(key, alone=not settings.safeguarding_emails)


def pace_of(settings: Settings) -> Pace:
    """How fast this bot may speak, with all its other processes."""
    return Pace(
        bot=f"bot:{settings.bot_id}",
        apart=timedelta(seconds=1 / settings.bot_pace_per_second),
        chat_apart=timedelta(seconds=settings.chat_pace_seconds),
    )


class Quiet(uvicorn.Server):
    """A server that leaves signals to the process it lives in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _start(work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    among.add(task)
    task.add_done_callback(among.discard)


async def _until(event: asyncio.Event) -> None:
    await event.wait()


async def _rings(event: asyncio.Event, seconds: float) -> bool:
    """Whether it rings within some seconds; it is then silent again."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    rang = event.is_set()
    event.clear()
    return rang
