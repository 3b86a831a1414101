"""The words cover the questions: each code has phrases, and its own plain words give it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.answers import Question
from actions.answers.spelling import FOLDER, words_file
from actions.answers.wordlists import phrase_of, word_list
from tests.actions.answers.today import heard

CODES = {
    Question.SITUATION: ("looking waiting_to_start caring unwell not_sure in_work_or_study other"),
    Question.TIME_OUT: "under_3_months 3_to_6_months 6_to_12_months over_12_months never",
    Question.GOAL: "job earn_and_learn course talk unsure",
    Question.INTERESTS: (
        "animals_land business childcare construction creative_media digital engineering "
        "hair_beauty health_care hospitality logistics motor public_services retail science sport "
        "teaching any none"
    ),
    Question.ENGLISH_MATHS: "both english_only maths_only neither unsure",
    Question.BARRIERS: (
        "housing money_food caring child_or_pregnant travel feelings health_disability "
        "learning_support phone_data id_bank confidence record none"
    ),
    Question.SAFE_TONIGHT: "yes no unsure",
    Question.FOOD_TODAY: "yes no",
    Question.STOPS_MOST_DAYS: "yes no",
    Question.EXTRA_HELP: "care_experienced ehcp universal_credit none",
}
EACH = [(question, code) for question, codes in CODES.items() for code in codes.split()]
SEVERAL = (Question.INTERESTS, Question.BARRIERS, Question.EXTRA_HELP)


def _as_answer(question: Question, code: str) -> str | tuple[str, ...]:
    return (code,) if question in SEVERAL else code


def _listed(question: Question) -> Iterator[tuple[str, str]]:
    for code, texts in words_file(question)["phrases"].items():
        yield from ((code, text) for text in texts)


@pytest.mark.parametrize(("question", "code"), EACH)
def test_a_code_and_its_plain_words_give_it(question: Question, code: str) -> None:
    assert heard(question, code) == _as_answer(question, code)
    assert heard(question, code.replace("_", " ")) == _as_answer(question, code)


@pytest.mark.parametrize("question", list(CODES))
def test_a_file_has_exactly_the_codes_of_its_question(question: Question) -> None:
    assert set(words_file(question)["phrases"]) == set(CODES[question].split())


@pytest.mark.parametrize(("question", "code"), EACH)
def test_most_phrases_of_a_code_give_it_by_themselves(question: Question, code: str) -> None:
    texts = words_file(question)["phrases"][code]
    wrong = [text for text in texts if heard(question, text) != _as_answer(question, code)]
    assert not wrong


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_no_listed_phrase_shrinks_to_a_mere_no_or_not(path: object) -> None:
    name = getattr(path, "stem", "")
    for texts in words_file(name).get("phrases", {}).values():
        for text in texts:
            assert phrase_of(text) != ("not",), f"{name}: {text}"


def test_an_ignored_phrase_gives_nothing() -> None:
    for question in CODES:
        words = word_list(question)
        for text in words_file(question).get("ignored", ()):
            assert words.phrases[phrase_of(text)] == (), f"{question}: {text}"
