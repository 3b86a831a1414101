"""The result: a placement, what we heard, and why."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import concerns, intake
from actions.records import Person, Placement, Stage
from actions.tiers import place, read_policy
from actions.turns import Outcome, Turn, say

DUTY_AGES = (16, 17)


def place_person(turn: Turn) -> Outcome:
    """Place the young person and say what we heard and what we think would help first."""
    person = turn.person
    if person.stage == Stage.ENDED:
        return Outcome()
    answers = intake.answers_of(turn.session, person)
    placed = place(answers, read_policy(), open_concern=concerns.has_open(turn.session, person))
    turn.session.add(
        Placement(
            person_id=person.id,
            tier=placed.tier,
            reasons=list(placed.reasons),
            policy_version=placed.policy_version,
            placed_at=turn.now,
        )
    )
    person.stage, person.placed_at = Stage.RESULT, turn.now
    return _told(answers, placed.tier, placed.reasons)


def _told(answers: dict[str, object], tier: int, reasons: tuple[str, ...]) -> Outcome:
    outcome = say(
        "result/result",
        heard=answers,
        tier=tier,
        reasons=list(reasons),
        duty=answers.get("age") in DUTY_AGES,
    )
    return outcome


def current(session: Session, person: Person) -> Placement | None:
    """The latest placement."""
    return session.scalar(
        select(Placement)
        .where(Placement.person_id == person.id)
        .order_by(Placement.placed_at.desc())
        .limit(1)
    )


def tier_of(session: Session, person: Person) -> int:
    """The latest tier; before any placement, the one with a bit of help."""
    placement = current(session, person)
    return placement.tier if placement else 2


def show_again(turn: Turn) -> Outcome:
    """The latest result once more."""
    placement = current(turn.session, turn.person)
    if placement is None:
        return Outcome()
    answers = intake.answers_of(turn.session, turn.person)
    return _told(answers, placement.tier, tuple(placement.reasons))


def why(turn: Turn) -> Outcome | None:
    """What the latest result came out of, in words; None where there is none."""
    placement = current(turn.session, turn.person)
    if placement is None:
        return None
    answers = intake.answers_of(turn.session, turn.person)
    return say("result/why", heard=answers, reasons=list(placement.reasons))


def what_is_off(turn: Turn) -> Outcome:
    """Ask which answer is off; the young person's doubt is kept with the placement."""
    placement = current(turn.session, turn.person)
    if placement is None:
        return Outcome(follow=intake.FORM).say("intake/nothing_to_change")
    if placement.disputed_at is None:
        placement.disputed_at = turn.now
    return say("result/what_is_off", answers=intake.answers_of(turn.session, turn.person))
