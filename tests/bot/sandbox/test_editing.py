"""Editing and deleting."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from directory import clock
from tests.bot.sandbox.served import SAM, Served

KEYBOARD = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))


async def test_an_edit_changes_the_message_in_its_place(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One", reply_markup=KEYBOARD)
    await world.bot.edit_message_text("<b>Two</b>", SAM, sent.message_id, parse_mode="HTML")
    heard = (await world.heard())[-1]
    assert (heard["message_id"], heard["text"], heard["edited"]) == (sent.message_id, "Two", True)
    assert heard["buttons"] == []


async def test_an_edit_that_changes_nothing_is_refused(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await world.bot.edit_message_text("One", SAM, sent.message_id, reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await world.bot.edit_message_reply_markup(SAM, sent.message_id, reply_markup=KEYBOARD)


async def test_buttons_can_be_changed_alone(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One")
    await world.bot.edit_message_reply_markup(SAM, sent.message_id, reply_markup=KEYBOARD)
    assert (await world.heard())[-1]["buttons"] == [[{"text": "Yes", "data": "yes"}]]
    await world.bot.edit_message_reply_markup(SAM, sent.message_id)
    heard = (await world.heard())[-1]
    assert (heard["text"], heard["buttons"]) == ("One", [])


async def test_what_is_not_there_or_not_its_own_cannot_be_edited(world: Served) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await world.bot.edit_message_text("Two", SAM, 999)
    theirs = (await world.heard())[0]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await world.bot.edit_message_text("Two", SAM, theirs)


async def test_an_edit_keeps_to_the_limits(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await world.bot.edit_message_text("a" * 4097, SAM, sent.message_id)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await world.bot.edit_message_text("", SAM, sent.message_id)
    document = await world.bot.send_document(SAM, b"a", filename="a.txt")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await world.bot.edit_message_text("Two", SAM, document.message_id)


async def test_a_deleted_message_is_gone_once(world: Served) -> None:
    sent = await world.bot.send_message(SAM, "One")
    revision = (await world.get(f"/chats/{SAM}/messages"))["revision"]
    assert await world.bot.delete_message(SAM, sent.message_id)
    assert [m["message_id"] for m in await world.heard()] == [1]
    changes = await world.get(f"/chats/{SAM}/messages?since={revision}")
    assert changes["deleted"] == [sent.message_id]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await world.bot.delete_message(SAM, sent.message_id)


async def test_a_message_of_three_days_ago_cannot_be_deleted(
    world: Served, clock_file: Path
) -> None:
    sent = await world.bot.send_message(SAM, "One")
    clock.advance(clock_file, 3 * 86400)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await world.bot.delete_message(SAM, sent.message_id)
