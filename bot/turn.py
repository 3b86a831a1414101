"""A turn: one message, once through the house and back.

Claimed under a lease in the order of its chat; what it says and its closing commit together.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import checkins, concerns, intake, people, privacy
from actions.codes import codes_of, most_of
from actions.keys import KeyProblem, Keyring
from actions.records import Person, Stage
from actions.turns import Message
from bot import gate, keyboards, shown
from bot.dialogue import Dialogue, DialogueDown
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Priority
from bot.mail.tables import InboxRow
from bot.replies import Replies
from directory import clock
from directory.db import transaction

logger = logging.getLogger(__name__)
FIRST_NET = "words"
MY_DATA = "privacy/my_data"
RETRY = timedelta(seconds=5)
UNTIL_MENDED = timedelta(minutes=10)
TOO_OLD = timedelta(hours=1)


@dataclass(frozen=True)
class Desk:
    """What a turn works with."""

    engine: Engine
    keyring: Keyring
    dialogue: Dialogue
    replies: Replies
    screen: gate.Screen


@dataclass(frozen=True)
class Claimed:
    """A claimed message and what is known of its chat."""

    row: InboxRow
    incoming: Incoming
    person_id: str | None
    decision: gate.Decision


async def take(desk: Desk, claimed: Claimed) -> None:
    """Work off a claimed message: what it says and its closing commit together."""
    try:
        messages = await _messages(desk, claimed)
        await asyncio.to_thread(_close, desk, claimed, messages)
    except DialogueDown as problem:
        logger.warning("The dialogue is down: %s", problem)
        await asyncio.to_thread(_put_off, desk, claimed)
    except Exception:
        # Whatever is broken, the young person hears of it and the message is kept.
        await asyncio.to_thread(_put_off, desk, claimed)
        raise


def claim(desk: Desk) -> Claimed | None:
    """Take the next message that may be worked on and decide at the gate; None: nothing to do."""
    with transaction(desk.engine) as session:
        row = inbox.claim(session, clock.real_now())
        if row is None:
            return None
        try:
            return _decide(session, desk, row)
        except Exception as problem:
            # So that one message that cannot be read keeps no other waiting.
            logger.error("A message is put off: %s: %s", type(problem).__name__, _why(problem))
    with transaction(desk.engine) as session:
        inbox.put_off(session, row.id, clock.real_now() + UNTIL_MENDED)
    return None


def _why(problem: Exception) -> str:
    """Only a key's problem can be told: any other text may hold words of the message."""
    return str(problem) if isinstance(problem, KeyProblem) else ""


def _decide(session: Session, desk: Desk, row: InboxRow) -> Claimed:
    incoming = inbox.read(desk.keyring, row)
    person = people.find(session, row.chat_key)
    known = gate.Known(person is not None, inbox.was_here(session, row.chat_key))
    typed_taps = shown.typed_taps(session, row.chat_key)
    decision = gate.decide(incoming, known, desk.screen, typed_taps)
    _prepare(session, desk, row, incoming, person, decision)
    person = people.find(session, row.chat_key)
    return Claimed(row, incoming, person.id if person else None, decision)


def _prepare(
    session: Session,
    desk: Desk,
    row: InboxRow,
    incoming: Incoming,
    person: Person | None,
    decision: gate.Decision,
) -> None:
    """Consent makes the person; the state that Rasa will be told is fixed once for a message."""
    row.link_code = row.link_code or gate.link_code(incoming)
    if isinstance(decision, gate.Reply) and decision.deed == "agree":
        code = inbox.link_code_of(session, row.chat_key)
        person = people.agree(session, desk.keyring, incoming.chat_id, code, clock.now())
    if person is not None and row.state is None:
        row.state = intake.dialogue_state(session, person)


async def _messages(desk: Desk, claimed: Claimed) -> list[Message]:
    decision = claimed.decision
    if isinstance(decision, gate.Tick):
        return []
    if isinstance(decision, gate.Reply):
        if decision.deed != "agree":
            return list(decision.messages)
        decision = gate.Ask(intent="start_intake", facts={"about": "tap"})
    if claimed.person_id is None:
        return [Message("start/welcome")]
    return await desk.dialogue.ask(
        message_id=claimed.row.message_key,
        person_id=claimed.person_id,
        state=claimed.row.state or {},
        text=decision.text,
        intent=decision.intent,
        facts=decision.facts,
    )


def _close(desk: Desk, claimed: Claimed, messages: list[Message]) -> None:
    now = clock.now()
    with transaction(desk.engine) as session:
        if not _may_close(session, desk, claimed, messages, now):
            return
        person = people.find(session, claimed.row.chat_key)
        if person is not None:
            people.seen(person, now)
        _do(session, desk, claimed, person, now)
        _write(session, desk, claimed, messages, now)
        if _is_leaving(claimed, person):
            _forget(session, claimed.row.chat_key, person)


