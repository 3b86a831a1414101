"""One thing to do: chosen by the young person, said exactly how, then a check-in offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import options, plans
from actions.records import Person, Stage, Step
from actions.telling import WENT_WELL
from actions.turns import Message, Outcome, Turn, say
from directory.matching import Suggestion


def choose(turn: Turn) -> Outcome:
    """Note the step, say exactly how to do it and what to say, and offer a check-in.

    Where check-ins of that very step are to come already, nothing is offered.
    """
    suggestion = options.chosen(turn)
    if suggestion is None:
        return options.which(turn, "refer_me")
    step = _note(turn, suggestion.offer.id)
    come = plans.next_due(turn.session, step) is not None
    turn.person.focus = suggestion.offer.id
    turn.person.stage = Stage.RESTING if come else Stage.OFFER
    facts = options.card_facts(suggestion, turn.today)
    in_touch = turn.said.facts.get("which") == "touch"
    outcome = say("steps/how", in_touch=in_touch, again=come, **facts)
    return outcome.say(f"where/{Stage.RESTING}", option=step.service_id) if come else outcome


def how_again(turn: Turn) -> Message | None:
    """How the step that they chose last goes. None: there is none, or it is done with."""
    suggestion = _of_the_latest(turn)
    if suggestion is None:
        return None
    facts = options.card_facts(suggestion, turn.today)
    return Message("steps/how", {"in_touch": False, "again": True, **facts})


def what_to_say(turn: Turn) -> Outcome | None:
    """Words for the step that they chose last. None: there is none, or it is done with."""
    suggestion = _of_the_latest(turn)
    if suggestion is None:
        return None
    return say("steps/words", **options.card_facts(suggestion, turn.today))


def _of_the_latest(turn: Turn) -> Suggestion | None:
    step = latest(turn.session, turn.person)
    if step is None or step.outcome is not None:
        return None
    return options.suggestion(turn, step.service_id)


def _note(turn: Turn, service_id: str) -> Step:
    step = latest(turn.session, turn.person)
    if step is not None and step.service_id == service_id and step.outcome is None:
        return step
    return _new(turn.session, turn.person.id, service_id, turn.now)


def again(session: Session, step: Step, now: datetime) -> Step:
    """The same step, begun anew: with check-ins of its own. How far they had come still stands."""
    anew = _new(session, step.person_id, step.service_id, now)
    if step.outcome in WENT_WELL:
        anew.outcome, anew.outcome_at = step.outcome, step.outcome_at
    return anew


def _new(session: Session, person_id: str, service_id: str, now: datetime) -> Step:
    step = Step(person_id=person_id, service_id=service_id, chosen_at=now)
    session.add(step)
    session.flush()
    return step


def latest(session: Session, person: Person) -> Step | None:
    """The step chosen last."""
    return session.scalar(
        select(Step).where(Step.person_id == person.id).order_by(Step.chosen_at.desc()).limit(1)
    )
