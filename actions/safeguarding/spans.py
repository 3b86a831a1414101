"""Which words a pattern took, and what lies within what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from actions.safeguarding.automaton import Automaton, automaton_of
from actions.safeguarding.blocks import block_of
from actions.safeguarding.concerns import URGENCY
from actions.safeguarding.entries import Entry
from actions.safeguarding.pattern import Slots

LONGEST_SPAN = 30


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


def span_of(words: Sequence[str], last: int, line: Line) -> Span:
    """The most words that the line can have taken up to its last one, up to LONGEST_SPAN."""
    before = words[max(0, last + 1 - LONGEST_SPAN) : last + 1]
    return Span(last + 1 - line.against.reach(reversed(before)), last + 1, line)


def cover_of(spans: Iterable[Span], length: int) -> Cover:
    """What the spans cover in a message of that many words."""
    earliest = [length + 1] * (length + 1)
    for span in spans:
        earliest[span.end] = min(earliest[span.end], span.start)
    from_the_end = list(accumulate(reversed(earliest), min))
    return Cover(tuple(reversed(from_the_end)))