def _do(
    session: Session, desk: Desk, claimed: Claimed, person: Person | None, now: datetime
) -> None:
    """What the gate decided beside the words."""
    decision = claimed.decision
    if isinstance(decision, gate.Tick):
        _tick(session, desk, claimed, person, decision, now)
    if not isinstance(decision, gate.Reply):
        return
    if decision.concern is not None:
        _hold_check_ins(session, person)
    deed = DEEDS.get(decision.deed)
    if deed is not None and person is not None:
        deed(session, person, now)
    if decision.deed == "delete":
        outbox.drop_all(session, claimed.row.chat_key)
    if decision.deed == "leave":
        leave = outbox.Call("leave_chat", {"chat_id": claimed.incoming.chat_id})
        outbox.put(session, desk.keyring, claimed.row.chat_key, leave, Priority.CHECKIN, now)


def _may_close(
    session: Session, desk: Desk, claimed: Claimed, messages: list[Message], now: datetime
) -> bool:
    """Close the message; but one of danger only once its concern is recorded.

    If recording fails, the reply goes out all the same, once, and the message stays open so that
    the record is tried again until it is in.
    """
    row = session.get_one(InboxRow, claimed.row.id)
    if row.done_at is not None:
        return False
    alarm = claimed.decision.concern if isinstance(claimed.decision, gate.Reply) else None
    if alarm is not None and not _recorded(session, claimed, alarm, now):
        if row.told_at is None:
            row.told_at = now
            _write(session, desk, claimed, messages, now)
        inbox.put_off(session, row.id, clock.real_now() + RETRY)
        return False
    told = row.told_at is not None and alarm is not None
    if told:
        messages.clear()
    return inbox.close(session, row.id, now)


def _recorded(session: Session, claimed: Claimed, alarm: gate.Alarm, now: datetime) -> bool:
    person = people.find(session, claimed.row.chat_key)
    try:
        with session.begin_nested():
            _raise_concern(session, claimed, person, alarm, now)
    except Exception as problem:
        logger.critical("A concern could not be recorded: %s", type(problem).__name__)
        return False
    return True


def _hold_check_ins(session: Session, person: Person | None) -> None:
    if person is not None:
        checkins.cancel(session, person.id, "open_concern")


def _raise_concern(
    session: Session,
    claimed: Claimed,
    person: Person | None,
    alarm: gate.Alarm,
    now: datetime,
) -> None:
    concerns.open_concern(
        session,
        person=person,
        concern_class=alarm.concern_class,
        net=FIRST_NET,
        message_id=claimed.row.message_key,
        now=now,
    )


def _tick(
    session: Session,
    desk: Desk,
    claimed: Claimed,
    person: Person | None,
    tick: gate.Tick,
    now: datetime,
) -> None:
    """Tick or untick, and show it on the very message that was tapped."""
    states = (claimed.row.state or {}).get("asking")
    message_id = claimed.incoming.message_id
    if person is None:
        return
    if states != tick.question or tick.code not in codes_of(tick.question):
        _write(session, desk, claimed, [Message("taps/stale")], now)
        return
    picked = intake.toggle_pick(session, person, tick.question, tick.code, most_of(tick.question))
    facts = {"picked": picked, "codes": list(codes_of(tick.question))}
    if claimed.incoming.kind is not Kind.TAP or message_id is None:
        _write(session, desk, claimed, [Message(f"intake/{tick.question}", facts)], now)
        return
    reply = desk.replies.render(Message(f"intake/{tick.question}", facts))
    call = keyboards.edit_buttons(claimed.incoming.chat_id, message_id, reply)
    outbox.put(session, desk.keyring, claimed.row.chat_key, call, Priority.REPLY, now)
    shown.remember(session, claimed.row.chat_key, [reply])


def _write(
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


def _put_off(desk: Desk, claimed: Claimed) -> None:
    """Say once that something is broken, and keep the message for later; an old one is dropped."""
    now = clock.now()
    with transaction(desk.engine) as session:
        row = session.get_one(InboxRow, claimed.row.id)
        if row.done_at is not None:
            return
        if now - row.received_at > TOO_OLD or inbox.has_newer(session, row):
            inbox.close(session, row.id, now)
            _write(session, desk, claimed, [Message("talk/dropped")], now)
            return
        if row.told_at is None:
            row.told_at = now
            _write(session, desk, claimed, [Message("talk/down")], now)
        inbox.put_off(session, row.id, clock.real_now() + RETRY)


def _is_leaving(claimed: Claimed, person: Person | None) -> bool:
    """Whether they asked to be deleted, or this guide is not for them."""
    if isinstance(claimed.decision, gate.Reply) and claimed.decision.deed == "delete":
        return True
    return person is not None and person.stage == Stage.ENDED


def _forget(session: Session, chat_key: str, person: Person | None) -> None:
    """Every row of the person, and of their chat what the post still has."""
    inbox.forget_chat(session, chat_key)
    shown.forget(session, chat_key)
    if person is not None:
        people.forget(session, person.id)


DEEDS: dict[str, Callable[[Session, Person, datetime], None]] = {
    "stop": people.stop,
    "unreachable": people.unreachable,
}
