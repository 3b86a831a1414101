"""Weeks 1, 3 and 9 after a start: are they still going, is it hard, or have they stopped?"""

from __future__ import annotations

from actions import answering, checkins, options, plans, telling
from actions.cadence import STARTED
from actions.checkins import AFTER_A_START
from actions.reasons import heard
from actions.records import CheckIn, Stage, Step
from actions.turns import Message, Outcome, Turn, say

STILL, HARD, STOPPED = "still", "hard", "stopped"


def answer(turn: Turn, tapped: str) -> Outcome | None:
    """What is said to a check-in after a start, typed words before what their intent stands for.

    None where the check-in that is answered is another.
    """
    checkin = _open(turn)
    step = turn.session.get(Step, checkin.step_id) if checkin else None
    if step is None:
        return None
    deed = {STILL: _still_going, HARD: _hard, STOPPED: _stopped}[_heard(turn) or tapped]
    return deed(turn, step)


def understood(turn: Turn) -> Outcome | None:
    """Words such as "i dropped out", which no intent stands for, while such a check-in is asked."""
    heard = _heard(turn) if turn.person.stage == Stage.CHECKIN else None
    return answer(turn, heard) if heard else None


def _open(turn: Turn) -> CheckIn | None:
    checkin = checkins.open_one(turn.session, turn.person, turn.said.facts.get("checkin"))
    return checkin if checkin is not None and checkin.plan in AFTER_A_START else None


def _heard(turn: Turn) -> str | None:
    """Asked whether they are still going, a bare no means that they are not."""
    says_no = turn.said.intent == "deny" and not turn.said.tapped
    return heard(turn.said, "after_start") or (STOPPED if says_no else None)


def _still_going(turn: Turn, step: Step) -> Outcome:
    answering.answered(turn, "did_it")
    if step.outcome != STARTED:
        telling.keep(turn, step, STARTED)
    plans.take_up_again(turn.session, step, turn.now, turn.world)
    due = plans.next_due(turn.session, step)
    when = turn.by_their_clock(due) if due else None
    return answering.rest_and_on(turn, step, say("checkins/still_going", when=when))


def _hard(turn: Turn, step: Step) -> Outcome:
    """Ask what makes it hard, help with that, and name somebody to talk to."""
    checkin = answering.answered(turn, "not_yet")
    reason = turn.said.facts.get("reason") or heard(turn.said, "reasons")
    if reason is None:
        asked = say("checkins/what_makes_it_hard", checkin=checkin.id if checkin else None)
        return answering.rest(turn, answering.still_on(turn, step, asked))
    people = options.people_to_talk_to(turn, 1, besides={step.service_id})
    helped = say("checkins/help_to_stay", reason=reason, people=people)
    return answering.rest_and_on(turn, step, answering.still_on(turn, step, helped))


def _stopped(turn: Turn, step: Step) -> Outcome:
    """That is no fault of the entry: nothing is reported, and the next options come."""
    answering.answered(turn, "did_not_work")
    plans.cancel(turn.session, turn.person.id, "stopped_going", step)
    telling.keep(turn, step, STOPPED)
    outcome = answering.next_options(turn, Message("checkins/stopped_going"))
    return outcome.say("checkins/changed") if heard(turn.said, "changes") else outcome
