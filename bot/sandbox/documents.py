"""Documents that the bot sent, with their content."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.sandbox.store import Store


@dataclass(frozen=True)
class Document:
    """A file and its content."""

    name: str
    mime_type: str
    content: bytes


def keep_document(store: Store, document: Document) -> str:
    """Keep a document and return the id under which it is found."""
    file_id = secrets.token_urlsafe(24)
    store.run(
        "INSERT INTO documents VALUES (?, ?, ?, ?)",
        file_id,
        document.name,
        document.mime_type,
        document.content,
    )
    return file_id


def find_document(store: Store, file_id: str) -> Document | None:
    """The document with this id."""
    row = store.row("SELECT * FROM documents WHERE file_id = ?", file_id)
    return Document(row["name"], row["mime_type"], row["content"]) if row else None
