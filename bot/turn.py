"""A turn: one message, once through the house and back.

Claimed under a lease in the order of its chat; what it says and its closing commit together.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from actions import intake, people
from actions.hearing import TICK
from actions.keys import KeyProblem
from actions.records import Person, Stage
from actions.turns import Message
from bot import closing, gate, shown
from bot.desk import Claimed, Desk
from bot.dialogue import DialogueDown
from bot.incoming import Incoming
from bot.mail import inbox
from bot.mail.tables import InboxRow
from directory import clock
from directory.db import leasing, transaction

logger = logging.getLogger(__name__)
UNTIL_MENDED = timedelta(minutes=10)


async def take(desk: Desk, claimed: Claimed) -> None:
    """Work off a claimed message: what it says and its closing commit together."""
    try:
        messages = await _messages(desk, claimed)
        await asyncio.to_thread(closing.close, desk, claimed, messages)
    except DialogueDown as problem:
        logger.warning("The dialogue is down: %s", problem)
        await asyncio.to_thread(closing.put_off, desk, claimed)
    except Exception:
        # Whatever is broken, the young person hears of it and the message is kept.
        await asyncio.to_thread(closing.put_off, desk, claimed)
        raise


def claim(desk: Desk, only_urgent: bool = False) -> Claimed | None:
    """Take the next message that may be worked on and decide at the gate; None: nothing to do."""
    if not inbox.may_be_claimed(desk.engine, clock.real_now()):
        return None
    with leasing(desk.engine) as session:
        row = inbox.claim(session, clock.real_now(), desk.apart, only_urgent)
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
    known = gate.Known(
        agreed=person is not None and not row.agrees,
        was_here=inbox.was_here(session, row.chat_key),
        held=person is not None and person.held_at is not None,
    )
    typed_taps = shown.typed_taps(session, row.chat_key)
    decision = (
        gate.Reply(())
        if _needs_no_answer(session, desk, row, incoming)
        else gate.decide(incoming, known, desk.screen, typed_taps)
    )
    person = _prepared(session, desk, row, incoming, person, decision)
    return Claimed(row, incoming, person.id if person else None, decision, known.held)


def _needs_no_answer(session: Session, desk: Desk, row: InboxRow, incoming: Incoming) -> bool:
    """What staff say among themselves is none of the guide's business; a double tap is one tap."""
    return incoming.chat_id == desk.staff_chat or inbox.is_double_tap(session, row)


def _prepared(
    session: Session,
    desk: Desk,
    row: InboxRow,
    incoming: Incoming,
    person: Person | None,
    decision: gate.Decision,
) -> Person | None:
    """Consent makes the person; the state that Rasa will be told is fixed once for a message."""
    row.link_code = row.link_code or gate.link_code(incoming)
    if isinstance(decision, gate.Reply) and decision.deed == "agree":
        row.agrees = True
        code = inbox.link_code_of(session, row.chat_key)
        person = people.agree(session, desk.keyring, incoming.chat_id, code, clock.now())
    if person is not None and row.state is None:
        row.state = intake.dialogue_state(session, person)
        if row.agrees:
            # The questions have begun, also where what they write next comes before our first one.
            person.stage = Stage.QUESTIONS
    return person


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
    return await desk.dialogue.ask(
        message_id=claimed.row.message_key,
        person_id=claimed.person_id,
        state=claimed.row.state or {},
        text=decision.text,
        intent=decision.intent,
        facts=decision.facts,
    )
