"""The notation of a pattern: words in a row, alternatives, sets, parts, what may miss, gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

WORD = re.compile(r"[a-z0-9]+")
PART = re.compile(r"<.+>")
GAP = re.compile(r"_(\d?)")
USUAL_GAP = 2
FEWEST_LETTERS = 3


class BadPattern(ValueError):
    """A pattern cannot be read; the message is the reason."""


@dataclass(frozen=True)
class Slot:
    """One place of a pattern. `words` is None where any word fits, `not_words` apart."""

    words: frozenset[str] | None
    may_miss: bool = False
    not_words: frozenset[str] = frozenset()

    @property
    def is_gap(self) -> bool:
        """Whether any word fits here."""
        return self.words is None


Slots = tuple[Slot, ...]
ANY_WORD = Slot(None, may_miss=True)


def read_pattern(text: str, sets: Mapping[str, frozenset[str]]) -> Slots:
    """The places of a pattern. Raises BadPattern.

    What may miss at either end asks for nothing, so a pattern must begin and end with a word.
    """
    slots = tuple(slot for part in text.split() for slot in _slots(part, sets))
    if not slots:
        raise BadPattern("the pattern is empty.")
    if slots[0].may_miss or slots[-1].may_miss:
        raise BadPattern(f"'{text}' must begin and end with a word that cannot be missing.")
    _refuse_the_everyday(text, slots)
    return slots


def expanded(text: str, parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The pattern once for every way to say the parts that it names. Raises BadPattern."""
    ways = product(*(_ways(word, parts) for word in text.split()))
    return tuple(" ".join(way) for way in ways)


def within(slots: Slots, clause: frozenset[str]) -> Slots:
    """The same places, with no gap that reaches over a word of the clause's beginning."""
    return tuple(replace(slot, not_words=clause) if slot.is_gap else slot for slot in slots)


def read_words(text: str, sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of a list, those of the sets that it names among them. Raises BadPattern."""
    return frozenset().union(*(_words(way, sets) for way in text.split()))


def _slots(part: str, sets: Mapping[str, frozenset[str]]) -> Slots:
    gap = GAP.fullmatch(part)
    if gap:
        return (ANY_WORD,) * int(gap.group(1) or USUAL_GAP)
    words = frozenset().union(*(_words(way, sets) for way in part.removesuffix("?").split("|")))
    return (Slot(words, may_miss=part.endswith("?")),)


def _ways(word: str, parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if not PART.fullmatch(word):
        return (word,)
    if word[1:-1] not in parts:
        raise BadPattern(f"there is no part {word}.")
    return parts[word[1:-1]]


def _words(way: str, sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if way.startswith("{") and way.endswith("}"):
        if way[1:-1] not in sets:
            raise BadPattern(f"there is no set {way}.")
        return sets[way[1:-1]]
    if not WORD.fullmatch(way):
        raise BadPattern(f"'{way}' is no word: use a to z and digits, without apostrophes.")
    return frozenset({way})


def _refuse_the_everyday(text: str, slots: Slots) -> None:
    """One short word by itself would stop every other conversation."""
    words = slots[0].words
    if len(slots) == 1 and words and min(map(len, words)) < FEWEST_LETTERS:
        raise BadPattern(f"'{text}' is too short to stand by itself.")
