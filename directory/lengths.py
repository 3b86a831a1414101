"""How much of a text a card shows. What is longer is cut there, and who writes it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Together they fill one message of Telegram, and nobody reads a second one on a phone.
MOST = {"description": 1_000, "how_to_apply": 500}
MOST_ELSE = 250
TEXTS = (
    "description", "alert", "who_for", "how_to_apply", "opening_hours", "start_dates", "duration",
    "address", "cost", "pay", "accessibility",
)  # fmt: skip
CUT = " …"


@dataclass(frozen=True)
class TooLong:
    """A text that a card shows in part: which, how long it is, and how much is shown."""

    name: str
    length: int
    most: int


def cut(name: str, text: str | None) -> str | None:
    """As much of a text as a card shows, up to the end of a word."""
    most = MOST.get(name, MOST_ELSE)
    if text is None or len(text) <= most:
        return text
    room = most - len(CUT)
    words = text[: room + 1].rsplit(maxsplit=1)[0]
    return (words if len(words) <= room else text[:room]).rstrip() + CUT


def too_long(facts: Mapping[str, Any]) -> Iterator[TooLong]:
    """What of these facts no card shows whole."""
    for name in TEXTS:
        most, text = MOST.get(name, MOST_ELSE), facts.get(name) or ""
        if len(text) > most:
            yield TooLong(name, len(text), most)
