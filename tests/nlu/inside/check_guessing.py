"""Of what nobody knows a word of, what is made is a guess, and not acted on."""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from typing import Any

import numpy as np
from extensions.understanding.guessing import AT_MOST, heard, is_a_guess
from extensions.understanding.spelling import Spelling
from report.__main__ import read_config
from report.examples import NLU

SPELLING = Spelling.learned_from(
    ["miss it", "hiya you", "a job", "my options 👍", "options"], {"the", "of"}
)


class Deciding:
    """Sure of the first of two, whatever it is asked."""

    intents = ("skip_question", "out_of_scope")
    spelling = SPELLING

    def sides(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return np.array([[3.0, 0.0] for _ in texts])


def how_sure(text: str) -> float:
    return float(heard(Deciding(), text, temperature=0.2)[0])  # type: ignore[arg-type]


class Guessing(unittest.TestCase):
    def test_nonsense_that_lies_near_a_word_of_ours_is_a_guess(self) -> None:
        for text in ("mizs", "zak jol", "fuj sover vojs", "vak of jub"):
            assert is_a_guess(SPELLING, text), text

    def test_what_is_known_as_it_was_typed_is_none(self) -> None:
        """Also drawn out, misspelt beside known words, or in a long word; a number is no word."""
        for text in (
            "miss it",
            "hiyaaa",
            "my optns",
            "optinos",
            "zak jol of the job",
            "17",
            "👍🏽",
        ):
            assert not is_a_guess(SPELLING, text), text

    def test_so_is_what_holds_no_word_number_or_sign_that_is_known(self) -> None:
        for text in (
            "😡",
            "🤔🙄",
            "👎\u200d",
            "?!",
            ":)",
            "*",
            "没有",
            "не знаю что",
            "dziękuję bardzo",
        ):
            assert is_a_guess(SPELLING, text), text
        for text in ("miss it 😡", "👍👎", "没有 17", "options, не знаю"):
            assert not is_a_guess(SPELLING, text), text

    def test_a_guess_is_never_acted_on(self) -> None:
        assert how_sure("miss it") > 0.99
        assert how_sure("mizs") == AT_MOST < read_config(NLU / "config.yml")["threshold"]
