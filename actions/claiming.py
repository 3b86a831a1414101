"""What is due: claimed in batches, each decided with everything about its person read again.

A claim is one transaction: the rows of the batch are locked, and who else looks passes over them.
Whoever is killed on the way leaves them as they were. A batch takes a few statements, however
large it is, and a look at nothing reads nothing but the index of what is due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, bindparam, select, update
from sqlalchemy.orm import Session

from actions import concerns, contacts, naming_steps, sequence
from actions.cadence import FURTHEST, MOST_OF_ALL, STARTED, Here, here
from actions.naming_steps import Told
from actions.plans import PLANNED, SENT, SKIPPED, WRITTEN
from actions.records import CheckIn, Person, Stage
from actions.retention import read_retention
from actions.sequence import ASK, LAST, SHALL_I_STOP, AnyRow
from actions.turns import Message, World
from directory.db import one_of

BATCH = 200
# Where none of a batch may go, the next is looked at: what is due today waits behind no old ones.
ROUNDS = 10
UNTIL_MENDED = timedelta(minutes=10)
A_DAY = timedelta(days=1)
WITH_A_PERSON = (FURTHEST, f"{LAST}_{FURTHEST}")
TOO_LATE, UNWRITABLE = "too_late", "unwritable"
# Skipped for one of these, somebody is still there, and has not said that nothing may come.
LATE = (TOO_LATE, UNWRITABLE)
# A break that they took instead tells nothing of how it went.
HOW_IT_WENT = ("did_it", "not_yet")
NO_SYNC = {"synchronize_session": False}
WHAT_COUNTS = (
    CheckIn.id, CheckIn.person_id, CheckIn.step_id, CheckIn.plan, CheckIn.cadence_version,
    CheckIn.last_word_days, CheckIn.due_at, CheckIn.reason, Person.lookup, Person.address,
    Person.last_seen_at, Person.held_at, Person.paused_until, Person.stopped_at,
    Person.unreachable_at, Person.stage,
)  # fmt: skip

# Which of these chats have said something that is not answered yet.
Talking = Callable[[Session, Collection[str]], Collection[str]]


def nobody(_: Session, __: Collection[str]) -> Collection[str]:
    """Nobody waits for an answer."""
    return ()


@dataclass(frozen=True)
class Due:
    """A check-in that may be sent now: to whom, and what it says."""

    checkin_id: str
    person_id: str
    step_id: str
    lookup: str
    address: bytes
    message: Message


@dataclass(frozen=True)
class _Go:
    key: str
    seen: bool
    """Whether they wrote since the first of the check-ins that they left unanswered."""
    again: bool
    """Whether they said at the one before how it went: the same question would not know of it."""


@dataclass(frozen=True)
class _Skip:
    reason: str


@dataclass(frozen=True)
class _Wait:
    until: datetime


Verdict = _Go | _Skip | _Wait


def claim(
    session: Session, now: datetime, world: World, most: int = BATCH, talking: Talking = nobody
) -> list[Due]:
    """Up to `most` check-ins that are due, locked, those that may be written now; one a person.

    What may not be sent is marked skipped with its reason; what has to wait is put off, so that
    it stands in nobody's way. What is returned is planned until `mark_written` says otherwise.
    """
    moment = here(now, world.zone)
    if not moment.is_welcome:
        return []
    for _ in range(ROUNDS):
        rows = _due(session, now, most)
        going = _decided(session, rows, talking, moment) if rows else []
        if going or len(rows) < most:
            break
    return _with_names(session, going, moment, world)


def _decided(
    session: Session, rows: Sequence[AnyRow], talking: Talking, moment: Here
) -> list[tuple[AnyRow, _Go]]:
    """Those of the rows that may go; the others are skipped, or put off."""
    busy = frozenset(talking(session, {row.lookup for row in rows}))
    sent = sequence.history(session, {row.step_id for row in rows})
    verdicts = list(_verdicts(rows, sent, busy, moment))
    _set_aside(session, verdicts)
    skipped = [(row, verdict.reason) for row, verdict in verdicts if isinstance(verdict, _Skip)]
    end_in_silence(session, skipped, sent, moment)
    return [(row, verdict) for row, verdict in verdicts if isinstance(verdict, _Go)]


def _due(session: Session, now: datetime, most: int) -> Sequence[AnyRow]:
    """What is due, with its person: both locked, and read as they are under the lock.

    Whoever is in the middle of a turn is passed over: what they say there counts at the next look.
    The person is locked first, so that who holds a check-in holds its person: no two claims can
    wait for each other.
    """
    return session.execute(_due_query(), {"now": now, "most": most}).all()


@cache
def _due_query() -> Executable:
    """Made once: a tick asks it every few seconds, and a batch in a row with others."""
    return (
        select(*WHAT_COUNTS)
        .join(Person, Person.id == CheckIn.person_id)
        .where(CheckIn.state == PLANNED, CheckIn.look_at <= bindparam("now"))
        .order_by(CheckIn.look_at)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=(Person, CheckIn))
    )


def _verdicts(
    rows: Sequence[AnyRow], sent: dict[str, list[AnyRow]], busy: Collection[str], moment: Here
) -> Iterator[tuple[AnyRow, Verdict]]:
    served: set[str] = set()
    for row in rows:
        verdict = _verdict(row, sent.get(row.step_id, []), row.lookup in busy, moment)
        if isinstance(verdict, _Go):
            if row.person_id in served:
                verdict = _Wait(moment.after(A_DAY))
            served.add(row.person_id)
        yield row, verdict


def _verdict(row: AnyRow, sent: list[AnyRow], waits_for_us: bool, moment: Here) -> Verdict:
    reason = reason_not_to(row, moment.now) or _reason_of(row, sent, moment)
    if reason is not None:
        return _Skip(reason)
    if is_in_conversation(row, waits_for_us, moment):
        return _Wait(after_conversation(row, moment))
    if sent and moment.is_today(sent[0].sent_at):
        return _Wait(moment.after(A_DAY))
    silent = sequence.silent_ones(sent)
    seen = bool(silent) and row.last_seen_at > silent[-1].sent_at
    again = bool(sent) and sent[0].answer in HOW_IT_WENT
    return _Go(sequence.key_of(row.plan, sent), seen, again)


def is_in_conversation(person: Any, waits_for_us: bool, moment: Here) -> bool:
    """Whether they wrote just now or wait for an answer; with an open question, a while longer."""
    return waits_for_us or is_over_at(person, moment) > moment.now


def after_conversation(person: Any, moment: Here) -> datetime:
    """When to look again at somebody who is in a conversation."""
    over = is_over_at(person, moment)
    is_ahead = over > moment.now
    return moment.welcome(over) if is_ahead else moment.after(moment.rules.conversation)


def is_over_at(person: Any, moment: Here) -> datetime:
    """When somebody who has said nothing since has put the phone down."""
    is_asked = person.stage == Stage.QUESTIONS
    idle = moment.rules.open_question if is_asked else moment.rules.conversation
    over: datetime = person.last_seen_at + idle
    return over


def reason_not_to(person: Any, now: datetime) -> str | None:
    """Why nothing that nobody asked for may go to this person now; None: it may."""
    if person.stopped_at or person.unreachable_at:
        return "stopped" if person.stopped_at else "unreachable"
    if person.paused_until and person.paused_until > now:
        return "paused"
    return "open_concern" if person.held_at else None


def _reason_of(row: AnyRow, sent: list[AnyRow], moment: Here) -> str | None:
    if moment.is_too_late(row.due_at):
        return row.reason or TOO_LATE
    if row.plan.startswith(LAST) and (not sent or sent[0].state != SENT):
        return "answered"
    so_far = sum(each.plan == row.plan for each in sent)
    return "enough" if so_far >= MOST_OF_ALL else None


def _set_aside(session: Session, verdicts: Iterable[tuple[AnyRow, Verdict]]) -> None:
    """Mark what is skipped, by its reason, and put off what has to wait."""
    skipped: dict[str, list[str]] = defaultdict(list)
    waiting = []
    for row, verdict in verdicts:
        if isinstance(verdict, _Skip):
            skipped[verdict.reason].append(row.id)
        elif isinstance(verdict, _Wait):
            waiting.append({"id": row.id, "look_at": verdict.until})
    for reason, ids in skipped.items():
        mark(session, ids, state=SKIPPED, reason=reason)
    if waiting:
        session.execute(update(CheckIn), waiting)


def end_in_silence(
    session: Session,
    skipped: Iterable[tuple[AnyRow | CheckIn, str]],
    sent: Mapping[str, list[AnyRow]],
    moment: Here,
) -> None:
    """A plan whose last day is skipped ends as one that was asked: with one last message.

    What is skipped, each with its reason, and what went about its step before.
    """
    late = [row for row, reason in skipped if reason in LATE]
    silent = [row for row in late if sequence.silent_ones(sent.get(row.step_id, []))]
    sequence.plan_last_words(session, silent, moment)


def _with_names(
    session: Session, going: Sequence[tuple[AnyRow, _Go]], moment: Here, world: World
) -> list[Due]:
    """Each with the name of its step and of a person, where these tell nothing private.

    Whether a concern is open is read here, under the lock of its person and in a statement of its
    own: the claim's may have begun before it was recorded.
    """
    told = naming_steps.told(session, {row.step_id for row, _ in going}, moment.rules.public_kinds)
    of_concern = concerns.who_has_one_open(session, {row.person_id for row, _ in going})
    made = []
    for row, go in going:
        about = told.get(row.step_id, Told())
        if _needs_a_person(row, about, of_concern):
            about = _with_a_person(session, row, about, moment, world)
        made.append(_made(row, go, about))
    return made


def _needs_a_person(row: AnyRow, told: Told, of_concern: Collection[str]) -> bool:
    """Who is furthest away, or was when the plan was made, hears of a person each time.

    So does everybody with an open concern, which is as far away as one can be.
    """
    is_furthest = told.tier == int(FURTHEST) or row.plan in WITH_A_PERSON
    return is_furthest or row.person_id in of_concern


def _with_a_person(session: Session, row: AnyRow, told: Told, moment: Here, world: World) -> Told:
    """Where none is kept for them, or the one that is has closed, another is found, and kept."""
    if told.contact:
        return told
    contact = contacts.found(session, row.person_id, row.step_id, moment, world)
    return replace(told, contact=contact, with_person=True)


def _made(row: AnyRow, go: _Go, told: Told) -> Due:
    message = Message(go.key, _facts(row, go, told))
    return Due(row.id, row.person_id, row.step_id, row.lookup, row.address, message)


def _facts(row: AnyRow, go: _Go, told: Told) -> dict[str, Any]:
    if go.key == SHALL_I_STOP:
        return {"seen": go.seen, "with_person": told.with_person, "contact": told.contact}
    about = {
        "checkin": row.id,
        "started": row.plan == STARTED,
        "with_person": told.with_person,
        "name": told.name,
        "contact": told.contact,
    }
    if go.key == ASK:
        return about | {"so_far": told.outcome, "again": go.again}
    kept = {"kept_days": read_retention().silent.days}
    return about | kept


def mark_written(session: Session, written: Sequence[Due], now: datetime) -> None:
    """They are written to be sent, in this transaction. What follows from them waits until then."""
    ids = [due.checkin_id for due in written]
    if ids:
        mark(session, ids, state=WRITTEN, sent_at=now, reason=None)


def could_not_write(session: Session, failed: Sequence[Due], now: datetime) -> None:
    """These are tried again in a while, and counted as overdue, until they are past their grace."""
    ids = [due.checkin_id for due in failed]
    if ids:
        mark(session, ids, look_at=now + UNTIL_MENDED, reason=UNWRITABLE)


def mark(session: Session, ids: Sequence[str], **columns: Any) -> None:
    """Write the same into each of these check-ins."""
    session.execute(
        update(CheckIn).where(one_of(session, CheckIn.id, ids)).values(**columns),
        execution_options=NO_SYNC,
    )
