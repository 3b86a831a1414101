"""What the sandbox's tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.sandbox.served import Served, served


@pytest.fixture
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clock of the test's own."""
    path = tmp_path / "clock"
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(path))
    return path


@pytest.fixture
async def world(
    tmp_path: Path, clock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    """A sandbox in which Sam has written "/start" and the bot has heard it."""
    async with served(tmp_path) as running:
        started = await running.says("/start")
        await running.bot.get_updates(offset=started["update_id"] + 1)
        yield running
