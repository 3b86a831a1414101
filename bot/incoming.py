"""What came from Telegram, cut down to what a turn needs: no names, no files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of update that have an answer of their own."""

    TEXT = "text"
    EDIT = "edit"
    TAP = "tap"
    MEDIA = "media"
    BLOCKED = "blocked"
    GROUP = "group"
    INLINE = "inline"
    OTHER = "other"


@dataclass(frozen=True)
class Incoming:
    """One update: who to answer, what was typed (captions too) or tapped."""

    kind: Kind
    chat_id: int
    text: str = ""
    data: str = ""
    message_id: int | None = None
    callback_id: str | None = None
    album: str | None = None

    @property
    def tap(self) -> str | None:
        """What was tapped, as 16 hex digits, to know the same tap again; or the album of a photo.

        None for words, and for a tick among several: tapping it again takes it away. What is said
        in a group is all one: the guide leaves.
        """
        if self.kind is Kind.GROUP:
            return _digits("group")
        if self.album is not None and not self.text:
            return _digits(f"album:{self.album}")
        if self.kind is not Kind.TAP or self.data.startswith("t:"):
            return None
        return _digits(f"{self.message_id}:{self.data}")

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, raw: str) -> Incoming:
        fields = json.loads(raw)
        return cls(**(fields | {"kind": Kind(fields["kind"])}))


def _digits(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:16]
