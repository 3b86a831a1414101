"""What a turn works with, and the message it works on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import people
from actions.keys import Keyring
from actions.records import Person
from bot import gate
from bot.dialogue import Dialogue
from bot.incoming import Incoming
from bot.mail.inbox import Taken
from bot.mail.outbox import Letter
from bot.mail.pacing import AT_WILL, Pace
from bot.replies import Replies


@dataclass(frozen=True)
class Desk:
    """What a turn works with. `pace`: of what is sent; `apart`: between two messages of one
    person, after a burst; `threads`: that work with the database; `was_told`: whether the reply to
    danger in an update went directly, which may not be noted yet.
    """

    engine: Engine
    keyring: Keyring
    dialogue: Dialogue
    replies: Replies
    screen: gate.Screen
    zone: ZoneInfo
    sounds_harmless: gate.Harmless = lambda _: False
    staff_chat: int = 0
    pace: Pace = AT_WILL
    apart: timedelta = timedelta(0)
    threads: ThreadPoolExecutor | None = None
    was_told: Callable[[int], bool] = lambda _: False


@dataclass(frozen=True)
class Closed:
    """What a turn leaves to do: letters to send now, and whether its chat said more.

    One that was not closed leaves nothing in hand.
    """

    letters: tuple[Letter, ...] = ()
    has_more: bool = True


@dataclass(frozen=True)
class Claimed:
    """A claimed message and what is known of its chat.

    `held`: it was decided while nothing is asked, after a sign of danger.
    """

    row: Taken
    incoming: Incoming
    person_id: str | None
    decision: gate.Decision
    held: bool = False

    def person(self, session: Session) -> Person | None:
        """Whose message it is, if they agreed; read once in a session."""
        if self.person_id is None:
            return people.find(session, self.row.chat_key)
        return people.of(session, self.person_id)
