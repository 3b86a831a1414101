"""The messages that understanding is measured by."""

from __future__ import annotations

from collections import Counter

from report.examples import held_out, learned

from tests.nlu.test_examples import _bare, _listed_intents

FEWEST = 10


def test_no_held_out_message_is_an_example() -> None:
    known = {_bare(said.text) or said.text for said in learned()}
    seen = [said.text for said in held_out() if (_bare(said.text) or said.text) in known]
    assert not seen, "\n".join(seen)


def test_every_intent_has_messages_held_out() -> None:
    counts = Counter(said.meant for said in held_out())
    assert set(counts) == _listed_intents()
    assert min(counts.values()) >= FEWEST


def test_no_held_out_message_stands_twice() -> None:
    texts = Counter(_bare(said.text) or said.text for said in held_out())
    assert not [text for text, count in texts.items() if count > 1]
