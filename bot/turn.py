"""A turn: one message, once through the house and back.

Claimed under a lease in the order of its chat; what it says and its closing commit together.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from actions import intake, people
from actions.hearing import TICK
from actions.hurting import HARM
from actions.keys import KeyProblem
from actions.people import Standing
from actions.records import Stage
from actions.turns import Message
from bot import closing, gate, shown
from bot.desk import Claimed, Closed, Desk
from bot.dialogue import DialogueDown
from bot.incoming import Incoming, Kind
from bot.mail import inbox
from bot.mail.inbox import Taken
from directory import clock
from directory.aside import aside
from directory.db import leasing

logger = logging.getLogger(__name__)
UNTIL_MENDED = timedelta(minutes=10)
HELLO = "greet"


async def take(desk: Desk, claimed: Claimed, room: int = 0) -> Closed:
    """Work off a claimed message: what it says and its closing commit together.

    Where there is `room` to send, what of it may go at once is in hand as it is written.
    """
    try:
        messages = await _messages(desk, claimed)
        return await aside(desk.threads, closing.close, desk, claimed, messages, room)
    except DialogueDown as problem:
        logger.warning("The dialogue is down: %s", problem)
        await aside(desk.threads, closing.put_off, desk, claimed)
        return Closed()
    except Exception:
        # Whatever is broken, the young person hears of it and the message is kept.
        await aside(desk.threads, closing.put_off, desk, claimed)
        raise


def claim(desk: Desk, room: int = 1) -> list[Claimed]:
    """Take up to `room` messages that may be worked on, each decided at the gate.

    Where there is no room, those of danger all the same.
    """
    with leasing(desk.engine) as session:
        return claim_within(session, desk, room)


def claim_within(session: Session, desk: Desk, room: int) -> list[Claimed]:
    """The same, as a part of somebody else's transaction."""
    rows = inbox.claim(session, clock.real_now(), desk.apart, room)
    decided = [_decided_or_put_off(session, desk, row) for row in rows]
    inbox.hold(session, rows)
    return [claimed for claimed in decided if claimed is not None]


def _decided_or_put_off(session: Session, desk: Desk, row: Taken) -> Claimed | None:
    """So that one message that cannot be read keeps no other waiting."""
    try:
        return _decide(session, desk, row)
    except Exception as problem:
        logger.error("A message is put off: %s: %s", type(problem).__name__, _why(problem))
        row.lease_until = clock.real_now() + UNTIL_MENDED
        return None


def _why(problem: Exception) -> str:
    """Only a key's problem can be told: any other text may hold words of the message."""
    return str(problem) if isinstance(problem, KeyProblem) else ""


def _decide(session: Session, desk: Desk, row: Taken) -> Claimed:
    incoming = inbox.read(desk.keyring, row)
    person = people.standing(session, row.chat_key)
    known = gate.Known(
        agreed=person is not None and not row.agrees,
        was_here=person is not None or inbox.was_here(session, row.chat_key),
        held=person is not None and person.held_at is not None,
    )
    typed_taps = shown.typed_taps(session, row.chat_key) if _may_type(known, incoming) else {}
    decision = (
        gate.Reply(())
        if _needs_no_answer(session, desk, row, incoming)
        else gate.decide(incoming, known, desk.screen, typed_taps)
    )
    person_id = _prepared(session, desk, row, incoming, person, decision)
    return Claimed(row, incoming, person_id, decision, known.held)


def _may_type(known: gate.Known, incoming: Incoming) -> bool:
    """Whether what they saw last counts: of somebody who agreed, a tap says it all by itself."""
    return incoming.kind is not Kind.TAP or not known.agreed


def _needs_no_answer(session: Session, desk: Desk, row: Taken, incoming: Incoming) -> bool:
    """What staff say among themselves is none of the guide's business; a double tap is one tap."""
    is_again = not row.missed and inbox.is_double_tap(session, row)
    return incoming.chat_id == desk.staff_chat or is_again


def _prepared(
    session: Session,
    desk: Desk,
    row: Taken,
    incoming: Incoming,
    standing: Standing | None,
    decision: gate.Decision,
) -> str | None:
    """Consent makes the person; the state that Rasa will be told is fixed once for a message.

    The person's id, if they agreed.
    """
    row.link_code = row.link_code or gate.link_code(incoming)
    if isinstance(decision, gate.Reply) and decision.deed == "agree":
        row.agrees = True
        return _agreed(session, desk, row, incoming)
    if standing is None:
        return None
    row.state = row.state or intake.dialogue_state(session, standing)
    return standing.id


def _agreed(session: Session, desk: Desk, row: Taken, incoming: Incoming) -> str:
    code = row.link_code or inbox.link_code_of(session, row.chat_key)
    with session.begin_nested():
        person = people.agree(session, desk.keyring, incoming.chat_id, code, clock.now())
    if row.state is None:
        row.state = intake.dialogue_state(session, person)
        # The questions have begun, also where what they write next comes before our first one.
        person.stage = Stage.QUESTIONS
    return person.id


async def _messages(desk: Desk, claimed: Claimed) -> list[Message]:
    decision = claimed.decision
    if isinstance(decision, gate.Tick):
        if closing.is_asked(claimed, decision):
            return []
        # Of a question that is settled: they hear so, and what is asked now.
        ticked = {"question": decision.question, "answer": decision.code, "which": TICK}
        decision = gate.Ask(intent="inform", facts=ticked)
    if isinstance(decision, gate.Reply):
        if decision.deed != "agree":
            return list(decision.messages)
        decision = gate.Ask(intent="start_intake", facts={"about": "tap"})
    if claimed.person_id is None:
        return [Message("start/welcome")]
    if clock.now() - claimed.row.received_at <= inbox.TOO_OLD:
        return await _asked(desk, claimed, claimed.person_id, decision)
    # Too old to be worked on. That there is an answer to a greeting shows that all works again.
    where = await _asked(desk, claimed, claimed.person_id, gate.Ask(intent=HELLO))
    said = [message for message in where if message.key != f"talk/{HELLO}"]
    return [Message(closing.DROPPED), *said]


async def _asked(desk: Desk, claimed: Claimed, person_id: str, decision: gate.Ask) -> list[Message]:
    harmless = decision.text is not None and desk.sounds_harmless(decision.text)
    return await desk.dialogue.ask(
        message_id=claimed.row.message_key,
        person_id=person_id,
        state=claimed.row.state or {},
        unlikely=[HARM] if harmless else [],
        text=decision.text,
        intent=decision.intent,
        facts=decision.facts,
    )
