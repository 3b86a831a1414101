"""What they ask about the open question itself, and about who the guide is for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from actions import knowledge
from actions.answers import asks_anything
from actions.answers.wording import BREAK, apart, words_of
from actions.turns import Message, Turn

SUBJECTS = "subjects"
# Places that the directory does not list.
NOT_LISTED = "doctor"
HERE = "here"
# What is asked of a place, or of a claim in the house, names them by itself.
OF_THEIRS = (NOT_LISTED, "own_claim")
POLICY = Path(__file__).parent / "policy" / "asked_about.toml"
# What is asked of the open question may begin as no other question does, or ask of somebody else.
OPENS = re.compile(
    r"\W*(?:(?:ok|so|but|wait|and|erm|yeah|no|yes|just)\W+)*"
    r"(?:is|isnt|are|am|do|does|did|can|could|will|would|should|what|whats|wot|wat|how|which|who"
    r"|where|when|why|if|even)\b"
    r"|.*\b(?:can|could|will|would|does|is) (?:she|he|they)\b",
    re.IGNORECASE,
)


# Why something is asked is told elsewhere.
WHY = re.compile(
    r"\W*(?:but |so |ok )*"
    r"(?:why|y|what (?:do )?(?:you|u|ya) need|what(?:s| is) (?:this|it|that) for)\b",
    re.IGNORECASE,
)


# They do not know what is asked.
PUZZLED = re.compile(
    r"\W*(?:wh?at(?:s that| is that| do you mean| does that mean| do)?|wdym|huh|eh|you what)\W*",
    re.IGNORECASE,
)


# A benefit, a trade or a place of its own is named: that is asked of the world, and not of us.
ELSEWHERE = re.compile(
    r"\b(?:uc|universal credit|jsa|esa|pip|benefits?|dole|army|navy|raf|police|probation"
    r"|(?:be|become|been) (?:an? )?(?!(?:16|17|18|19|2\d|looking|able|honest|fair|in|on|at|from|old"
    r"|young|here|told|asked|safe|ok|okay|there|a ?problem)\b)[a-z]{4,}"
    r"|(?:get|getting|rent|renting) (?:an? |my own )?"
    r"(?:flat|house|place|loan|licence|visa)"
    r"|work(?:ing)? with|for an? apprenticeship|join(?:ing)?"
    r"|(?<!it )(?<!this )(?<!that )stop(?:s|ping)? me)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """One thing that is asked: by its words at some questions, by others anywhere.

    A topic has its answer, where one is named.
    """

    name: str
    at: frozenset[str]
    words: tuple[str, ...]
    anywhere: tuple[str, ...]
    topic: str | None = None


@cache
def asked() -> Mapping[str, Asked]:
    """Every one by its name."""
    return {name: _read(name, **one) for name, one in _policy().items() if name != SUBJECTS}


def _read(
    name: str, *, at: Sequence[str], topic: str | None = None, **said: Sequence[str]
) -> Asked:
    words, anywhere = (tuple(map(_spelt, said.get(key, ()))) for key in ("words", "anywhere"))
    return Asked(name, frozenset(at), words, anywhere, topic)


def is_of(question: str, text: str) -> bool:
    """Whether they ask something of that question, by a word of its subject."""
    subject = _policy()[SUBJECTS][question]
    return asks_anything(text) and not set(_spelt(text).split()).isdisjoint(subject)


@cache
def _policy() -> Mapping[str, Any]:
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))


def answer(turn: Turn, asking: str | None) -> Message | None:
    """What is said to it. None: it is no such question."""
    text = turn.said.text
    asks = OPENS.match(text) or asks_anything(text)
    if turn.said.tapped or not asks or WHY.match(text):
        return None
    if (one := meant(text, asking)) is None:
        return None
    if one.topic is None and one.name not in OF_THEIRS and ELSEWHERE.search(text):
        return None  # "do i have to look for work if im on uc" asks nothing of us
    if one.topic is not None:
        return knowledge.answer(turn, knowledge.topics()[one.topic], text)
    return Message("intake/asked_about", {"about": one.name})


def is_puzzled(text: str) -> bool:
    """Whether they only ask what is meant."""
    return PUZZLED.fullmatch(text) is not None


def meant(text: str, asking: str | None) -> Asked | None:
    """The one whose longest words stand in the message."""
    said = f" {_spelt(text)} "
    found = {one.name: max(_lengths(one, asking, said), default=0) for one in asked().values()}
    longest = max(found, key=lambda name: found[name], default=None)
    return asked()[longest] if longest and found[longest] else None


def _lengths(one: Asked, asking: str | None, said: str) -> list[int]:
    phrases = (*one.anywhere, *(one.words if asking in one.at else ()))
    return [len(phrase) for phrase in phrases if f" {phrase} " in said]


def _spelt(text: str) -> str:
    """In one spelling, and without its marks: "do i have to" is "do ive to" elsewhere."""
    return " ".join(word for word in apart(words_of(text)) if word != BREAK)
