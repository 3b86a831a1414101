"""The end of a turn: deeds, words and the closing of the message, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions import alongside, concerns, intake, people
from actions.codes import codes_of, most_of
from actions.people import Standing
from actions.records import Person, Stage
from actions.turns import Message
from bot import gate, keyboards, shown
from bot.desk import Claimed, Closed, Desk
from bot.incoming import Kind
from bot.leaving import forget
from bot.mail import inbox, outbox
from bot.mail.outbox import Letter, Place, Priority
from bot.mail.tables import InboxRow
from bot.writing import CRISIS, note_shown, write
from directory import clock
from directory.db import empty_log, redone

logger = logging.getLogger(__name__)
FIRST_NET = "words"
LONGEST_KEPT = timedelta(days=1)
DROPPED = "talk/dropped"
# To block the bot, or to let it write again, says nothing.
NOT_SAID = (Kind.BLOCKED, Kind.OTHER)


def close(desk: Desk, claimed: Claimed, messages: list[Message], room: int = 0) -> Closed:
    """Do what was decided, write what is said and close the message: all of it, or nothing.

    Where there is `room` to send, what may go now is in hand as it is written.
    """
    now = clock.now()
    with redone(desk.engine) as session:
        if not _may_close(session, desk, claimed, messages, now):
            return Closed()
        standing = _standing(session, claimed, now)
        _do(session, desk, claimed, now)
        if standing is not None:  # who never agreed was not told that words are kept
            _keep_words(session, desk, claimed, messages)
        leaves, chat_key = _is_leaving(claimed, standing), claimed.row.chat_key
        letters: list[Letter] = []
        if not _is_overtaken(session, claimed, standing, messages):
            place = _place(session, desk, chat_key) if room > 0 else None
            letters = write(session, desk, claimed, messages, now, last=leaves, place=place)
        if leaves:
            forget(session, chat_key, standing.id if standing is not None else None)
        has_more = inbox.has_more(session, chat_key)
    if leaves:
        empty_log(desk.engine)
    return Closed(tuple(letters), has_more)


def _standing(session: Session, claimed: Claimed, now: datetime) -> Standing | None:
    """Where they stand; who wrote, is here."""
    if claimed.incoming.kind in NOT_SAID:
        return people.standing(session, claimed.row.chat_key)
    return people.seen(session, claimed.row.chat_key, now)


def _place(session: Session, desk: Desk, chat_key: str) -> Place | None:
    return outbox.free_place(session, desk.pace, chat_key, clock.real_now())


def _is_overtaken(
    session: Session, claimed: Claimed, standing: Standing | None, messages: list[Message]
) -> bool:
    """Whether a sign of danger came while this was answered: the last word then stays the reply.

    An answer is kept all the same; its next question comes when they choose to go on. Who has not
    agreed is asked nothing more either. That we are still here is said to the last of several.
    """
    if any(message.key == CRISIS for message in messages):
        return False
    if messages == [gate.WAITING]:
        row = claimed.row
        return inbox.is_overtaken(session, row) or inbox.newer(session, row) is not None
    if standing is None:
        return inbox.is_overtaken(session, claimed.row)
    held = standing.held_at is not None and not claimed.held
    return held and isinstance(claimed.decision, gate.Ask)


def _do(session: Session, desk: Desk, claimed: Claimed, now: datetime) -> None:
    """What the gate decided beside the words."""
    decision = claimed.decision
    if isinstance(decision, gate.Tick):
        _tick(session, desk, claimed, decision, now)
    if not isinstance(decision, gate.Reply):
        return
    deed = DEEDS.get(decision.deed)
    if deed is not None and (person := claimed.person(session)) is not None:
        deed(session, person, now)
    if decision.deed == "delete":
        outbox.drop_all(session, claimed.row.chat_key, but_of_danger=True)
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
    alarm = claimed.decision.concern if isinstance(claimed.decision, gate.Reply) else None
    if alarm is not None:
        return _may_close_in_danger(session, desk, claimed, alarm, messages, now)
    row = claimed.row
    is_told = any(message.key == DROPPED for message in messages)
    if row.missed and not is_told and not inbox.is_double_tap(session, row):
        messages.insert(0, Message(DROPPED))
    # Rasa works again: whatever breaks next is another trouble.
    mended = isinstance(claimed.decision, gate.Ask)
    return inbox.close(session, row.id, now, mended=mended)


def _may_close_in_danger(
    session: Session,
    desk: Desk,
    claimed: Claimed,
    alarm: gate.Alarm,
    messages: list[Message],
    now: datetime,
) -> bool:
    """The door may have answered it since it was claimed: the row is read as it is now."""
    row = session.get_one(InboxRow, claimed.row.id)
    if row.done_at is not None:
        return False
    if desk.was_told(row.update_id):
        row.told_at = row.told_at or now
    if not _recorded(session, claimed, alarm, now):
        if row.told_at is None:
            row.told_at = now
            write(session, desk, claimed, messages, now)
        inbox.put_off(session, row.id, clock.real_now() + inbox.RETRY)
        return False
    if row.told_at is not None:
        note_shown(session, desk, claimed, messages, now)
        messages.clear()
    return inbox.close(session, row.id, now)


def _recorded(session: Session, claimed: Claimed, alarm: gate.Alarm, now: datetime) -> bool:
    person = claimed.person(session)
    try:
        with session.begin_nested():
            _raise_concern(session, claimed, person, alarm, now)
    except Exception as problem:
        logger.critical("A concern could not be recorded: %s", type(problem).__name__)
        return False
    return True


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
    if person is not None and person.stage == Stage.QUESTIONS:
        alongside.kept_in_danger(session, person, claimed.incoming.text, now.date())


def _keep_words(session: Session, desk: Desk, claimed: Claimed, messages: list[Message]) -> None:
    """Whichever net it was: the words stay only where the partnership's policy says so."""
    alarm = _is_of_danger(claimed) or any(message.key == CRISIS for message in messages)
    if alarm and concerns.keeps_words():
        concerns.keep_words(session, desk.keyring, claimed.row.message_key, claimed.incoming.text)


