"""What is said to this guide every day is no sign of danger: its examples, and plain answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from actions.safeguarding import Net, read_phrases
from tests.actions.safeguarding.messages import EXAMPLES, IN_DOUBT, said_every_day

HELD_OUT = EXAMPLES.parent / "held_out"
# Product rules: of everyday messages at most one in 200 may trigger.
MOST = 0.005


def held_out() -> Iterator[str]:
    """The same of the messages that the model is measured on: nobody tuned anything on them."""
    for file in sorted(HELD_OUT.glob("*.yml")):
        for intent, texts in YAML(typ="safe").load(file).items():
            if intent not in IN_DOUBT:
                yield from texts


@pytest.fixture(scope="module")
def net() -> Net:
    """What the phrase file makes; reading it takes most of a second."""
    return read_phrases()


def test_hardly_any_example_of_an_everyday_intent_triggers(net: Net) -> None:
    everyday = list(said_every_day())
    found = [text for text in everyday if net.screen(text) is not None]

    assert len(everyday) > 6_500
    assert len(found) / len(everyday) <= MOST, found


def test_hardly_any_message_that_the_model_is_measured_on_triggers(net: Net) -> None:
    everyday = list(held_out())
    found = [text for text in everyday if net.screen(text) is not None]

    assert len(everyday) > 1_000
    assert len(found) / len(everyday) <= MOST, found


@pytest.mark.parametrize(
    "text",
    [
        "i done it",
        "yh i done it",
        "ive done it",
        "i've done it",
        "i havent done it",
        "i never done it",
        "i done all of it",
        "ive done everything u said",
        "not going anymore",
        "nah im done with it",
        "i dont want these anymore",
        "i dont want to do that course any more",
        "i dont want to work there anymore",
        "i dont want to go college anymore",
        "dont wanna do the course anymore",
        "dont want any more messages",
        "put me down for it",
        "got any new ones",
        "im done with this delete all my stuff",
        "i want my data gone",
        "i got nowhere with it",
    ],
)
def test_a_plain_answer_does_not(text: str, net: Net) -> None:
    assert net.screen(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "im done with it all",
        "im done with life",
        "i cant do it anymore",
        "i dont want to do this anymore",
        "i dont want this anymore",
        "i dont want to do it anymore",
        "im not going on anymore",
        "ive done it i took them all",
        "i want it all gone",
        "i keep cutting new ones",
    ],
)
def test_what_sounds_like_it_and_may_be_danger_does(text: str, net: Net) -> None:
    assert net.screen(text) is not None
