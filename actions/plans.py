"""Plans of check-ins: the rows are written, called off, moved past a break, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from actions import cadence
from actions.records import CheckIn, Person, Step
from actions.turns import World

LONGEST_PAUSE_DAYS = 366
# The plan that follows a start, and the tier of those furthest away.
STARTED, FURTHEST = "started", "4"
# Written is what waits to be sent, and may still be called off.
PLANNED, WRITTEN, SENT, ANSWERED, SKIPPED, CANCELLED = (
    "planned", "written", "sent", "answered", "skipped", "cancelled",
)  # fmt: skip
TO_COME = (PLANNED, WRITTEN)
# Called off because nobody answered: the one reason that an answer undoes.
SILENCE = "silence"


def write(session: Session, step: Step, name: str, now: datetime, world: World) -> datetime:
    """Write the check-ins of a plan that is not over, and return when the first is due.

    What falls into a break waits. What was skipped never went: it is planned anew.
    """
    cancel(session, step.person_id, "replaced")
    rules = cadence.read_cadence()
    due = cadence.due_times(name, now, rules, world.zone)
    rows = _rows(session, step, name)
    for occurrence, moment in enumerate(due, start=1):
        row = rows.get(occurrence) or _new(session, step, name, occurrence)
        if row.state in (None, CANCELLED, SKIPPED):
            row.state, row.reason = PLANNED, None
            row.due_at = row.look_at = moment
            row.cadence_version = rules.version
    session.flush()
    _past_the_break(session, step.person_id, now, world)
    written = _rows(session, step, name).values()
    return min(row.due_at for row in written if row.state == PLANNED)


def _rows(session: Session, step: Step, name: str) -> dict[int, CheckIn]:
    of_plan = select(CheckIn).where(CheckIn.step_id == step.id, CheckIn.plan == name)
    return {row.occurrence: row for row in session.scalars(of_plan)}


def _new(session: Session, step: Step, name: str, occurrence: int) -> CheckIn:
    row = CheckIn(person_id=step.person_id, step_id=step.id, plan=name, occurrence=occurrence)
    session.add(row)
    return row


def next_due(session: Session, step: Step) -> datetime | None:
    """When the next check-in of a step is due; None where none is planned."""
    planned = (CheckIn.step_id == step.id, CheckIn.state == PLANNED)
    return session.scalar(select(func.min(CheckIn.due_at)).where(*planned))


def is_over(session: Session, step: Step, name: str) -> bool:
    """Whether the check-ins that this plan would write have come, and none is still to come.

    A start begins a plan of its own; whatever tier it is, the other plans are one.
    """
    rows = session.scalars(select(CheckIn).where(CheckIn.step_id == step.id)).all()
    its_own = [row for row in rows if row.plan == name]
    went = [row for row in its_own if row.sent_at is not None and row.state != WRITTEN]
    if len(went) >= len(cadence.read_cadence().plans[name]):
        return True
    rows = its_own if name == STARTED else rows
    had_some = any(row.sent_at is not None and row.state != WRITTEN for row in rows)
    return had_some and all(row.state not in TO_COME for row in rows)


def cancel(session: Session, person_id: str, reason: str, step: Step | None = None) -> None:
    """Call off every check-in that has not gone yet, for good: no answer brings it back.

    All of a person's, or those of one step.
    """
    by_silence = (CheckIn.state == CANCELLED) & (CheckIn.reason == SILENCE)
    which = [CheckIn.person_id == person_id, or_(CheckIn.state.in_(TO_COME), by_silence)]
    if step is not None:
        which.append(CheckIn.step_id == step.id)
    called_off = {"state": CANCELLED, "reason": reason, "sent_at": None}
    session.execute(update(CheckIn).where(*which).values(called_off))


def take_up_again(session: Session, step: Step, now: datetime, world: World) -> datetime | None:
    """Somebody who fell silent answered: what was called off for that comes after all.

    When the next of it is due; None where nothing was called off, or all its days are past.
    """
    stopped = select(CheckIn).where(
        CheckIn.step_id == step.id,
        CheckIn.state == CANCELLED,
        CheckIn.reason == SILENCE,
        CheckIn.due_at > now,
    )
    rows = session.scalars(stopped).all()
    for row in rows:
        row.state, row.reason = PLANNED, None
    session.flush()
    _past_the_break(session, step.person_id, now, world)
    return next_due(session, step) if rows else None


def after_start(session: Session, step: Step, now: datetime, world: World) -> datetime | None:
    """Weeks 1, 3 and 9 follow a start, for who asked for check-ins on the step and did not stop.

    When the next comes; None where none does. Told of the start again, the plan goes on as it is.
    """
    person = session.get_one(Person, step.person_id)
    asked = select(CheckIn.id).where(CheckIn.step_id == step.id).limit(1)
    if person.stopped_at is not None or session.scalar(asked) is None:
        return None
    rows = _rows(session, step, STARTED).values()
    if any(row.state in TO_COME for row in rows):
        return next_due(session, step)
    if any(row.sent_at is not None for row in rows):
        return None
    return write(session, step, STARTED, now, world)


def pause(session: Session, person: Person, days: int, now: datetime, world: World) -> datetime:
    """No check-ins for so many days (a year at most); what has not gone moves on as a whole."""
    person.paused_until = now + timedelta(days=min(days, LONGEST_PAUSE_DAYS))
    waits_to_go = (CheckIn.person_id == person.id, CheckIn.state == WRITTEN)
    session.execute(update(CheckIn).where(*waits_to_go).values(state=PLANNED, sent_at=None))
    session.flush()
    _past_the_break(session, person.id, now, world)
    return person.paused_until


def _past_the_break(session: Session, person_id: str, now: datetime, world: World) -> None:
    """Where the first that is planned falls into a break, all of them come so much later."""
    until = session.get_one(Person, person_id).paused_until
    planned = _planned(session, person_id)
    if until is None or until <= now or not planned or planned[0].due_at >= until:
        return
    later = until - planned[0].due_at
    rules = cadence.read_cadence()
    for checkin in planned:
        wall = (checkin.due_at + later).astimezone(world.zone).replace(tzinfo=None)
        checkin.due_at = checkin.look_at = cadence.into_window(wall, rules, world.zone)
    session.flush()


def _planned(session: Session, person_id: str) -> Sequence[CheckIn]:
    of_theirs = (CheckIn.person_id == person_id, CheckIn.state == PLANNED)
    return session.scalars(select(CheckIn).where(*of_theirs).order_by(CheckIn.due_at)).all()
