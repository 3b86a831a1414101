"""The same words are looked at once in a deed, and nothing of them is kept behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from actions.answers import once as module
from actions.answers.once import anew, once, one_deed

looked_at: list[str] = []


@once
def length_of(text: str, *, twice: bool = False) -> int:
    looked_at.append(text)
    return len(text) * (2 if twice else 1)


def looks(text: str, *, twice: bool = False) -> int:
    """How often it was looked at for this."""
    before = len(looked_at)
    assert length_of(text, twice=twice) == len(text) * (2 if twice else 1)
    return len(looked_at) - before


def test_within_a_deed_the_same_words_are_looked_at_once() -> None:
    with one_deed():
        assert [looks("nah"), looks("nah"), looks("yeah")] == [1, 0, 1]
        assert [looks("nah", twice=True), looks("nah", twice=True)] == [1, 0]


def test_outside_of_one_and_in_the_next_they_are_looked_at_anew() -> None:
    with one_deed():
        looks("nah")
    assert looks("nah") == 1
    with one_deed():
        assert looks("nah") == 1


def test_nothing_of_them_is_kept_behind_it() -> None:
    with one_deed():
        looks("nah")
        assert module._read.get()
    assert module._read.get() is None


def test_each_thread_has_its_own() -> None:
    with one_deed():
        looks("nah")
        with ThreadPoolExecutor(1) as other:
            assert other.submit(looks, "nah").result() == 1


def test_what_has_changed_is_looked_at_anew() -> None:
    with one_deed():
        looks("nah")
        looks("yeah")
        anew(length_of, "nah", twice=False)
        assert [looks("nah"), looks("yeah")] == [1, 0]


def test_outside_of_a_deed_there_is_nothing_to_look_at_anew() -> None:
    anew(length_of, "nah", twice=False)
    assert looks("nah") == 1
