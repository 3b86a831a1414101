"""How young people spell: the shared list behind every other list of words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Spelling:
    """One spelling for each word, and the words that carry no answer or turn one round."""

    symbols: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    together: Mapping[tuple[str, str], str]
    fillers: frozenset[str]
    denials: frozenset[str]
    turns: frozenset[str]
    sounds: Mapping[str, frozenset[str]]
    numbered: frozenset[str]
    ill_before: frozenset[str]
    will_after: frozenset[str]


@cache
def words_file(name: str) -> Mapping[str, Any]:
    """The file `words/NAME.toml` as it stands."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def spelling() -> Spelling:
    """The shared list, read once."""
    data = words_file("spelling")
    return Spelling(
        symbols=data["symbols"],
        words={word: tuple(better.split()) for word, better in data["words"].items()},
        together={_pair(text): one for text, one in data["together"].items()},
        fillers=frozenset(data["fillers"]["words"]),
        denials=frozenset(data["denials"]["words"]),
        turns=frozenset(data["turns"]["words"]),
        sounds={digit: frozenset(words) for digit, words in data["sounds"]["before"].items()},
        numbered=frozenset(data["sounds"]["numbered"]),
        ill_before=frozenset(data["will"]["before"]),
        will_after=frozenset(data["will"]["after"]),
    )


def _pair(text: str) -> tuple[str, str]:
    first, second = text.split()
    return first, second
