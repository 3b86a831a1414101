"""A bot's process as far as check-ins go: ticks and sends until it is killed.

`python -m tests.bot.ticking DATABASE FILE`: whatever reaches Telegram is a line in FILE. It says
when it is ready, and begins with a line on its standard input.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any, cast

from telegram import Bot

from bot.checkins import tick
from bot.mail.pacing import AT_WILL
from bot.replies import Replies
from bot.telegram.sender import Sender
from directory.db import open_engine
from tests.actions.makers import KEYRING, LONDON, WORLD

IDLE_SECONDS = 0.02
# A call takes its time there and back, so that a kill may fall into either.
CALL_SECONDS = 0.02


class Telegram:
    """Takes every message, and notes to whom it went: a line is written whole or not at all."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send_message(self, chat_id: int, **_: Any) -> None:
        await asyncio.sleep(CALL_SECONDS)
        os.write(self._file, f"{chat_id}\n".encode())
        await asyncio.sleep(CALL_SECONDS)  # its answer is on the way


async def main(url: str, path: str) -> None:
    """Tick and send, for ever; with nothing to do, others come first."""
    engine, replies = open_engine(url), Replies("the partnership")
    sender = Sender(engine, KEYRING, cast(Bot, Telegram(path)), AT_WILL, LONDON)
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    while True:
        tick(engine, KEYRING, replies, WORLD)
        if not await sender.send_some():
            await asyncio.sleep(IDLE_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
