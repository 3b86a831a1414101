"""What is read again and again, read once in a deed and then forgotten.

A message is put to dozens of questions ("is it a stop", "does it ask anything"). Kept for longer,
its words would stay in the process behind it. So are somebody's answers, until another is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def one_deed() -> Iterator[None]:
    """For the block, what `once` is asked is found out once."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(look: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Of a function of words, say: within a deed the same words are looked at once."""

    @wraps(look)
    def looked(*asked: Asked.args, **named: Asked.kwargs) -> Found:
        read = _read.get()
        if read is None:
            return look(*asked, **named)
        key = (looked, asked, tuple(named.items()))
        if key not in read:
            read[key] = look(*asked, **named)
        found: Found = read[key]
        return found

    return looked


def anew(looked: Callable[Asked, Found], *asked: Asked.args, **named: Asked.kwargs) -> None:
    """What `once` found is looked for once more: something has changed it since."""
    if (read := _read.get()) is not None:
        read.pop((looked, asked, tuple(named.items())), None)
