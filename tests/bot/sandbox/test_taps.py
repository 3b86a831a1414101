"""Taps on buttons, and the bot's answers to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultsButton,
    Message,
)
from telegram.error import BadRequest

from directory import clock
from tests.bot.sandbox.served import SAM, Served


async def with_button(world: Served) -> Message:
    """A message with the button "Yes"."""
    button = InlineKeyboardButton("Yes", callback_data="yes")
    return await world.bot.send_message(
        SAM, "Well?", reply_markup=InlineKeyboardMarkup.from_button(button)
    )


async def test_a_tap_reaches_the_bot_with_the_message_as_it_stands(world: Served) -> None:
    sent = await with_button(world)
    tapped = await world.taps(sent.message_id, "yes")
    (update,) = await world.bot.get_updates()
    assert update.update_id == tapped["update_id"]
    assert update.callback_query is not None
    assert update.callback_query.id == tapped["callback_query_id"]
    assert (update.callback_query.data, update.callback_query.from_user.id) == ("yes", SAM)
    assert isinstance(update.callback_query.message, Message)
    assert update.callback_query.message.reply_markup == sent.reply_markup


async def test_the_answer_to_a_tap_is_a_toast(world: Served) -> None:
    sent = await with_button(world)
    tapped = await world.taps(sent.message_id, "yes")
    await world.bot.answer_callback_query(tapped["callback_query_id"], "Noted", show_alert=True)
    assert (await world.get(f"/chats/{SAM}/messages"))["toasts"] == [
        {"callback_query_id": tapped["callback_query_id"], "text": "Noted", "show_alert": True}
    ]


async def test_a_tap_is_answered_once(world: Served) -> None:
    tapped = await world.taps((await with_button(world)).message_id, "yes")
    await world.bot.answer_callback_query(tapped["callback_query_id"])
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await world.bot.answer_callback_query(tapped["callback_query_id"])
    with pytest.raises(BadRequest, match="or query id is invalid"):
        await world.bot.answer_callback_query("12345")


async def test_a_tap_can_no_longer_be_answered_after_150_seconds(
    world: Served, clock_file: Path
) -> None:
    sent = await with_button(world)
    in_time, too_late = [await world.taps(sent.message_id, "yes") for _ in range(2)]
    clock.advance(clock_file, 140)
    assert await world.bot.answer_callback_query(in_time["callback_query_id"])
    clock.advance(clock_file, 11)
    with pytest.raises(BadRequest, match="Query is too old"):
        await world.bot.answer_callback_query(too_late["callback_query_id"])


async def test_an_answer_has_at_most_200_characters(world: Served) -> None:
    tapped = await world.taps((await with_button(world)).message_id, "yes")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await world.bot.answer_callback_query(tapped["callback_query_id"], "a" * 201)
    assert await world.bot.answer_callback_query(tapped["callback_query_id"], "a" * 200)


async def test_only_a_button_that_is_there_can_be_tapped(world: Served) -> None:
    sent = await with_button(world)
    await world.bot.edit_message_reply_markup(SAM, sent.message_id)
    body = {"message_id": sent.message_id, "data": "yes"}
    answer = await world.http.post(f"/chats/{SAM}/taps", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": "There is no such button on this message now."}
    stale = await world.taps(sent.message_id, "yes", stale=True)
    assert stale["callback_query_id"]
    answer = await world.http.post(f"/chats/{SAM}/taps", json=body | {"message_id": 999})
    assert answer.status_code == 404


async def test_a_stale_tap_on_a_deleted_message_carries_an_inaccessible_one(world: Served) -> None:
    sent = await with_button(world)
    await world.bot.delete_message(SAM, sent.message_id)
    await world.taps(sent.message_id, "yes", stale=True)
    (update,) = await world.bot.get_updates()
    assert update.callback_query and update.callback_query.message
    assert not update.callback_query.message.is_accessible


HERE = InlineQueryResultsButton("Talk to me", start_parameter="inline")


async def test_what_is_asked_from_another_chat_is_answered_once(world: Served) -> None:
    await world.says("jobs near me", kind="inline_query")
    (update,) = await world.bot.get_updates()
    assert update.inline_query is not None
    assert await world.bot.answer_inline_query(update.inline_query.id, [], button=HERE)
    with pytest.raises(BadRequest, match="or query id is invalid"):
        await world.bot.answer_inline_query(update.inline_query.id, [], button=HERE)


@pytest.mark.parametrize(
    "button", [{"text": "", "start_parameter": "a"}, {"text": "Hi", "start_parameter": "a b"}, []]
)
async def test_a_button_that_leads_nowhere_is_refused(world: Served, button: object) -> None:
    answer = await world.raw("answerInlineQuery", inline_query_id="1", results=[], button=button)
    assert "BUTTON_INVALID" in answer["description"]


async def test_the_sandbox_knows_no_results(world: Served) -> None:
    answer = await world.raw("answerInlineQuery", inline_query_id="1", results=[{}])
    assert "knows no inline results" in answer["description"]
