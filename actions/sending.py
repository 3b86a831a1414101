"""A written check-in goes, or not after all: its person is looked at once more as it does.

What follows from a check-in follows here: where the conversation stands, that a silent person is
left alone, that a plan gets its last word. So nothing has to be undone for one that never went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from actions import concerns, sequence
from actions.cadence import Here
from actions.claiming import (
    NO_SYNC,
    TOO_LATE,
    after_conversation,
    end_in_silence,
    is_in_conversation,
    mark,
    reason_not_to,
)
from actions.plans import CANCELLED, PLANNED, SENT, SILENCE, SKIPPED, UNSURE, WRITTEN
from actions.records import CheckIn, Person, Stage
from actions.sequence import LAST, SHALL_I_STOP, STAGES, AnyRow
from directory.db import one_of

REFUSED = "refused"
WHAT_FOLLOWS = (
    CheckIn.id, CheckIn.person_id, CheckIn.step_id, CheckIn.plan, CheckIn.last_word_days,
    CheckIn.cadence_version,
)  # fmt: skip


@dataclass(frozen=True)
class Gone:
    """A check-in that has gone, and how things were before it: in case it did not after all."""

    checkin_id: str
    person_id: str
    stage: str
    written_at: datetime


def last_look(
    session: Session, person: Person, written_at: datetime, waits_for_us: bool, moment: Here
) -> Gone | None:
    """Let the check-in that was written then go, with what follows from it; None: it may not.

    It is skipped, with the reason, where its person may not be written to or it is past its grace.
    It is planned again, to be decided on anew, where a conversation has begun since, where its
    hour has passed (it may have lain in the outbox from one day's window into the next), and where
    a concern was opened since: it may name nobody.
    """
    checkin = _written(session, person, written_at)
    if checkin is None:
        return None
    reason = reason_not_to(person, moment.now)
    if reason is None and moment.is_too_late(checkin.due_at):
        reason = TOO_LATE
    if reason is not None:
        mark(session, [checkin.id], state=SKIPPED, reason=reason, sent_at=None)
        sent = sequence.history(session, {checkin.step_id})
        end_in_silence(session, [(checkin, reason)], sent, moment)
        return None
    later = _not_before(person, written_at, waits_for_us, moment)
    if later is None and concerns.opened_since(session, person, written_at):
        later = moment.welcome(moment.now)
    if later is not None:
        mark(session, [checkin.id], state=PLANNED, sent_at=None, look_at=later)
        return None
    gone = Gone(checkin.id, person.id, person.stage, written_at)
    follow(session, [checkin.id], moment)
    return gone


def _written(session: Session, person: Person, written_at: datetime) -> CheckIn | None:
    """None where it was called off since."""
    query = select(CheckIn).where(
        CheckIn.person_id == person.id,
        CheckIn.state == WRITTEN,
        CheckIn.sent_at == written_at,
    )
    return session.scalar(query.limit(1))


def _not_before(
    person: Person, written_at: datetime, waits_for_us: bool, moment: Here
) -> datetime | None:
    """When to decide on it anew; None: it may go now."""
    if is_in_conversation(person, waits_for_us, moment):
        return after_conversation(person, moment)
    is_its_hour = moment.is_welcome and moment.is_today(written_at)
    return None if is_its_hour and person.last_seen_at <= written_at else moment.welcome(moment.now)


def follow(session: Session, checkin_ids: Sequence[str], moment: Here) -> None:
    """These go now: note it, and what follows from each."""
    if not checkin_ids:
        return
    of_these = one_of(session, CheckIn.id, checkin_ids)
    rows = session.execute(select(*WHAT_FOLLOWS).where(of_these)).all()
    said = _by_key(rows, sequence.history(session, {row.step_id for row in rows}))
    mark(session, checkin_ids, state=SENT, sent_at=moment.now)
    for key, about in said.items():
        ids = [row.person_id for row in about]
        of_them = update(Person).where(one_of(session, Person.id, ids), Person.stage != STAGES[key])
        was_asked = or_(Person.left_open, Person.stage == Stage.QUESTIONS)
        stands = {"stage": STAGES[key], "left_open": was_asked}
        session.execute(of_them.values(stands), execution_options=NO_SYNC)
    _leave_alone(session, [row.person_id for row in said[SHALL_I_STOP]])
    sequence.plan_last_words(session, said[sequence.ASK], moment)


def _by_key(
    rows: Sequence[AnyRow], sent: dict[str, list[AnyRow]]
) -> defaultdict[str, list[AnyRow]]:
    """What each says, as the claim decided it: by what was sent before."""
    said: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        before = [each for each in sent.get(row.step_id, []) if each.id != row.id]
        said[sequence.key_of(row.plan, before)].append(row)
    return said


def _leave_alone(session: Session, person_ids: Sequence[str]) -> None:
    """Asked whether to stop: without an answer, nothing more comes."""
    if person_ids:
        planned = (one_of(session, CheckIn.person_id, person_ids), CheckIn.state == PLANNED)
        session.execute(
            update(CheckIn).where(*planned).values(state=CANCELLED, reason=SILENCE),
            execution_options=NO_SYNC,
        )


def was_refused(session: Session, gone: Gone) -> None:
    """Telegram took offence at the call itself: it is skipped, and nothing has followed from it."""
    never_went(session, gone)
    session.flush()
    still_waits = (CheckIn.id == gone.checkin_id, CheckIn.state == WRITTEN)
    skipped = {"state": SKIPPED, "reason": REFUSED, "sent_at": None}
    session.execute(update(CheckIn).where(*still_waits).values(skipped))


def may_have_gone(session: Session, lookup: str, written_at: datetime) -> None:
    """Its process ended, or the line broke, over the call: it is not sent again, and is counted.

    `written_at`: when the call was written, which is before it went.
    """
    of_theirs = select(Person.id).where(Person.lookup == lookup).scalar_subquery()
    newest = (
        select(CheckIn.id)
        .where(CheckIn.person_id == of_theirs, CheckIn.state == SENT)
        .where(CheckIn.sent_at >= written_at)
        .order_by(CheckIn.sent_at.desc())
        .limit(1)
    )
    session.execute(
        update(CheckIn).where(CheckIn.id == newest.scalar_subquery()).values(reason=UNSURE),
        execution_options=NO_SYNC,
    )


def never_went(session: Session, gone: Gone) -> None:
    """It surely did not arrive, and will be tried again: it waits as before, nothing followed."""
    person = session.get(Person, gone.person_id, with_for_update=True)
    checkin = session.get(CheckIn, gone.checkin_id)
    if checkin is None or person is None or checkin.state != SENT:
        return
    checkin.state, checkin.sent_at = WRITTEN, gone.written_at
    if person.stage in STAGES.values():
        person.stage = gone.stage
    of_step = CheckIn.step_id == checkin.step_id
    session.execute(
        update(CheckIn)
        .where(of_step, CheckIn.state == CANCELLED, CheckIn.reason == SILENCE)
        .values(state=PLANNED, reason=None)
    )
    last_word = (CheckIn.plan == f"{LAST}_{checkin.plan}", CheckIn.state == PLANNED)
    session.execute(delete(CheckIn).where(of_step, *last_word))
