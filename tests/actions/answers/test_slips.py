"""Typing slips are mended; real words are left alone."""

from __future__ import annotations

import pytest

from actions.answers.slips import mended
from actions.answers.wording import words_of
from actions.answers.wordlists import word_list


@pytest.mark.parametrize(
    ("question", "slip", "word"),
    [
        ("goal", "colleeg", "college"),
        ("goal", "traning", "training"),
        ("goal", "qualificatoins", "qualifications"),
        ("barriers", "transprot", "transport"),
        ("barriers", "dyslexcia", "dyslexia"),
        ("barriers", "pregnent", "pregnant"),
        ("barriers", "kdis", "kids"),
        ("interests", "mechanik", "mechanic"),
        ("interests", "hairdresing", "hairdressing"),
    ],
)
def test_a_slip_becomes_the_nearest_of_our_words(question: str, slip: str, word: str) -> None:
    assert mended([slip], word_list(question).vocabulary) == (word,)


@pytest.mark.parametrize(
    "question", ["barriers", "situation", "goal", "extra_help", "safe_tonight"]
)
@pytest.mark.parametrize(
    "word", ["career", "carer", "note", "not", "nose", "horse", "cart", "start", "stay"]
)
def test_a_word_that_exists_is_left_alone(question: str, word: str) -> None:
    assert mended([word], word_list(question).vocabulary) == (word,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm NOT sure\u2026", ("im", "not", "sure", "|")),
        ("dunno, summat else", ("dont", "know", "|", "something", "else")),
        ("nooooo", ("no",)),
        ("6months", ("6", "months")),
        ("3-6 months", ("3", "to", "6", "months")),
        ("17\u00bd", ("17", "1/2")),
        ("earn_and_learn", ("earn", "and", "learn")),
        ("fy4 1xx", ("fy4", "1", "xx")),
    ],
)
def test_a_message_becomes_words_in_one_spelling(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("question", "slip", "words"),
    [
        ("interests", "nechanic", ("mechanic",)),
        ("interests", "mechanicc", ("mechanic",)),
        ("interests", "vomputers", ("computers",)),
        ("interests", "animalw", ("animal",)),
        ("goal", "paprenticeship", ("apprenticeship",)),
        ("situation", "doingnothing", ("doing", "nothing")),
        ("time_out", "fewweeks", ("few", "weeks")),
        ("safe_tonight", "nohome", ("nohome",)),
    ],
)
def test_a_first_letter_or_a_blank_may_be_missed(
    question: str, slip: str, words: tuple[str, ...]
) -> None:
    assert mended([slip], word_list(question).vocabulary) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ill think about it", ("i", "will", "think", "about", "it")),
        ("I'll say travel", ("i", "will", "say", "travel")),
        ("been ill have no money", ("been", "ill", "have", "no", "money")),
        ("ill with anxiety", ("ill", "with", "anxiety")),
        ("mums ill", ("mums", "ill")),
        ("nto yet xxx", ("not", "yet")),
        ("n/a", ("na",)),
        ("plan/apprentice", ("plan", "apprentice")),
    ],
)
def test_what_is_typed_without_care_is_read_with_it(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words
