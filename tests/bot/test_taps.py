"""What a button carries."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import taps

NAMES = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9_-]{1,36}", fullmatch=True)
FACTS = st.dictionaries(st.sampled_from(sorted(taps.LONG)), VALUES, max_size=3)


@given(name=NAMES, facts=FACTS)
def test_an_intent_is_read_back_as_it_was_written(name: str, facts: dict[str, str]) -> None:
    tap = taps.read(taps.intent(name, **facts))

    assert (tap.kind, tap.name) == ("intent", name)
    assert tap.facts == {"about": "tap"} | facts


@given(word=NAMES, facts=FACTS)
def test_a_word_for_the_gate_is_read_back(word: str, facts: dict[str, str]) -> None:
    assert taps.read(taps.gate(word, **facts)) == taps.Tap("gate", word, facts)


@given(question=NAMES, code=VALUES)
def test_answers_and_ticks_are_read_back(question: str, code: str) -> None:
    facts = {"question": question, "answer": code}

    assert taps.read(taps.answer(question, code)) == taps.Tap("intent", "inform", facts)
    assert taps.read(taps.tick(question, code)) == taps.Tap("tick", "tick", facts)


def test_a_fact_that_is_none_is_left_out() -> None:
    assert taps.intent("checkin_done", checkin=None) == "i:checkin_done"


def test_a_tap_without_facts_still_counts_as_a_tap() -> None:
    assert taps.read("i:greet").facts


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "i",
        "i:",
        "g:",
        "a:",
        "a:age",
        "a:age:1:2",
        "t:x",
        "z:greet",
        "i:greet:q",
        "i:x:z=1",
    ],
)
def test_what_is_none_of_ours_is_said_to_be_none(data: str) -> None:
    with pytest.raises(taps.NoTap):
        taps.read(data)


@given(st.text(max_size=64))
def test_any_data_is_read_or_refused(data: str) -> None:
    with suppress(taps.NoTap):
        taps.read(data)
