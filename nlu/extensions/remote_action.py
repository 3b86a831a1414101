"""Remote actions: quicker than Rasa's own, and failures that fail the turn.

Two things cost Rasa 3.6.21 most of a form's turn, for every action it calls:

* it checks the result with `jsonschema.validate`, which checks the schema itself again each time,
  and each event against every kind of event there is. Here validators are compiled once, and an
  event is checked against the kind that it names, once: yes and no to the same results.
* it looks through every subclass for the class of each event. Here what was found is remembered.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from jsonschema import ValidationError, validators
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from extensions import given_state


def _compiled(schema: dict[str, Any]) -> Any:
    kind = validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@cache
def _of_events() -> dict[str, Any]:
    """For the name of each kind of event what an event of that kind has to be."""
    every = {name: rule for name, rule in EVENT_SCHEMA.items() if name != "oneOf"}
    return {
        kind["properties"]["event"]["const"]: _compiled({**every, "allOf": [kind]})
        for kind in EVENT_SCHEMA["oneOf"]
    }


def _validate_action_result(self: RemoteAction, result: Any) -> bool:
    if not isinstance(result, dict):
        raise ValidationError("The action server answered with something that is no object.")
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        raise ValidationError("The action server answered with something that is no list.")
    if not all(isinstance(response, dict) for response in responses):
        raise ValidationError("The action server answered with a message that is none.")
    _check_events(json.dumps(events, sort_keys=True))
    return True


@lru_cache(maxsize=1_000)
def _check_events(written: str) -> None:
    """Raises ValidationError where one is none; what was right together is right again."""
    for event in json.loads(written):
        _check_event(json.dumps(event, sort_keys=True))


@lru_cache(maxsize=10_000)
def _check_event(written: str) -> None:
    """Raises ValidationError where it is none; one that was right is right again."""
    event = json.loads(written)
    name = event.get("event") if isinstance(event, dict) else None
    if not isinstance(name, str) or name not in _of_events():
        raise ValidationError("The action server answered with an event that is none.")
    _of_events()[name].validate(event)


_run = RemoteAction.run


async def _run_or_fail_the_turn(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
    if given_state.current().rehearsal:
        return []
    try:
        return await _run(self, *args, **kwargs)
    except ActionExecutionRejection:
        raise
    except Exception:
        given_state.current().failed = True
        raise


_resolve_by_type = Event.resolve_by_type


def install() -> None:
    """Put these in place of Rasa's own; calling it twice changes nothing."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction.run = _run_or_fail_the_turn
    Event.resolve_by_type = staticmethod(cache(_resolve_by_type))
