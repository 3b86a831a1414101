"""Long polling: updates are committed to the inbox before Telegram is told that they arrived.

python-telegram-bot's own Updater confirms first and loses what a killed process had in hand.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, TelegramError

from bot.incoming import Incoming
from bot.telegram import updates
from bot.telegram.spool import Spool

logger = logging.getLogger(__name__)
Accept = Callable[[Sequence[tuple[int, Incoming]]], Awaitable[None]]
WAIT_SECONDS = 20
# What waits in the file comes into the inbox soon after the database is back.
WAIT_WITH_A_FILE_SECONDS = 1
MOST_AT_ONCE = 100
PAUSE_SECONDS = 1.0
KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post",
         "inline_query"]  # fmt: skip


def _unheard() -> None:
    """Nobody watches."""


async def poll(
    bot: Bot,
    accept: Accept,
    spool: Spool,
    reached: Callable[[], None] = _unheard,
    shared: Callable[[], None] = _unheard,
) -> None:
    """Fetch and accept updates for ever. A fault is logged, and the same updates come again.

    `reached` hears of every round that Telegram answered, `shared` of every one in which another
    program fetched them with the same token.
    """
    offset = 0
    while True:
        try:
            offset = await _round(bot, accept, spool, reached, offset)
        except Conflict:
            shared()
            logger.error("Another program takes the messages of this TELEGRAM_TOKEN: end one.")
            await asyncio.sleep(PAUSE_SECONDS)
        except (TelegramError, OSError) as problem:
            logger.warning("Updates could not be fetched: %s", type(problem).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
        except Exception as problem:
            logger.error("Updates could not be kept: %s", type(problem).__name__)
            await asyncio.sleep(PAUSE_SECONDS)


async def _round(
    bot: Bot, accept: Accept, spool: Spool, reached: Callable[[], None], offset: int
) -> int:
    wait = WAIT_WITH_A_FILE_SECONDS if spool.waits else WAIT_SECONDS
    found = await _fetched(bot, offset, wait)
    reached()
    taken = [read for update in found if (read := updates.read(update))]
    await _keep(accept, spool, taken, is_full=len(found) == MOST_AT_ONCE)
    return max((update.update_id + 1 for update in found), default=offset)


async def _fetched(bot: Bot, offset: int, wait: int) -> Sequence[Update]:
    """What Telegram has; the library builds all or none, so where it can't, we build each."""
    asked: dict[str, Any] = {"offset": offset, "limit": MOST_AT_ONCE, "timeout": wait}
    try:
        return await bot.get_updates(**asked, allowed_updates=KINDS)
    except (TelegramError, OSError):
        raise
    except Exception as problem:
        logger.error("An update is of a kind that we cannot build: %s", type(problem).__name__)
    with warnings.catch_warnings():  # that it has a method of its own
        warnings.simplefilter("ignore")
        raw: Any = await bot.do_api_request(
            "getUpdates", api_kwargs={**asked, "timeout": 0, "allowed_updates": KINDS}
        )
    return [updates.built(one, bot) for one in raw]


async def _keep(
    accept: Accept, spool: Spool, taken: Sequence[tuple[int, Incoming]], *, is_full: bool
) -> None:
    """Into the inbox, what waits in the file first. A full hundred may go into the file as well.

    Raises what keeps them out of the inbox; then nothing is confirmed. A file that cannot be read
    keeps out nothing that came just now.
    """
    waiting = await _waiting(spool) if spool.waits else []
    try:
        await accept([*(waiting or []), *taken])
    except Exception:
        if not is_full:
            raise
        await asyncio.to_thread(spool.add, taken)
        logger.critical("The database is away: what Telegram shows no more of waits in a file.")
    else:
        if waiting is not None and spool.waits:
            await asyncio.to_thread(spool.empty)


async def _waiting(spool: Spool) -> list[tuple[int, Incoming]] | None:
    try:
        return await asyncio.to_thread(spool.read)
    except OSError as problem:
        logger.critical("What waits in a file cannot be read: %s", type(problem).__name__)
        return None
