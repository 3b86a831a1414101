"""Writes what a turn says into the outbox, beside whatever else its transaction does."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from actions import people, privacy
from actions.turns import Message
from bot import keyboards, shown
from bot.desk import Claimed, Desk
from bot.mail import outbox
from bot.mail.outbox import Priority

MY_DATA = "privacy/my_data"


def write(
    session: Session, desk: Desk, claimed: Claimed, messages: list[Message], now: datetime
) -> None:
    """Put the replies into the outbox; a crisis reply goes ahead of everything."""
    crisis = any(message.key.startswith("safety/") for message in messages)
    priority = Priority.CRISIS if crisis else Priority.REPLY
    replies = desk.replies.render_all(_with_data(session, claimed, messages))
    for reply in replies:
        call = keyboards.send(claimed.incoming.chat_id, reply)
        outbox.put(session, desk.keyring, claimed.row.chat_key, call, priority, now)
    if any(message.key == MY_DATA for message in messages):
        _send_data(session, desk, claimed, now)
    shown.remember(session, claimed.row.chat_key, replies)


def _with_data(session: Session, claimed: Claimed, messages: list[Message]) -> list[Message]:
    """What is held is read here, at the last moment, and takes no detour through Rasa."""
    person = people.find(session, claimed.row.chat_key)
    if person is None or all(message.key != MY_DATA for message in messages):
        return messages
    facts = privacy.summary(session, person)
    return [Message(m.key, facts) if m.key == MY_DATA else m for m in messages]


def _send_data(session: Session, desk: Desk, claimed: Claimed, now: datetime) -> None:
    person = people.find(session, claimed.row.chat_key)
    if person is None:
        return
    held = json.dumps(privacy.held(session, person), indent=2, ensure_ascii=False)
    call = keyboards.send_file(claimed.incoming.chat_id, held, "foothold-my-data.json")
    outbox.put(session, desk.keyring, claimed.row.chat_key, call, Priority.REPLY, now)
