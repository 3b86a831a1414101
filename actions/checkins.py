"""Check-ins: booked on asking, sent when due, answered with one of four answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from actions import cadence, options, result, steps
from actions.reasons import reason_in
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Message, Outcome, Turn, World, say
from directory import catalogue, reports

LONGEST_PAUSE_DAYS = 366
# After so many without an answer we ask whether to stop, and then stop.
SILENCES = 2
IN_CONVERSATION = timedelta(minutes=10)
PLANNED, SENT, ANSWERED, SKIPPED, CANCELLED = (
    "planned", "sent", "answered", "skipped", "cancelled",
)  # fmt: skip


def book(turn: Turn) -> Outcome:
    """Plan the check-ins of the step chosen last; an earlier plan gives way to it."""
    step = steps.latest(turn.session, turn.person)
    if step is None:
        return say("checkins/no_step")
    tier = result.tier_of(turn.session, turn.person)
    first = plan(turn.session, step, str(tier), turn.now, turn.world)
    turn.person.stage, turn.person.stopped_at = Stage.RESTING, None
    outcome = say("checkins/booked", when=first.astimezone(turn.world.zone).isoformat())
    return outcome


def plan(session: Session, step: Step, name: str, now: datetime, world: World) -> datetime:
    """Write a plan's check-ins and return when the first is due."""
    cancel(session, step.person_id, "replaced")
    rules = cadence.read_cadence()
    due = cadence.due_times(name, now, rules, world.zone)
    for occurrence, moment in enumerate(due, start=1):
        _plan_one(session, step, name, occurrence, moment, rules.version)
    session.flush()
    planned = select(func.min(CheckIn.due_at)).where(
        CheckIn.step_id == step.id, CheckIn.state == PLANNED
    )
    return session.scalar(planned) or due[-1]


def _plan_one(
    session: Session, step: Step, name: str, occurrence: int, due_at: datetime, version: str
) -> None:
    known = session.scalar(
        select(CheckIn).where(
            CheckIn.step_id == step.id, CheckIn.plan == name, CheckIn.occurrence == occurrence
        )
    )
    if known is None:
        known = CheckIn(person_id=step.person_id, step_id=step.id, plan=name, occurrence=occurrence)
        session.add(known)
    if known.state in (None, CANCELLED):
        known.state, known.reason = PLANNED, None
        known.due_at, known.cadence_version = due_at, version


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
    return until


def decline(turn: Turn) -> Outcome:
    """No check-ins: that is fine."""
    turn.person.stage = Stage.RESTING
    outcome = say("checkins/none")
    return outcome


def due_ids(session: Session, now: datetime, most: int = 100) -> list[str]:
    """The check-ins that are due, oldest first."""
    query = (
        select(CheckIn.id)
        .where(CheckIn.state == PLANNED, CheckIn.due_at <= now)
        .order_by(CheckIn.due_at)
        .limit(most)
    )
    return list(session.scalars(query))


def send_due(
    session: Session, checkin_id: str, now: datetime, world: World
) -> tuple[Person, Message] | None:
    """Decide on one due check-in in the transaction that sends it.

    Sent, it is marked so and its message returned. Too late, it is marked skipped. Not now
    (a conversation is running, it is night), it is left to the next tick.
    """
    checkin = session.get(CheckIn, checkin_id, with_for_update={"skip_locked": True})
    if checkin is None or checkin.state != PLANNED:
        return None
    person = session.get_one(Person, checkin.person_id)
    rules = cadence.read_cadence()
    reason = _reason_not_to(person, checkin, now, world)
    if reason is not None:
        checkin.state, checkin.reason = SKIPPED, reason
        return None
    if (
        not cadence.is_welcome(now, rules, world.zone)
        or now - person.last_seen_at < IN_CONVERSATION
    ):
        return None
    checkin.state, checkin.sent_at = SENT, now
    if _silences(session, checkin) >= SILENCES:
        cancel(session, person.id, "silence")
        person.stage = Stage.OFFER
        return person, Message("checkins/shall_i_stop")
    person.stage = Stage.CHECKIN
    return person, Message("checkins/ask", _facts(session, checkin))


def _silences(session: Session, checkin: CheckIn) -> int:
    """How many check-ins of this step were sent since the last one that was answered."""
    sent = session.scalars(
        select(CheckIn.state)
        .where(
            CheckIn.step_id == checkin.step_id,
            CheckIn.id != checkin.id,
            CheckIn.sent_at.is_not(None),
        )
        .order_by(CheckIn.sent_at.desc())
    )
    return sum(1 for _ in takewhile(lambda state: state == SENT, sent))


