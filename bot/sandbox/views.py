"""Chats and messages as the page and the tests read them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.sandbox import chats, messages, taps
from bot.sandbox.chats import Chat
from bot.sandbox.incoming import MEDIA
from bot.sandbox.messages import Message
from bot.sandbox.rendering import as_html
from bot.sandbox.state import Sandbox


def view_of_chat(chat: Chat) -> dict[str, Any]:
    """A chat."""
    return {
        "chat_id": chat.chat_id,
        "kind": chat.kind.value,
        "name": chat.name,
        "language_code": chat.language_code,
        "standing": chat.standing.value,
    }


def view_of_message(message: Message) -> dict[str, Any]:
    """A message; `text` is plain, offsets of `entities` are in UTF-16 code units."""
    body = message.body
    text = body.get("text", body.get("caption", ""))
    entities = body.get("entities", body.get("caption_entities", []))
    view = {
        "message_id": message.message_id,
        "from": message.author.value,
        "kind": next((kind for kind in MEDIA if kind in body), "text"),
        "text": text,
        "html": as_html(text, entities),
        "entities": entities,
        "buttons": [[_button(button) for button in row] for row in message.buttons],
        "date": datetime.fromtimestamp(body["date"], UTC).isoformat(),
        "edited": "edit_date" in body,
        "seen": message.seen,
    }
    return view | _document(body)


def view_of_conversation(sandbox: Sandbox, chat: Chat, after: int) -> dict[str, Any]:
    """The messages with a greater id and every answer to a tap."""
    found = messages.messages_after(sandbox.store, chat.chat_id, after)
    return _page(sandbox, chat, 0) | {"messages": [view_of_message(m) for m in found]}


def view_of_changes(sandbox: Sandbox, chat: Chat, since: int) -> dict[str, Any]:
    """What was added, changed, deleted or answered since a revision."""
    found = messages.changes_since(sandbox.store, chat.chat_id, since)
    return _page(sandbox, chat, since) | {
        "messages": [view_of_message(message) for message in found if not message.deleted],
        "deleted": [message.message_id for message in found if message.deleted],
    }


def _page(sandbox: Sandbox, chat: Chat, since: int) -> dict[str, Any]:
    now = chats.find_chat(sandbox.store, chat.chat_id) or chat
    toasts = taps.toasts_since(sandbox.store, chat.chat_id, since)
    return {
        "toasts": [asdict(toast) for toast in toasts],
        "typing": sandbox.typing.seconds_left(chat.chat_id) > 0,
        "revision": sandbox.store.latest("revision"),
        "standing": now.standing.value,
    }


def _button(button: dict[str, Any]) -> dict[str, str]:
    kind = "url" if "url" in button else "data"
    return {"text": button["text"], kind: button.get("url", button.get("callback_data"))}


def _document(body: dict[str, Any]) -> dict[str, Any]:
    file = body.get("document")
    if not file:
        return {}
    names = {"file_id": "file_id", "name": "file_name", "size": "file_size"}
    return {"document": {ours: file[theirs] for ours, theirs in names.items()}}
