"""One pattern as bits: a block of masks that an automaton lays behind others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from actions.safeguarding.pattern import Slots


@dataclass(frozen=True)
class Block:
    """The masks of a pattern, its first slot the lowest bit.

    `fits` holds the slots for each of its words, gaps left out; `may_miss` those that may be
    crossed, gaps among them; `not_gaps` the gaps that a word does not fit.
    """

    length: int
    fits: Mapping[str, int]
    gaps: int
    not_gaps: Mapping[str, int]
    may_miss: int

    @property
    def last(self) -> int:
        """The slot with which the pattern ends."""
        return 1 << (self.length - 1)


def block_of(slots: Slots) -> Block:
    """The masks of the slots, in their order."""
    fits: dict[str, int] = defaultdict(int)
    not_gaps: dict[str, int] = defaultdict(int)
    for at, slot in enumerate(slots):
        for word in slot.words or ():
            fits[word] |= 1 << at
        for word in slot.not_words:
            not_gaps[word] |= 1 << at
    gaps = _bits(at for at, slot in enumerate(slots) if slot.is_gap)
    may_miss = _bits(at for at, slot in enumerate(slots) if slot.may_miss)
    return Block(len(slots), fits, gaps, not_gaps, may_miss)


def _bits(places: Iterable[int]) -> int:
    return sum(1 << at for at in places)
