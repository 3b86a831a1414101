"""Which option is meant by a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.naming import asks_about_one, asks_for_saved, named

THREE = {"a": (1, "Pier Trust"), "b": (2, "Sea school bakery"), "c": (3, "Prince's team")}
TWO = {"a": (1, "Pier Trust"), "b": (2, "Sea school bakery")}


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("1", "a"),
        ("#2", "b"),
        ("number 3", "c"),
        ("number 2.", "b"),
        ("2)", "b"),
        ("first", "a"),
        ("the first one", "a"),
        ("the second one", "b"),
        ("2nd one please", "b"),
        ("il try the 2nd 1", "b"),
        ("the last 1", "c"),
        ("the third one!", "c"),
        ("the last one", "c"),
        ("the middle one", "b"),
        ("option one", "a"),
        ("The Top One", "a"),
        ("pier trust", "a"),
        ("the sea school one", "b"),
        ("baking at sea school bakery", "b"),
        ("sea scool bakery", "b"),
    ],
)
def test_an_option_is_named_by_its_place_or_its_name(text: str, option: str) -> None:
    assert named(text, THREE) == option


@pytest.mark.parametrize(
    "text",
    [
        "who won the match last night",
        "when was the first world war",
        "who came second in the grand prix",
        "my phone got nicked last week lol",
        "is the last harry potter film any good",
        "how do i beat the last boss on elden ring",
        "my mate killed himself last year",
        "got 3 kids",
    ],
)
def test_a_first_or_a_last_of_something_else_names_none(text: str) -> None:
    assert named(text, THREE) is None


def test_of_two_the_last_is_the_second() -> None:
    assert named("the last one", TWO) == "b"


@pytest.mark.parametrize(
    "text", ["", "yes", "first or second", "1 and 2", "🙂", "4", "what is it", "a job"]
)
def test_what_names_none_or_several_names_none(text: str) -> None:
    assert named(text, THREE) is None


def test_with_nothing_on_the_table_nothing_is_named() -> None:
    assert named("the first one", {}) is None


@given(st.text(max_size=200))
def test_any_words_name_one_or_none(text: str) -> None:
    assert named(text, THREE) in {"a", "b", "c", None}


@pytest.mark.parametrize("text", ["what did i keep", "show my saved ones", "Saved", "saved?"])
def test_what_was_kept_is_asked_for(text: str) -> None:
    assert asks_for_saved(text)


@pytest.mark.parametrize("text", ["", "show me more", "save this", "housekeeping jobs"])
def test_anything_else_is_not(text: str) -> None:
    assert not asks_for_saved(text)


@pytest.mark.parametrize(
    "text", ["how much does it pay?", "when does it start", "is it free?", "what days is that one"]
)
def test_a_question_about_it_is_about_an_option(text: str) -> None:
    assert asks_about_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "is college free",
        "does it affect my benefits",
        "is this chat free",
        "do you get paid",
        "yes",
    ],
)
def test_a_question_that_names_something_is_not(text: str) -> None:
    assert not asks_about_one(text)


def test_a_word_that_is_pointed_at_names_the_option_of_that_name() -> None:
    three = {"a": (1, "Apprenticeships"), "b": (2, "Find an apprenticeship"), "c": (3, "The Hub")}

    assert named("apprenticeship one", three) == "a"
    assert named("not the platform", three | {"c": (3, "Platform youth hub")}) == "c"
    assert named("i want an apprenticeship", three) is None
