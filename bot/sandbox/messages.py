"""Messages: kept in the Bot API's own form, with a revision that grows at each change."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.sandbox.coded import Coded, coded
from bot.sandbox.store import Store


class Author(StrEnum):
    """Who wrote a message."""

    BOT = "bot"
    YOUNG_PERSON = "young_person"


@dataclass(frozen=True)
class Message:
    """A message; `coded` is what Telegram would send about it, as JSON."""

    message_id: int
    chat_id: int
    author: Author
    coded: Coded
    revision: int = 0
    seen: bool = False
    deleted: bool = False

    @cached_property
    def body(self) -> dict[str, Any]:
        """What Telegram would send about it."""
        body: dict[str, Any] = json.loads(self.coded)
        return body

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        """The rows of buttons that stand under the message now."""
        rows: list[list[dict[str, Any]]] = self.body.get("reply_markup", {}).get(
            "inline_keyboard", []
        )
        return rows


def add_message(
    store: Store,
    chat_id: int,
    author: Author,
    body: dict[str, Any],
    update_id: int | None = None,
) -> Message:
    """Keep a new message under the next message id; and which update tells the bot of it."""
    message_id = store.next("message_id")
    full = coded({"message_id": message_id, **body})
    revision = store.next("revision")
    store.run(
        "INSERT INTO messages (message_id, chat_id, author, body, update_id, revision) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        message_id,
        chat_id,
        author.value,
        full,
        update_id,
        revision,
    )
    return Message(message_id, chat_id, author, full, revision)


def change_message(store: Store, message: Message, body: dict[str, Any]) -> Message:
    """Keep another content for a message."""
    revision, full = store.next("revision"), coded(body)
    store.run(
        "UPDATE messages SET body = ?, revision = ? WHERE message_id = ?",
        full,
        revision,
        message.message_id,
    )
    return replace(message, coded=full, revision=revision)


def remove_message(store: Store, message: Message) -> None:
    """Forget a message's content and keep only that it is gone."""
    store.run(
        "UPDATE messages SET deleted = 1, body = '{}', revision = ? WHERE message_id = ?",
        store.next("revision"),
        message.message_id,
    )


def find_message(store: Store, chat_id: int, message_id: int) -> Message | None:
    """A message of the chat, unless it was deleted."""
    row = find_trace(store, chat_id, message_id)
    return row if row and not row.deleted else None


def find_trace(store: Store, chat_id: int, message_id: int) -> Message | None:
    """A message of the chat, or what is left of it after it was deleted."""
    row = store.row(
        "SELECT * FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id
    )
    return _message(row) if row else None


def messages_after(store: Store, chat_id: int, message_id: int) -> list[Message]:
    """The messages of a chat with a greater id, oldest first, without deleted ones."""
    rows = store.rows(
        "SELECT * FROM messages WHERE chat_id = ? AND message_id > ? AND deleted = 0 "
        "ORDER BY message_id",
        chat_id,
        message_id,
    )
    return [_message(row) for row in rows]


def changes_since(store: Store, chat_id: int, revision: int) -> list[Message]:
    """What was added, changed or deleted in a chat after a revision, by message id."""
    rows = store.rows(
        "SELECT * FROM messages WHERE chat_id = ? AND revision > ? ORDER BY message_id",
        chat_id,
        revision,
    )
    return [_message(row) for row in rows]


def mark_seen(store: Store, below: int) -> set[int]:
    """Mark the messages whose update, below this id, the bot has confirmed; gives their chats."""
    unseen = store.row("SELECT 1 FROM messages WHERE seen = 0 AND update_id < ?", below)
    if not unseen:
        return set()
    marked = store.rows(
        "UPDATE messages SET seen = 1, revision = ? WHERE seen = 0 AND update_id < ? "
        "RETURNING chat_id",
        store.next("revision"),
        below,
    )
    return {row["chat_id"] for row in marked}


def _message(row: sqlite3.Row) -> Message:
    return Message(
        message_id=row["message_id"],
        chat_id=row["chat_id"],
        author=Author(row["author"]),
        coded=Coded(row["body"]),
        revision=row["revision"],
        seen=bool(row["seen"]),
        deleted=bool(row["deleted"]),
    )
