"""Sending, as python-telegram-bot does it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, EndPointNotFound, Forbidden, RetryAfter

from bot.sandbox import Limits
from tests.bot.sandbox.served import SAM, Served, served


async def test_a_message_arrives_with_its_markup_and_buttons(world: Served) -> None:
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Yes", callback_data="yes")],
            [InlineKeyboardButton("Read", url="https://example.org/a")],
        ]
    )
    sent = await world.bot.send_message(
        SAM, "  <b>Hi</b> 🙂 <i>you &amp; me</i>\n", parse_mode="HTML", reply_markup=keyboard
    )
    assert sent.text == "Hi 🙂 you & me"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 0, 2),
        ("italic", 6, 8),
    ]
    assert sent.reply_markup == keyboard
    heard = (await world.heard())[-1]
    assert heard["text"] == "Hi 🙂 you & me"
    assert heard["html"] == "<b>Hi</b> 🙂 <i>you &amp; me</i>"
    assert heard["buttons"] == [
        [{"text": "Yes", "data": "yes"}],
        [{"text": "Read", "url": "https://example.org/a"}],
    ]
    assert heard["from"] == "bot"
    assert heard["message_id"] == sent.message_id


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "Message text is empty"),
        (" \n ", "Message text is empty"),
        ("<b></b>", "Message text is empty"),
        ("\u200b", "Text must be non-empty"),
        ("<b>\u2800</b>\u3000", "Text must be non-empty"),
        ("a" * 4097, "Message is too long"),
        ("🙂" * 2049, "Message is too long"),
        ("<b>open", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("<p>no</p>", 'Can\'t parse entities: unsupported start tag "p" at byte offset 0'),
        ("1 < 2", 'Can\'t parse entities: unsupported start tag "" at byte offset 2'),
    ],
)
async def test_a_text_that_telegram_refuses_is_refused(
    world: Served, text: str, refusal: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        await world.bot.send_message(SAM, text, parse_mode="HTML")
    assert str(refused.value) == refusal


async def test_the_longest_text_is_counted_after_its_markup(world: Served) -> None:
    sent = await world.bot.send_message(SAM, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert sent.text == "&" * 4096


async def test_markdown_is_refused_because_the_guide_never_uses_it(world: Served) -> None:
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await world.bot.send_message(SAM, "*hi*", parse_mode="MarkdownV2")


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"callback_data": "x"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "url": "ftp://example.org"},
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "x", "url": "nowhere"},
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
    ],
)
async def test_a_button_that_telegram_refuses_is_refused(
    world: Served, button: dict[str, str], refusal: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await world.raw("sendMessage", chat_id=SAM, text="Hi", reply_markup=markup)
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {refusal}",
    }


async def test_a_button_of_64_bytes_is_accepted(world: Served) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data="é" * 32))
    assert await world.bot.send_message(SAM, "Hi", reply_markup=keyboard)


async def test_a_keyboard_with_too_many_buttons_is_refused(world: Served) -> None:
    button = InlineKeyboardButton("x", callback_data="x")
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await world.bot.send_message(SAM, "Hi", reply_markup=InlineKeyboardMarkup([[button] * 9]))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await world.bot.send_message(SAM, "Hi", reply_markup=InlineKeyboardMarkup([[button]] * 101))


async def test_a_reply_keyboard_is_refused(world: Served) -> None:
    with pytest.raises(BadRequest, match="only inline keyboards"):
        await world.bot.send_message(SAM, "Hi", reply_markup=ReplyKeyboardMarkup([["a"]]))


@pytest.mark.parametrize("chat_id", [1, "@nobody", "nothing"])
async def test_a_chat_that_nobody_opened_is_not_found(world: Served, chat_id: int | str) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await world.bot.send_message(chat_id, "Hi")


async def test_a_bot_cannot_write_first(world: Served) -> None:
    opened = await world.post("/chats")
    with pytest.raises(BadRequest, match="Chat not found"):
        await world.bot.send_message(opened["chat_id"], "Hi")


async def test_a_blocked_bot_is_told_so_until_it_is_unblocked(world: Served) -> None:
    await world.post(f"/chats/{SAM}/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await world.bot.send_message(SAM, "Hi")
    await world.post(f"/chats/{SAM}/unblock")
    assert await world.bot.send_message(SAM, "Hi")


async def test_a_deleted_account_is_told_to_the_bot(world: Served) -> None:
    await world.post(f"/chats/{SAM}/deactivate")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await world.bot.send_message(SAM, "Hi")


async def test_a_wrong_token_and_an_unknown_method_are_refused(world: Served) -> None:
    answer = await world.http.post("/bot1:wrong/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    answer = await world.http.post(f"/bot{world.sandbox.token}/makeTea")
    assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")
    with pytest.raises(EndPointNotFound):
        await world.bot.do_api_request("makeTea")


async def test_a_document_can_be_downloaded_as_it_was_sent(world: Served) -> None:
    content = b'{"answers": []}'
    sent = await world.bot.send_document(
        SAM, content, filename="my dätä.json", caption="<b>All</b> of it", parse_mode="HTML"
    )
    assert sent.document and sent.document.file_size == len(content)
    heard = (await world.heard())[-1]
    assert (heard["kind"], heard["text"]) == ("document", "All of it")
    assert heard["document"]["name"] == "my dätä.json"
    answer = await world.http.get(f"/documents/{heard['document']['file_id']}")
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_an_empty_document_and_an_endless_caption_are_refused(world: Served) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await world.bot.send_document(SAM, b"", filename="a.txt")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await world.bot.send_document(SAM, b"a", filename="a.txt", caption="a" * 1025)


async def test_typing_is_shown_until_a_message_comes(world: Served) -> None:
    await world.bot.send_chat_action(SAM, "typing")
    assert (await world.get(f"/chats/{SAM}/messages"))["typing"] is True
    await world.bot.send_message(SAM, "Here I am")
    assert (await world.get(f"/chats/{SAM}/messages"))["typing"] is False
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await world.bot.send_chat_action(SAM, "dancing")


async def test_a_reply_names_its_message_or_is_refused(world: Served) -> None:
    first = (await world.heard())[0]["message_id"]
    sent = await world.bot.send_message(SAM, "Hi", reply_to_message_id=first)
    assert sent.reply_to_message and sent.reply_to_message.message_id == first
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await world.bot.send_message(SAM, "Hi", reply_to_message_id=999)


async def test_a_burst_to_one_chat_is_told_when_to_go_on(world: Served) -> None:
    for _ in range(20):
        await world.bot.send_message(SAM, "Hi")
    with pytest.raises(RetryAfter) as refused:
        await world.bot.send_message(SAM, "Hi")
    assert refused.value.retry_after == timedelta(seconds=1)


async def test_a_bot_that_sends_too_much_at_once_is_slowed(tmp_path: Path) -> None:
    async with served(tmp_path, limits=Limits(bot_messages_a_second=3)) as world:
        for chat_id in range(1, 5):
            await world.says("hi", chat_id)
        answers = [await world.raw("sendMessage", chat_id=n, text="Hi") for n in range(1, 5)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
