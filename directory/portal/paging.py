"""A long list, some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
# A number in an address that no list of ours reaches is taken for the first page.
MOST = 100_000


@dataclass(frozen=True)
class Paging:
    """Page `number` of `total` things; one behind the end is the last."""

    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    def of(self, every: Sequence[T]) -> Sequence[T]:
        """What stands on this page."""
        return every[(self.number - 1) * self.size : self.number * self.size]


def asked(text: str) -> int:
    """The number of a page as an address says it; 1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < MOST else 1


def paging(text: str, total: int, size: int) -> Paging:
    """The page that an address asks for, within what there is."""
    last = Paging(1, total, size).pages
    return Paging(min(asked(text), last), total, size)
