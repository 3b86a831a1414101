"""Long polling, with the real Bot against the sandbox: nothing is confirmed before it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.incoming import Incoming, Kind
from bot.settings import Settings
from bot.telegram import calls, connection, polling
from bot.telegram.spool import NAME, UNREAD, Spool
from directory.settings import SettingsProblem
from tests.actions.makers import KEYRING, OTHER_KEYRING
from tests.bot.sandbox.served import SAM, Served, served


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(tmp_path / "clock"))
    monkeypatch.setattr(polling, "PAUSE_SECONDS", 0.01)
    async with served(tmp_path) as running:
        yield running


class Kept:
    """An inbox that fails as often as it is told to."""

    def __init__(self, *, fails: int = 0) -> None:
        self.seen: set[str] = set()
        self.fails = fails
        self.updates: dict[int, Incoming] = {}
        self.asked = 0

    async def accept(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        self.asked += 1
        self.seen |= {one.text for _, one in updates}
        if updates and self.fails:
            self.fails -= 1
            raise OSError("the disk is full")
        self.updates |= dict(updates)

    async def has(self, count: int) -> list[Incoming]:
        async with asyncio.timeout(20):
            while len(self.updates) < count:
                await asyncio.sleep(0.005)
        return [self.updates[number] for number in sorted(self.updates)]


def spool_of(world: Served) -> Spool:
    return Spool(world.home, KEYRING)


@asynccontextmanager
async def polled(world: Served, kept: Kept) -> AsyncIterator[None]:
    task = asyncio.create_task(polling.poll(world.bot, kept.accept, spool_of(world)))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_written_is_kept(world: Served) -> None:
    kept = Kept()
    await world.says("before")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(1)] == ["before"]
        await world.says("after")
        assert [one.text for one in await kept.has(2)] == ["before", "after"]


async def test_every_kind_that_needs_an_answer_comes(world: Served) -> None:
    kept = Kept()
    async with polled(world, kept):
        await world.says("hello")
        await kept.has(1)
        await world.post(f"/chats/{SAM}/block")
        assert [one.kind for one in await kept.has(2)] == [Kind.TEXT, Kind.BLOCKED]


async def test_what_could_not_be_kept_comes_again(world: Served) -> None:
    """The disk was full, or the database away: nobody's message is lost."""
    kept = Kept(fails=3)
    await world.says("hello")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(1)] == ["hello"]
    assert kept.asked >= 4


async def test_what_was_not_kept_is_not_confirmed(world: Served) -> None:
    kept = Kept(fails=1_000)
    await world.says("hello")
    async with polled(world, kept):
        async with asyncio.timeout(20):
            while kept.asked < 2:
                await asyncio.sleep(0.005)
    assert [one.message.text for one in await world.bot.get_updates() if one.message] == ["hello"]


@pytest.mark.parametrize("kind", ["5xx", "429", "timeout", "lost_answer"])
async def test_after_a_fault_of_telegram_s_it_goes_on(world: Served, kind: str) -> None:
    kept = Kept()
    await world.post(
        "/faults", kind=kind, calls=1, retry_after=1, seconds=0, methods=["getUpdates"]
    )
    await world.says("hello")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(1)] == ["hello"]


