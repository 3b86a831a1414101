"""Listed phrases are found wherever they stand, the longest first."""

from __future__ import annotations

from actions.answers.listed import listed

PHRASES = listed([("not", "sure"), ("not",), (), ("so", "not", "sure")])


def test_the_longest_that_begins_the_words_is_found() -> None:
    assert PHRASES.first(("not", "sure", "mate")) == 2
    assert PHRASES.first(("mate",)) == PHRASES.first(()) == 0


def test_words_end_with_a_phrase_or_do_not() -> None:
    assert PHRASES.ends(("im", "so", "not", "sure"))
    assert not PHRASES.ends(("not", "sure", "mate")) and not PHRASES.ends(())


def test_each_place_of_each_is_found() -> None:
    assert list(PHRASES.places(("not", "so", "not", "sure"))) == [(1, 4), (2, 4), (0, 1), (2, 3)]


def test_the_longest_is_taken_out_first() -> None:
    assert PHRASES.taken_out_of(("im", "so", "not", "sure", "not", "me")) == ("im", "me")
