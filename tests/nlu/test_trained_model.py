"""What the model, trained from what is here, makes of messages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.answers import Question
from actions.intake import SEVERAL
from tests.understood import in_rasa_s_environment, understood

pytestmark = pytest.mark.whole


STORY = (
    "so basically i finished school two years ago and i did a bit of work in a cafe with my auntie "
    "and then she sold it so i had nothing and since then ive just been at home with my mum and my "
    "sisters and some days i help out on the market"
)


# Everyday words that a wrong answer would hurt most, none of them an example.
EVERYDAY = {
    "my mum home schooled me so i never sat them": "inform",
    "my dads strict he wont let me out after 9": "inform",
    "how old u gotta be": "option_details",
    "wipe it and do it over": "restart",
    "go ed then": "affirm",
    "how do i get on a hairdressing course": "ask_course",
    "do u get paid for doing it": "ask_money",
    "i got nicked last year will they find out": "ask_record",
}
NONSENSE = ("zxqv wlkjh", "mizs", "zak jol", "nih giv", "fuj sover vojs")
UNKNOWN = (
    "😡",
    "🤔",
    "🙃🙃",
    "💔",
    "❓",
    "🏠",
    "🥺",
    "没有",
    "нет",
    "لا",
    "όχι",
    ":(",
    ";)",
    "*",
    "❤️",
)
YES_SIGNS = ("👍", "👍🏽", "👌", "👌🏿", "✅", "✔️", "💯")


@pytest.fixture(scope="module")
def heard() -> dict[str, dict[str, Any]]:
    """Some messages, and what the trained model makes of each."""
    texts = ["any jobs going near me", "ANY JOBSS GOING NEAR ME!!", "", "🦄" * 300]
    texts += [*EVERYDAY, *NONSENSE, *UNKNOWN, *YES_SIGNS]
    texts += [STORY, f"{STORY} so how do i get a bus pass", f"how do i get a bus pass {STORY}"]
    return dict(zip(texts, understood(texts), strict=True))


def test_a_plain_message_is_understood(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["any jobs going near me"]["intent"]["name"] == "ask_job"


def test_shouting_and_a_slip_change_nothing(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["ANY JOBSS GOING NEAR ME!!"]["intent"]["name"] == "ask_job"


def test_a_question_is_heard_at_either_end_of_a_long_story(
    heard: dict[str, dict[str, Any]],
) -> None:
    asked = [text for text in heard if STORY in text and text != STORY]

    assert [heard[text]["intent"]["name"] for text in asked] == ["ask_travel", "ask_travel"]
    assert not heard[STORY]["intent"]["name"].startswith("ask_")


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_understood(heard: dict[str, dict[str, Any]], text: str) -> None:
    assert heard[text]["intent"]["name"] == EVERYDAY[text]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_not_taken_for_a_wish(heard: dict[str, dict[str, Any]], text: str) -> None:
    assert heard[text]["intent"]["name"] in ("nlu_fallback", "out_of_scope")


def test_what_is_not_sure_still_names_the_two_likeliest(heard: dict[str, dict[str, Any]]) -> None:
    """The dialogue reads them for "Did you mean…?"."""
    ranking = heard["zxqv wlkjh"]["intent_ranking"]
    names = [one["name"] for one in ranking if one["name"] != "nlu_fallback"]
    assert len(set(names)) >= 2


def test_emptiness_and_a_flood_of_signs_break_nothing(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["🦄" * 300]["intent"]["name"]
    assert heard[""]["text"] == ""


# A form asks with these by their names alone, which Rasa's validator does not look at. Those of
# several answers are actions.
ASKED_BY_THE_FORM = {
    f"utter_ask_intake_form_{question}" for question in Question if question not in SEVERAL
}
UNUSED = re.compile(r"The utterance '(\w+)' is not used in any story or rule\.")


def test_rasa_finds_nothing_wrong_with_examples_rules_and_domain() -> None:
    done = in_rasa_s_environment(
        "-m", "rasa", "data", "validate", "--data", "data", "../stories", "--domain", "domain",
        "--config", "config.yml", "--fail-on-warnings", warnings="ignore,default::UserWarning",
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    warned = [line for line in said.splitlines() if "UserWarning" in line]
    assert {name for line in warned for name in UNUSED.findall(line)} == ASKED_BY_THE_FORM
    assert [line for line in warned if not UNUSED.search(line)] == []


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_holds_nothing_known_is_not_understood(
    heard: dict[str, dict[str, Any]], text: str
) -> None:
    assert heard[text]["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", YES_SIGNS)
def test_the_well_known_signs_of_a_yes_are_one(heard: dict[str, dict[str, Any]], text: str) -> None:
    assert heard[text]["intent"]["name"] == "affirm"