def _reason_not_to(person: Person, checkin: CheckIn, now: datetime, world: World) -> str | None:
    rules = cadence.read_cadence()
    if person.stopped_at or person.unreachable_at:
        return "stopped" if person.stopped_at else "unreachable"
    if person.paused_until and person.paused_until > now:
        return "paused"
    if person.held_at:
        return "open_concern"
    return "too_late" if now - _welcome(checkin, world, rules) > rules.grace else None


def _welcome(checkin: CheckIn, world: World, rules: cadence.Cadence) -> datetime:
    """The first moment at which this check-in could have been sent."""
    wall = checkin.due_at.astimezone(world.zone).replace(tzinfo=None)
    return cadence.into_window(wall, rules, world.zone)


def _facts(session: Session, checkin: CheckIn) -> dict[str, Any]:
    """The step's name only where it tells nothing private: phones are shared."""
    step = session.get_one(Step, checkin.step_id)
    offer = catalogue.offer(session, step.service_id)
    public = offer is not None and offer.kind in cadence.read_cadence().public_kinds
    return {
        "checkin": checkin.id,
        "name": offer.name if offer and public else None,
        "with_person": checkin.plan == "4",
    }


def open_one(session: Session, person: Person, checkin_id: str | None = None) -> CheckIn | None:
    """The check-in meant: the one tapped, or the one sent last."""
    query = select(CheckIn).where(CheckIn.person_id == person.id, CheckIn.sent_at.is_not(None))
    if checkin_id is not None:
        query = query.where(CheckIn.id == checkin_id)
    return session.scalar(query.order_by(CheckIn.sent_at.desc()).limit(1))


def done(turn: Turn) -> Outcome:
    """Did it: ask what happened, keep the outcome; after a start, weeks 1, 3 and 9 follow."""
    known = _already(turn, "did_it")
    checkin = _answered(turn, "did_it")
    outcome_code = turn.said.facts.get("answer")
    step = _step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    if turn.said.tapped and known and step.outcome and outcome_code in (None, step.outcome):
        return say("taps/stale")
    if outcome_code is None:
        return _rest(turn, say("checkins/what_happened", checkin=checkin.id if checkin else None))
    step.outcome, step.outcome_at = outcome_code, turn.now
    if outcome_code == "started" and checkin is not None:
        plan(turn.session, step, "started", turn.now, turn.world)
    return _rest(turn, say("checkins/well_done", outcome=outcome_code))


def not_yet(turn: Turn) -> Outcome:
    """Not yet: ask what got in the way, and help with that."""
    checkin = _answered(turn, "not_yet")
    step = _step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    reason = turn.said.facts.get("reason") or reason_in(turn.said.text, "reasons")
    facts: dict[str, Any] = {"checkin": checkin.id if checkin else None, "option": step.service_id}
    if reason is None:
        return _rest(turn, say("checkins/what_got_in_the_way", **facts))
    people = options.people_to_talk_to(turn, 1)
    return _rest(turn, say("checkins/help", reason=reason, people=people, **facts))


def did_not_work(turn: Turn) -> Outcome:
    """It did not work out: sorry, the listing hears of it without the person, and more options."""
    first_time = not _already(turn, "did_not_work")
    step = _step_of(turn, _answered(turn, "did_not_work"))
    if step is None:
        return say("checkins/nothing_open")
    step.outcome, step.outcome_at = "did_not_work", turn.now
    if first_time and catalogue.offer(turn.session, step.service_id) is not None:
        reports.report_listing(
            turn.session, step.service_id, kind=reports.ReportKind.DID_NOT_WORK_OUT, on=turn.today
        )
    cancel(turn.session, turn.person.id, "did_not_work")
    outcome = options.more(turn)
    outcome.messages.insert(0, Message("checkins/sorry"))
    return outcome


def _already(turn: Turn, answer: str) -> bool:
    checkin = open_one(turn.session, turn.person, turn.said.facts.get("checkin"))
    return checkin is not None and checkin.answer == answer


def _answered(turn: Turn, answer: str) -> CheckIn | None:
    checkin = open_one(turn.session, turn.person, turn.said.facts.get("checkin"))
    if checkin is not None:
        checkin.state, checkin.answer, checkin.answered_at = ANSWERED, answer, turn.now
    return checkin


def _step_of(turn: Turn, checkin: CheckIn | None) -> Step | None:
    if checkin is None:
        return steps.latest(turn.session, turn.person)
    return turn.session.get(Step, checkin.step_id)


def _rest(turn: Turn, outcome: Outcome) -> Outcome:
    turn.person.stage = Stage.RESTING
    return outcome
