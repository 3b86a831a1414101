"""Slips of the thumb made on purpose, to learn from and to measure with."""

from __future__ import annotations

import pytest
from extensions.understanding.slips import LETTERS_A_SLIP, with_slips
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

SENTENCE = "how much is a bus pass to the college"


def test_the_same_text_and_seed_slip_the_same_way() -> None:
    assert with_slips(SENTENCE, "a") == with_slips(SENTENCE, "a") != with_slips(SENTENCE, "b")


@pytest.mark.parametrize("text", ["no", "17", "FY1", "👍", "", "a b"])
def test_what_is_too_short_to_be_understood_otherwise_is_left_alone(text: str) -> None:
    assert with_slips(text, "a") == text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABC'1é", max_size=120), st.text(max_size=5))
def test_there_are_as_many_slips_as_the_text_is_long(text: str, seed: str) -> None:
    most = max(1, len(text) // LETTERS_A_SLIP)

    assert OSA.distance(text, with_slips(text, seed)) <= 2 * most


def test_each_kind_of_slip_is_made() -> None:
    made = {with_slips("work", str(seed)) for seed in range(200)}

    assert {"wrok", "wok", "woork", "worj"} <= made
