"""Wishes in words, heard where no model listens."""

from __future__ import annotations

import pytest

from bot import gate
from bot.wishes import wish_in


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP!!", "stop"),
        ("stop pls", "stop"),
        ("can u stop texting me", "stop"),
        ("leave me alone", "stop"),
        ("cya", "goodbye"),
        ("delete my stuff", "delete"),
        ("can you delte everything please", "delete"),
        ("i want u to get rid of everything", "delete"),
        ("my data", "mydata"),
        ("wot have u got on me", "mydata"),
        ("what info do you have on me?", "mydata"),
        ("what do you do with my info?", "privacy"),
        ("what do u do with my data", "privacy"),
        ("is it confidential", "privacy"),
        ("is this anonymus??", "privacy"),
        ("who sees this", "privacy"),
        ("will you tell my mum", "privacy"),
        ("HELP", "human"),
        ("i need help", "human"),
        ("can u help me??", "human"),
        ("pls help me", "human"),
        ("can i talk to someone", "human"),
    ],
)
def test_a_wish_is_heard_as_it_is_typed(text: str, wish: str) -> None:
    assert wish_in(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hi",
        "?",
        "yes",
        "im 17",
        "any jobs going",
        "he wont leave me alone",
        "make it stop",
        "i cant stop crying",
        "the bus stop is miles away",
        "data entry jobs",
        "i quit college",
        "i need help with my cv",
        "help with maths",
        "hello",
    ],
)
def test_other_words_are_no_wish(text: str) -> None:
    assert wish_in(text) is None


@pytest.mark.parametrize("wish", gate.WISHES)
def test_every_wish_can_be_said(wish: str) -> None:
    said = {"stop": "stop", "goodbye": "bye", "mydata": "my data"}.get(wish, wish)

    assert wish_in(said) == wish
