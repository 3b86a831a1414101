"""The tick: sends the check-ins that are due. The database is the clock, this only looks at it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from actions import claiming, heartbeat, people
from actions.cadence import is_welcome, read_cadence
from actions.claiming import Due
from actions.keys import Keyring
from actions.turns import World
from bot import keyboards
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Priority
from bot.replies import Replies
from directory import clock
from directory.db import transaction

logger = logging.getLogger(__name__)
# So many may wait to be sent: each is decided on again as it goes, and at 30 a second more would
# only wait there.
MOST_WAITING = 100


@dataclass(frozen=True)
class Desk:
    """What a tick works with."""

    engine: Engine
    keyring: Keyring
    replies: Replies
    world: World


def tick(engine: Engine, keyring: Keyring, replies: Replies, world: World) -> int:
    """Send what is due, as far as it can be sent soon. How many were written to be sent."""
    desk, now, sent = Desk(engine, keyring, replies, world), clock.now(), 0
    while wrote := send_batch(desk, now, MOST_WAITING):
        sent += wrote
    heartbeat.beat_now_and_then(engine, now, world.zone)
    return sent


def send_batch(desk: Desk, now: datetime, most_waiting: int) -> int:
    """One claim and what it says, in one transaction: all of it stands, or none."""
    if not is_welcome(now, read_cadence(), desk.world.zone):
        return 0
    with transaction(desk.engine) as session:
        room = most_waiting - outbox.waiting(session, Priority.CHECKIN, most_waiting)
        if room <= 0:
            return 0
        most = min(room, claiming.BATCH)
        due = claiming.claim(session, now, desk.world, most, inbox.who_waits(now))
        written, failed = _written(desk, due)
        claiming.could_not_write(session, failed, now)
        calls = [(one.lookup, call) for one, call in written]
        outbox.put_many(session, desk.keyring, calls, Priority.CHECKIN, now)
        claiming.mark_written(session, [one for one, _ in written], now)
    return len(written)


def _written(desk: Desk, due: Sequence[Due]) -> tuple[list[tuple[Due, Call]], list[Due]]:
    """The calls to be made; one that cannot be written is put off, and keeps back no other."""
    written, failed = [], []
    for one in due:
        try:
            reply = desk.replies.render(one.message)
            chat_id = int(desk.keyring.open(one.address, people.ADDRESS))
            written.append((one, keyboards.send(chat_id, reply)))
        except Exception as problem:
            logger.error("A check-in could not be written: %s", type(problem).__name__)
            failed.append(one)
    return written, failed
