"""The webhook: an update is committed to the inbox before Telegram hears that it arrived."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot

from actions.safeguarding import PhrasesInUse
from bot.gate import screen_of
from bot.incoming import Incoming
from bot.ready import check_replies
from bot.replies import Replies
from bot.settings import Settings
from bot.telegram import updates
from bot.telegram.connection import open_bot
from bot.telegram.direct import Direct
from bot.telegram.door import Door
from bot.telegram.polling import KINDS

logger = logging.getLogger(__name__)
PATH = "/telegram"
LARGEST = 1_000_000
PHRASES_SECONDS = 30.0
# Telegram delivers over many connections: what it numbered before may come a moment later.
SETTLES = timedelta(seconds=0.5)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
Accept = Callable[[Sequence[tuple[int, Incoming]]], Awaitable[None]]


async def register(bot: Bot, settings: Settings) -> None:
    """Ask Telegram to deliver to our public address."""
    await bot.set_webhook(
        f"{settings.webhook_url.rstrip('/')}{PATH}",
        secret_token=settings.webhook_secret,
        allowed_updates=KINDS,
    )


def receiver(bot: Bot, accept: Accept, secret: str) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint for Telegram: 401 without the secret, 413 too large, 400 no update."""

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("The secret token is wrong.", status_code=401)
        body = await _bounded(request)
        if body is None:
            return PlainTextResponse("This is too large.", status_code=413)
        try:
            update = updates.built(json.loads(body), bot)
        except updates.UNBUILT:
            return PlainTextResponse("This is no update.", status_code=400)
        read = updates.read(update)
        await accept([read] if read else [])
        return PlainTextResponse("ok")

    return receive


def route(settings: Settings, engine: Engine) -> Route:
    """The webhook with a door of its own; the phrases are read again while it serves."""
    bot, replies, phrases = open_bot(settings), Replies(settings.partnership), PhrasesInUse()
    check_replies(replies)
    keyring = settings.keyring()
    screen, zone = screen_of(phrases), ZoneInfo(settings.time_zone)
    direct = Direct(bot, replies, screen, zone, settings.staff_chat_id)
    door = Door(engine, keyring, bot, settings.bot_id, screen, direct, settles=SETTLES)
    looked = time.monotonic()

    async def accept(updates: Sequence[tuple[int, Incoming]]) -> None:
        nonlocal looked
        await door.accept(updates)
        if time.monotonic() - looked > PHRASES_SECONDS:
            looked = time.monotonic()
            await asyncio.to_thread(phrases.reload_and_tell)

    return Route(PATH, receiver(bot, accept, settings.webhook_secret), methods=["POST"])


async def _bounded(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return body
