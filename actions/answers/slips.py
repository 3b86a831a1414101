"""Slips of the finger: a word that is nobody's word becomes the nearest one of ours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rapidfuzz.distance import OSA

from actions.answers.wordlists import real_words

SWAPS_ONLY = 4
ONE_SLIP = 5
TWO_SLIPS = 8


def mended(words: Iterable[str], vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The words with slips mended; a word that exists ("career", "note") is left alone."""
    return tuple(_mended(word, vocabulary) for word in words)


def _mended(word: str, vocabulary: frozenset[str]) -> str:
    if len(word) < SWAPS_ONLY or not word.isalpha() or word in vocabulary or word in real_words():
        return word
    near = {ours: _distance(word, ours) for ours in _alike(vocabulary, word[0])}
    best = min(near.values(), default=99)
    closest = [ours for ours, distance in near.items() if distance == best]
    return closest[0] if best <= _allowed(word) and len(closest) == 1 else word


def _distance(word: str, ours: str) -> int:
    """How many slips apart; a four-letter word may only have two letters swapped."""
    shortest = min(len(word), len(ours))
    if shortest < SWAPS_ONLY or (shortest == SWAPS_ONLY and sorted(word) != sorted(ours)):
        return 99
    return OSA.distance(word, ours)


def _allowed(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS else 1


@cache
def _alike(vocabulary: frozenset[str], letter: str) -> tuple[str, ...]:
    """Ours that begin with the same letter: people rarely miss the first."""
    return tuple(sorted(ours for ours in vocabulary if ours[0] == letter and ours.isalpha()))
