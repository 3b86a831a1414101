"""Typing mistakes to measure with, the same for the same message."""

from __future__ import annotations

from extensions.understanding.slips import with_slips


def with_typos(text: str) -> str:
    """The message with slips. The dice are not those that the model learned with."""
    return with_slips(text, seed=text)
