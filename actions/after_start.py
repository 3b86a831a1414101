"""Weeks 1, 3 and 9 after a start: are they still going, is it hard, or have they stopped?"""

from __future__ import annotations

from actions import answering, checkins, plans, steps, telling
from actions.answers import parse_yes_no
from actions.cadence import STARTED
from actions.checkins import AFTER_A_START
from actions.reasons import heard, keeps_from_it, whole
from actions.records import CheckIn, Stage, Step
from actions.turns import Message, Outcome, Turn, say

STILL, HARD, STOPPED, FINISHED = "still", "hard", "stopped", "finished"
# They have it, and it has yet to begin.
LATER = "later"
ENDS = (STOPPED, FINISHED)


def answer(turn: Turn, tapped: str) -> Outcome | None:
    """What is said to a check-in after a start, typed words before what their intent stands for.

    None where the check-in that is answered is another.
    """
    checkin = _open(turn)
    step = turn.session.get(Step, checkin.step_id) if checkin else None
    if step is None:
        return None
    deeds = {
        STILL: _still_going,
        HARD: _is_hard,
        STOPPED: _stopped,
        FINISHED: _finished,
        LATER: _later,
    }
    return deeds[_heard(turn) or tapped](turn, step)


def understood(turn: Turn) -> Outcome | None:
    """Words such as "i dropped out", which no intent stands for, while such a check-in is asked."""
    if turn.person.stage == Stage.RESTING:
        return _right_after(turn)
    heard = _heard(turn) if turn.person.stage == Stage.CHECKIN else None
    return answer(turn, heard) if heard else None


def no_longer_hard(turn: Turn) -> Outcome | None:
    """Asked what makes it hard, they say that they have left, or that it goes well after all."""
    heard = _heard(turn)
    return answer(turn, heard) if heard in (STILL, STOPPED, FINISHED) else None


def _right_after(turn: Turn) -> Outcome | None:
    """They told of the start, and now that it is hard, or over."""
    step = steps.latest(turn.session, turn.person)
    if step is None or step.outcome != STARTED:
        return None
    told = heard(turn.said, "after_start")
    if told == HARD:
        return hard(turn, step, checkins.open_one(turn))
    return {STOPPED: _stopped, FINISHED: _finished}[told](turn, step) if told in ENDS else None


def ended_before_it_was_asked(turn: Turn) -> Outcome | None:
    """What they said that they started did not work out, before the first of its weeks.

    None where they had not started. The check-in that a tap names is of the days before.
    """
    step = checkins.step_of(turn, checkins.open_one(turn))
    if turn.said.tapped or step is None or step.outcome != STARTED:
        return None
    return _stopped(turn, step)


def has_stopped(turn: Turn) -> Outcome:
    """They say that they began and left, whatever we had heard of it."""
    step = checkins.step_of(turn, checkins.open_one(turn))
    return say("checkins/nothing_open") if step is None else _stopped(turn, step)


def was_asked(turn: Turn) -> bool:
    """Whether we asked just now what makes it hard."""
    asked = checkins.follow_up(turn)
    return asked is not None and asked.key == "checkins/what_makes_it_hard"


def is_told(turn: Turn) -> bool:
    """Whether the words say by themselves how it goes with what they started."""
    return _told(turn) is not None


def is_hard(turn: Turn) -> bool:
    return heard(turn.said, "after_start") == HARD


def _open(turn: Turn) -> CheckIn | None:
    checkin = checkins.open_one(turn, turn.said.facts.get("checkin"))
    return checkin if checkin is not None and checkin.plan in AFTER_A_START else None


def _heard(turn: Turn) -> str | None:
    """Asked whether they are still going, a bare no means that they are not."""
    told = _told(turn)
    if told in (None, STILL) and _is_hard_too(turn, told):
        return HARD
    says_no = turn.said.intent == "deny" and not turn.said.tapped
    return told or (STOPPED if says_no else None)


def _told(turn: Turn) -> str | None:
    if turn.said.tapped:
        return None
    return whole(turn.said.text, "whole_after_start") or heard(turn.said, "after_start")


def _is_hard_too(turn: Turn, told: str | None) -> bool:
    """ "yeah but cant afford the bus", "the boss shouts at me": they still go, and it is hard."""
    if heard(turn.said, "treated") or keeps_from_it(turn.said):
        return True
    return told is None and _says_yes(turn) and heard(turn.said, "but") is not None


def _says_yes(turn: Turn) -> bool:
    return not turn.said.tapped and parse_yes_no(turn.said.text) is True


def _still_going(turn: Turn, step: Step) -> Outcome:
    answering.answered(turn, "did_it")
    if step.outcome != STARTED:
        telling.keep(turn, step, STARTED)
    plans.take_up_again(turn.session, step, turn.now, turn.world)
    due = plans.next_due(turn.session, step)
    when = turn.by_their_clock(due) if due else None
    return answering.rest_and_on(turn, step, say("checkins/still_going", when=when))


def _is_hard(turn: Turn, step: Step) -> Outcome:
    goes = _says_yes(turn) or _told(turn) == STILL
    return hard(turn, step, answering.answered(turn, "did_it" if goes else "not_yet"))


def hard(turn: Turn, step: Step, checkin: CheckIn | None) -> Outcome:
    """Ask what makes it hard, help with that, and name somebody to talk to."""
    reason = turn.said.facts.get("reason") or heard(turn.said, "treated")
    reason = reason or heard(turn.said, "reasons")
    if reason is None:
        asked = say("checkins/what_makes_it_hard", checkin=checkin.id if checkin else None)
        return answering.rest(turn, answering.still_on(turn, step, asked))
    people = answering.helpers(turn, step, reason)
    helped = say("checkins/help_to_stay", reason=reason, people=people)
    return answering.rest_and_on(turn, step, answering.still_on(turn, step, helped))


def _stopped(turn: Turn, step: Step) -> Outcome:
    """That is no fault of the entry: nothing is reported, and the next options come."""
    answering.answered(turn, "did_not_work")
    plans.cancel(turn.session, turn.person.id, plans.STOPPED_GOING, step)
    telling.keep(turn, step, STOPPED)
    outcome = answering.next_options(turn, Message("checkins/stopped_going"))
    return outcome.say("checkins/changed") if heard(turn.said, "changes") else outcome


def _later(turn: Turn, step: Step) -> Outcome:
    """Their place is kept for them, and so are the weeks that we ask about."""
    answering.answered(turn, "did_it")
    plans.take_up_again(turn.session, step, turn.now, turn.world)
    well_done = say("checkins/well_done", outcome="starts_later", when=None, checkin=None)
    return answering.rest_and_on(turn, step, well_done)


def _finished(turn: Turn, step: Step) -> Outcome:
    """They saw it through: nothing more is asked of it, and what may come next is shown."""
    answering.answered(turn, "did_it")
    plans.cancel(turn.session, turn.person.id, plans.FINISHED, step)
    return answering.next_options(turn, Message("checkins/finished"))
