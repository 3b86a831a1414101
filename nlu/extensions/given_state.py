"""What the caller says about a conversation: the only state that a turn of Rasa knows.

The truth is in the application's tables. Each request carries what the dialogue needs of it, so
Rasa keeps nothing about anybody, any Rasa process can work on any message, and the same request
gives the same answer.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet


class BadRequest(ValueError):
    """The request does not describe a turn; the message says what is missing."""


class TurnFailed(Exception):
    """An action of this turn failed: Rasa goes on without its events, we do not."""


@dataclass
class GivenState:
    """Slots (name to value), and the form and question that are open, if any.

    Words are heard as none of the intents that are `unlikely`, as the caller knows. In a rehearsal
    no action is called: it is nobody's turn.
    """

    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    asking: str | None = None
    unlikely: frozenset[str] = frozenset()
    failed: bool = False
    rehearsal: bool = False

    @classmethod
    def read(cls, raw: Any) -> GivenState:
        """The state out of a request's JSON; raises BadRequest where it is none."""
        if not isinstance(raw, dict) or not isinstance(raw.get("slots", {}), dict):
            raise BadRequest("state: an object with slots, form and asking is needed.")
        unlikely = raw.get("unlikely", [])
        if not isinstance(unlikely, list) or not all(isinstance(name, str) for name in unlikely):
            raise BadRequest("unlikely: a list of intents is needed.")
        return cls(
            slots=raw.get("slots", {}),
            form=raw.get("form"),
            asking=raw.get("asking"),
            unlikely=frozenset(unlikely),
        )

    def events(self) -> list[Event]:
        """The shortest history that leads to this state."""
        history: list[Event] = [SessionStarted()]
        history += [SlotSet(name, value) for name, value in self.slots.items()]
        if self.form:
            history += [ActiveLoop(self.form), SlotSet(REQUESTED_SLOT, self.asking)]
        return [*history, ActionExecuted(ACTION_LISTEN_NAME)]


_current: ContextVar[GivenState | None] = ContextVar("given_state", default=None)


def begin(state: GivenState) -> None:
    """Let the turn that runs in this context start from `state`."""
    _current.set(state)


def current() -> GivenState:
    """The state that this context's turn started from (an empty one outside a turn)."""
    return _current.get() or GivenState()
