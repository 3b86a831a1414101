"""Which patterns can be in a stretch of words at all: those whose every word is in it, in order.

Nearly every stretch of an everyday message holds none, and is read no further. A bit stands for
each word that a pattern cannot miss, one bit above each pattern stays free. Adding one at the
bottom of every pattern carries into the free bit where, and only where, all of its bits are set:
one addition asks every pattern at once. Few are left, and of those the order is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from actions.safeguarding.lexicon import STOP
from actions.safeguarding.pattern import Slots

Words = Collection[str]
SHORTEST_STRETCH = 8
LONGEST_STRETCH = 32
FEW, MANY = 8, 24


@dataclass(frozen=True)
class Sieve:
    """The bits of each word; `begins` and `needed` are of a pattern, by its free bit.

    `begins` holds its first slot, `needed` what its places ask for that it cannot miss.
    """

    bits: Mapping[str, int]
    lowest: int
    free: int
    begins: Mapping[int, int]
    needed: Mapping[int, Sequence[Words]]
    all_begin: int

    def sifted(self, stretches: Sequence[Sequence[str]]) -> list[int]:
        """The first slots of the patterns that may begin in each stretch and end by the next."""
        seen = [*map(self._seen, stretches), 0]
        return [
            self._begin(one | other, words)
            for (one, other), words in zip(pairwise(seen), pairwise([*stretches, ()]), strict=True)
        ]

    def _seen(self, words: Iterable[str]) -> int:
        seen = 0
        for word in set(words) & self.bits.keys():
            seen |= self.bits[word]
        return seen

    def _begin(self, seen: int, words: tuple[Sequence[str], Sequence[str]]) -> int:
        whole = (seen + self.lowest) & self.free
        count = whole.bit_count()
        if count > MANY:
            return self.all_begin
        begin = 0
        while whole:
            highest = whole.bit_length() - 1
            if count > FEW or _in_order(self.needed[highest], chain(*words)):
                begin |= self.begins[highest]
            whole ^= 1 << highest
        return begin


def sieve_of(patterns: Sequence[Slots]) -> Sieve:
    """A sieve for the patterns, as an automaton lays them one behind the other."""
    needed = [[slot.words or () for slot in slots if not slot.may_miss] for slots in patterns]
    lows = list(accumulate((len(words) + 1 for words in needed), initial=0))
    firsts = list(accumulate(map(len, patterns), initial=0))
    bits: dict[str, int] = defaultdict(int)
    for low, places in zip(lows, needed, strict=False):
        for at, words in enumerate(places):
            for word in words:
                bits[word] |= 1 << (low + at)
    frees = [low - 1 for low in lows[1:]]
    begins = {free: 1 << first for free, first in zip(frees, firsts, strict=False)}
    return Sieve(
        bits=dict(bits),
        lowest=sum(1 << low for low in lows[:-1]),
        free=sum(1 << free for free in begins),
        begins=begins,
        needed=dict(zip(frees, needed, strict=True)),
        all_begin=sum(begins.values()),
    )


def _in_order(places: Iterable[Words], words: Iterator[str]) -> bool:
    """Whether there is a word for every place, each behind the one before."""
    for place in places:
        for word in words:
            if word in place:
                break
        else:
            return False
    return True


def stretches_of(words: Sequence[str]) -> list[Sequence[str]]:
    """The words cut where a sentence ends, or after LONGEST_STRETCH words where none does."""
    stretches = []
    start = 0
    for at, word in enumerate(words, 1):
        taken = at - start
        if taken >= LONGEST_STRETCH or (word == STOP and taken >= SHORTEST_STRETCH):
            stretches.append(words[start:at])
            start = at
    return [*stretches, words[start:]]