def is_asked(claimed: Claimed, tick: gate.Tick) -> bool:
    """Whether what was ticked is an answer to the question that is open."""
    asking = (claimed.row.state or {}).get("asking")
    return asking == tick.question and tick.code in codes_of(tick.question)


def _tick(
    session: Session,
    desk: Desk,
    claimed: Claimed,
    tick: gate.Tick,
    now: datetime,
) -> None:
    """Tick or untick, and show it on the very message that was tapped."""
    person, message_id = claimed.person(session), claimed.incoming.message_id
    if person is None or not is_asked(claimed, tick):
        return
    most = most_of(tick.question)
    picked = intake.toggle_pick(session, person, tick.question, tick.code, most)
    if tick.code not in picked and len(picked) == most:
        write(session, desk, claimed, [Message("intake/enough", {"most": most})], now)
        return
    facts = {"picked": picked, "codes": list(codes_of(tick.question))}
    if claimed.incoming.kind is not Kind.TAP or message_id is None:
        write(session, desk, claimed, [Message(f"intake/{tick.question}", facts)], now)
        return
    reply = desk.replies.render(Message(f"intake/{tick.question}", facts))
    call = keyboards.edit_buttons(claimed.incoming.chat_id, message_id, reply)
    outbox.put(session, desk.keyring, claimed.row.chat_key, call, Priority.REPLY, now)
    shown.remember(session, claimed.row.chat_key, [reply])


def put_off(desk: Desk, claimed: Claimed) -> None:
    """Say once that something is broken, and keep the message for later.

    One that something newer came after is let go, with an apology before the newer one is
    answered. One that is old stays until all works again, so that nobody hears of one trouble
    twice; but no longer than a day. Danger is never let go: its reply and its concern are owed.
    """
    now = clock.now()
    with redone(desk.engine) as session:
        row = session.get_one(InboxRow, claimed.row.id)
        if row.done_at is not None:
            return
        if not _is_of_danger(claimed) and _let_go(session, desk, claimed, row, now):
            return
        if desk.was_told(row.update_id):
            row.told_at = row.told_at or now
        if not _is_of_danger(claimed):
            row.told_at = row.told_at or inbox.heard_of_it(session, row, now)
        standing, said = people.standing(session, claimed.row.chat_key), _meanwhile(claimed)
        if row.told_at is None and not _is_overtaken(session, claimed, standing, said):
            row.told_at = now
            write(session, desk, claimed, said, now)
        inbox.put_off(session, row.id, clock.real_now() + inbox.RETRY)


def _is_of_danger(claimed: Claimed) -> bool:
    decision = claimed.decision
    return isinstance(decision, gate.Reply) and decision.concern is not None


def _let_go(session: Session, desk: Desk, claimed: Claimed, row: InboxRow, now: datetime) -> bool:
    """Close what something newer came after, or what waited for a day."""
    if (newer := inbox.newer(session, claimed.row)) is not None:
        newer.missed = True
        if not newer.urgent:  # of that, it would say that the reply to danger has gone
            newer.told_at = newer.told_at or row.told_at
        inbox.close(session, row.id, now)
        return True
    if now - row.received_at > LONGEST_KEPT:
        inbox.close(session, row.id, now)
        write(session, desk, claimed, [Message(DROPPED)], now)
        return True
    return False


def _meanwhile(claimed: Claimed) -> list[Message]:
    """What is said until it is mended: to danger its own reply, whatever is broken."""
    decision = claimed.decision
    if isinstance(decision, gate.Reply) and decision.concern is not None:
        return list(decision.messages)
    return [Message("talk/down")]


def _is_leaving(claimed: Claimed, standing: Standing | None) -> bool:
    """Whether they asked to be deleted, or this guide is not for them."""
    if isinstance(claimed.decision, gate.Reply) and claimed.decision.deed == "delete":
        return True
    return standing is not None and standing.stage == Stage.ENDED


DEEDS: dict[str, Callable[[Session, Person, datetime], None]] = {
    "go_on": people.go_on,
    "stop": people.stop,
    "unreachable": people.unreachable,
}
