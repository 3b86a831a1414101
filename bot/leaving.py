"""Leaving: every row of a person goes, when they ask and when their time is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, delete, exists
from sqlalchemy.orm import Session

from actions import people, retention
from actions.records import Person
from bot import shown
from bot.mail import inbox, outbox, pacing
from bot.mail.tables import InboxRow, ShownButtons
from directory import clock
from directory.db import empty_log, transaction

JUST_PAST = timedelta(minutes=1)


def forget(session: Session, chat_key: str, person_id: str | None) -> None:
    """Every row of the person, and of their chat what the post still has."""
    inbox.forget_chat(session, chat_key)
    shown.forget(session, chat_key)
    if person_id is not None:
        people.forget(session, person_id)


def forget_the_overdue(engine: Engine) -> int:
    """Everybody and everything whose time is over. How many people."""
    rules, now = retention.read_retention(), clock.now()
    with transaction(engine) as session:
        found = retention.overdue(session, now, rules)
        for person in found:
            outbox.drop_all(session, person.lookup)
            forget(session, person.lookup, person.id)
    with transaction(engine) as session:
        retention.forget_deeds(session, now - rules.mail)
        retention.forget_concerns(session, now - rules.closed_concern)
        inbox.forget_done(session, now - rules.mail)
        _forget_strangers_buttons(session)
        pacing.forget_past(session, clock.real_now() - JUST_PAST)
    if found:
        empty_log(engine)
    return len(found)


def _forget_strangers_buttons(session: Session) -> None:
    """What a chat saw that never agreed and has no message left."""
    known = exists().where(Person.lookup == ShownButtons.chat_key)
    wrote = exists().where(InboxRow.chat_key == ShownButtons.chat_key)
    session.execute(delete(ShownButtons).where(~known, ~wrote))