async def test_a_failure_is_logged_by_its_kind_alone(
    world: Served, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(fails=1)
    await world.says("the words of a young person")
    async with polled(world, kept):
        await kept.has(1)

    assert "OSError" in caplog.text
    assert "the words" not in caplog.text


async def test_a_token_that_telegram_does_not_know_is_told_with_what_to_do(world: Served) -> None:
    stranger = connection.open_bot(
        Settings(telegram_token="1:nobody", telegram_api_url=world.address)
    )
    try:
        with pytest.raises(SettingsProblem, match="TELEGRAM_TOKEN"):
            await connection.introduce(stranger, [])
    finally:
        await stranger.shutdown()


async def test_each_round_that_telegram_answers_is_told(world: Served) -> None:
    rounds: list[bool] = []
    task = asyncio.create_task(
        polling.poll(world.bot, Kept().accept, spool_of(world), lambda: rounds.append(True))
    )
    await world.says("hello")
    async with asyncio.timeout(20):
        while not rounds:
            await asyncio.sleep(0.005)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_lies_behind_a_hundred_is_seen_while_nothing_can_be_kept(world: Served) -> None:
    """Telegram shows a hundred at most: danger behind them would wait for the database."""
    kept = Kept(fails=1_000)
    for number in range(polling.MOST_AT_ONCE):
        await world.says(f"hello {number}")
    await world.says("danger")
    async with polled(world, kept):
        async with asyncio.timeout(20):
            while "danger" not in kept.seen:
                await asyncio.sleep(0.005)
        assert kept.updates == {}
        assert (world.home / NAME).stat().st_mode & 0o777 == 0o600
        assert "hello" not in (world.home / NAME).read_text()
        kept.fails = 0
        texts = [one.text for one in await kept.has(polling.MOST_AT_ONCE + 1)]
        assert texts == [*(f"hello {n}" for n in range(polling.MOST_AT_ONCE)), "danger"]
        async with asyncio.timeout(20):
            while spool_of(world).read():
                await asyncio.sleep(0.005)


async def test_what_waits_in_the_file_comes_first_also_after_the_process_was_killed(
    world: Served,
) -> None:
    spool_of(world).add([(1, Incoming(Kind.TEXT, SAM, text="first"))])
    with (world.home / NAME).open("a") as file:
        file.write('[2, "broken o')
    kept = Kept()
    await world.says("second")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(2)] == ["first", "second"]


async def test_a_file_with_lines_that_nobody_can_read_keeps_nothing_out(world: Served) -> None:
    """They stay in a file of their own; the others are used."""
    spool_of(world).add([(1, Incoming(Kind.TEXT, SAM, text="first"))])
    Spool(world.home, OTHER_KEYRING).add([(2, Incoming(Kind.TEXT, SAM, text="closed"))])
    kept = Kept()
    await world.says("second")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(2)] == ["first", "second"]
        async with asyncio.timeout(20):
            while (world.home / NAME).exists():
                await asyncio.sleep(0.005)
    assert (world.home / UNREAD).exists()


async def test_a_file_that_cannot_be_read_at_all_keeps_nothing_out(world: Served) -> None:
    (world.home / NAME).mkdir()
    kept = Kept()
    await world.says("second")
    async with polled(world, kept):
        assert [one.text for one in await kept.has(1)] == ["second"]


async def test_what_waits_in_the_file_comes_though_nobody_writes(
    world: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram would be waited for, up to 20 seconds, with danger in the file."""
    monkeypatch.setattr(polling, "WAIT_SECONDS", 600)
    monkeypatch.setattr(polling, "WAIT_WITH_A_FILE_SECONDS", 0)
    spool_of(world).add([(1, Incoming(Kind.TEXT, SAM, text="first"))])
    kept = Kept(fails=2)
    async with polled(world, kept):
        assert [one.text for one in await kept.has(1)] == ["first"]


async def test_one_update_that_cannot_be_built_makes_nobody_deaf(
    world: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library builds all or none; a server older or newer than it leaves out what it needs."""
    shown = calls.TelegramRequest.parse_json_payload

    def with_a_poll(payload: bytes) -> Any:
        answer = shown(payload)
        found = answer["result"] if isinstance(answer["result"], list) else []
        for update in found:
            if "look" in update["message"].get("text", ""):
                update["message"]["reply_to_message"] = {"poll": {"id": "1"}}
        return answer

    monkeypatch.setattr(calls.TelegramRequest, "parse_json_payload", staticmethod(with_a_poll))
    kept = Kept()
    await world.says("look at this")
    await world.says("i want to die", SAM + 1)
    async with polled(world, kept):
        came = await kept.has(2)
        await world.says("and more")
        await kept.has(3)

    assert [one.text for one in came] == ["look at this", "i want to die"]
