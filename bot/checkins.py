"""The tick: sends the check-ins that are due. The database is the clock, this only looks at it."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import checkins, people
from actions.keys import Keyring
from actions.records import Person
from actions.turns import Message, World
from bot import keyboards, shown
from bot.mail import outbox
from bot.mail.outbox import Priority
from bot.replies import Replies
from directory import clock
from directory.db import transaction

logger = logging.getLogger(__name__)


def tick(engine: Engine, keyring: Keyring, replies: Replies, world: World) -> int:
    """Send what is due, each check-in in a transaction of its own. How many were sent."""
    now = clock.now()
    with transaction(engine) as session:
        due = checkins.due_ids(session, now)
    sent = 0
    for checkin_id in due:
        try:
            sent += _send_one(engine, keyring, replies, world, checkin_id, now)
        except Exception as problem:
            # So that one that cannot be written keeps back no other.
            logger.error("A check-in could not be sent: %s", type(problem).__name__)
    return sent


def _send_one(
    engine: Engine,
    keyring: Keyring,
    replies: Replies,
    world: World,
    checkin_id: str,
    now: datetime,
) -> bool:
    with transaction(engine) as session:
        found = checkins.send_due(session, checkin_id, now, world)
        if found is not None:
            _write(session, keyring, replies, *found)
    return found is not None


def _write(
    session: Session, keyring: Keyring, replies: Replies, person: Person, message: Message
) -> None:
    reply = replies.render(message)
    call = keyboards.send(people.chat_id_of(keyring, person), reply)
    outbox.put(session, keyring, person.lookup, call, Priority.CHECKIN, clock.now())
    shown.remember(session, person.lookup, [reply])
