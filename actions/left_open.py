"""A question of the intake that a check-in came over: its answer counts whenever it comes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from actions import hearing, intake
from actions.codes import codes_of, most_of
from actions.records import Person, Stage
from actions.turns import Message, Outcome, Turn


def question(session: Session, person: Person) -> str | None:
    """The question that was left open for something else; None: there is none."""
    if not person.left_open or person.stage in (Stage.QUESTIONS, Stage.ENDED):
        return None
    states = intake.settled(intake.answers_of(session, person), person.redoing)
    return intake.next_open(states)


def answered(turn: Turn) -> Outcome | None:
    """The answer to it after all, and the questions go on. None: what was said is none."""
    asking = question(turn.session, turn.person) if turn.asking is None else None
    if asking is None:
        return None
    if hearing.is_a_tick(turn) and turn.said.facts["question"] == asking:
        return _ticked(turn, asking)
    misses, turn.person.misses = turn.person.misses, 0
    outcome = hearing.hear(replace(turn, asking=asking))
    if not outcome.slots.get(asking):
        turn.person.misses = misses
        return None
    if turn.person.stage != Stage.ENDED:
        turn.person.stage, outcome.follow = Stage.QUESTIONS, intake.FORM
    return outcome


def _ticked(turn: Turn, asking: str) -> Outcome:
    """One of several is ticked, and the question comes again with it."""
    code = turn.said.facts["answer"]
    if code in codes_of(asking):
        intake.toggle_pick(turn.session, turn.person, asking, code, most_of(asking))
    turn.person.stage = Stage.QUESTIONS
    return Outcome(follow=intake.FORM)


def and_on(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, and whether to go on with the questions where one was left open."""
    if turn.asking is None and question(turn.session, turn.person) is not None:
        outcome.messages.append(Message("where/carry_on"))
    return outcome
