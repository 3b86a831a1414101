"""What a button carries: at most 64 bytes, read back into an intent with facts, or a gate's word.

a:QUESTION:CODE      an answer            t:QUESTION:CODE   a tick among several
i:INTENT             an intent            i:INTENT:k=v:k=v  an intent with facts
g:WORD               the gate's own (consent, delete, after a concern)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANSWER = "a:"
SHORT = {"o": "option", "c": "checkin", "q": "question", "a": "answer", "r": "reason",
         "w": "which", "s": "sure", "d": "days", "t": "topic", "b": "about"}  # fmt: skip
LONG = {name: letter for letter, name in SHORT.items()}


@dataclass(frozen=True)
class Tap:
    """A button's meaning. `kind` is `intent`, `tick` or `gate`."""

    kind: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)


class NoTap(ValueError):
    """The data is none of ours."""


def read(data: str) -> Tap:
    """The meaning of a button's data."""
    letter, _, rest = data.partition(":")
    parts = rest.split(":")
    if letter in ("a", "t") and len(parts) == 2:
        facts = {"question": parts[0], "answer": parts[1]}
        return Tap("tick", "tick", facts) if letter == "t" else Tap("intent", "inform", facts)
    if letter == "i" and parts[0]:
        return Tap("intent", parts[0], {"about": "tap"} | _facts(parts[1:]))
    if letter == "g" and parts[0]:
        return Tap("gate", parts[0], _facts(parts[1:]))
    raise NoTap(data)


def _facts(parts: list[str]) -> dict[str, str]:
    facts = {}
    for part in parts:
        letter, equals, value = part.partition("=")
        if not equals or letter not in SHORT:
            raise NoTap(part)
        facts[SHORT[letter]] = value
    return facts


def answer(question: str, code: object) -> str:
    """The data of a button that answers a question."""
    return f"a:{question}:{code}"


def tick(question: str, code: str) -> str:
    """The data of a button that ticks one answer of several."""
    return f"t:{question}:{code}"


def intent(name: str, **facts: object) -> str:
    """The data of a button that stands for an intent; facts that are None are left out."""
    given = [f"{LONG[k]}={v}" for k, v in facts.items() if v is not None]
    return ":".join(["i", name, *given])


def gate(word: str, **facts: object) -> str:
    """The data of a button that the gate itself answers."""
    given = [f"{LONG[k]}={v}" for k, v in facts.items() if v is not None]
    return ":".join(["g", word, *given])
