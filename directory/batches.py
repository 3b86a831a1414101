"""Many things, some hundreds at a time: few statements, and bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
BATCH = 200


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of up to `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
