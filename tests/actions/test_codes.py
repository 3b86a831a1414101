"""The codes of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answers import Question
from actions.codes import BadAnswer, check, codes_of, most_of, question_names, takes_several


@pytest.mark.parametrize("question", list(Question))
def test_every_question_is_described(question: Question) -> None:
    assert question in question_names()


@pytest.mark.parametrize("question", ["age", "area"])
def test_age_and_area_are_free(question: str) -> None:
    assert codes_of(question) == ()


@pytest.mark.parametrize("question", ["interests", "barriers", "extra_help"])
def test_three_questions_take_several_answers(question: str) -> None:
    assert takes_several(question)


def test_three_interests_at_most_and_any_number_of_barriers() -> None:
    assert most_of("interests") == 3
    assert most_of("barriers") == len(codes_of("barriers"))


def test_no_word_names_two_questions() -> None:
    """Or "change my area" would change the wrong answer."""
    words = [word for names in question_names().values() for word in names]

    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"age": 17, "area": "FY1"},
        {"goal": None},
        {"barriers": ["none"]},
        {"barriers": ["travel", "housing"]},
        {"interests": ["sport", "motor", "retail"]},
    ],
)
def test_good_answers_pass(answers: dict[str, Any]) -> None:
    check(answers)


@pytest.mark.parametrize(
    "answers",
    [{"goal": "fly"}, {"age": -1}, {"age": 120}, {"area": 1}, {"barriers": ["fly"]}],
)
def test_answers_that_are_no_codes_are_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer):
        check(answers)
