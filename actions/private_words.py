"""Words that tell something private: a name that has one is not named where others may look."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

WORDS_FILE = Path(__file__).parent / "policy" / "private_words.toml"
APOSTROPHES = re.compile("['’]")


@lru_cache(maxsize=4_096)
def tells_private(name: str) -> bool:
    """Whether a name has a word of housing, health, money or another private thing."""
    return _pattern().search(APOSTROPHES.sub("", name.lower())) is not None


@cache
def _pattern(path: Path = WORDS_FILE) -> re.Pattern[str]:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    beginnings, words = _one_of(raw["beginnings"]), _one_of(raw["words"])
    return re.compile(rf"\b(?:{beginnings}|(?:{words})\b)")


def _one_of(entries: Iterable[str]) -> str:
    return "|".join(r"\W+".join(map(re.escape, entry.split())) for entry in entries)
