"""Trying a policy on lines of answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actions.placing import place_lines
from actions.tiers import read_policy


def placed(*lines: str) -> list[dict[str, Any]]:
    sent = [line.encode() for line in lines]
    return [json.loads(line) for line in place_lines(sent, read_policy())]


def test_each_line_of_answers_gives_a_line_with_a_placement() -> None:
    (first, second) = placed('{"goal": "talk"}', '{"safe_tonight": "no"}')

    assert first["tier"] == 2
    assert second == {
        "tier": 4,
        "reasons": ["safe_tonight"],
        "policy_version": read_policy().version,
    }


def test_blank_lines_are_passed_over() -> None:
    assert len(placed("", "  \n", "{}\n")) == 1


def test_an_open_concern_can_be_given() -> None:
    assert placed('{"open_concern": true}')[0]["reasons"] == ["open_concern"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("no json", "no JSON"),
        ('["goal"]', "JSON object"),
        ('"goal"', "JSON object"),
        ('{"shoe_size": 9}', "no question"),
        ('{"goal": "world peace"}', "goal"),
        ('{"goal": 3}', "goal"),
        ('{"age": "seventeen"}', "age"),
        ('{"age": true}', "age"),
        ('{"age": 0}', "age"),
        ('{"barriers": "travel"}', "list"),
        ('{"barriers": [1]}', "list"),
        ('{"barriers": ["none", "travel"]}', "none"),
        ('{"interests": ["sport", "motor", "retail", "science"]}', "at most 3"),
        ('{"barriers": ["travel"], "barriers": ["none"]}', "'barriers' is there twice"),
        ('{"age": NaN}', "age"),
        ('{"open_concern": "maybe"}', "true or false"),
        ('{"open_concern": []}', "true or false"),
    ],
)
def test_a_line_that_cannot_be_placed_says_why_and_the_next_goes_on(line: str, hint: str) -> None:
    bad, good = placed(line, "{}")

    assert hint in bad["error"]
    assert good["tier"] == 2


def test_a_line_without_end_is_an_error_and_the_next_is_read() -> None:
    bad = ["[" * 100_000, '{"age": ' + "9" * 6_000 + "}"]
    *errors, good = placed(*bad, '{"goal": "talk"}')

    assert all("no JSON" in error["error"] for error in errors)
    assert good["tier"] == 2


def test_a_byte_order_mark_is_passed_over() -> None:
    assert placed('\ufeff{"goal": "talk"}')[0]["tier"] == 2


def test_a_concern_is_true_or_false_and_no_number() -> None:
    assert "true or false" in placed('{"open_concern": 1}')[0]["error"]


def test_a_line_that_is_no_utf_8_is_an_error_and_the_next_is_read() -> None:
    bad, good = place_lines([b'{"area": "caf\xe9"}', b'{"goal": "talk"}'], read_policy())

    assert "no JSON" in json.loads(bad)["error"]
    assert json.loads(good)["tier"] == 2
