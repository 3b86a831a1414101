"""Slips of the finger: a word that is nobody's word becomes the nearest one of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from actions.answers.spelling import words_file
from actions.answers.wordlists import real_words

SHORTEST = 3
SWAPS_ONLY = 4
FIRST_LETTER = 6
GLUED = 7
TWO_SLIPS = 8
FAR = 99


def mended(words: Iterable[str], vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The words with slips mended; a word that exists ("career", "note") is left alone."""
    return tuple(better for word in words for better in _mended(word, vocabulary))


@lru_cache(maxsize=4096)
def _mended(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    if len(word) < SHORTEST or not word.isalpha() or word in vocabulary or word in real_words():
        return (word,)
    long_ones = _long_ones(vocabulary) if len(word) >= FIRST_LETTER else ()
    better = _only_swapped(word, long_ones)
    better = better or _nearest(word, _alike(vocabulary, word[0]), _allowed(word))
    better = better or _nearest(word, long_ones, 1)
    return (better,) if better else _apart(word, vocabulary) or (word,)


@lru_cache(maxsize=4096)
def may_be_a_denial(word: str) -> bool:
    """Whether a word that nobody knows is one slip from a denial: "ot safe", "didt get both"."""
    if not word.isalpha() or len(word) < 2 or word in real_words():
        return False
    return any(OSA.distance(word, one) == 1 for one in words_file("spelling")["denials"]["slipped"])


def _nearest(word: str, vocabulary: Iterable[str], allowed: int) -> str | None:
    near = {ours: _distance(word, ours) for ours in vocabulary}
    best = min(near.values(), default=FAR)
    return _only_one(word, [o for o in near if near[o] == best]) if best <= allowed else None


def _only_swapped(word: str, vocabulary: Iterable[str]) -> str | None:
    """The one with its first two letters the other way round: "enither"."""
    other = word[1] + word[0] + word[2:]
    return other if other in vocabulary else None


def _only_one(word: str, closest: Sequence[str]) -> str | None:
    """Of several as near: the one with the same letters, or any where only an "s" differs."""
    swapped = [ours for ours in closest if sorted(ours) == sorted(word)]
    if len(swapped) == 1:
        return swapped[0]
    return closest[0] if len({ours.rstrip("s") for ours in closest}) == 1 else None


def _distance(word: str, ours: str) -> int:
    """How many slips apart; a word of up to four letters may only have two letters swapped."""
    shortest = min(len(word), len(ours))
    if shortest < SHORTEST or (shortest <= SWAPS_ONLY and sorted(word) != sorted(ours)):
        return FAR
    return OSA.distance(word, ours)


def _allowed(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS else 1


def _apart(word: str, vocabulary: frozenset[str]) -> tuple[str, str] | None:
    """Two of ours with no blank between them: "sincejune"."""
    if len(word) < GLUED:
        return None
    halves = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    ours = [pair for pair in halves if vocabulary.issuperset(pair)]
    return ours[0] if len(ours) == 1 and max(map(len, ours[0])) >= SWAPS_ONLY else None


@cache
def _alike(vocabulary: frozenset[str], letter: str) -> tuple[str, ...]:
    """Ours that begin with the same letter: people rarely miss the first."""
    return tuple(sorted(ours for ours in vocabulary if ours[0] == letter and ours.isalpha()))


@cache
def _long_ones(vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Ours whose first letter may be missed: "nechanic", "ighteen"."""
    return tuple(sorted(o for o in vocabulary if len(o) >= FIRST_LETTER and o.isalpha()))
