"""What a turn works with, and the message it works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.keys import Keyring
from bot import gate
from bot.dialogue import Dialogue
from bot.incoming import Incoming
from bot.mail.tables import InboxRow
from bot.replies import Replies


@dataclass(frozen=True)
class Desk:
    """What a turn works with. `apart`: between two messages of one person, after a burst."""

    engine: Engine
    keyring: Keyring
    dialogue: Dialogue
    replies: Replies
    screen: gate.Screen
    zone: ZoneInfo
    staff_chat: int = 0
    apart: timedelta = timedelta(0)


@dataclass(frozen=True)
class Claimed:
    """A claimed message and what is known of its chat.

    `held`: it was decided while nothing is asked, after a sign of danger.
    """

    row: InboxRow
    incoming: Incoming
    person_id: str | None
    decision: gate.Decision
    held: bool = False
