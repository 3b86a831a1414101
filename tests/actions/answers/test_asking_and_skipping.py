"""Asking in return, and passing."""

from __future__ import annotations

import pytest

from actions.answers import Question, asks_anything, is_question, is_skip


@pytest.mark.parametrize(
    "text",
    [
        "what even is an apprenticeship",
        "why do you need that",
        "do i have to",
        "why",
        "17 why",
        "y do u need to know",
        "idk what that means",
        "not sure but can i do both",
        "ok wait so what does neet mean",
        "is it free",
        "u a bot?",
        "any jobs going?",
        "what if i dont know",
        "wdym",
        "can i ask you something first",
        "how much do you get paid",
        "are you real",
        "does it matter if i failed",
        "never heard of ehcp",
        "who sees this",
        "blackpool, is that ok",
        "where is it",
        "will this affect my benefits",
        "whats a t level",
        "hang on, what do you mean by that",
    ],
)
def test_a_question_is_known_with_or_without_its_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "i failed everything am i screwed",
        "im pregnant can i do a course",
        "got a caution does it matter",
    ],
)
def test_a_question_is_known_behind_what_is_told(text: str) -> None:
    assert asks_anything(text) and not is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "17?",
        "fy1?",
        "a job maybe?",
        "about a year and a half?",
        "im 17",
        "what i want is a job",
        "when i left college",
        "whatever",
        "who knows",
        "how should i know",
        "why not",
        "it does my head in",
        "does my head in",
        "how i feel is rubbish",
        "what with the bus and everything",
        "something with cars?",
        "in may?",
        "im in care",
        "however long its been",
        "no",
        "not sure",
        "is good job",
        "my mums a carer so am i",
        "dont know what can i do",
        "looking for a job but nobody hires me",
        "",
        "?",
        "???",
    ],
)
def test_an_answer_is_no_question(text: str) -> None:
    assert not asks_anything(text)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize(
    "text",
    [
        "skip",
        "skip this one pls",
        "pass",
        "next",
        "rather not say",
        "id rather not tell you",
        "dont wanna say",
        "prefer not to say thanks",
        "none of your business",
        "not telling u",
        "no comment",
        "can we skip this",
        "never mind",
        "thats private",
    ],
)
def test_passing_counts_at_every_question(question: Question, text: str) -> None:
    assert is_skip(question, text)


@pytest.mark.parametrize(
    "text", ["idk", "dunno lol", "not sure", "cant remember", "no idea tbh", "i dont know"]
)
@pytest.mark.parametrize(
    ("question", "passes"),
    [
        (Question.AGE, True),
        (Question.AREA, True),
        (Question.TIME_OUT, True),
        (Question.INTERESTS, True),
        (Question.BARRIERS, True),
        (Question.EXTRA_HELP, True),
        (Question.FOOD_TODAY, True),
        (Question.SITUATION, False),
        (Question.GOAL, False),
        (Question.ENGLISH_MATHS, False),
        (Question.SAFE_TONIGHT, False),
    ],
)
def test_not_knowing_passes_only_where_it_is_no_answer(
    question: Question, passes: bool, text: str
) -> None:
    assert is_skip(question, text) is passes


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question.AGE, "17"),
        (Question.AGE, "no"),
        (Question.TIME_OUT, "idk 6 months"),
        (Question.TIME_OUT, "never"),
        (Question.BARRIERS, "i skip meals"),
        (Question.BARRIERS, "none"),
        (Question.ENGLISH_MATHS, "didnt pass maths"),
        (Question.ENGLISH_MATHS, "pass in maths"),
        (Question.BARRIERS, "bus pass"),
        (Question.AREA, "next to the tower"),
        (Question.BARRIERS, "uncomfortable around people"),
        (Question.GOAL, "not college"),
    ],
)
def test_an_answer_is_no_skip(question: Question, text: str) -> None:
    assert not is_skip(question, text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is ehcp same as send", True),
        ("is grade c a 4", True),
        ("is blackpool tower hiring", True),
        ("is not good enough", False),
        ("is just money", False),
        ("is money and travel", False),
        ("is hard for me the same", False),
        ("nobody is hiring", False),
    ],
)
def test_what_begins_with_is_may_ask_or_tell(text: str, asks: bool) -> None:
    assert is_question(text) == asks


@pytest.mark.parametrize("text", ["dunno pass", "idk skip", "not sure next", "pass"])
def test_not_knowing_and_passing_is_passing(text: str) -> None:
    assert is_skip(Question.SITUATION, text)


def test_not_knowing_and_telling_is_not() -> None:
    assert not is_skip(Question.SITUATION, "dunno looking for work")
