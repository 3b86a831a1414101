"""Chats: with whom the bot may talk, and how they stand with it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.store import Store

FIRST_CHAT_ID = 5_000_000_001  # more than 32 bits, as Telegram's newer ids
SOMEONE_IN_A_GROUP = 5_900_000_001


class Kind(StrEnum):
    """Telegram's types of chat."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class Standing(StrEnum):
    """What the bot may do in a chat."""

    NEW = "new"  # opened, but nothing written yet: a bot can't write first
    OPEN = "open"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    LEFT = "left"


@dataclass(frozen=True)
class Chat:
    """A chat, as the sandbox keeps it."""

    chat_id: int
    kind: Kind = Kind.PRIVATE
    name: str = "Sam"
    language_code: str = "en"
    standing: Standing = Standing.NEW

    def as_telegram(self) -> dict[str, Any]:
        """The chat in the Bot API's form."""
        label = "first_name" if self.kind is Kind.PRIVATE else "title"
        return {"id": self.chat_id, "type": self.kind.value, label: self.name}

    def person_as_telegram(self) -> dict[str, Any]:
        """Who writes in this chat, in the Bot API's form."""
        private = self.kind is Kind.PRIVATE
        return {
            "id": self.chat_id if private else SOMEONE_IN_A_GROUP,
            "is_bot": False,
            "first_name": self.name if private else "Someone",
            "language_code": self.language_code,
        }


def find_chat(store: Store, chat_id: int) -> Chat | None:
    """The chat with this id."""
    found = store.row("SELECT * FROM chats WHERE chat_id = ?", chat_id)
    return _chat(found) if found else None


def all_chats(store: Store) -> list[Chat]:
    """Every chat, in the order in which they were opened."""
    return [_chat(row) for row in store.rows("SELECT * FROM chats ORDER BY rowid")]


def keep_chat(store: Store, chat: Chat) -> Chat:
    """Keep the chat as it now is."""
    store.run(
        "INSERT INTO chats VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id) DO UPDATE SET "
        "name = excluded.name, language_code = excluded.language_code, "
        "standing = excluded.standing",
        chat.chat_id,
        chat.kind.value,
        chat.name,
        chat.language_code,
        chat.standing.value,
    )
    return chat


def free_chat_id(store: Store) -> int:
    """A chat id that nobody has yet."""
    while True:
        chat_id = store.next("chat_id", FIRST_CHAT_ID)
        if find_chat(store, chat_id) is None:
            return chat_id


def _chat(row: sqlite3.Row) -> Chat:
    return Chat(
        chat_id=row["chat_id"],
        kind=Kind(row["kind"]),
        name=row["name"],
        language_code=row["language_code"],
        standing=Standing(row["standing"]),
    )
