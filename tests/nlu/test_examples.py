"""The training examples: all intents, enough of each, nothing twice, no entities."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

NLU = Path(__file__).parents[2] / "nlu"
FEWEST = 45
FEWEST_OF_HARD_ONES = 80
HARD_ONES = frozenset(
    {
        "inform",
        "disclose_harm",
        "ask_wellbeing",
        "out_of_scope",
        "ask_course",
        "ask_job",
        "refer_me",
        "option_details",
        "checkin_done",
        "checkin_not_yet",
        "checkin_did_not_work",
        "deny",
        "not_for_me",
        "affirm",
        "ask_human",
        "stop_messages",
        "pause_messages",
        "delete_me",
        "skip_question",
        "more_options",
        "show_options",
        "ask_why",
        "ask_privacy",
        "ask_bot",
        "restart",
        "change_answer",
        "go_back",
    }
)
SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "insult"})
LONG, FEWEST_LONG = 25, 2
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
ENTITY = re.compile(r"\[[^\]]*\]\s*[({]")
# Words that make one message look like two: an example more with one of them teaches nothing.
TRIMMINGS = frozenset(
    {
        *("a", "the", "my", "me", "i", "im", "id", "ill", "ive", "it", "that", "this", "to"),
        *("just", "like", "so", "really", "please", "pls", "sorry", "x"),
        *("mate", "bro", "lol", "tbh", "haha", "innit"),
    }
)
MOST_ALIKE = 2
PICTURES = {"So", "Sk", "Mn", "Cf"}
BARE = str.maketrans("", "", string.punctuation + "\u2019\u2026")


@cache
def _examples() -> tuple[tuple[str, str], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, str]]:
    for path in sorted((NLU / "data").glob("*.yml")):
        data = YAML(typ="safe").load(path)
        assert data["version"] == "3.1", path.name
        for block in data["nlu"]:
            for line in block["examples"].splitlines():
                assert line.startswith("- "), f"{path.name}: {line}"
                yield block["intent"], line.removeprefix("- ")


def _listed_intents() -> frozenset[str]:
    rows = re.findall(r"^\| ([a-z_]+) \|", (NLU / "intents.md").read_text(encoding="utf-8"), re.M)
    return frozenset(rows) - {"intent"}


def _bare(text: str) -> str:
    """Without marks and little pictures: they make no other message."""
    signs = (one for one in text.lower() if unicodedata.category(one) not in PICTURES)
    return " ".join("".join(signs).translate(BARE).split())


def test_the_intents_with_examples_are_those_of_the_list() -> None:
    assert {intent for intent, _ in _examples()} == _listed_intents()


@pytest.mark.parametrize("intent", sorted(_listed_intents()))
def test_an_intent_has_enough_examples(intent: str) -> None:
    count = Counter(name for name, _ in _examples())[intent]
    assert count >= (FEWEST_OF_HARD_ONES if intent in HARD_ONES else FEWEST)


def test_no_example_stands_twice_in_any_intent() -> None:
    seen: dict[str, str] = {}
    twice = []
    for intent, text in _examples():
        bare = _bare(text) or text
        if bare in seen:
            twice.append(f"{text!r} in {seen[bare]} and {intent}")
        seen[bare] = intent
    assert not twice, "\n".join(twice)


@pytest.mark.parametrize("dressed", ["no 🙈", "🙅‍♀️ no", "No!!", "🗑️ no"])
def test_a_little_picture_makes_no_other_message(dressed: str) -> None:
    assert _bare(dressed) == "no"


def test_no_intent_is_filled_up_with_one_message_in_many_dresses() -> None:
    """ "skip", "skip pls", "just skip it" and "please skip" are one message: two of them do."""
    alike: Counter[tuple[str, frozenset[str]]] = Counter()
    for intent, text in _examples():
        alike[intent, frozenset(_bare(text).split()) - TRIMMINGS] += 1
    filled = [(intent, *words) for (intent, words), n in alike.items() if words and n > MOST_ALIKE]
    assert not filled, filled


def test_people_write_long_and_short_in_small_letters_and_with_little_pictures() -> None:
    texts = [text for _, text in _examples()]

    assert sum(len(text.split()) <= 3 for text in texts) > len(texts) / 5
    assert sum(text == text.lower() for text in texts) > len(texts) * 0.9
    assert sum("'" in text or "\u2019" in text for text in texts) < len(texts) / 20
    assert sum(EMOJI.search(text) is not None for text in texts) >= FEWEST


@pytest.mark.parametrize("intent", sorted(_listed_intents() - SMALL_TALK))
def test_whoever_rambles_is_in_the_examples_too(intent: str) -> None:
    long = [text for name, text in _examples() if name == intent and len(text.split()) >= LONG]

    assert len(long) >= FEWEST_LONG


def test_no_example_marks_an_entity() -> None:
    assert not [text for _, text in _examples() if ENTITY.search(text)]


def test_every_hard_intent_is_on_the_list() -> None:
    assert _listed_intents() >= HARD_ONES
