"""Remote actions: quicker than Rasa's own, and failures that fail the turn.

Three things cost Rasa 3.6.21 most of a form's turn, for every action it calls:

* it checks the result with `jsonschema.validate`, which checks the schema itself again each time,
  and each event against every kind of event there is. Here validators are compiled once, and an
  event is checked against the kind that it names, once: yes and no to the same results.
* it opens a new connection to the action server. Here one session is kept.
* it looks through every subclass for the class of each event. Here what was found is remembered.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

import aiohttp
from jsonschema import ValidationError, validators
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

from extensions import given_state

# The action server lets go after five.
IDLE_SECONDS = 2.0


def _compiled(schema: dict[str, Any]) -> Any:
    kind = validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


@cache
def _of_result() -> Any:
    """Of all but the events themselves."""
    schema = RemoteAction.action_response_format_spec()
    return _compiled(
        {**schema, "properties": {**schema["properties"], "events": {"type": "array"}}}
    )


@cache
def _of_events() -> dict[str, Any]:
    """For the name of each kind of event what an event of that kind has to be."""
    every = {name: rule for name, rule in EVENT_SCHEMA.items() if name != "oneOf"}
    return {
        kind["properties"]["event"]["const"]: _compiled({**every, "allOf": [kind]})
        for kind in EVENT_SCHEMA["oneOf"]
    }


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    _of_result().validate(result)
    for event in result.get("events", []):
        _check_event(json.dumps(event, sort_keys=True))
    return True


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


class _Kept:
    """A session that stays open after each block that uses it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: object) -> None:
        """Nothing is closed: the next action uses it again."""


def _kept_session(self: EndpointConfig) -> _Kept:
    """One for an endpoint; a connection that was idle is let go before the server does so."""
    if "kept" not in vars(self):
        idle = aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS)
        patience = aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT)
        session = aiohttp.ClientSession(headers=self.headers, timeout=patience, connector=idle)
        self.kept = _Kept(session)
    kept: _Kept = self.kept
    return kept


_resolve_by_type = Event.resolve_by_type


def install() -> None:
    """Put these in place of Rasa's own; calling it twice changes nothing."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction.run = _run_or_fail_the_turn
    EndpointConfig.session = _kept_session
    Event.resolve_by_type = staticmethod(cache(_resolve_by_type))
