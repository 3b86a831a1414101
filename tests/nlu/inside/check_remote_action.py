"""What stands in place of Rasa's own dealing with actions, beside the Rasa it was made for."""

from __future__ import annotations

import unittest

import rasa
from extensions import remote_action
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

GOOD: dict[str, object] = {
    "nothing": {},
    "messages": {"events": [], "responses": [{"custom": {"key": "a/key", "facts": {}}}]},
    "slots": {"events": [{"event": "slot", "name": "stage", "value": None, "timestamp": 1.5}]},
    "what follows": {"events": [{"event": "followup", "name": "action_place"}]},
}
BAD: dict[str, object] = {
    "a slot without a value": {"events": [{"event": "slot", "name": "stage"}]},
    "a slot with a number for a name": {"events": [{"event": "slot", "name": 1, "value": 1}]},
    "an unknown event": {"events": [{"event": "no such"}]},
    "an event without a name": {"events": [{"name": "stage"}]},
    "an event that is none": {"events": ["slot"]},
    "a name that is none": {"events": [{"event": ["slot"]}]},
    "metadata that are none": {"events": [{"event": "followup", "metadata": 1}]},
    "events that are no list": {"events": {}},
    "responses that are none": {"responses": ["hello"]},
    "no object": [],
}
KINDS = ("slot", "followup", "user", "action")


def theirs(result: object) -> bool:
    """What Rasa's own way of checking says."""
    try:
        validate(result, RemoteAction.action_response_format_spec())
        return True
    except ValidationError:
        return False


def ours(result: object) -> bool:
    try:
        return remote_action._validate_action_result(RemoteAction("action_place", None), result)
    except ValidationError:
        return False


class Results(unittest.TestCase):
    def test_it_is_the_rasa_that_this_was_made_for(self) -> None:
        assert rasa.__version__ == "3.6.21", "Look again at what is put in place of Rasa's own."

    def test_what_is_a_result_is_one_to_both(self) -> None:
        for name, result in GOOD.items():
            assert theirs(result) and ours(result), name

    def test_what_is_none_is_none_to_both(self) -> None:
        for name, result in BAD.items():
            assert not theirs(result) and not ours(result), name

    def test_an_event_is_of_the_class_that_rasa_finds(self) -> None:
        own = [remote_action._resolve_by_type(kind) for kind in KINDS]
        remote_action.install()
        remote_action.install()

        assert [Event.resolve_by_type(kind) for kind in KINDS] == own
        assert RemoteAction._validate_action_result is remote_action._validate_action_result
