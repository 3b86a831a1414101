"""What the model, trained from what is here, makes of messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.understood import in_rasa_s_environment, understood

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def heard() -> dict[str, dict[str, Any]]:
    """Some messages, and what the trained model makes of each."""
    texts = ["any jobs going near me", "ANY JOBSS GOING NEAR ME!!", "zxqv wlkjh", "", "🦄" * 300]
    return dict(zip(texts, understood(texts), strict=True))


def test_a_plain_message_is_understood(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["any jobs going near me"]["intent"]["name"] == "ask_job"


def test_shouting_and_a_slip_change_nothing(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["ANY JOBSS GOING NEAR ME!!"]["intent"]["name"] == "ask_job"


def test_nonsense_is_not_taken_for_a_wish(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["zxqv wlkjh"]["intent"]["name"] in ("nlu_fallback", "out_of_scope")


def test_what_is_not_sure_still_names_the_two_likeliest(heard: dict[str, dict[str, Any]]) -> None:
    """The dialogue reads them for "Did you mean…?"."""
    ranking = heard["zxqv wlkjh"]["intent_ranking"]
    names = [one["name"] for one in ranking if one["name"] != "nlu_fallback"]
    assert len(set(names)) >= 2


def test_emptiness_and_a_flood_of_signs_break_nothing(heard: dict[str, dict[str, Any]]) -> None:
    assert heard["🦄" * 300]["intent"]["name"]
    assert heard[""]["text"] == ""


def test_rasa_finds_nothing_wrong_with_examples_rules_and_domain() -> None:
    done = in_rasa_s_environment(
        "-m", "rasa", "data", "validate", "--data", "data", "../stories", "--domain", "domain",
        "--config", "config.yml", "--fail-on-warnings",
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
