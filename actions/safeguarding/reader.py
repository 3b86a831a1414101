"""Patterns ready to be looked for: which of them are in a message, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.safeguarding.automaton import Automaton, automaton_of
from actions.safeguarding.blocks import block_of
from actions.safeguarding.sieve import Sieve, sieve_of, stretches_of
from actions.safeguarding.spans import Line, Span, span_of


@dataclass(frozen=True)
class Reader:
    """Lines, sifted first and then read all at once."""

    lines: tuple[Line, ...]
    sieve: Sieve
    automaton: Automaton

    def spans(self, words: Sequence[str]) -> list[Span]:
        """Every place where one of the lines is."""
        stretches = stretches_of(words)
        begins = self.sieve.sifted(stretches)
        if not any(begins):
            return []
        return list(self._read(words, zip(stretches, begins, strict=True)))

    def _read(
        self, words: Sequence[str], stretches: Iterator[tuple[Sequence[str], int]]
    ) -> Iterator[Span]:
        for number, at in self.automaton.scan(stretches):
            span = span_of(words, at, self.lines[number])
            if span is not None:
                yield span


def reader_of(lines: Sequence[Line], light: frozenset[str]) -> Reader:
    """A reader of the lines, light words passed."""
    patterns = [line.slots for line in lines]
    automaton = automaton_of([block_of(slots) for slots in patterns], light)
    return Reader(tuple(lines), sieve_of(patterns), automaton)
