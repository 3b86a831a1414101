"""Puts slips of the thumb right: a word nobody knows becomes a near one that the examples use.

A word is known when an example has it or the sentence model has it whole (30,000 English words),
so "rain" never becomes "train". One slip is put right, not in the first letter: a letter swapped,
left out, put in, or taken for another (the scheme of https://norvig.com/spell-correct.html).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

SHORTEST = 4
OFTEN = 2
"""A word that the examples use only once may be a slip itself, so nothing becomes it."""
WORD = re.compile(r"[a-z]+")


class Spelling:
    """The words that the examples use, with how often, and those known besides."""

    def __init__(self, used: Mapping[str, int], known: Collection[str]) -> None:
        self.used = dict(used)
        self._known = known

    @classmethod
    def learned_from(cls, texts: Sequence[str], known: Collection[str]) -> Spelling:
        """Every word of these (plain) texts."""
        return cls(Counter(word for text in texts for word in WORD.findall(text)), known)

    def right(self, text: str) -> str:
        """The (plain) text with its slips put right."""
        return WORD.sub(lambda found: self._right_word(found.group()), text)

    def _right_word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self.used or word in self._known:
            return word
        near = {other for other in _one_slip_from(word) if self.used.get(other, 0) >= OFTEN}
        return max(near, key=lambda other: (self.used[other], other), default=word)


def _one_slip_from(word: str) -> Iterator[str]:
    yield word[1] + word[0] + word[2:]
    for at in range(1, len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after[1:]
            yield before + letter + after
