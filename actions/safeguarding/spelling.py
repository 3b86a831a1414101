"""One written word to the word, or words, that it stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz.distance import OSA

from actions.safeguarding.lexicon import PAUSE, STOP, Lexicon, Words

K = TypeVar("K")
SHORTEST_TO_SLIP = 4
SHORTEST_TO_SLIP_FREELY = 5
SHORTEST_TO_SLIP_TWICE = 9
SHORTEST_SLANG_TO_SLIP = 7
LONGEST_WORD = 24
RUN = re.compile(r"(.)\1+")
LONG_RUN = re.compile(r"([a-z])\1\1")
NUMBER = re.compile(r"[24]")
LEET = str.maketrans("1034579@$!", "ioeastgasi")
GLUED_ENDINGS = ("self", "myslef", "die", "life", "me", "harm", "anymore", "tonight", "live")


@dataclass(frozen=True)
class Spelling:
    """Indexes over the vocabulary, made once; looking up costs the letters of the word.

    `near` maps a word with one letter left out to the words it was made from, so that a slip is
    found by leaving letters out of what was written instead of trying every word.
    """

    known: Mapping[str, Words]
    squeezed: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]]
    shapes: Mapping[tuple[str, int], tuple[str, ...]]

    def read(self, written: str) -> Words:
        """The words meant, or the written one itself if it is none of ours."""
        return self.known.get(written) or self._unknown(written) or (written,)

    def _unknown(self, written: str) -> Words | None:
        if written.isdecimal() or len(written) > 4 * LONGEST_WORD:
            return None
        if "*" in written:
            return self._starred(written)
        plain = written if written.isalpha() else written.translate(LEET)
        if plain != written and plain in self.known:
            return self.known[plain]
        return (
            self._without_its_g(plain)
            or self._repeated(plain)
            or self._slipped(plain)
            or self._glued(plain)
            or self._joined_by_a_number(written)
        )

    def _without_its_g(self, written: str) -> Words | None:
        """Such as "comin" and "gettin", as many say it."""
        long = written.endswith("in") and len(written) >= SHORTEST_TO_SLIP_FREELY
        return self.known.get(f"{written}g") if long else None

    def _repeated(self, written: str) -> Words | None:
        """Such as "killlll" and "dieee"; a letter twice counts only in longer words."""
        if len(written) < SHORTEST_TO_SLIP_FREELY and not LONG_RUN.search(written):
            return None
        found = self.squeezed.get(squeeze(written)) if RUN.search(written) else None
        return self.known[found] if found else None

    def _slipped(self, written: str) -> Words | None:
        """The nearest word within one slip; two in a long word; swapped letters in a short one."""
        if not SHORTEST_TO_SLIP <= len(written) <= LONGEST_WORD:
            return None
        slips = ((_slips(written, ours), ours) for ours in self._neighbours(written))
        near = min(((n, ours) for n, ours in slips if n <= _allowed(written, ours)), default=None)
        return self.known[near[1]] if near else None

    def _neighbours(self, written: str) -> set[str]:
        keys = self.near.keys() & {written, *_with_one_left_out(written)}
        return {ours for key in keys for ours in self.near[key]}

    def _starred(self, written: str) -> Words | None:
        """Such as "k*ll": the one word of that shape; a swear word before one of ours."""
        if written.count("*") > len(written) / 3:
            return None
        shaped = self.shapes.get((written[0], len(written)), ())
        fits = (ours for ours in shaped if _fits_stars(written, ours))
        found = next(fits, None)
        return self.known[found] if found else None

    def _glued(self, written: str) -> Words | None:
        """Such as "wannadie": words of ours written as one, when they end like a phrase does."""
        if len(written) < 7 or not written.endswith(GLUED_ENDINGS):
            return None
        return self.split(written)

    def _joined_by_a_number(self, written: str) -> Words | None:
        """Such as "want2die", "wan2" and "2die": words of ours, a number for one between."""
        parts = [part for part in NUMBER.split(written) if part]
        if parts == [written] or (len(parts) < 2 and len(parts[0]) < 2):
            return None
        told = [self.known.get(part) or self.split(part) for part in parts]
        return tuple(w for words in told if words for w in words) if all(told) else None

    def split(self, written: str) -> Words | None:
        """The fewest words of ours that make up the letters; None if they don't."""
        if len(written) > 4 * LONGEST_WORD:
            return None
        best: list[Words | None] = [(), *[None] * len(written)]
        for end in range(1, len(written) + 1):
            ways = (
                (*before, written[start:end])
                for start in range(max(0, end - LONGEST_WORD), end)
                if (before := best[start]) is not None and self._is_ours(written[start:end])
            )
            best[end] = min(ways, key=len, default=None)
        words = best[len(written)]
        return tuple(w for word in words for w in self.known[word]) if words else None

    def _is_ours(self, word: str) -> bool:
        return word in self.known and (len(word) > 1 or word == "i")


def spelling_of(lexicon: Lexicon, vocabulary: Iterable[str]) -> Spelling:
    """The indexes over a vocabulary and the lexicon's spellings. Same words, same indexes."""
    ours = sorted(set(vocabulary) | lexicon.words())
    known: dict[str, tuple[str, ...]] = {w: (w,) for w in (*sorted(lexicon.ordinary), *ours)}
    known |= {**lexicon.spellings, STOP: (STOP,), PAUSE: (PAUSE,)}
    slang = {word for word in lexicon.spellings if len(word) >= SHORTEST_SLANG_TO_SLIP}
    targets = sorted({*ours, *slang} - lexicon.ordinary)
    shaped = sorted(targets, key=lambda word: (word not in lexicon.light, word))
    return Spelling(
        known=known,
        squeezed={squeeze(word): word for word in reversed(targets)},
        near=_grouped((key, word) for word in targets for key in _keys(word)),
        shapes=_grouped(((word[0], len(word)), word) for word in shaped),
    )


def squeeze(word: str) -> str:
    """The word with every repeated letter written once."""
    return RUN.sub(r"\1", word)


def _keys(word: str) -> Iterator[str]:
    if len(word) >= SHORTEST_TO_SLIP:
        yield word
        yield from _with_one_left_out(word)


def _with_one_left_out(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _slips(written: str, ours: str) -> int:
    return OSA.distance(written, ours, score_cutoff=2)


def _allowed(written: str, ours: str) -> int:
    """How many slips may lie between: short words only swap two letters within."""
    if len(ours) >= SHORTEST_TO_SLIP_TWICE:
        return 2
    if len(ours) >= SHORTEST_TO_SLIP_FREELY:
        return 1 if written[0] == ours[0] or written[:2] == ours[1::-1] else 0
    swapped = len(written) == len(ours) and written[0] == ours[0]
    return 1 if swapped and sorted(written) == sorted(ours) else 0


def _fits_stars(written: str, ours: str) -> bool:
    return all(a in ("*", b) for a, b in zip(written, ours, strict=True))


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    groups: dict[K, list[str]] = defaultdict(list)
    for key, word in pairs:
        groups[key].append(word)
    return {key: tuple(dict.fromkeys(words)) for key, words in groups.items()}
