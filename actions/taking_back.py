"""What we kept of a step a moment ago does not stand: they meant another thing, or want it back."""

from __future__ import annotations

from sqlalchemy import select, update

from actions import checkins, plans, steps, telling
from actions.cadence import STARTED
from actions.plans import CANCELLED, PLANNED, SENT
from actions.reasons import heard
from actions.records import CheckIn, Stage, Step
from actions.turns import Message, Outcome, Turn, say

# After these we may have taken them wrong.
KEPT = {
    "checkins/what_happened", "checkins/what_went_wrong", "checkins/what_got_in_the_way",
    "checkins/well_done", "checkins/sorry", "checkins/help", "checkins/stopped_going",
}  # fmt: skip
# What calls off a plan as an answer is kept.
CALLED_OFF = ("did_not_work", "replaced", "stopped_going")


def wanted_back(turn: Turn) -> Outcome | None:
    """The step that was given up, with its plan. None: they ask for none, or none was given up."""
    step = steps.latest(turn.session, turn.person)
    if step is None or step.outcome is None or step.outcome == STARTED:
        return None
    if heard(turn.said, "wants_back") is None:
        return None
    _undo(turn, step)
    turn.person.focus, turn.person.stage = step.service_id, Stage.RESTING
    due = plans.next_due(turn.session, step)
    when = turn.by_their_clock(due) if due else None
    return say("checkins/back_again", option=step.service_id, when=when)


def undo(turn: Turn) -> None:
    """What was kept of the step we asked about is as it was before."""
    step = steps.latest(turn.session, turn.person)
    if step is not None:
        _undo(turn, step)


def corrected(turn: Turn) -> bool:
    """Whether they say that we took them wrong; what was kept is then as it was before."""
    step = steps.latest(turn.session, turn.person)
    if step is None or not _kept_just_now(turn) or heard(turn.said, "corrects") is None:
        return False
    _undo(turn, step)
    turn.person.stage = Stage.CHECKIN
    return True


def ask_anew(turn: Turn) -> Outcome:
    """We are sorry, and ask how it went."""
    asked = checkins.ask_again(turn.session, turn.person)
    return Outcome([Message("checkins/took_you_wrong"), asked])


def _kept_just_now(turn: Turn) -> bool:
    newest = checkins.newest_one(turn.session, turn.person)
    said = checkins.said_last(turn.session, turn.person.id, newest) if newest else []
    return any(message.key in KEPT for message in said)


def _undo(turn: Turn, step: Step) -> None:
    """The outcome, its report, and what became of the plan."""
    if step.outcome is not None:
        telling.keep(turn, step, "other")
    step.outcome = step.outcome_at = None
    asked = checkins.open_one(turn.session, turn.person)
    if asked is not None and asked.step_id == step.id:
        asked.state, asked.answer, asked.answered_at = SENT, None, None
        if asked.plan == STARTED:
            step.outcome, step.outcome_at = STARTED, turn.now
        _plan_again(turn, asked)


def _plan_again(turn: Turn, asked: CheckIn) -> None:
    """The plan that asked goes on, and what was planned instead is called off."""
    of_it = CheckIn.step_id == asked.step_id
    instead = (of_it, CheckIn.plan != asked.plan, CheckIn.state == PLANNED)
    taken_back = {"state": CANCELLED, "reason": "taken_back"}
    turn.session.execute(update(CheckIn).where(*instead).values(taken_back))
    called_off = (of_it, CheckIn.plan == asked.plan, CheckIn.reason.in_(CALLED_OFF))
    still_to_come = select(CheckIn).where(*called_off, CheckIn.due_at > turn.now)
    for row in turn.session.scalars(still_to_come):
        row.state, row.reason = PLANNED, None
    turn.session.flush()
