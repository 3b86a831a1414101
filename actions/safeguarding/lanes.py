"""The patterns in three lanes, each read from the end where its words are rarer.

"i … {hurt} myself" begins with a word of every message and ends with one of few: read backwards
it is looked for only where there is something to find. That is all that lanes are for: each finds
the same in either direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from actions.safeguarding.automaton import Automaton, automaton_of
from actions.safeguarding.blocks import block_of
from actions.safeguarding.pattern import Slots


@dataclass(frozen=True)
class Hit:
    """A pattern by its number, and the word where its lane had read all of it."""

    pattern: int
    at: int


@dataclass(frozen=True)
class Lane:
    """Some of the patterns, by their numbers, read in one direction."""

    automaton: Automaton
    numbers: tuple[int, ...]
    backwards: bool

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every place where one of the patterns is."""
        for place, at in self.automaton.scan(words[::-1] if self.backwards else words):
            yield Hit(self.numbers[place], len(words) - 1 - at if self.backwards else at)


def is_read_backwards(slots: Slots, common: frozenset[str]) -> bool:
    """Whether the pattern begins with a common word but doesn't end with one."""
    return _may_be_common(slots[0].words, common) and not _may_be_common(slots[-1].words, common)


def lanes_of(
    patterns: Sequence[Slots], light: frozenset[str], common: frozenset[str]
) -> tuple[Lane, ...]:
    """All patterns: those with a rare first word, those with a rare last word, and the rest."""
    rare_first, rare_last, rest = [], [], []
    for number, slots in enumerate(patterns):
        if not _may_be_common(slots[0].words, common):
            rare_first.append(number)
        elif is_read_backwards(slots, common):
            rare_last.append(number)
        else:
            rest.append(number)
    return (
        _lane(patterns, rare_first, light, backwards=False),
        _lane(patterns, rare_last, light, backwards=True),
        _lane(patterns, rest, light, backwards=False),
    )


def _lane(
    patterns: Sequence[Slots], numbers: Iterable[int], light: frozenset[str], *, backwards: bool
) -> Lane:
    kept = tuple(numbers)
    step = -1 if backwards else 1
    blocks = [block_of(patterns[number][::step]) for number in kept]
    return Lane(automaton_of(blocks, light), kept, backwards)


def _may_be_common(words: frozenset[str] | None, common: frozenset[str]) -> bool:
    return words is None or not words.isdisjoint(common)
