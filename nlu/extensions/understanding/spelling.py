"""Puts slips of the thumb right: a word nobody knows becomes a near one that the examples use.

A word is known when an example has it or the sentence model has it whole (30,000 English words),
so "rain" never becomes "train". One slip is put right: a letter swapped, left out, put in, or taken
for another (the scheme of https://norvig.com/spell-correct.html). Of several near words it is the
one that stands beside these neighbours in the examples: "teh bus" is "the bus".
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

SHORTEST = 3
OFTEN = 2
"""A word that the examples use only once may be a slip itself, so nothing becomes it."""
UNSEEN = 0.3
"""What a pair of neighbours counts that no example has, beside 1 for each that has it."""
WORD = re.compile(r"[a-z]+")
SIGN = "So"
"""What Unicode calls emoji and their like: neither a comma nor the tone of a thumb."""
EDGE = ""


class Spelling:
    """The words and signs that the examples use, with how often; which words stand together; and
    the words known besides.

    `pairs` has a word, a space and the next word, and the edges of a text as no word.
    """

    def __init__(
        self, used: Mapping[str, int], pairs: Mapping[str, int], known: Collection[str]
    ) -> None:
        self.used, self.pairs = dict(used), dict(pairs)
        self._known = known

    @classmethod
    def learned_from(cls, texts: Sequence[str], known: Collection[str]) -> Spelling:
        """Every word and sign of these (plain) texts."""
        rows = [WORD.findall(text) for text in texts]
        pairs = (f"{left} {right}" for row in rows for left, right in pairwise(_edged(row)))
        signs = (sign for text in texts for sign in text if unicodedata.category(sign) == SIGN)
        used = Counter(word for row in rows for word in row) + Counter(signs)
        return cls(used, Counter(pairs), known)

    def knows(self, word: str) -> bool:
        """Whether an example has the word or sign, or the sentence model has the word whole."""
        return word in self.used or (WORD.fullmatch(word) is not None and word in self._known)

    def right(self, text: str) -> str:
        """The (plain) text with its slips put right, from the left to the right."""
        words = WORD.findall(text)
        for at, word in enumerate(words):
            before = words[at - 1] if at else EDGE
            after = words[at + 1] if at + 1 < len(words) else EDGE
            words[at] = self._right_word(before, word, after)
        righted = iter(words)
        return WORD.sub(lambda _: next(righted), text)

    def _right_word(self, before: str, word: str, after: str) -> str:
        if len(word) < SHORTEST or self.knows(word):
            return word
        near = {other for other in _one_slip_from(word) if self.used.get(other, 0) >= OFTEN}
        return max(near, key=lambda other: self._likeliness(before, other, after), default=word)

    def _likeliness(self, before: str, word: str, after: str) -> tuple[float, str]:
        beside = self._together(before, word) * self._together(word, after)
        return beside * self.used[word] ** 0.5, word

    def _together(self, left: str, right: str) -> float:
        return UNSEEN + self.pairs.get(f"{left} {right}", 0)


def _edged(words: Sequence[str]) -> list[str]:
    return [EDGE, *words, EDGE]


def _one_slip_from(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after[1:]
            yield before + letter + after
