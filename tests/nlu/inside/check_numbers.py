"""The numbers of a message, beside the same worked out as the papers and scikit-learn say it."""

from __future__ import annotations

import unittest
from unittest import mock

import numpy as np
from extensions.understanding import layers
from extensions.understanding.layers import (
    HEADS,
    WIDTH,
    Even,
    Layer,
    Numbers,
    Times,
    _gelu,
    _parts,
)
from extensions.understanding.sentence_vectors import shipped
from extensions.understanding.wording import Wording

TEXTS = [
    "17",
    "im 17",
    "any jobs near me? 🦄",
    "i dont know what i want to do with my life " * 3,
    "",
]


def times(layer: Times, state: Numbers) -> Numbers:
    made: Numbers = state @ layer.weight.T + layer.bias.T
    return made


def even(layer: Even, state: Numbers) -> Numbers:
    apart = state - state.mean(-1, keepdims=True)
    spread = (apart**2).mean(-1, keepdims=True)
    made: Numbers = apart / np.sqrt(spread + 1e-12) * layer.weight.T + layer.bias.T
    return made


def layer(one: Layer, state: Numbers) -> Numbers:
    """BERT's encoder as its paper has it: a row for each piece, one head after the other."""
    query, key, value = np.split(times(one.looks, state), 3, axis=1)
    heads, wide = [], WIDTH // HEADS
    for at in range(0, WIDTH, wide):
        q, k, v = (part[:, at : at + wide] for part in (query, key, value))
        share = np.exp(q @ k.T / wide**0.5)
        heads.append(share / share.sum(-1, keepdims=True) @ v)
    state = even(one.even_seen, times(one.seen, np.concatenate(heads, axis=1)) + state)
    return even(one.even, times(one.narrow, _gelu(times(one.wide, state))) + state)


def plainly(text: str) -> Numbers:
    """The vector of a text, without any of what makes it quick."""
    model = shipped()
    numbers = model._pieces.numbers(text)
    state = even(model._even, model._words[numbers] + model._places[: len(numbers)])
    for one in model._layers:
        state = layer(one, state)
    whole: Numbers = state.mean(0)
    return whole / np.linalg.norm(whole)


class Vectors(unittest.TestCase):
    def test_they_are_what_the_paper_says(self) -> None:
        for few in (0, 20, 64):
            with mock.patch.object(layers, "FEW", few):
                for text, row in zip(TEXTS, shipped().of(TEXTS), strict=True):
                    np.testing.assert_allclose(row, plainly(text), atol=1e-6)
                    np.testing.assert_allclose(shipped().of([text])[0], row, atol=1e-6)

    def test_parts_are_equal_and_small(self) -> None:
        for rows, width in ((1152, 384), (384, 384), (1536, 384), (384, 1536)):
            for pieces in range(2, 65):
                parts = _parts(rows, width, pieces)
                assert rows % parts == 0
                assert rows // parts * width * pieces <= layers.SMALL


class Words(unittest.TestCase):
    def test_one_text_has_the_numbers_that_it_has_among_many(self) -> None:
        wording = Wording.learned_from([text for text in TEXTS if text])
        for text in [*TEXTS, "unheard of", "17 17 17 jobs"]:
            row = wording.of([text]).toarray()[0]
            places, numbers = wording.in_one(text)
            made = np.zeros_like(row)
            made[places] = numbers

            np.testing.assert_allclose(made, row, rtol=1e-12)
            assert len(set(places)) == len(places)
