"""Letters of the portal are kept until the mail server takes them, for a week at most.

What a visit tells of is written down with it, sent right after it, and then taken away. One that
did not go is tried again by whoever sends the reminders; one of a change that waits no more is not.
A letter with a link to sign in is never kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from directory.db import transaction
from directory.partners import drafts
from directory.partners.letters import Letter, Send, goes
from directory.partners.tables import KeptLetter

logger = logging.getLogger(__name__)
# Longer than any mail server takes.
LEASE = timedelta(minutes=30)
KEPT_FOR = timedelta(days=7)

# A letter, and its id where it is kept.
Posted = tuple[Letter, str | None]


def keep(session: Session, letters: Iterable[Letter], now: datetime) -> list[Posted]:
    """Write letters down, noted as on their way, but for those that may not be late."""
    return [
        (letter, _keep(session, letter, now) if letter.may_be_late else None) for letter in letters
    ]


def post(engine: Engine, send: Send, posted: Iterable[Posted]) -> int:
    """Hand letters over, and keep no longer what went; how many did."""
    sent = 0
    for letter, own in posted:
        if goes(send, letter):
            sent += 1
            if own is not None:
                with transaction(engine) as session:
                    session.execute(delete(KeptLetter).where(KeptLetter.id == own))
    return sent


def send_kept(engine: Engine, send: Send, now: Callable[[], datetime]) -> int:
    """Try the letters again that did not go; how many went. One of a week ago is given up."""
    sent = 0
    while (found := _claim(engine, now())) is not None:
        sent += post(engine, send, [found])
    return sent


def _keep(session: Session, letter: Letter, now: datetime) -> str:
    kept = KeptLetter(
        id=str(uuid4()),
        addresses=list(letter.to),
        subject=letter.subject,
        body=letter.body,
        waits_for=letter.waits_for,
        written_at=now,
        lease_until=now + LEASE,
    )
    session.add(kept)
    return kept.id


def _claim(engine: Engine, now: datetime) -> Posted | None:
    with transaction(engine) as session:
        old = delete(KeptLetter).where(KeptLetter.written_at < now - KEPT_FOR)
        for own in session.scalars(old.returning(KeptLetter.id)):
            logger.error("The mail server took letter %s for a week not: it is given up.", own)
        _drop_untrue(session)
        waiting = select(KeptLetter).where(KeptLetter.lease_until <= now)
        first = waiting.order_by(KeptLetter.written_at, KeptLetter.id).limit(1)
        kept = session.scalar(first.with_for_update(skip_locked=True))
        if kept is None:
            return None
        kept.lease_until = now + LEASE
        return Letter(tuple(kept.addresses), kept.subject, kept.body), kept.id


def _drop_untrue(session: Session) -> None:
    """Letters of a change that waits, where it was decided or taken back since."""
    told = select(KeptLetter.waits_for).where(KeptLetter.waits_for.is_not(None)).distinct()
    for own in list(session.scalars(told)):
        if not drafts.waits(session, own):
            session.execute(delete(KeptLetter).where(KeptLetter.waits_for == own))
