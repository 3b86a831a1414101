"""Which words a pattern took, and what lies within what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from actions.safeguarding.automaton import Automaton
from actions.safeguarding.concerns import URGENCY
from actions.safeguarding.entries import Entry
from actions.safeguarding.lanes import Hit

LONGEST_SPAN = 30


@dataclass(frozen=True)
class Line:
    """One pattern of an entry, and the automaton that reads it against its lane."""

    text: str
    entry: Entry
    backwards: bool
    against: Automaton

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


def span_of(words: Sequence[str], hit: Hit, line: Line) -> Span:
    """The most words that the line can have taken from its hit on, up to LONGEST_SPAN."""
    if line.backwards:
        taken = line.against.reach(words[hit.at : hit.at + LONGEST_SPAN])
        return Span(hit.at, hit.at + taken, line)
    before = words[max(0, hit.at + 1 - LONGEST_SPAN) : hit.at + 1]
    return Span(hit.at + 1 - line.against.reach(reversed(before)), hit.at + 1, line)


def cover_of(spans: Iterable[Span], length: int) -> Cover:
    """What the spans cover in a message of that many words."""
    earliest = [length + 1] * (length + 1)
    for span in spans:
        earliest[span.end] = min(earliest[span.end], span.start)
    from_the_end = list(accumulate(reversed(earliest), min))
    return Cover(tuple(reversed(from_the_end)))
