"""What a young person does in a chat: write, send, edit, tap."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox import young_person
from bot.sandbox.chats import Chat, Standing
from bot.sandbox.drive.people import started_chat
from bot.sandbox.drive.reading import (
    chat_id_of,
    chat_of,
    exact_words,
    read_body,
    whole_number,
    words,
)
from bot.sandbox.incoming import MEDIA
from bot.sandbox.messages import Author, Message, find_message, find_trace
from bot.sandbox.state import Sandbox
from bot.sandbox.young_person import Sent
from directory import clock

WRITTEN = ("", "text", "group", "channel_post")
KINDS = (*WRITTEN[1:], *MEDIA, "edited", "inline_query")


async def send_message(request: Request) -> JSONResponse:
    """Send what the body says; the answer names the update and message, the last of several.

    `at` is when it is there for the bot, by the clock of /sandbox/calls.
    """
    sandbox: Sandbox = request.app.state.sandbox
    body = await read_body(request)
    kind = words(body, "kind")
    if kind and kind not in KINDS:
        raise HTTPException(422, f"kind must be one of: {', '.join(KINDS)}.")
    if kind in (*WRITTEN, "edited") and not words(body, "text"):
        raise HTTPException(422, "text is empty: Telegram's apps send no empty message.")
    sent = _sent(sandbox, chat_id_of(request), kind, body)
    return JSONResponse(_answer(sent))


async def tap_button(request: Request) -> JSONResponse:
    """Tap a button of a message; one that is no longer there only with `stale`."""
    sandbox: Sandbox = request.app.state.sandbox
    body = await read_body(request)
    chat = chat_of(request)
    if chat.standing is not Standing.OPEN:
        raise HTTPException(400, "Nobody can tap here: the bot is blocked or has left.")
    stale = body.get("stale") is True
    message = _tapped(sandbox, chat, whole_number(body, "message_id"), stale)
    data = exact_words(body, "data")
    if not stale and not _has_button(message, data):
        raise HTTPException(400, "There is no such button on this message now.")
    update_id, tap_id = young_person.tap(sandbox, chat, message, data)
    return JSONResponse(
        {"update_id": update_id, "callback_query_id": tap_id, "at": clock.now().isoformat()}
    )


def _sent(sandbox: Sandbox, chat_id: int, kind: str, body: dict[str, Any]) -> list[Sent]:
    chat = started_chat(sandbox, chat_id, body)
    text = words(body, "text")
    if kind in WRITTEN:
        return young_person.write(sandbox, chat, text)
    if kind == "edited":
        message = _editable(sandbox, chat, whole_number(body, "message_id"))
        return [young_person.edit(sandbox, message, text)]
    if kind == "inline_query":
        return [young_person.ask_inline(sandbox, chat, text)]
    return [young_person.send_media(sandbox, chat, kind, words(body, "caption"))]


def _answer(sent: list[Sent]) -> dict[str, Any]:
    last = {"update_id": sent[-1].update_id, "message_id": sent[-1].message_id}
    return last | {
        "update_ids": [piece.update_id for piece in sent],
        "message_ids": [piece.message_id for piece in sent],
        "at": clock.now().isoformat(),
    }


def _editable(sandbox: Sandbox, chat: Chat, message_id: int) -> Message:
    message = find_message(sandbox.store, chat.chat_id, message_id)
    if message is None or message.author is not Author.YOUNG_PERSON:
        raise HTTPException(404, "The young person has sent no such message.")
    if "text" not in message.body:
        raise HTTPException(400, "Only a text can be edited here.")
    return message


def _tapped(sandbox: Sandbox, chat: Chat, message_id: int, stale: bool) -> Message:
    message = find_trace(sandbox.store, chat.chat_id, message_id)
    if message is None or (message.deleted and not stale):
        raise HTTPException(404, "There is no such message in this chat.")
    if message.author is not Author.BOT and not message.deleted:
        raise HTTPException(400, "Only the bot's messages have buttons.")
    return message


def _has_button(message: Message, data: str) -> bool:
    return any(button.get("callback_data") == data for row in message.buttons for button in row)
