"""What a young person sends, in the Bot API's form."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.links import with_links
from bot.sandbox.text import Formatted

Body = dict[str, Any]


def text_body(text: str) -> Body:
    """A text with its commands and links marked."""
    entities = with_links(Formatted(text)).entities
    return {"text": text} | ({"entities": entities} if entities else {})


def media_body(kind: str, chat: Chat, caption: str) -> Body:
    """A photo, voice note and so on; nothing can be downloaded."""
    return MEDIA[kind](chat) | ({"caption": caption} if caption else {})


def _file(size: int = 20_000, **details: Any) -> Body:
    file_id = secrets.token_urlsafe(24)
    ids = {"file_id": file_id, "file_unique_id": file_id[:16], "file_size": size}
    return ids | details


def _contact(chat: Chat) -> Body:
    return {"contact": {"phone_number": "07700900123", "first_name": chat.name}}


def _sticker(chat: Chat) -> Body:
    flags = {"is_animated": False, "is_video": False, "type": "regular"}
    return {"sticker": _file(width=512, height=512, emoji="👍") | flags}


MEDIA: Mapping[str, Callable[[Chat], Body]] = {
    "photo": lambda chat: {"photo": [_file(width=90, height=67), _file(width=800, height=600)]},
    "voice": lambda chat: {"voice": _file(duration=4, mime_type="audio/ogg")},
    "audio": lambda chat: {"audio": _file(duration=90, mime_type="audio/mpeg")},
    "video": lambda chat: {"video": _file(duration=9, width=640, height=360)},
    "video_note": lambda chat: {"video_note": _file(duration=9, length=240)},
    "document": lambda chat: {"document": _file(file_name="cv.pdf", mime_type="application/pdf")},
    "sticker": _sticker,
    "location": lambda chat: {"location": {"latitude": 53.8175, "longitude": -3.0357}},
    "contact": _contact,
}
