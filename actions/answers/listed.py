"""Listed phrases, looked for by how many words they have: a message is short, a list is long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Words = tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """Phrases by their length, the longest first."""

    by_length: tuple[tuple[int, frozenset[Words]], ...]

    def first(self, words: Sequence[str]) -> int:
        """How many words the longest of them has that the words begin with; 0: none."""
        found = (size for size, phrases in self.by_length if tuple(words[:size]) in phrases)
        return next(found, 0)

    def begins(self, words: Sequence[str]) -> bool:
        """Whether the words begin with one of them."""
        return self.first(words) > 0

    def ends(self, words: Sequence[str]) -> bool:
        """Whether the words end with one of them."""
        return any(tuple(words[-size:]) in phrases for size, phrases in self.by_length)

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where each of them stands, the longest first: its first word, and the one behind it."""
        message = tuple(words)
        for size, phrases in self.by_length:
            for start in range(len(message) - size + 1):
                if message[start : start + size] in phrases:
                    yield start, start + size

    def taken_out_of(self, words: Sequence[str]) -> Words:
        """The words without any of them, the longest taken out first."""
        rest = tuple(words)
        for size, phrases in self.by_length:
            start = 0
            while start + size <= len(rest):
                if rest[start : start + size] in phrases:
                    rest, start = (*rest[:start], *rest[start + size :]), 0
                else:
                    start += 1
        return rest

    def stands_in(self, words: Sequence[str]) -> bool:
        """Whether one of them stands anywhere in the words."""
        return next(self.places(words), None) is not None


def listed(phrases: Iterable[Words]) -> Listed:
    """These phrases, whatever their order; an empty one is none."""
    by_length: dict[int, set[Words]] = {}
    for phrase in filter(None, phrases):
        by_length.setdefault(len(phrase), set()).add(phrase)
    longest_first = sorted(by_length, reverse=True)
    return Listed(tuple((size, frozenset(by_length[size])) for size in longest_first))
