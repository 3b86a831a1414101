"""Whatever is typed: an answer or none, never a crash, never slow."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.answers import Question, is_question, is_skip, parse, parse_yes_no
from actions.answers.spelling import words_file

HOSTILE = [
    "\x00" * 1_000,
    "1" * 1_000,
    "a" * 1_000,
    "no " * 400,
    "and a half " * 100,
    "1/2" * 400,
    "not not not " * 90,
    "\U0001f937" * 1_000,
    "\ufdfa" * 1_000,
    "e\u0301" * 600,
    "17 or " * 200,
    "since june last year and a half " * 40,
    "maths 3 english 4 but " * 60,
    "' OR 1=1; -- <script>alert(1)</script>" * 30,
    "{{7*7}} ${jndi:ldap://x} %s %n \\ \r\n\t" * 25,
    "\u0645\u0631\u062d\u0628\u0627 \u4f60\u597d \u043f\u0440\u0438\u0432\u0435\u0442 " * 60,
    "apprentiseshipp carear anxietyy " * 40,
]
OURS = {
    text
    for name in ("barriers", "english_maths", "safe_tonight")
    for texts in words_file(name)["phrases"].values()
    for text in texts
}
OTHERS = [
    "17",
    "3",
    "4",
    "june",
    "year",
    "half",
    "a",
    "and",
    "not",
    "no",
    "maths",
    "english",
    "?",
    "|",
]
PIECES = [*sorted(OURS), *OTHERS]


def _ask_everything(text: str, today: date) -> None:
    for question in Question:
        parse(question, text, today=today)
        is_skip(question, text)
    is_question(text)
    parse_yes_no(text)


@given(text=st.text(max_size=1_200), today=st.dates(date(2020, 1, 1), date(2090, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str, today: date) -> None:
    _ask_everything(text, today)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), today=st.dates(date(2020, 1, 1)))
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_our_own_words_raises(pieces: list[str], today: date) -> None:
    _ask_everything(" ".join(pieces), today)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_thousand_hostile_characters_take_no_time(text: str) -> None:
    _ask_everything("warm", date(2026, 10, 15))
    began = time.perf_counter()
    _ask_everything(text, date(2026, 10, 15))
    assert time.perf_counter() - began < 2


def test_text_past_a_thousand_characters_is_ignored() -> None:
    assert parse(Question.AGE, " " * 1_000 + "17", today=date(2026, 10, 15)) is None
