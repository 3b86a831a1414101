"""Check-ins, as young people deal with them: yes, no, keep on, and which one is answered."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import contacts, plans, result, steps
from actions.cadence import FURTHEST, STARTED
from actions.plans import ANSWERED, SENT, WRITTEN
from actions.reasons import heard
from actions.records import CheckIn, Person, Stage
from actions.turns import Outcome, Turn, say


def book(turn: Turn) -> Outcome:
    """Plan the check-ins of the step chosen last; an earlier plan gives way to it.

    To ask for them ends what stood against them: a stop, and a break.
    """
    step = steps.latest(turn.session, turn.person)
    if step is None:
        return say("checkins/no_step")
    tier = str(result.tier_of(turn.session, turn.person))
    # A start has a plan of its own, whatever the tier.
    name = STARTED if step.outcome == STARTED else tier
    if plans.is_over(turn.session, step, name):
        step = steps.again(turn.session, step, turn.now)
    step.contact_id = contacts.chosen(turn) if tier == FURTHEST else None
    ends_break = turn.person.paused_until is not None and turn.person.paused_until > turn.now
    turn.person.stage, turn.person.stopped_at = Stage.RESTING, None
    turn.person.paused_until = None
    first = plans.write(turn.session, step, name, turn.now, turn.world)
    return say("checkins/booked", when=turn.by_their_clock(first), ends_break=ends_break)


def keep_on(turn: Turn) -> Outcome:
    """Asked whether to stop, they said no: that is an answer, and the plan goes on."""
    asked = open_one(turn.session, turn.person)
    if asked is not None and asked.state == SENT:
        asked.state, asked.answer, asked.answered_at = ANSWERED, "keep_on", turn.now
    return book(turn)


def offer_anew(turn: Turn) -> None:
    """Back from where nobody could reach them: they are asked whether they want them again."""
    at_rest = turn.asking is None and turn.person.stage == Stage.RESTING
    if at_rest and plans.ended_unreached(turn.session, turn.person):
        turn.person.stage = Stage.OFFER


def decline(turn: Turn) -> Outcome:
    """No check-ins: that is fine, and none comes of an earlier step either."""
    turn.person.stage = Stage.RESTING
    plans.cancel(turn.session, turn.person.id, "declined")
    return say("checkins/none")


def are_asked_for(turn: Turn) -> bool:
    """Whether typed words ask for check-ins after all: "actually yes check in"."""
    return heard(turn.said, "asks") == "check_in"


def open_one(session: Session, person: Person, checkin_id: str | None = None) -> CheckIn | None:
    """The check-in meant: the one tapped, or the one sent last."""
    went = (CheckIn.sent_at.is_not(None), CheckIn.state != WRITTEN)
    query = select(CheckIn).where(CheckIn.person_id == person.id, *went)
    if checkin_id is not None:
        query = query.where(CheckIn.id == checkin_id)
    return session.scalar(query.order_by(CheckIn.sent_at.desc()).limit(1))
