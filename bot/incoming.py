"""What came from Telegram, cut down to what a turn needs: no names, no files."""

from __future__ import annotations

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

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, raw: str) -> Incoming:
        fields = json.loads(raw)
        return cls(**(fields | {"kind": Kind(fields["kind"])}))
