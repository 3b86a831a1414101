"""A short message of words that nobody knows is only ever guessed at.

Each such word may be one slip away from some word of ours, and so may nonsense: "mizs" is near
"miss". What was made of it is asked back, and not acted on.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from extensions.understanding import rambling
from extensions.understanding.deciding import Deciding
from extensions.understanding.plain import plain
from extensions.understanding.spelling import WORD, Spelling

AT_MOST = 0.5
"""Below what the guide acts on (the threshold in config.yml)."""
A_FEW = 3
SHORT = 5
"""A longer word has few near it, so what it becomes is hardly by chance."""

DOUBLED = re.compile(r"(.)\1")

Shares = np.ndarray[Any, Any]


def heard(deciding: Deciding, text: str, temperature: float) -> Shares:
    """The confidence of each intent; of what is only guessed at, no more than AT_MOST."""
    row = rambling.heard(deciding, text, temperature)
    if not is_a_guess(deciding.spelling, text):
        return row
    return row * min(1.0, AT_MOST / float(row.max()))


def is_a_guess(spelling: Spelling, text: str) -> bool:
    """Whether most of a few words are unknown as they were typed, and all those short.

    "hiyaaa" is known, as "hiya" is.
    """
    words = WORD.findall(plain(text))
    unknown = [word for word in words if not (spelling.knows(word) or spelling.knows(_once(word)))]
    mostly = 0 < len(words) <= A_FEW and len(unknown) * 2 > len(words)
    return mostly and all(len(word) <= SHORT for word in unknown)


def _once(word: str) -> str:
    return DOUBLED.sub(r"\1", word)
