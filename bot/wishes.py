"""Wishes that need no dialogue, in their own words: to be left alone, see, delete, know who sees.

For somebody who has not agreed, whose words go no further than the gate, and for somebody whom
nothing is asked after a sign of danger.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from actions.answers.slips import mended
from actions.answers.wording import BREAK, words_of

WORDS = Path(__file__).parent / "messages" / "en" / "wishes.toml"


def wish_in(text: str) -> str | None:
    """`stop`, `goodbye`, `delete`, `mydata` or `privacy`: the longest phrase in the text tells."""
    words = [word for word in mended(words_of(text), _vocabulary()) if word != BREAK]
    said = " ".join(words)
    found = {
        phrase: wish
        for wish, phrases in _phrases("inside").items()
        for phrase in phrases
        if f" {phrase} " in f" {said} "
    }
    alone = {phrase: wish for wish, phrases in _phrases("alone").items() for phrase in phrases}
    return found[max(found, key=len)] if found else alone.get(said)


@cache
def _phrases(key: str) -> Mapping[str, Iterable[str]]:
    raw: Mapping[str, list[str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))[key]
    return {wish: [" ".join(words_of(text)) for text in texts] for wish, texts in raw.items()}


@cache
def _vocabulary() -> frozenset[str]:
    every = (
        p for key in ("inside", "alone") for phrases in _phrases(key).values() for p in phrases
    )
    return frozenset(word for phrase in every for word in phrase.split())
