"""Writes what a turn says into the outbox, beside whatever else its transaction does."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from actions import concerns, helplines, intake, privacy
from actions.turns import Message
from bot import keyboards, shown
from bot.desk import Claimed, Desk
from bot.mail import outbox
from bot.mail.outbox import Letter, Place, Priority

MY_DATA = "privacy/my_data"
CRISIS, PEOPLE = "safety/reply", "safety/people"
# Both say what becomes of words of danger, which the partnership's policy decides.
OF_WORDS = ("start/more", "knowledge/privacy")


def write(
    session: Session,
    desk: Desk,
    claimed: Claimed,
    messages: list[Message],
    now: datetime,
    *,
    last: bool = False,
    place: Place | None = None,
) -> list[Letter]:
    """Put the replies into the outbox; a crisis reply goes ahead of everything.

    `last`: nothing of the chat stays after them. `place`: where the first may be made by who writes
    it; it is then in hand. What answers danger waits for no place: the sender takes it first.
    """
    crisis = any(message.key == CRISIS for message in messages)
    priority = Priority.CRISIS if crisis else Priority.REPLY
    replies = desk.replies.render_all(_completed(session, desk, claimed, messages, now))
    key, chat_id = claimed.row.chat_key, claimed.incoming.chat_id
    calls = [keyboards.send(chat_id, reply) for reply in replies]
    in_hand: list[Letter] = []
    if place is not None and calls and not crisis:
        first, *calls = calls
        in_hand = [
            outbox.put_in_hand(session, desk.keyring, key, first, now, place, last=last),
        ]
    each = [(key, call) for call in calls]
    outbox.put_many(session, desk.keyring, each, priority, now, last=last)
    if any(message.key == MY_DATA for message in messages):
        _send_data(session, desk, claimed, now)
    shown.remember(session, claimed.row.chat_key, replies)
    return in_hand


def note_shown(
    session: Session, desk: Desk, claimed: Claimed, messages: list[Message], now: datetime
) -> None:
    """The buttons of what went another way already count as seen."""
    replies = desk.replies.render_all(_completed(session, desk, claimed, messages, now))
    shown.remember(session, claimed.row.chat_key, replies)


def _completed(
    session: Session, desk: Desk, claimed: Claimed, messages: list[Message], now: datetime
) -> list[Message]:
    """What is held, and who to call at this age and hour: read here, at the last moment."""

    def complete(message: Message) -> Message:
        if message.key == MY_DATA and (person := claimed.person(session)) is not None:
            return Message(MY_DATA, privacy.summary(session, person, desk.keyring))
        if message.key in OF_WORDS:
            return Message(message.key, {**message.facts, "keeps_words": concerns.keeps_words()})
        if message.key in (CRISIS, PEOPLE):
            return _who_to_call(session, claimed, message, now.astimezone(desk.zone))
        return message

    return [complete(message) for message in messages]


def _who_to_call(session: Session, claimed: Claimed, message: Message, local: datetime) -> Message:
    person = claimed.person(session)
    age = intake.age_of(session, person) if person is not None else None
    areas = intake.areas_of(session, person) if person is not None else ()
    concern, lines = message.facts["concern"], helplines.read_helplines()
    called = helplines.facts(concern, age, local, lines, areas)
    return Message(message.key, {**message.facts, **called})


def _send_data(session: Session, desk: Desk, claimed: Claimed, now: datetime) -> None:
    person = claimed.person(session)
    if person is None:
        return
    rows = privacy.held(session, person, desk.keyring)
    rows["buttons shown last"] = shown.held(session, claimed.row.chat_key)
    held = json.dumps(rows, indent=2, ensure_ascii=False)
    call = keyboards.send_file(claimed.incoming.chat_id, held, "foothold-my-data.json")
    outbox.put(session, desk.keyring, claimed.row.chat_key, call, Priority.REPLY, now)
