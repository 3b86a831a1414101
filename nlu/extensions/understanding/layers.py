"""The parts of BERT's encoder, as NumPy works them out: a column for each piece of a word.

https://arxiv.org/abs/1810.04805, section 3; the names are those of the weights' file. What is a
passing result is worked on where it lies.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from extensions.fast import SETTING, WITH_SMALL_PRODUCTS

HEADS, WIDTH = 12, 384
FEW = 20 if os.environ.get(SETTING) == WITH_SMALL_PRODUCTS else 0
"""Pieces of a short message. Its products are worked out in parts that OpenBLAS calls small: it
does not copy the weights for them before it begins, and takes half as long."""
SMALL = 1_000_000
TINY = np.float32(1e-12)
EVENLY = np.full(WIDTH, 1 / WIDTH, np.float32)
SHUT = np.float32(88)
"""From here on the gate is shut: e to the power of more is more than a number of these holds."""
Numbers = np.ndarray[Any, Any]
Weights = Mapping[str, Numbers]


@dataclass(frozen=True)
class Times:
    """A linear layer. A row of weights for each number that comes out, a column for each piece."""

    weight: Numbers
    bias: Numbers

    @classmethod
    def of(cls, weights: Weights, *names: str) -> Times:
        """One out of several with the same input, one below the other."""
        weight = np.concatenate([weights[f"{name}.weight"] for name in names])
        bias = np.concatenate([weights[f"{name}.bias"] for name in names])
        return cls(weight, bias[:, None])

    def __call__(self, state: Numbers) -> Numbers:
        made: Numbers
        pieces = state.shape[1]
        if pieces <= FEW:
            parts = _parts(*self.weight.shape, pieces)
            made = (self.weight.reshape(parts, -1, len(state)) @ state).reshape(-1, pieces)
        else:
            made = self.weight @ state
        made += self.bias
        return made


@cache
def _parts(rows: int, width: int, pieces: int) -> int:
    """How many equal parts of the rows are each multiplied in a small product."""
    most = max(1, SMALL // (width * pieces))
    return next(parts for parts in range(1, rows + 1) if rows % parts == 0 and rows <= most * parts)


@dataclass(frozen=True)
class Even:
    """Layer normalisation of each column."""

    weight: Numbers
    bias: Numbers

    @classmethod
    def of(cls, weights: Weights, name: str) -> Even:
        return cls(weights[f"{name}.weight"][:, None], weights[f"{name}.bias"][:, None])

    def __call__(self, state: Numbers) -> Numbers:
        apart: Numbers = state - EVENLY @ state
        spread = EVENLY @ (apart * apart)
        spread += TINY
        apart /= np.sqrt(spread, out=spread)
        apart *= self.weight
        apart += self.bias
        return apart


@dataclass(frozen=True)
class Layer:
    """One of the encoder: every piece looks at the others, and is thought over."""

    looks: Times
    seen: Times
    even_seen: Even
    wide: Times
    narrow: Times
    even: Even

    @classmethod
    def of(cls, weights: Weights, name: str) -> Layer:
        """The layer of this name."""
        heads = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        return cls(
            looks=Times.of(weights, *heads),
            seen=Times.of(weights, f"{name}attention.output.dense"),
            even_seen=Even.of(weights, f"{name}attention.output.LayerNorm"),
            wide=Times.of(weights, f"{name}intermediate.dense"),
            narrow=Times.of(weights, f"{name}output.dense"),
            even=Even.of(weights, f"{name}output.LayerNorm"),
        )

    def __call__(self, state: Numbers, texts: int) -> Numbers:
        seen = self.seen(self._attention(state, texts))
        seen += state
        state = self.even_seen(seen)
        thought = self.narrow(_gelu(self.wide(state)))
        thought += state
        return self.even(thought)

    def _attention(self, state: Numbers, texts: int) -> Numbers:
        split = self.looks(state).reshape(3, HEADS, WIDTH // HEADS, texts, -1)
        query, key, value = split.transpose(0, 3, 1, 2, 4)
        share = query.swapaxes(-1, -2) @ key
        share *= np.float32((HEADS / WIDTH) ** 0.5)
        share -= np.maximum.reduce(share, -1, keepdims=True)
        np.exp(share, out=share)
        share /= np.add.reduce(share, -1, keepdims=True)
        return (value @ share.swapaxes(-1, -2)).transpose(1, 2, 0, 3).reshape(WIDTH, -1)


def _gelu(state: Numbers) -> Numbers:
    """The gate by its approximation (https://arxiv.org/abs/1606.08415, section 2), in its place.

    NumPy has no error function, and that of SciPy takes as long as a third of the multiplying.
    """
    bent = state * state
    bent *= np.float32(-2 * 0.044715 * (2 / np.pi) ** 0.5)
    bent -= np.float32(2 * (2 / np.pi) ** 0.5)
    bent *= state
    np.minimum(bent, SHUT, out=bent)
    np.exp(bent, out=bent)
    bent += 1
    state /= bent
    return state
