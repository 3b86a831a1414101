"""Plans of check-ins: the rows are written, called off, moved past a break, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from actions import cadence
from actions.cadence import STARTED
from actions.records import CheckIn, Person, Step
from actions.turns import World

LONGEST_PAUSE_DAYS = 366
# Written is what waits to be sent, and may still be called off.
PLANNED, WRITTEN, SENT, ANSWERED, SKIPPED, CANCELLED = (
    "planned", "written", "sent", "answered", "skipped", "cancelled",
)  # fmt: skip
TO_COME = (PLANNED, WRITTEN)
# Called off because nobody answered: the one reason that an answer undoes. Called off because
# nobody could be reached: they are asked whether they want them again.
SILENCE, UNREACHABLE = "silence", "unreachable"
# It may have gone, and may not: a check-in is never sent twice, and one that nobody may have got
# is no silence of theirs.
UNSURE = "unsure"
# Another plan has taken the place, such as the weeks after a start.
REPLACED = "replaced"
# Called off by an answer that ends the plan.
DID_NOT_WORK, STOPPED_GOING, FINISHED = "did_not_work", "stopped_going", "finished"
ENDED = (DID_NOT_WORK, STOPPED_GOING, FINISHED)
# It was never so.
TAKEN_BACK = "taken_back"


def write(session: Session, step: Step, name: str, now: datetime, world: World) -> datetime:
    """Write the check-ins of a plan that is not over, and return when the first is due.

    What falls into a break waits. What was skipped never went: it is planned anew. The rows keep
    all that the cadence says of the plan now.
    """
    cancel(session, step.person_id, REPLACED)
    rules = cadence.read_cadence()
    rows = _rows(session, step, name)
    for occurrence, moment in _days(step, name, now, world).items():
        row = rows.get(occurrence) or _new(session, step, name, occurrence)
        if row.state in (None, CANCELLED, SKIPPED):
            row.state, row.reason = PLANNED, None
            row.due_at = row.look_at = row.meant_at = moment
            row.cadence_version, row.last_word_days = rules.version, None
    session.flush()
    planned = [row for row in _rows(session, step, name).values() if row.state == PLANNED]
    max(planned, key=_occurrence).last_word_days = rules.last_after.days
    _past_the_break(session, step.person_id, now, world)
    return min(row.due_at for row in planned)


def _days(step: Step, name: str, now: datetime, world: World) -> dict[int, datetime]:
    """When each check-in of a plan is due, by its number.

    The weeks after a start are counted from when it was told, as long as one of them is to come.
    """
    told = step.outcome_at if name == STARTED else None
    for since in (told or now, now):
        due = cadence.due_times(name, since, cadence.read_cadence(), world.zone)
        to_come = {number: day for number, day in enumerate(due, start=1) if day > now}
        if to_come:
            return to_come
    return {}


def go_on(session: Session, step: Step, name: str, now: datetime, world: World) -> datetime | None:
    """A plan that is running, asked for again, goes on: when the next of it comes.

    What a break has put off comes when it was meant to, or soon. None: it is not running.
    """
    if not any(row.state in TO_COME for row in _rows(session, step, name).values()):
        return None
    _none_before(session, step.person_id, _put_down(now), world)
    due = [row.due_at for row in _rows(session, step, name).values() if row.state in TO_COME]
    return min(due)


def _occurrence(row: CheckIn) -> int:
    return row.occurrence


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


def let_pass(session: Session, step: Step, before: datetime, reason: str) -> None:
    """Skip what is planned of a step and due before then: of those nothing is asked any more."""
    planned = (CheckIn.step_id == step.id, CheckIn.state == PLANNED, CheckIn.due_at < before)
    for row in session.scalars(select(CheckIn).where(*planned)):
        row.state, row.reason = SKIPPED, reason


def is_over(session: Session, step: Step, name: str) -> bool:
    """Whether the check-ins that this plan would write have come, and none is still to come.

    A start begins a plan of its own; whatever tier it is, the other plans are one. Where some came
    of a plan that another version of the cadence made, what is asked for now is a plan of its own:
    none is half of one and half of another.
    """
    rules = cadence.read_cadence()
    rows = session.scalars(select(CheckIn).where(CheckIn.step_id == step.id)).all()
    its_own = [row for row in rows if row.plan == name]
    went = {row.occurrence for row in its_own if _went(row)}
    of_another = any(row.cadence_version != rules.version for row in its_own)
    if went.issuperset(range(1, len(rules.plans[name]) + 1)) or (went and of_another):
        return True
    rows = its_own if name == STARTED else rows
    return any(map(_went, rows)) and all(row.state not in TO_COME for row in rows)


def _went(row: CheckIn) -> bool:
    return row.sent_at is not None and row.state != WRITTEN


def cancel(session: Session, person_id: str, reason: str, step: Step | None = None) -> None:
    """Call off every check-in that has not gone yet, for good: no answer brings it back.

    All of a person's, or those of one step.
    """
    not_for_good = (CheckIn.state == CANCELLED) & CheckIn.reason.in_((SILENCE, UNREACHABLE))
    which = [CheckIn.person_id == person_id, or_(CheckIn.state.in_(TO_COME), not_for_good)]
    if step is not None:
        which.append(CheckIn.step_id == step.id)
    called_off = {"state": CANCELLED, "reason": reason, "sent_at": None}
    session.execute(update(CheckIn).where(*which).values(called_off))


def ended_unreached(session: Session, person: Person) -> bool:
    """Whether check-ins were called off because nobody could be reached, and none is to come."""
    of_theirs = select(CheckIn.id).where(CheckIn.person_id == person.id).limit(1)
    unreached = of_theirs.where(CheckIn.state == CANCELLED, CheckIn.reason == UNREACHABLE)
    to_come = of_theirs.where(CheckIn.state.in_(TO_COME))
    return session.scalar(unreached) is not None and session.scalar(to_come) is None


def take_up_again(session: Session, step: Step, now: datetime, world: World) -> datetime | None:
    """Somebody who fell silent answered: what was called off for that comes after all.

    When the next of it is due; None where nothing was called off, or all its days are past.
    """
    came_back = _plan_again(session, step, CheckIn.reason == SILENCE, now, world)
    return next_due(session, step) if came_back else None


def take_back_the_end(session: Session, asked: CheckIn, now: datetime, world: World) -> None:
    """The answer to this check-in does not stand: what it called off comes, as it was planned.

    A start that was told then began a plan of its own in the place of the one that asked. Where
    there are check-ins of a later step, those are what they want now.
    """
    step = session.get_one(Step, asked.step_id)
    if _are_of_a_later_step(session, step):
        return
    _plan_again(session, step, CheckIn.reason.in_(ENDED), now, world)
    if asked.plan != STARTED:
        take_back_the_start(session, step, now, world)


def take_back_the_start(session: Session, step: Step, now: datetime, world: World) -> None:
    """They never started: the weeks are called off, and what they took the place of comes."""
    weeks = [row for row in _rows(session, step, STARTED).values() if row.state in TO_COME]
    for row in weeks:
        row.state, row.reason, row.sent_at = CANCELLED, TAKEN_BACK, None
    if weeks:
        replaced = (CheckIn.plan != STARTED) & (CheckIn.reason == REPLACED)
        _plan_again(session, step, replaced, now, world)


def _are_of_a_later_step(session: Session, step: Step) -> bool:
    later = (Step.person_id == step.person_id, Step.chosen_at > step.chosen_at)
    query = select(CheckIn.id).join(Step, Step.id == CheckIn.step_id).where(*later)
    return session.scalar(query.limit(1)) is not None


def _plan_again(
    session: Session, step: Step, which: ColumnElement[bool], now: datetime, world: World
) -> bool:
    """Those of a step that were called off so, and are to come. Whether there were any."""
    called_off = (CheckIn.step_id == step.id, CheckIn.state == CANCELLED, which)
    rows = session.scalars(select(CheckIn).where(*called_off, CheckIn.due_at > now)).all()
    for row in rows:
        row.state, row.reason = PLANNED, None
    session.flush()
    _past_the_break(session, step.person_id, now, world)
    return bool(rows)


def after_start(session: Session, step: Step, now: datetime, world: World) -> datetime | None:
    """Weeks 1, 3 and 9 follow a start, for who asked for check-ins on the step and did not stop.

    Nor has a block ended them, after which nothing is planned until they say yes. When the next
    comes; None where none does. Told of the start again, the plan goes on as it is.
    """
    person = session.get_one(Person, step.person_id)
    asked = select(CheckIn.id).where(CheckIn.step_id == step.id).limit(1)
    ended = person.stopped_at is not None or ended_unreached(session, person)
    if ended or session.scalar(asked) is None:
        return None
    rows = _rows(session, step, STARTED).values()
    if any(row.state in TO_COME for row in rows):
        return next_due(session, step)
    if any(row.sent_at is not None for row in rows):
        return None
    return write(session, step, STARTED, now, world)


def pause(session: Session, person: Person, days: int, now: datetime, world: World) -> datetime:
    """No check-ins for so many days (a year at most); what has not gone moves on as a whole.

    A break that is chosen while another is running takes its place, also where it is shorter.
    """
    if person.paused_until is None or person.paused_until <= now:
        _keep_where_they_are(session, person.id)
    person.paused_until = now + timedelta(days=min(days, LONGEST_PAUSE_DAYS))
    waits_to_go = (CheckIn.person_id == person.id, CheckIn.state == WRITTEN)
    session.execute(update(CheckIn).where(*waits_to_go).values(state=PLANNED, sent_at=None))
    session.flush()
    _past_the_break(session, person.id, now, world)
    return person.paused_until


def end_break(session: Session, person: Person, now: datetime, world: World) -> datetime | None:
    """Messages may come again: when the next is, as it was meant to or soon. None: none is."""
    person.paused_until = None
    _none_before(session, person.id, _put_down(now), world)
    return min((row.due_at for row in _planned(session, person.id)), default=None)


def _put_down(now: datetime) -> datetime:
    """When whoever asks for check-ins has surely put the phone down: none comes within minutes."""
    return now + cadence.read_cadence().open_question


def _keep_where_they_are(session: Session, person_id: str) -> None:
    """What an earlier break has moved, now that it is over, is what a new one counts from."""
    moved = (CheckIn.person_id == person_id, CheckIn.meant_at != CheckIn.due_at)
    session.execute(update(CheckIn).where(*moved).values(meant_at=CheckIn.due_at))


def _past_the_break(session: Session, person_id: str, now: datetime, world: World) -> None:
    """Where the first that is planned falls into a break, all of them come so much later.

    Counted from when they were meant to come: no break adds to the one whose place it takes.
    """
    until = session.get_one(Person, person_id).paused_until
    if until is not None and until > now:
        _none_before(session, person_id, until, world)


def _none_before(session: Session, person_id: str, until: datetime, world: World) -> None:
    planned = _planned(session, person_id)
    if not planned:
        return
    later = max(until - planned[0].meant_at, timedelta(0))
    rules = cadence.read_cadence()
    for checkin in planned:
        wall = (checkin.meant_at + later).astimezone(world.zone).replace(tzinfo=None)
        due_at = cadence.into_window(wall, rules, world.zone) if later else checkin.meant_at
        if due_at != checkin.due_at:
            checkin.due_at = checkin.look_at = due_at
    session.flush()


def _planned(session: Session, person_id: str) -> Sequence[CheckIn]:
    of_theirs = (CheckIn.person_id == person_id, CheckIn.state == PLANNED)
    return session.scalars(select(CheckIn).where(*of_theirs).order_by(CheckIn.meant_at)).all()
