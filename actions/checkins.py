"""Check-ins: booked on asking, called off, moved by a break. The rows are the truth."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from actions import cadence, options, result, steps
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Outcome, Turn, World, say

LONGEST_PAUSE_DAYS = 366
FURTHEST = "4"
# So many people are looked at for one to name.
MOST_PEOPLE = 20
PLANNED, SENT, ANSWERED, SKIPPED, CANCELLED = (
    "planned", "sent", "answered", "skipped", "cancelled",
)  # fmt: skip


def book(turn: Turn) -> Outcome:
    """Plan the check-ins of the step chosen last; an earlier plan gives way to it."""
    step = steps.latest(turn.session, turn.person)
    if step is None:
        return say("checkins/no_step")
    if _is_over(turn.session, step):
        step = steps.again(turn.session, step, turn.now)
    tier = str(result.tier_of(turn.session, turn.person))
    step.contact_id = _contact(turn) if tier == FURTHEST else None
    first = plan(turn.session, step, tier, turn.now, turn.world)
    turn.person.stage, turn.person.stopped_at = Stage.RESTING, None
    outcome = say("checkins/booked", when=first.astimezone(turn.world.zone).isoformat())
    return outcome


def keep_on(turn: Turn) -> Outcome:
    """Asked whether to stop, they said no: that is an answer, and the plan goes on."""
    asked = open_one(turn.session, turn.person)
    if asked is not None and asked.state == SENT:
        asked.state, asked.answer, asked.answered_at = ANSWERED, "keep_on", turn.now
    return book(turn)


def _contact(turn: Turn) -> str | None:
    """The person whom every check-in of theirs names: one whose kind tells nothing private."""
    public = cadence.read_cadence().public_kinds
    people = options.people_to_talk_to(turn, most=MOST_PEOPLE)
    named = (card["option"] for card in people if card["kind"] in public and card["phone"])
    return next(named, None)


def plan(session: Session, step: Step, name: str, now: datetime, world: World) -> datetime:
    """Write a plan's check-ins and return when the first is due."""
    cancel(session, step.person_id, "replaced")
    rules = cadence.read_cadence()
    due = cadence.due_times(name, now, rules, world.zone)
    rows = _rows(session, step, name)
    for occurrence, moment in enumerate(due, start=1):
        row = rows.get(occurrence) or _new(session, step, name, occurrence)
        if row.state in (None, CANCELLED):
            row.state, row.reason = PLANNED, None
            row.due_at = row.look_at = moment
            row.cadence_version = rules.version
    session.flush()
    planned = select(func.min(CheckIn.due_at)).where(
        CheckIn.step_id == step.id, CheckIn.state == PLANNED
    )
    return session.scalar(planned) or due[-1]


def _rows(session: Session, step: Step, name: str) -> dict[int, CheckIn]:
    of_plan = select(CheckIn).where(CheckIn.step_id == step.id, CheckIn.plan == name)
    return {row.occurrence: row for row in session.scalars(of_plan)}


def _new(session: Session, step: Step, name: str, occurrence: int) -> CheckIn:
    row = CheckIn(person_id=step.person_id, step_id=step.id, plan=name, occurrence=occurrence)
    session.add(row)
    return row


def _is_over(session: Session, step: Step) -> bool:
    """Whether a step had its check-ins, and none is still to come."""
    query = select(CheckIn.state, CheckIn.sent_at).where(CheckIn.step_id == step.id)
    rows = session.execute(query).all()
    had_some = any(sent_at is not None for _, sent_at in rows)
    return had_some and all(state != PLANNED for state, _ in rows)


def cancel(session: Session, person_id: str, reason: str) -> None:
    """Call off every check-in that is still planned."""
    session.execute(
        update(CheckIn)
        .where(CheckIn.person_id == person_id, CheckIn.state == PLANNED)
        .values(state=CANCELLED, reason=reason)
    )


def pause(session: Session, person: Person, days: int, now: datetime) -> datetime:
    """No check-ins for so many days (a year at most); what is planned moves on as a whole."""
    until = now + timedelta(days=min(days, LONGEST_PAUSE_DAYS))
    person.paused_until = until
    planned = session.scalars(
        select(CheckIn)
        .where(CheckIn.person_id == person.id, CheckIn.state == PLANNED)
        .order_by(CheckIn.due_at)
    ).all()
    if planned and planned[0].due_at < until:
        later = until - planned[0].due_at
        for checkin in planned:
            checkin.due_at += later
            checkin.look_at = checkin.due_at
    return until


def decline(turn: Turn) -> Outcome:
    """No check-ins: that is fine."""
    turn.person.stage = Stage.RESTING
    outcome = say("checkins/none")
    return outcome


def open_one(session: Session, person: Person, checkin_id: str | None = None) -> CheckIn | None:
    """The check-in meant: the one tapped, or the one sent last."""
    query = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.sent_at.is_not(None))
    if checkin_id is not None:
        query = query.where(CheckIn.id == checkin_id)
    return session.scalar(query.order_by(CheckIn.sent_at.desc()).limit(1))
