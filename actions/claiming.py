"""What is due: claimed in batches, each decided with everything about its person read again.

A claim is one transaction: the rows of the batch are locked, and who else looks passes over them.
Whoever is killed on the way leaves them as they were. A batch takes a few statements, however
large it is, and a look at nothing reads nothing but the index of what is due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from actions import naming_steps
from actions.cadence import Cadence, into_window, is_welcome, read_cadence
from actions.plans import CANCELLED, FURTHEST, PLANNED, SENT, SILENCE, SKIPPED
from actions.records import CheckIn, Person, Stage, short_id
from actions.turns import Message, World
from directory.db import one_of

BATCH = 200
# After so many without an answer we ask whether to stop, and then stop.
SILENCES = 2
IN_CONVERSATION = timedelta(minutes=10)
A_DAY = timedelta(days=1)
LAST = "last"
TOO_LATE = "too_late"
NO_SYNC = {"synchronize_session": False}
ASK, SHALL_I_STOP, LAST_WORD = "checkins/ask", "checkins/shall_i_stop", "checkins/last_word"
STAGES = {ASK: Stage.CHECKIN, SHALL_I_STOP: Stage.OFFER, LAST_WORD: Stage.RESTING}
WHAT_COUNTS = (
    CheckIn.id, CheckIn.person_id, CheckIn.step_id, CheckIn.plan, CheckIn.occurrence,
    CheckIn.due_at, Person.lookup, Person.address, Person.last_seen_at, Person.held_at,
    Person.paused_until, Person.stopped_at, Person.unreachable_at,
)  # fmt: skip

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Due:
    """A check-in that may be sent now: to whom, and what it says."""

    checkin_id: str
    person_id: str
    step_id: str
    lookup: str
    address: bytes
    message: Message
    ends: str | None = None
    """The plan whose last day this is."""


@dataclass(frozen=True)
class _Go:
    key: str
    ends: str | None


@dataclass(frozen=True)
class _Skip:
    reason: str


@dataclass(frozen=True)
class _Wait:
    until: datetime


Verdict = _Go | _Skip | _Wait


@dataclass(frozen=True)
class _Moment:
    """Now, where it is, and the rules."""

    now: datetime
    world: World
    rules: Cadence

    def day_of(self, moment: datetime) -> object:
        return moment.astimezone(self.world.zone).date()

    def after(self, wait: timedelta) -> datetime:
        """The first welcome moment after so long."""
        wall = (self.now + wait).astimezone(self.world.zone).replace(tzinfo=None)
        return into_window(wall, self.rules, self.world.zone)


def claim(session: Session, now: datetime, world: World, most: int = BATCH) -> list[Due]:
    """Up to `most` check-ins that are due, locked, those that may be sent now; one a person.

    What may not be sent is marked skipped with its reason; what has to wait is put off, so that
    it stands in nobody's way. What is returned is planned until `mark_sent` says otherwise.
    """
    moment = _Moment(now, world, read_cadence())
    if not is_welcome(now, moment.rules, world.zone):
        return []
    rows = _due(session, now, most)
    if not rows:
        return []
    verdicts = list(_verdicts(rows, _history(session, rows), moment))
    _set_aside(session, verdicts)
    going = [(row, verdict) for row, verdict in verdicts if isinstance(verdict, _Go)]
    return _with_names(session, going, moment.rules)


def _due(session: Session, now: datetime, most: int) -> Sequence[AnyRow]:
    """What is due, with its person: both locked, and read as they are under the lock.

    Whoever is in the middle of a turn is passed over: what they say there counts at the next look.
    The person is locked first, so that who holds a check-in holds its person: no two claims can
    wait for each other.
    """
    query = (
        select(*WHAT_COUNTS)
        .join(Person, Person.id == CheckIn.person_id)
        .where(CheckIn.state == PLANNED, CheckIn.look_at <= now)
        .order_by(CheckIn.look_at)
        .limit(most)
        .with_for_update(skip_locked=True, of=(Person, CheckIn))
    )
    return session.execute(query).all()


def _history(session: Session, rows: Sequence[AnyRow]) -> dict[str, list[AnyRow]]:
    """What was sent about each step, the latest first."""
    steps = {row.step_id for row in rows}
    query = (
        select(CheckIn.step_id, CheckIn.state, CheckIn.sent_at, CheckIn.plan)
        .where(one_of(session, CheckIn.step_id, steps), CheckIn.sent_at.is_not(None))
        .order_by(CheckIn.sent_at.desc())
    )
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for sent in session.execute(query):
        found[sent.step_id].append(sent)
    return found


def _verdicts(
    rows: Sequence[AnyRow], history: dict[str, list[AnyRow]], moment: _Moment
) -> Iterator[tuple[AnyRow, Verdict]]:
    served: set[str] = set()
    for row in rows:
        verdict = _verdict(row, history.get(row.step_id, []), moment)
        if isinstance(verdict, _Go):
            if row.person_id in served:
                verdict = _Wait(moment.after(A_DAY))
            served.add(row.person_id)
        yield row, verdict


def _verdict(row: AnyRow, sent: list[AnyRow], moment: _Moment) -> Verdict:
    reason = reason_not_to(row, moment.now) or _reason_of(row, sent, moment)
    if reason is not None:
        return _Skip(reason)
    if moment.now - row.last_seen_at < IN_CONVERSATION:
        return _Wait(row.last_seen_at + IN_CONVERSATION)
    if sent and moment.day_of(sent[0].sent_at) == moment.day_of(moment.now):
        return _Wait(moment.after(A_DAY))
    is_last_day = row.occurrence == len(moment.rules.plans.get(row.plan, ()))
    key = _key(row, sent)
    return _Go(key, row.plan if is_last_day and key == ASK else None)


def _key(row: AnyRow, sent: list[AnyRow]) -> str:
    if row.plan.startswith(LAST):
        return LAST_WORD
    silences = sum(1 for _ in takewhile(lambda each: each.state == SENT, sent))
    return SHALL_I_STOP if silences >= SILENCES else ASK


def reason_not_to(person: Any, now: datetime) -> str | None:
    """Why nothing that nobody asked for may go to this person now; None: it may."""
    if person.stopped_at or person.unreachable_at:
        return "stopped" if person.stopped_at else "unreachable"
    if person.paused_until and person.paused_until > now:
        return "paused"
    return "open_concern" if person.held_at else None


def _reason_of(row: AnyRow, sent: list[AnyRow], moment: _Moment) -> str | None:
    if _is_too_late(row.due_at, moment):
        return TOO_LATE
    if row.plan.startswith(LAST) and (not sent or sent[0].state != SENT):
        return "answered"
    so_far = sum(each.plan == row.plan for each in sent)
    return "enough" if so_far >= moment.rules.most else None


def _is_too_late(due_at: datetime, moment: _Moment) -> bool:
    """Late counts from the first moment at which it could have been sent."""
    if moment.now - due_at <= moment.rules.grace:
        return False
    wall = due_at.astimezone(moment.world.zone).replace(tzinfo=None)
    welcome = into_window(wall, moment.rules, moment.world.zone)
    return moment.now - welcome > moment.rules.grace


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
        _mark(session, ids, state=SKIPPED, reason=reason)
    if waiting:
        session.execute(update(CheckIn), waiting)


def _with_names(session: Session, going: Sequence[tuple[AnyRow, _Go]], rules: Cadence) -> list[Due]:
    """Each with the name of its step and of a person, where these tell nothing private."""
    told = naming_steps.told(session, {row.step_id for row, _ in going}, rules.public_kinds)
    nothing = naming_steps.Told()
    return [_made(row, go, told.get(row.step_id, nothing)) for row, go in going]


def _made(row: AnyRow, go: _Go, told: naming_steps.Told) -> Due:
    message = Message(go.key, {} if go.key == SHALL_I_STOP else _facts(row, told))
    return Due(row.id, row.person_id, row.step_id, row.lookup, row.address, message, go.ends)


def _facts(row: AnyRow, told: naming_steps.Told) -> dict[str, Any]:
    return {
        "checkin": row.id,
        "with_person": row.plan == FURTHEST or told.contact is not None,
        "name": told.name,
        "contact": told.contact,
    }


def mark_sent(session: Session, sent: Sequence[Due], now: datetime, world: World) -> None:
    """They are written to be sent, in this transaction: say so, and what follows from it."""
    if not sent:
        return
    _mark(session, [due.checkin_id for due in sent], state=SENT, sent_at=now)
    for key, stage in STAGES.items():
        ids = [due.person_id for due in sent if due.message.key == key]
        if ids:
            of_these = update(Person).where(one_of(session, Person.id, ids), Person.stage != stage)
            session.execute(of_these.values(stage=stage), execution_options=NO_SYNC)
    stopping = [due.person_id for due in sent if due.message.key == SHALL_I_STOP]
    if stopping:
        planned = (one_of(session, CheckIn.person_id, stopping), CheckIn.state == PLANNED)
        session.execute(
            update(CheckIn).where(*planned).values(state=CANCELLED, reason=SILENCE),
            execution_options=NO_SYNC,
        )
    ending = [due for due in sent if due.ends]
    _plan_last_words(session, ending, _Moment(now, world, read_cadence()))


def _plan_last_words(session: Session, ending: Sequence[Due], moment: _Moment) -> None:
    """Who does not answer the last check-in of a plan gets one last message, and then nothing."""
    due_at = moment.after(moment.rules.last_after)
    rows = [
        {
            "id": short_id(),
            "person_id": due.person_id,
            "step_id": due.step_id,
            "plan": f"{LAST}_{due.ends}",
            "occurrence": 1,
            "cadence_version": moment.rules.version,
            "due_at": due_at,
            "look_at": due_at,
            "state": PLANNED,
        }
        for due in ending
    ]
    if rows:
        session.execute(insert(CheckIn), rows)


def put_off(session: Session, ids: list[str], until: datetime) -> None:
    """Leave these planned, not to be looked at before a time."""
    if ids:
        _mark(session, ids, look_at=until)


def take_back(session: Session, person_id: str, reason: str, written_at: datetime) -> None:
    """The check-in that was written then did not go out after all.

    Where it would have asked whether to stop, nobody was asked: what was to come still comes.
    """
    written = (CheckIn.person_id == person_id, CheckIn.state == SENT)
    found = session.execute(
        select(CheckIn.id, CheckIn.step_id).where(*written, CheckIn.sent_at == written_at).limit(1)
    ).first()
    if found is None:
        return
    _mark(session, [found.id], state=SKIPPED, reason=reason, sent_at=None)
    if reason == TOO_LATE:
        silenced = (CheckIn.state == CANCELLED, CheckIn.reason == SILENCE)
        session.execute(
            update(CheckIn)
            .where(CheckIn.step_id == found.step_id, *silenced, CheckIn.due_at > written_at)
            .values(state=PLANNED, reason=None),
            execution_options=NO_SYNC,
        )


def _mark(session: Session, ids: list[str], **columns: Any) -> None:
    session.execute(
        update(CheckIn).where(one_of(session, CheckIn.id, ids)).values(**columns),
        execution_options=NO_SYNC,
    )
