"""Typing slips are mended; real words are left alone."""

from __future__ import annotations

import pytest

from actions.answers import Question
from actions.answers.slips import mended
from actions.answers.wording import words_of
from actions.answers.wordlists import word_list
from tests.actions.answers.today import heard


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


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        ("english_maths", "botth", "both"),
        ("english_maths", "yeeah", "both"),
        ("english_maths", "jst my maths", "maths_only"),
        ("english_maths", "i passed mats on rseit but not eng", "maths_only"),
        ("barriers", "npne", ("none",)),
        ("barriers", "all gpod here", ("none",)),
        ("time_out", "lst week", "under_3_months"),
        ("time_out", "since jine", "3_to_6_months"),
        ("time_out", "hal a year", "6_to_12_months"),
        ("time_out", "only a few weks", "under_3_months"),
        ("time_out", "nearly a yaer", "6_to_12_months"),
        ("extra_help", "i was in csre", ("care_experienced",)),
        ("age", "18 in maarch", 17),
        ("age", "18 in marrch", 17),
        ("situation", "lookin gafter my dad hess disabled", "caring"),
        ("situation", "looikn for work", "looking"),
        ("goal", "any wrk tbh", "job"),
        ("goal", "apprentishiip", "earn_and_learn"),
        ("food_today", "nno food in", "no"),
        ("safe_tonight", "ddont no", "unsure"),
        ("food_today", "haven aten", "no"),
    ],
)
def test_in_few_words_a_slip_is_what_the_question_can_be_answered_with(
    question: str, text: str, code: object
) -> None:
    assert heard(Question(question), text) == code


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("english_maths", "lvle 2 functional slills in both"),
        ("english_maths", "i pased mths on resit but mot eng"),
        ("english_maths", "einther"),
        ("safe_tonight", "im hot safe"),
        ("extra_help", "im not in csee"),
        ("stops_most_days", "it doesb stop me"),
        ("barriers", "i sont hav kids"),
    ],
)
def test_a_slip_that_may_be_either_is_asked_again(question: str, text: str) -> None:
    assert heard(Question(question), text) is None


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        ("barriers", "my nose runs and i have asthma", ("health_disability",)),
        ("goal", "a career with horses", "job"),
        ("safe_tonight", "note from my mum", None),
        ("time_out", "since june in leeds", "3_to_6_months"),
        ("interests", "cats", ("animals_land",)),
    ],
)
def test_in_few_words_too_a_word_that_exists_is_left_alone(
    question: str, text: str, code: object
) -> None:
    assert heard(Question(question), text) == code
