"""What they ask about the open question itself, and about who the guide is for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from actions import knowledge
from actions.answers import asks_anything
from actions.answers.wording import BREAK, words_of
from actions.turns import Message, Turn

SUBJECTS = "subjects"
POLICY = Path(__file__).parent / "policy" / "asked_about.toml"
# What is asked of the open question may begin as no other question does, or ask of somebody else.
OPENS = re.compile(
    r"\W*(?:(?:ok|so|but|wait|and|erm|yeah|no|yes|just)\W+)*"
    r"(?:is|isnt|are|am|do|does|did|can|could|will|would|should|what|whats|wot|wat|how|which|who"
    r"|where|when|why|if|even)\b"
    r"|.*\b(?:can|could|will|would|does|is) (?:she|he|they)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, at which questions, by which words; a topic has its answer."""

    name: str
    at: frozenset[str]
    words: tuple[str, ...]
    topic: str | None = None


@cache
def asked() -> Mapping[str, Asked]:
    """Every one by its name."""
    return {
        name: Asked(name, frozenset(one["at"]), tuple(map(_spelt, one["words"])), one.get("topic"))
        for name, one in _policy().items()
        if name != SUBJECTS
    }


def is_of(question: str, text: str) -> bool:
    """Whether they ask something of that question, by a word of its subject."""
    subject = _policy()[SUBJECTS][question]
    return asks_anything(text) and not set(_spelt(text).split()).isdisjoint(subject)


@cache
def _policy() -> Mapping[str, Any]:
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))


def answer(turn: Turn, asking: str) -> Message | None:
    """What is said to it. None: it is no such question."""
    text = turn.said.text
    if turn.said.tapped or not (OPENS.match(text) or asks_anything(text)):
        return None
    if (one := meant(text, asking)) is None:
        return None
    if one.topic is not None:
        return knowledge.answer(turn, knowledge.topics()[one.topic], text)
    return Message("intake/asked_about", {"about": one.name})


def meant(text: str, asking: str) -> Asked | None:
    """The one whose longest words stand in the message."""
    said = f" {_spelt(text)} "
    at_it = (one for one in asked().values() if asking in one.at)
    found = {one.name: max(_lengths(one, said), default=0) for one in at_it}
    longest = max(found, key=lambda name: found[name], default=None)
    return asked()[longest] if longest and found[longest] else None


def _lengths(one: Asked, said: str) -> list[int]:
    return [len(words) for words in one.words if f" {words} " in said]


def _spelt(text: str) -> str:
    """In one spelling, and without its marks: "do i have to" is "do ive to" elsewhere."""
    words = (word for word in words_of(text) if word != BREAK)
    return " ".join("i have" if word == "ive" else word for word in words)
