"""The webhook: an update is committed to the inbox before Telegram hears that it arrived."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from telegram import Bot, Update

from bot.incoming import Incoming
from bot.settings import Settings
from bot.telegram import updates
from bot.telegram.polling import KINDS

logger = logging.getLogger(__name__)
PATH = "/telegram"
LARGEST = 1_000_000
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
            update = Update.de_json(dict(json.loads(body)), bot)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return PlainTextResponse("This is no update.", status_code=400)
        read = updates.read(update)
        await accept([read] if read else [])
        return PlainTextResponse("ok")

    return receive


async def _bounded(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return body
