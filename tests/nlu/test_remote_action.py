"""What stands in place of Rasa's own dealing with actions, beside the Rasa it was made for."""

from __future__ import annotations

import json

import pytest

from tests.understood import in_rasa_s_environment

pytestmark = pytest.mark.whole

RESULTS: dict[str, object] = {
    "nothing": {},
    "messages": {"events": [], "responses": [{"custom": {"key": "a/key", "facts": {}}}]},
    "slots": {"events": [{"event": "slot", "name": "stage", "value": None, "timestamp": 1.5}]},
    "what follows": {"events": [{"event": "followup", "name": "action_place"}]},
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

BOTH = """
import json, sys
import rasa
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from extensions import remote_action

assert rasa.__version__ == "3.6.21", "Look again at what is put in place of Rasa's own."

def theirs(result):
    try:
        validate(result, RemoteAction.action_response_format_spec())
        return True
    except ValidationError:
        return False

def ours(result):
    try:
        return RemoteAction("action_place", None)._validate_action_result(result)
    except ValidationError:
        return False

results = json.loads(sys.argv[1])
before = {name: theirs(result) for name, result in results.items()}
kinds = [Event.resolve_by_type(name).__name__ for name in ("slot", "followup", "user", "action")]
remote_action.install()
remote_action.install()
after = {name: ours(result) for name, result in results.items()}
again = [Event.resolve_by_type(name).__name__ for name in ("slot", "followup", "user", "action")]
print("FOUND" + json.dumps([before, after, kinds, again]))
"""


def test_results_are_judged_as_by_rasa_s_own_validator() -> None:
    done = in_rasa_s_environment("-W", "ignore", "-c", BOTH, json.dumps(RESULTS))
    assert "FOUND" in done.stdout, done.stderr[-2000:]
    before, after, kinds, again = json.loads(done.stdout.rpartition("FOUND")[2])
    assert after == before
    assert {True, False} == set(before.values())
    assert again == kinds
