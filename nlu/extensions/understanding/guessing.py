"""What nobody knows a word of is only ever guessed at.

A short word may be one slip away from some word of ours, and so may nonsense: "mizs" is near
"miss". A sign, a script or a long word that no example has says nothing at all: what is left of the
model then is which intent it has most examples of. What was made of either is asked back, and not
acted on.
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
ANY = re.compile(r"\w+|[^\w\s]")
NUMBER = re.compile(r"[0-9]")

Shares = np.ndarray[Any, Any]


def heard(deciding: Deciding, text: str, temperature: float) -> Shares:
    """The confidence of each intent; of what is only guessed at, no more than AT_MOST."""
    row = rambling.heard(deciding, text, temperature)
    if not is_a_guess(deciding.spelling, text):
        return row
    return row * min(1.0, AT_MOST / float(row.max()))


def is_a_guess(spelling: Spelling, text: str) -> bool:
    """Whether nothing in it is known, or most of a few short words are unknown as they were typed.

    "hiyaaa" is known, as "hiya" is.
    """
    return _knows_nothing(spelling, text) or _is_near_by_chance(spelling, text)


def _knows_nothing(spelling: Spelling, text: str) -> bool:
    """Not one word, number or sign of it, also where slips are put right."""
    found = ANY.findall(spelling.right(plain(text)))
    return not any(NUMBER.search(one) or _is_known(spelling, one) for one in found)


def _is_near_by_chance(spelling: Spelling, text: str) -> bool:
    words = WORD.findall(plain(text))
    unknown = [word for word in words if not _is_known(spelling, word)]
    mostly = 0 < len(words) <= A_FEW and len(unknown) * 2 > len(words)
    return mostly and all(len(word) <= SHORT for word in unknown)


def _is_known(spelling: Spelling, word: str) -> bool:
    return spelling.knows(word) or spelling.knows(_once(word))


def _once(word: str) -> str:
    return DOUBLED.sub(r"\1", word)
