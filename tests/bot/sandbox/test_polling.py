"""Fetching updates."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import Conflict

from tests.bot.sandbox.served import SAM, Served


async def test_updates_come_again_until_they_are_confirmed(world: Served) -> None:
    first, second = [(await world.says(text))["update_id"] for text in ("one", "two")]
    assert [u.update_id for u in await world.bot.get_updates()] == [first, second]
    assert [u.update_id for u in await world.bot.get_updates(offset=first)] == [first, second]
    assert [u.update_id for u in await world.bot.get_updates(offset=second)] == [second]
    assert [u.update_id for u in await world.bot.get_updates()] == [second]
    assert await world.bot.get_updates(offset=second + 1) == ()


async def test_a_limit_gives_the_oldest_first(world: Served) -> None:
    ids = [(await world.says(str(n)))["update_id"] for n in range(5)]
    assert [u.update_id for u in await world.bot.get_updates(limit=2)] == ids[:2]


async def test_a_negative_offset_starts_from_the_end_and_forgets_the_rest(world: Served) -> None:
    ids = [(await world.says(str(n)))["update_id"] for n in range(5)]
    assert [u.update_id for u in await world.bot.get_updates(offset=-2)] == ids[3:]
    assert [u.update_id for u in await world.bot.get_updates()] == ids[3:]


async def test_a_long_poll_ends_when_something_is_written(world: Served) -> None:
    poll = asyncio.create_task(world.bot.get_updates(timeout=20))
    while world.sandbox.poll < 2:
        await asyncio.sleep(0.005)
    written = await world.says("hello")
    assert [u.update_id for u in await poll] == [written["update_id"]]


async def test_a_newer_poll_ends_the_older(world: Served) -> None:
    older = asyncio.create_task(world.bot.get_updates(timeout=20))
    while world.sandbox.poll < 2:
        await asyncio.sleep(0.005)
    assert await world.bot.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await older


async def test_only_the_kinds_that_were_asked_for_come(world: Served) -> None:
    await world.bot.get_updates(allowed_updates=["callback_query"])
    assert (await world.says("hello"))["update_id"] is None
    await world.bot.get_updates(allowed_updates=[])
    assert (await world.says("hello"))["update_id"] is not None


async def test_a_kind_that_telegram_does_not_know_keeps_none_of_the_others_away(
    world: Served,
) -> None:
    await world.bot.get_updates(allowed_updates=["nonsense"])
    assert (await world.says("hello"))["update_id"] is not None


async def test_a_message_is_seen_once_its_update_is_confirmed(world: Served) -> None:
    written = await world.says("hello")
    assert (await world.heard())[-1]["seen"] is False
    await world.bot.get_updates(offset=written["update_id"])
    assert (await world.heard())[-1]["seen"] is False
    await world.bot.get_updates(offset=written["update_id"] + 1)
    assert (await world.heard())[-1]["seen"] is True


async def test_an_offset_far_ahead_swallows_nothing_that_is_still_to_come(world: Served) -> None:
    await world.bot.get_updates(offset=999_999_999)
    written = await world.says("hello")
    assert [u.update_id for u in await world.bot.get_updates()] == [written["update_id"]]


async def test_being_blocked_is_an_update(world: Served) -> None:
    await world.post(f"/chats/{SAM}/block")
    await world.post(f"/chats/{SAM}/unblock")
    blocked, unblocked = [u.my_chat_member for u in await world.bot.get_updates()]
    assert blocked and blocked.new_chat_member.status == "kicked"
    assert unblocked and unblocked.new_chat_member.status == "member"
