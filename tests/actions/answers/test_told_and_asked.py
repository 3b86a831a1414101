"""What somebody tells and what they ask, in one message."""

from __future__ import annotations

import pytest

from actions.answers import Question, asks_anything, is_skip, told_and_asked, wants_to_know


@pytest.mark.parametrize(
    ("text", "told", "asked"),
    [
        ("22 is that too old for it", "22", "is that too old for it"),
        ("17, do i have to go college", "17", "do i have to go college"),
        ("fleetwood is there a bus", "fleetwood", "is there a bus"),
        ("got no gcses am i stuck", "got no gcses", "am i stuck"),
        ("apprenticeship how much do u get", "apprenticeship", "how much do you get"),
        ("college but is it free", "college", "is it free"),
        ("neither can i resit", "neither", "can i resit"),
        ("failed both what now", "failed both", "what now"),
        ("got a record will they find out", "got a record", "will they find out"),
        ("cant afford the bus is there a pass", "cant afford the bus", "is there a pass"),
        ("in care what benefits can i get", "in care", "what benefits can i get"),
        ("none whats a plan", "none", "whats a plan"),
        ("yeah why", "yes", "why"),
        ("fy7 but whos seeing this", "fy7", "whos seeing this"),
        ("is it just for lads? im 19", "im 19", "is it just for lads"),
        ("6 months is that bad", "6 months", "is that bad"),
        ("kids, do u need a dbs", "kids", "do you need a dbs"),
    ],
)
def test_both_are_told_apart_whichever_comes_first(text: str, told: str, asked: str) -> None:
    assert told_and_asked(text) == (told, asked)


@pytest.mark.parametrize(
    "text",
    [
        "my mums a carer so am i",
        "dont know what can i do",
        "the only thing is it costs loads",
        "i like how things work",
        "thats what i want",
        "not sure what it is",
        "caring for my mum whos ill",
        "my dad who has cancer",
        "a job where i can help people",
        "people who are nice to me",
        "idk how long its been",
        "wanna do it but skint",
        "all that i can i do",
        "do my head in every day",
        "would like a job with animals",
        "can drive and get about",
        "does my head in",
        "its hard do you know what i mean",
    ],
)
def test_what_only_tells_asks_nothing(text: str) -> None:
    assert told_and_asked(text) is None and not asks_anything(text)


@pytest.mark.parametrize(
    "text",
    [
        "will i have to do maths till im 18",
        "dont know if im allowed to work while on it",
        "not sure if id lose my money",
        "can care leavers get free travel",
        "can the council house me",
        "do foster kids get free buses",
        "could a work coach stop my money",
        "info on childcare pls",
        "need info on uc",
        "need to know about t levels",
        "uc?",
        "ehcp?",
    ],
)
def test_a_question_needs_no_word_that_asks(text: str) -> None:
    assert asks_anything(text) and told_and_asked(text) is None


@pytest.mark.parametrize("text", ["a job?", "17?", "cars?", "blackpool?", "not sure?"])
def test_an_answer_with_a_mark_is_no_name_that_is_asked_about(text: str) -> None:
    assert not asks_anything(text) and not wants_to_know(text)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize(
    "text",
    [
        "whats a good thing to put in a personal statement",
        "is there a personal trainer course",
        "can my private landlord kick me out",
        "personal question but can i do this pregnant",
    ],
)
def test_a_question_is_no_skip(question: Question, text: str) -> None:
    assert not is_skip(question, text)


@pytest.mark.parametrize("text", ["personal trainer", "private landlord kicking us out"])
def test_a_word_of_a_refusal_refuses_nothing_by_itself(text: str) -> None:
    assert not is_skip(Question.BARRIERS, text)


@pytest.mark.parametrize(
    "text", ["thats personal", "its a bit personal tbh", "thats private", "personal"]
)
def test_a_refusal_stays_one(text: str) -> None:
    assert is_skip(Question.BARRIERS, text)
