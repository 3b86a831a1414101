"""Text as Telegram counts and cleans it: in UTF-16 code units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import bad_request

Entity = dict[str, Any]
# What Telegram's servers take for nothing (TDLib, strip_empty_characters).
_NOTHING = re.compile(r"[\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc]*")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Formatted:
    """Plain text and the entities that mark parts of it; offsets in UTF-16 code units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def units(text: str) -> int:
    """How many UTF-16 code units the text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(text: str, offset: int, length: int) -> str:
    """The part of the text that starts at an offset, both counted in UTF-16 code units."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def cleaned(text: str) -> str:
    """The text without carriage returns and control characters, as Telegram stores it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return _CONTROLS.sub(" ", text.replace("\r", ""))


def is_nothing(text: str) -> bool:
    """Whether there is nothing in the text to be seen."""
    return _NOTHING.fullmatch(text) is not None


def trimmed(formatted: Formatted) -> Formatted:
    """The text without white space at its ends, its entities moved along."""
    text = formatted.text.rstrip()
    first = min((entity["offset"] for entity in formatted.entities), default=units(text))
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    text = text[lead:]
    moved = (_moved(entity, lead, units(text)) for entity in formatted.entities)
    return Formatted(text, [entity for entity in moved if entity["length"] > 0])


def _moved(entity: Entity, lead: int, end: int) -> Entity:
    start = entity["offset"] - lead
    return entity | {"offset": start, "length": min(start + entity["length"], end) - start}


def parts_that_fit(text: str, limit: int) -> list[str]:
    """The text split as Telegram's apps do before sending, at white space where there is some."""
    parts = []
    while units(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].strip())
        text = text[cut:].lstrip()
    return [piece for piece in [*parts, text] if piece]


def _cut(text: str, limit: int) -> int:
    """Where to cut so that what is before fits; at white space in its last quarter, if any."""
    fitting = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
    space = max(fitting.rfind("\n"), fitting.rfind(" "))
    return space if space > len(fitting) * 3 // 4 else len(fitting)
