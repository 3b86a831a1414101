"""Replies as calls of the Bot API: plain values, so that the outbox can keep them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.mail.outbox import Call
from bot.replies import Button, Reply

MOST_BYTES = 64


def keyboard(rows: Sequence[Sequence[Button]]) -> dict[str, Any]:
    """An inline keyboard; a label whose data is a web address becomes a link."""
    return {"inline_keyboard": [[_button(*button) for button in row] for row in rows]}


def _button(label: str, data: str) -> dict[str, str]:
    if data.startswith(("https://", "http://", "tg://")):
        return {"text": label, "url": data}
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"The button '{label}' carries more than {MOST_BYTES} bytes.")
    return {"text": label, "callback_data": data}


def buttons_of(call: Call) -> list[list[Button]]:
    """The buttons that a call shows."""
    rows = call.parameters.get("reply_markup", {}).get("inline_keyboard", [])
    return [[(one["text"], one.get("callback_data") or one["url"]) for one in row] for row in rows]


def send(chat_id: int, reply: Reply) -> Call:
    """The call that sends a reply."""
    parameters: dict[str, Any] = {"chat_id": chat_id, "text": reply.text, "parse_mode": "HTML"}
    if reply.buttons:
        parameters["reply_markup"] = keyboard(reply.buttons)
    return Call("send_message", parameters)


def send_file(chat_id: int, content: str, name: str) -> Call:
    """The call that sends a text file."""
    return Call("send_document", {"chat_id": chat_id, "document": content, "filename": name})


def edit_buttons(chat_id: int, message_id: int, reply: Reply) -> Call:
    """The call that changes only the buttons of a message."""
    return Call(
        "edit_message_reply_markup",
        {"chat_id": chat_id, "message_id": message_id, "reply_markup": keyboard(reply.buttons)},
    )
