"""Young people: who there is, a new one, and blocking the bot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox.chats import Chat, Kind, Standing, all_chats, find_chat, free_chat_id, keep_chat
from bot.sandbox.drive.reading import chat_of, read_body, whole_number, words
from bot.sandbox.state import Sandbox
from bot.sandbox.views import view_of_chat
from bot.sandbox.young_person import stand

DEEDS = {
    "block": Standing.BLOCKED,
    "unblock": Standing.OPEN,
    "deactivate": Standing.DEACTIVATED,
}
NAMES = ("Sam", "Aisha", "Kyle", "Jess", "Mo", "Ellie", "Tomasz", "Grace", "Leon", "Niamh")


async def list_chats(request: Request) -> JSONResponse:
    """Every chat."""
    sandbox: Sandbox = request.app.state.sandbox
    return JSONResponse({"chats": [view_of_chat(chat) for chat in all_chats(sandbox.store)]})


async def open_chat(request: Request) -> JSONResponse:
    """A new chat, in which nothing is written yet; `first_name`, `chat_id` are optional."""
    sandbox: Sandbox = request.app.state.sandbox
    body = await read_body(request)
    chat_id = whole_number(body, "chat_id", 0) or free_chat_id(sandbox.store)
    if find_chat(sandbox.store, chat_id):
        raise HTTPException(400, "There is such a chat already.")
    name = words(body, "first_name") or NAMES[len(all_chats(sandbox.store)) % len(NAMES)]
    language = words(body, "language_code") or "en"
    chat = keep_chat(sandbox.store, Chat(chat_id, name=name, language_code=language))
    return JSONResponse(view_of_chat(chat), status_code=201)


async def change_standing(request: Request) -> JSONResponse:
    """Block or unblock the bot, or delete the account; the bot is told as Telegram tells it."""
    sandbox: Sandbox = request.app.state.sandbox
    await read_body(request)
    deed = request.path_params["deed"]
    if deed not in DEEDS:
        raise HTTPException(404, "A chat knows block, unblock and deactivate.")
    chat = chat_of(request)
    update_id = stand(sandbox, chat, _standing(chat, DEEDS[deed]))
    return JSONResponse({"update_id": update_id})


def started_chat(sandbox: Sandbox, chat_id: int, body: dict[str, Any]) -> Chat:
    """The chat with this id, opened when there is none, as somebody writes in it."""
    kind = _kind(words(body, "kind"), chat_id)
    found = find_chat(sandbox.store, chat_id)
    chat = found or Chat(chat_id, kind, name=_name(kind))
    if chat.standing is Standing.BLOCKED:
        raise HTTPException(400, "The bot is blocked in this chat: unblock it first.")
    if chat.standing is Standing.DEACTIVATED:
        raise HTTPException(400, "This young person has deleted their account.")
    name = words(body, "first_name") or chat.name
    language = words(body, "language_code") or chat.language_code
    renamed = replace(chat, name=name, language_code=language)
    opened = replace(renamed, standing=Standing.OPEN)
    return opened if opened == found else _open(sandbox, renamed)


def _open(sandbox: Sandbox, chat: Chat) -> Chat:
    if chat.kind is not Kind.PRIVATE and chat.standing is not Standing.OPEN:
        stand(sandbox, replace(chat, standing=Standing.LEFT), Standing.OPEN)
    return keep_chat(sandbox.store, replace(chat, standing=Standing.OPEN))


def _standing(chat: Chat, wanted: Standing) -> Standing:
    if chat.standing is Standing.DEACTIVATED:
        raise HTTPException(400, "This young person has deleted their account.")
    fresh = chat.standing is Standing.NEW and wanted is Standing.OPEN
    return Standing.NEW if fresh else wanted


def _kind(kind: str, chat_id: int) -> Kind:
    if kind == "channel_post":
        return Kind.CHANNEL
    return Kind.GROUP if kind == "group" or chat_id < 0 else Kind.PRIVATE


def _name(kind: Kind) -> str:
    return {Kind.GROUP: "A group", Kind.CHANNEL: "A channel"}.get(kind, NAMES[0])
