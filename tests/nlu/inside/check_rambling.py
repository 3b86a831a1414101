"""A long message: its ends are heard by themselves where the whole says no wish."""

from __future__ import annotations

import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from extensions.understanding.rambling import CLEAR, LONG, NO_WISH, WORDS_OF_AN_END, heard
from report.__main__ import read_config
from report.examples import NLU
from ruamel.yaml import YAML

INTENTS = ("ask_travel", "disclose_harm", "inform", "out_of_scope")
STORY = "word " * LONG


class Deciding:
    """Hears a text as `whole`, and one that is no longer than an end by the words in it."""

    intents = INTENTS

    def __init__(self, whole: str, **ends: str) -> None:
        self.whole, self.ends = whole, ends

    def sides(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        return np.array([[3.0 * (name == self._of(text)) for name in INTENTS] for text in texts])

    def _of(self, text: str) -> str:
        named = [intent for word, intent in self.ends.items() if word in text.split()]
        return named[0] if named and len(text.split()) <= WORDS_OF_AN_END else self.whole


def heard_as(text: str, whole: str, **ends: str) -> str:
    """The likeliest intent."""
    row = heard(Deciding(whole, **ends), text, temperature=0.2)  # type: ignore[arg-type]
    return INTENTS[int(row.argmax())]


class Rambling(unittest.TestCase):
    def test_a_question_at_either_end_of_a_story_is_heard(self) -> None:
        for text in (STORY + "bus", "bus " + STORY):
            for whole in ("inform", "out_of_scope"):
                assert heard_as(text, whole, bus="ask_travel") == "ask_travel"

    def test_what_the_whole_clearly_says_counts_first(self) -> None:
        assert heard_as(STORY + "bus", "disclose_harm", bus="ask_travel") == "disclose_harm"

    def test_a_short_message_is_one_piece(self) -> None:
        text = "word " * (LONG - 1) + "bus"

        assert heard_as(text, "inform", bus="ask_travel") == "inform"

    def test_an_end_that_is_no_wish_changes_nothing(self) -> None:
        assert heard_as(STORY + "ow", "inform", ow="disclose_harm") == "inform"

    def test_clear_is_what_the_guide_acts_on(self) -> None:
        assert read_config(NLU / "config.yml")["threshold"] == CLEAR

    def test_what_is_no_wish_is_an_intent(self) -> None:
        named = YAML(typ="safe").load(Path(NLU / "domain" / "intents.yml"))["intents"]

        assert set(named) >= NO_WISH
