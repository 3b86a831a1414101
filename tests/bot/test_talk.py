"""The bot's process: whether it says that it is up."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import talk
from bot.settings import Settings
from bot.talk import Talking

WEBHOOK: dict[str, Any] = {"webhook_url": "https://guide.example.org", "webhook_secret": "s3cret"}


async def health(talking: Talking) -> int:
    transport = httpx.ASGITransport(talking.pages())
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
        return (await http.get("/health")).status_code


async def test_it_is_not_well_while_another_takes_its_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two guides with one token answer each other's people."""
    talking = Talking(Settings(data_dir=tmp_path))
    talking.reached()
    talking.shares()
    assert await health(talking) == 503
    now = time.monotonic() + talk.SILENT_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: now)
    talking.reached()
    assert await health(talking) == 200


@pytest.mark.parametrize(("how", "later"), [({}, 503), (WEBHOOK, 200)])
async def test_it_is_well_only_while_telegram_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], later: int
) -> None:
    """A token that was revoked, a network that is gone: nobody is heard, and that must show.

    Through the webhook Telegram comes by itself.
    """
    talking = Talking(Settings(data_dir=tmp_path, **how))
    assert await health(talking) == 503
    talking.reached()
    assert await health(talking) == 200
    now = time.monotonic() + talk.SILENT_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert await health(talking) == later


async def test_a_tick_that_came_while_nothing_could_run_is_made_up_at_once() -> None:
    """Partners' reminders come every five minutes: one that was let go was five minutes late."""
    scheduler, ran = talk.scheduler(), []
    scheduler.add_job(lambda: ran.append("a tick"), "interval", seconds=2)
    scheduler.start()
    try:
        time.sleep(3.3)  # the loop itself is held up
        await asyncio.sleep(0.2)
        assert ran == ["a tick"]
    finally:
        scheduler.shutdown(wait=False)
