"""Wishes that need no dialogue, in their own words: help, to be left alone, see, delete, know.

For somebody who has not agreed, whose words go no further than the gate, and for somebody whom
nothing is asked after a sign of danger; a cry for help is heard of everybody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from actions.answers.slips import mended
from actions.answers.wording import BREAK, words_of

WORDS = Path(__file__).parent / "messages" / "en" / "wishes.toml"


def wish_in(text: str) -> str | None:
    """The wish that the longest phrase in the text tells, by its name in the file."""
    words = [word for word in mended(words_of(text), _vocabulary()) if word != BREAK]
    said, inside = " ".join(words), _wishes("inside")
    found = [phrase for phrase in inside if f" {phrase} " in f" {said} "]
    return inside[max(found, key=len)] if found else _wishes("alone").get(said)


@cache
def _wishes(key: str) -> Mapping[str, str]:
    """The wish that each phrase stands for."""
    raw: Mapping[str, list[str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))[key]
    return {" ".join(words_of(text)): wish for wish, texts in raw.items() for text in texts}


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(" ".join((*_wishes("inside"), *_wishes("alone"))).split())
