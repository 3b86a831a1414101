"""What a bot says about itself."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest

from tests.bot.sandbox.served import Served


async def test_the_bot_knows_itself(world: Served) -> None:
    me = await world.bot.get_me()
    assert (me.id, me.is_bot, me.first_name) == (1_000_000_001, True, "Foothold")


async def test_commands_and_descriptions_are_shown_in_the_menu(world: Served) -> None:
    await world.bot.set_my_commands([BotCommand("help", "How this works")])
    await world.bot.set_my_description("What I do")
    await world.bot.set_my_short_description("A guide")
    assert await world.bot.get_my_commands() == (BotCommand("help", "How this works"),)
    about = await world.get("/about")
    assert about["commands"] == [{"command": "help", "description": "How this works"}]
    assert (about["description"], about["short_description"]) == ("What I do", "A guide")


async def test_commands_for_private_chats_come_first(world: Served) -> None:
    await world.bot.set_my_commands([BotCommand("help", "For all")])
    await world.bot.set_my_commands(
        [BotCommand("stop", "Stop")], scope=BotCommandScopeAllPrivateChats()
    )
    assert (await world.get("/about"))["commands"] == [{"command": "stop", "description": "Stop"}]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (BotCommand("Help", "x"), "Bot_command_invalid"),
        (BotCommand("a" * 33, "x"), "Bot_command_invalid"),
        (BotCommand("help", ""), "Bot_command_description_invalid"),
        (BotCommand("help", "x" * 257), "Bot_command_description_invalid"),
    ],
)
async def test_a_command_that_telegram_refuses_is_refused(
    world: Served, command: BotCommand, refusal: str
) -> None:
    with pytest.raises(BadRequest, match=refusal):
        await world.bot.set_my_commands([command])


@pytest.mark.parametrize(
    "odd",
    [
        {"commands": [{"command": ["help"], "description": "x"}]},
        {"commands": [{"command": "help", "description": True}]},
        {"commands": [], "scope": [1]},
        {"commands": [], "scope": {"type": "zz"}},
        {"commands": [], "language_code": "zzzzz"},
    ],
)
async def test_commands_of_an_odd_form_are_refused(world: Served, odd: dict[str, Any]) -> None:
    answer = await world.raw("setMyCommands", **odd)
    assert (answer["error_code"], answer["description"][:13]) == (400, "Bad Request: ")


async def test_a_description_has_its_limit(world: Served) -> None:
    with pytest.raises(BadRequest, match="Description is too long"):
        await world.bot.set_my_description("a" * 513)
