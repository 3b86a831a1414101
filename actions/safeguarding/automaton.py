"""Many patterns at once over the words of a message: the bit-parallel extended Shift-And.

Every slot of every pattern is one bit of a whole number. Reading a word shifts the number and
masks it with the slots that the word fits; words that may miss are crossed by one subtraction
(Navarro and Raffinot, Flexible Pattern Matching in Strings, section 4.5). So each word costs the
same few operations, whatever was read before: there is nothing to go back to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from actions.safeguarding.blocks import Block
from actions.safeguarding.lexicon import STOP


@dataclass(frozen=True)
class Automaton:
    """The masks of all its patterns. `fits` holds the slots for a word, `gaps` for all others."""

    fits: Mapping[str, int]
    gaps: int
    light: frozenset[str]
    first: int
    may_miss: int
    before_missing: int
    last_missing: int
    at_missing: int
    kept_at_stop: int
    not_last: int
    last: int
    pattern_of: Mapping[int, int]

    def scan(self, stretches: Iterable[tuple[Sequence[str], int]]) -> Iterator[tuple[int, int]]:
        """The number of a pattern and the place of its last word, for every match.

        Each stretch of words comes with the first slots of the patterns that may begin in it. Gaps
        reach over the end of a sentence too.
        """
        state, read = 0, 0
        fits, gaps, light = self.fits.get, self.gaps, self.light
        last, not_last, missing = self.last, self.not_last, self.at_missing
        for words, begin in stretches:
            read += len(words)
            if not (state or begin):
                continue
            for at, word in enumerate(words, read - len(words)):
                if word == STOP:
                    state &= not_last
                    continue
                after = (state << 1 | begin) & fits(word, gaps)
                if state and word in light:
                    after |= state & not_last
                state = self._crossed(after) if after & missing else after
                found = state & last
                while found:
                    lowest = found & -found
                    yield self.pattern_of[lowest.bit_length() - 1], at
                    found ^= lowest

    def reach(self, words: Iterable[str], *, over: bool = False) -> int:
        """How many words the longest match takes that starts with the first word. 0 if none.

        `over`: gaps reach over the end of a sentence too.
        """
        kept = self.not_last if over else self.kept_at_stop
        fits, gaps, light, last = self.fits.get, self.gaps, self.light, self.last
        longest, state, begin = 0, 0, self.first
        for taken, word in enumerate(words, 1):
            if word == STOP:
                state &= kept
            else:
                after = (state << 1 | begin) & fits(word, gaps)
                if word in light:
                    after |= state & self.not_last
                state = self._crossed(after) if after & self.at_missing else after
            begin = 0
            if state & last:
                longest = taken
            if not state:
                break
        return longest

    def _crossed(self, state: int) -> int:
        """The state with the slots that may miss, as far as they can be reached from it."""
        last = state | self.last_missing
        kept = self.may_miss & ((last - self.before_missing) ^ last)
        return state | (kept ^ self.may_miss)


def automaton_of(blocks: Sequence[Block], light: frozenset[str]) -> Automaton:
    """The patterns laid one behind the other, numbered by their place. Light words are passed."""
    starts = list(accumulate((block.length for block in blocks), initial=0))
    laid = list(zip(blocks, starts, strict=False))
    first = _together((1, at) for _, at in laid)
    gaps = _together((block.gaps, at) for block, at in laid)
    missing = _together((block.may_miss, at) for block, at in laid)
    last = _together((block.last, at) for block, at in laid)
    fits = _by_word((block.fits, at) for block, at in laid)
    not_gaps = _by_word((block.not_gaps, at) for block, at in laid)
    return Automaton(
        fits={
            word: fits.get(word, 0) | (gaps & ~not_gaps.get(word, 0))
            for word in fits.keys() | not_gaps.keys()
        },
        gaps=gaps,
        light=light,
        first=first,
        may_miss=missing,
        before_missing=(missing >> 1) & ~missing,
        last_missing=missing & ~(missing >> 1),
        at_missing=missing | (missing >> 1),
        kept_at_stop=((1 << starts[-1]) - 1) & ~(gaps | (gaps >> 1) | last),
        not_last=((1 << starts[-1]) - 1) & ~last,
        last=last,
        pattern_of={end - 1: number for number, end in enumerate(starts[1:])},
    )


def _by_word(laid: Iterable[tuple[Mapping[str, int], int]]) -> Mapping[str, int]:
    together: dict[str, int] = defaultdict(int)
    for masks, at in laid:
        for word, mask in masks.items():
            together[word] |= mask << at
    return together


def _together(masks: Iterable[tuple[int, int]]) -> int:
    together = 0
    for mask, at in masks:
        together |= mask << at
    return together
