"""What a deed is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions.records import Person

# What follows where Rasa's rules would go on from an intent that was none.
LISTEN = "action_listen"
WORDS = "words"
"""The fact `about` of a button that stands for what was typed: no tap of theirs."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Said:
    """What the young person typed or tapped; a tap has facts and counts as certain."""

    text: str
    intent: str
    confidence: float
    facts: Mapping[str, str] = field(default_factory=dict)
    likely: Mapping[str, float] = field(default_factory=dict)
    """The two likeliest intents with their confidences, the first first; empty for a tap."""
    in_passing: bool = False
    """Whether it only leads in to something that they ask."""

    @property
    def tapped(self) -> bool:
        return bool(self.facts)


@dataclass(frozen=True)
class World:
    """What deeds need to know of the partnership's settings."""

    zone: ZoneInfo
    show_unassured: bool


@dataclass(frozen=True)
class Turn:
    """One message of one young person, at one time; `asking` is the open question, if any."""

    session: Session
    person: Person
    said: Said
    now: datetime
    message_id: str
    world: World
    asking: str | None = None
    _known: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: Hashable, look: Callable[[], Found]) -> Found:
        """What a look finds, looked for once a turn: only for what no deed changes."""
        if name not in self._known:
            self._known[name] = look()
        found: Found = self._known[name]
        return found

    @property
    def today(self) -> date:
        """The date where the young person lives."""
        return self.now.astimezone(self.world.zone).date()

    def by_their_clock(self, moment: datetime) -> str:
        """A moment where the young person lives, as templates are given it."""
        return moment.astimezone(self.world.zone).isoformat()


@dataclass(frozen=True)
class Message:
    """Something to say: the key of a template, and its facts. Never words."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def said_in(outcome: Mapping[str, Any]) -> list[Message]:
    """The messages of a deed's outcome, as it is kept."""
    return [Message(**response["custom"]) for response in outcome["responses"]]


@dataclass
class Outcome:
    """What a deed answers: messages, slots to set, what follows. Empty: turned down."""

    messages: list[Message] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    follow: str | None = None

    def say(self, key: str, **facts: Any) -> Outcome:
        """The same outcome with one more message."""
        self.messages.append(Message(key, facts))
        return self


def say(key: str, **facts: Any) -> Outcome:
    """An outcome of one message."""
    return Outcome().say(key, **facts)
