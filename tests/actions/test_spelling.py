"""Words as they are typed in Lancashire and in a hurry, read in one spelling."""

from __future__ import annotations

import pytest

from actions.reasons import reason_in, typed_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("gettin up n stickin at it", "getting up n sticking at it"),
        ("killin me purse", "killing me purse"),
        ("alreet like", "alright like"),
        ("heard nowt off em", "heard nothing off them"),
        ("summat came up", "something came up"),
    ],
)
def test_a_word_is_read_in_one_spelling(typed: str, read: str) -> None:
    assert typed_words(typed) == read


@pytest.mark.parametrize("word", ["again", "cousin", "train", "begin", "in", "bin", "remain"])
def test_a_word_that_ends_in_in_is_left_alone(word: str) -> None:
    assert typed_words(word) == word


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("still doin it, lovin it", "after_start", "still"),
        ("strugglin a bit", "after_start", "hard"),
        ("nowt to wear", "reasons", "money"),
        ("never heard owt back off em", "silence", "it"),
    ],
)
def test_what_is_listed_is_understood_in_every_spelling(text: str, kind: str, code: str) -> None:
    assert reason_in(text, kind) == code
