"""What the benchmark types: often new to the guide, and the same in every run."""

from __future__ import annotations

from tests.load.turns import Wordings, shuffled_wordings

LOADS = (50, 25, 100, 400)


def test_there_are_many_wordings_and_none_twice() -> None:
    wordings = shuffled_wordings()
    assert len(set(wordings)) == len(wordings) >= 120
    assert wordings == shuffled_wordings()


def test_each_load_has_new_wordings_and_says_which() -> None:
    wordings, typed = Wordings(len(LOADS)), set[str]()
    for how_many in LOADS:
        texts = wordings.for_a_load(how_many)
        new = {text for text, is_new in texts if is_new}
        assert (len(texts), len(new) >= 20, new & typed) == (how_many, True, set())
        typed |= {text for text, _ in texts}
    assert typed == set(shuffled_wordings())
    before = wordings.typed_before()
    assert next(before) == (next(iter(shuffled_wordings())), False)
