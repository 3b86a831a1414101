"""Slips of the finger: a word that is nobody's word becomes the nearest one of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from actions.answers import keyboard
from actions.answers.spelling import spelling, words_file
from actions.answers.wording import BREAK, words_of
from actions.answers.wordlists import real_words

SHORTEST = 3
SWAPS_ONLY = 4
FIRST_LETTER = 6
GLUED = 7
TWO_SLIPS = 8
FAR = 99
# Told beside the open question, shorter words are not guessed at.
GUESSED, WORD = 6, re.compile(r"[^\W\d_]+")
OPPOSITES = ("either", "neither")
# In so few words every one of them is meant for the question that is open.
FEW = 12
GLUED_IN_FEW = 6
TWO_SLIPS_IN_FEW = 6
# A word of so few letters is mended only from what a finger does: "icl" is no slip of "ill".
SHORT = 4


def mended(words: Iterable[str], vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The words with slips mended; a word that exists ("career", "note") is left alone."""
    return tuple(better for word in words for better in _mended(word, vocabulary))


def mended_answer(words: Sequence[str], vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The same of words that answer a question: in few of them, short words are mended too.

    The vocabulary is what that question can be answered with.
    """
    if not _are_few(words):
        return mended(words, vocabulary)
    better = tuple(better for word in words for better in _mended_in_few(word, vocabulary))
    # What is mended is read anew: "ddont no" is "dont no", and that is "not sure".
    return better if better == tuple(words) else words_of(" ".join(better))


def without_guesses(text: str, vocabulary: frozenset[str]) -> str:
    """The text without its short words that nobody knows: "17 icl" says nothing of being ill."""

    def known(found: re.Match[str]) -> str:
        words = words_of(found.group())
        is_guess = len(words) == 1 and len(words[0]) <= GUESSED and words[0] not in vocabulary
        return "" if is_guess and not is_known(words[0]) else found.group()

    return WORD.sub(known, text)


def leaves_a_doubt(words: Sequence[str], vocabulary: frozenset[str]) -> bool:
    """Whether one of few words is a slip of ours that may be meant for more than one of them.

    It may be the one that turns the answer round, so that it is asked again.
    """
    return _are_few(words) and any(_is_in_doubt(word, vocabulary) for word in words)


def _are_few(words: Sequence[str]) -> bool:
    return len([word for word in words if word != BREAK]) <= FEW


@cache
def _with_small(vocabulary: frozenset[str]) -> frozenset[str]:
    """With the small words that stand in any answer: a slip of "the" is none of "he"."""
    known = spelling()
    return vocabulary | known.fillers | known.denials | known.turns | _small()


@cache
def _small() -> frozenset[str]:
    table = words_file("spelling")
    others = (*table["others"]["people"], *table["others"]["linking"])
    fine = (word for text in table["fine"]["phrases"] for word in text.split())
    return frozenset((*table["plain_no"]["words"], *others, *table["fine"]["being"], *fine))


@lru_cache(maxsize=4096)
def _is_in_doubt(word: str, vocabulary: frozenset[str]) -> bool:
    if len(word) < 2 or word in vocabulary or is_known(word):
        return False
    if len(word) < SHORTEST:
        return True
    better = _mended_in_few(word, vocabulary)
    opposed = all(_is_near(word, one, 2) for one in OPPOSITES)
    if opposed and not keyboard.is_plain(word, better[0]):
        return True
    left = better == (word,)
    ours = _spelt(_with_small(vocabulary))
    return left and any(_is_near(word, one, _slips(word)) for one in ours)


def _slips(word: str) -> int:
    return 1 if len(word) <= SWAPS_ONLY - 1 else 2


def is_known(word: str) -> bool:
    """Whether a word exists, or is no word: a number, a break."""
    return not word.isalpha() or word in real_words() or word in spelling().words


@lru_cache(maxsize=4096)
def _mended(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    if len(word) < SHORTEST or word in vocabulary or is_known(word):
        return (word,)
    long_ones = _long_ones(vocabulary) if len(word) >= FIRST_LETTER else ()
    better = _only_swapped(word, long_ones)
    better = better or _nearest(word, _alike(vocabulary, word[0]), _allowed(word))
    better = better or _nearest(word, long_ones, 1)
    return (better,) if better else _apart(word, vocabulary, GLUED) or (word,)


@lru_cache(maxsize=4096)
def _mended_in_few(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    if len(word) < SHORTEST or word in vocabulary or is_known(word):
        return (word,)
    spelt, asked = _spelt(_with_small(vocabulary)), _spelt(vocabulary)
    for slips in (1, 2) if len(word) >= TWO_SLIPS_IN_FEW else (1,):
        near = [ours for ours in spelt if _is_near(word, ours, slips)]
        if near:
            meant = keyboard.likeliest(word, near)
            found = {spelt[ours] for ours in meant if ours in asked} or {spelt[o] for o in meant}
            if not keyboard.is_plain(word, meant[0]) and _may_turn_round(near, found):
                return (word,)
            return found.pop() if len(found) == 1 else _without_s(found) or (word,)
        if apart := _apart(word, vocabulary, GLUED_IN_FEW):
            return apart
    return _mended(word, vocabulary)


def _may_turn_round(near: Iterable[str], found: Iterable[tuple[str, ...]]) -> bool:
    """Whether a denial is as near as what seems likelier: "sont" may be "dont".

    Or is begun and not ended: "doesb" may be "doesnt".
    """
    denials = spelling().denials
    if any(f"{one[-1]}nt" in denials for one in found):
        return True
    return not denials.isdisjoint(near) and not all(denials.issuperset(one) for one in found)


def _is_near(word: str, ours: str, slips: int) -> bool:
    if abs(len(word) - len(ours)) > slips:
        return False
    if len(ours) < SHORTEST:
        return keyboard.is_doubled(word, ours)  # "nno"
    if len(word) <= SHORT and not keyboard.is_of_a_finger(word, ours):
        return False
    return OSA.distance(word, ours, score_cutoff=slips) <= slips


def _without_s(found: Iterable[Sequence[str]]) -> tuple[str, ...] | None:
    """Of several as near, any where only an "s" differs."""
    ordered = sorted(tuple(words) for words in found)
    alike = {" ".join(words).rstrip("s") for words in ordered}
    return ordered[0] if len(alike) == 1 else None


@cache
def _spelt(vocabulary: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Ours, and what is another spelling of them: "yeah" is a "yes"."""
    others = {
        other: words
        for other, words in spelling().words.items()
        if vocabulary.issuperset(words) and other.isalpha()
    }
    return others | {ours: (ours,) for ours in vocabulary if ours.isalpha()}


@lru_cache(maxsize=4096)
def may_be_a_denial(word: str) -> bool:
    """Whether a word that nobody knows is one slip from a denial: "ot safe", "didt get both"."""
    denials = words_file("spelling")["denials"]
    if not word.isalpha() or len(word) < 2 or word in real_words():
        return word in denials["either_way"]
    return any(OSA.distance(word, one) == 1 for one in denials["slipped"])


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


def _apart(word: str, vocabulary: frozenset[str], glued: int) -> tuple[str, str] | None:
    """Two of ours with no blank between them: "sincejune"."""
    if len(word) < glued:
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
