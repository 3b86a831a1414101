"""Which words a pattern took, and what lies within what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, takewhile

from actions.safeguarding.automaton import Automaton, automaton_of
from actions.safeguarding.blocks import block_of
from actions.safeguarding.concerns import URGENCY
from actions.safeguarding.entries import Entry
from actions.safeguarding.lexicon import STOP
from actions.safeguarding.pattern import Slots

LONGEST_SPAN = 30
FEW = 2


@dataclass(frozen=True)
class Line:
    """One pattern of an entry, as it was written and as the words that it asks for."""

    text: str
    entry: Entry
    slots: Slots
    light: frozenset[str]

    @cached_property
    def against(self) -> Automaton:
        """What reads it backwards, from its end to its beginning."""
        return automaton_of([block_of(self.slots[::-1])], self.light)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Every word that one of its places asks for."""
        return frozenset(word for slot in self.slots for word in slot.words or ())

    @property
    def urgency(self) -> int:
        """The lower the more urgent; what is harmless has none."""
        return URGENCY[self.entry.concern] if self.entry.concern else len(URGENCY)


@dataclass(frozen=True)
class Span:
    """The words from `start` up to but not including `end`, taken by a line."""

    start: int
    end: int
    line: Line

    def is_close(self, words: Sequence[str]) -> bool:
        """Whether few other words stand between its own."""
        passed = self.line.light | {STOP}
        taken = sum(word not in passed for word in words[self.start : self.end])
        return taken <= sum(not slot.is_gap for slot in self.line.slots) + FEW

    def around(
        self, words: Sequence[str], at_most: int, parting: Collection[str] = ()
    ) -> tuple[int, int]:
        """From where to where what is said around it goes: some words, or up to one that parts."""
        before = reversed(words[max(0, self.start - at_most) : self.start])
        after = words[self.end : self.end + at_most]
        start = self.start - sum(1 for _ in takewhile(lambda word: word not in parting, before))
        return start, self.end + sum(1 for _ in takewhile(lambda word: word not in parting, after))

    def is_alone(self, words: Sequence[str], setting: tuple[int, int]) -> bool:
        """Whether a sentence says nothing else, what is passed by and its setting aside."""
        before, after = (
            words[: self.start],
            chain(words[self.end : setting[0]], words[setting[1] :]),
        )
        return all(self._first(side) == STOP for side in (reversed(before), after))

    def _first(self, words: Iterable[str]) -> str:
        return next((word for word in words if word not in self.line.light), STOP)


@dataclass(frozen=True)
class Cover:
    """What some spans cover: for each end, the earliest start of a span that goes so far."""

    earliest: tuple[int, ...]

    def holds_the_end_of(self, span: Span) -> bool:
        """Whether the last word of the span lies within one of ours."""
        return self.earliest[span.end] < span.end

    def exceeds(self, span: Span) -> bool:
        """Whether one of ours takes all words of the span and more."""
        start, end = span.start, span.end
        longer = end + 1 < len(self.earliest) and self.earliest[end + 1] <= start
        return longer or self.earliest[end] < start

    def holds_the_start_of(self, span: Span) -> bool:
        """Whether the first word of the span lies within one of ours."""
        return self.earliest[span.start + 1] <= span.start


def span_of(words: Sequence[str], last: int, line: Line) -> Span | None:
    """The most words that the line can have taken up to its last one, up to LONGEST_SPAN.

    Where a sentence ends among them, only what stands close together: "i want to", and "die" on the
    next line. Two things said after one another make no third.
    """
    before = words[max(0, last + 1 - LONGEST_SPAN) : last + 1]
    if taken := line.against.reach(reversed(before)):
        return Span(last + 1 - taken, last + 1, line)
    cut = Span(last + 1 - line.against.reach(reversed(before), over=True), last + 1, line)
    return cut if cut.is_close(words) else None


def cover_of(spans: Iterable[Span], length: int) -> Cover:
    """What the spans cover in a message of that many words."""
    earliest = [length + 1] * (length + 1)
    for span in spans:
        earliest[span.end] = min(earliest[span.end], span.start)
    from_the_end = list(accumulate(reversed(earliest), min))
    return Cover(tuple(reversed(from_the_end)))
