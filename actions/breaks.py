"""Whether a break from our messages is asked for: "leave me alone til easter"."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from actions.answers import asks_by_its_order, says_until
from actions.answers.listed import Listed, listed
from actions.answers.until import vocabulary
from actions.answers.wording import BREAK, words_of

POLICY = Path(__file__).parent / "policy" / "breaks.toml"


def is_asked_for(text: str) -> bool:
    """Whether the words ask for a break, and not only hold a time: "is it on til easter"."""
    words = words_of(text)
    if _holds("for_me", words):
        return True
    if asks_by_its_order(text) and not _holds("of_us", words):
        return False
    return _holds("words", words) or _is_only_a_time(text)


def says_how_long(text: str) -> bool:
    """Whether somebody who was just asked how long a break they want says it."""
    told = says_until(text) and not asks_by_its_order(text)
    return told and (is_asked_for(text) or _listed("how_long").begins(words_of(text)))


def _is_only_a_time(text: str) -> bool:
    """ "til september", "2 weeks", which answer how long."""
    beside = {word for one in _policy()["beside_a_time"] for word in words_of(one)} | {BREAK}
    named = (word.rstrip("stndrh") for word in words_of(text) if word not in beside)
    return says_until(text) and all(_is_of_a_time(word) for word in named)


def _is_of_a_time(word: str) -> bool:
    return word in _of_a_time() or word.isdecimal()


@cache
def _of_a_time() -> frozenset[str]:
    return frozenset(word.rstrip("stndrh") for word in vocabulary())


def _holds(key: str, words: Sequence[str]) -> bool:
    return _listed(key).stands_in(words)


@cache
def _listed(key: str) -> Listed:
    return listed(words_of(text) for text in _policy()[key])


@cache
def _policy() -> Any:
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))
