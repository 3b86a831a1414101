"""What we kept of a step a moment ago does not stand: they meant another thing, or want it back."""

from __future__ import annotations

from dataclasses import replace

from actions import checkins, plans, steps, telling
from actions.answers import asks_anything
from actions.cadence import STARTED
from actions.own_step import (
    DID_NOT_WORK,
    DONE,
    NOT_YET,
    UNANSWERED,
    Told,
    how_it_went,
    is_a_slip,
    is_not_theirs,
    is_of_another,
)
from actions.plans import ANSWERED, SENT, TAKEN_BACK
from actions.reasons import heard
from actions.records import CheckIn, Stage, Step
from actions.turns import WORDS, Message, Outcome, Turn, say

# What stands on the button.
NOT_IT = "not_it"
# After these we may have taken them wrong.
KEPT = {
    "checkins/what_happened", "checkins/what_went_wrong", "checkins/what_got_in_the_way",
    "checkins/well_done", "checkins/sorry", "checkins/help", "checkins/stopped_going",
}  # fmt: skip
# What is said back of them, with the button.
NOTED = ("did_it", "did_not_work")
# The answers to a check-in; what happened in their life is kept there too, and is none.
ANSWERS = ("did_it", "not_yet", "did_not_work")
WENT_WELL_AFTER_ALL = ("did_not_work", "did_it")


def wanted_back(turn: Turn) -> Outcome | None:
    """The step that was given up, with its plan. None: they ask for none, or none was given up."""
    step = steps.latest(turn.session, turn.person)
    if step is None or step.outcome is None or step.outcome == STARTED:
        return None
    if heard(turn.said, "wants_back") is None:
        return None
    _undo(turn, step, checkins.open_one(turn))
    turn.person.focus, turn.person.stage = step.service_id, Stage.RESTING
    due = plans.next_due(turn.session, step)
    when = turn.by_their_clock(due) if due else None
    return say("checkins/back_again", option=step.service_id, when=when)


def undo(turn: Turn) -> None:
    """What was kept of the step we asked about is as it was before."""
    asked = checkins.open_one(turn)
    step = checkins.step_of(turn, asked)
    if step is not None:
        _undo(turn, step, asked)


def not_it(turn: Turn) -> Outcome | None:
    """The button under what we had noted of their words. None: nothing of it stands any more."""
    asked = checkins.open_one(turn, turn.said.facts.get("checkin"))
    step = turn.session.get(Step, asked.step_id) if asked else None
    if asked is None or step is None or asked.answer not in NOTED:
        return None
    _undo(turn, step, asked)
    turn.person.stage = Stage.CHECKIN
    return ask_anew(turn)


def corrected(turn: Turn, told: Told | None) -> bool:
    """Whether they say that we took them wrong; what was kept is then as it was before.

    `told` is what their words tell of the step.
    """
    step = steps.latest(turn.session, turn.person)
    if step is None or not _kept_just_now(turn):
        return False
    if heard(turn.said, "corrects") is None and not _denies(turn, told, step.outcome):
        return False
    undo(turn)
    turn.person.stage = Stage.CHECKIN
    return True


def never_theirs(turn: Turn) -> Outcome | None:
    """ "wasnt me who started, it was me brother", of what we noted just now, or weeks ago.

    Or "never started really", which ends nothing. None: they say nothing of the kind, or nothing is
    noted.
    """
    another = not turn.said.tapped and is_not_theirs(turn.said.text)
    if not another and heard(turn.said, "never_begun") is None:
        return None
    step = steps.latest(turn.session, turn.person)
    noted = telling.WENT_WELL if another else {STARTED}
    if step is not None and step.outcome in noted and _kept_just_now(turn):
        undo(turn)
        turn.person.stage = Stage.CHECKIN
        return ask_anew(turn)
    asked = checkins.open_one(turn)
    is_asked = asked is not None and turn.person.stage == Stage.CHECKIN
    return _start_undone(turn, asked) if asked and is_asked and asked.plan == STARTED else None


def put_right(turn: Turn) -> Turn | None:
    """They answered after all, or the number was right: the report of it is taken back.

    The turn says what it means instead. None: they say nothing of the kind, or nothing is noted.
    """
    step, asked = steps.latest(turn.session, turn.person), checkins.open_one(turn)
    if step is None or asked is None or asked.step_id != step.id:
        return None
    facts = _instead(turn, step.outcome)
    if facts is None or asks_anything(turn.said.text) or is_of_another(turn.said.text):
        return None
    _undo(turn, step, asked)
    turn.person.stage = Stage.CHECKIN
    if not facts:
        return turn
    told = facts | {"about": WORDS, "checkin": str(asked.id)}
    return replace(turn, said=replace(turn.said, facts=told))


def _instead(turn: Turn, outcome: str | None) -> dict[str, str] | None:
    """What they tell instead of what was kept; empty: no more than that it was not so."""
    if outcome == "no_answer" and heard(turn.said, "got_through"):
        told = how_it_went(turn.said.text)
        if is_a_slip(turn.said.text):
            return {"reason": "slip"}  # "they rang back but i missed it"
        # "they got back to me and said its full" is heard as that.
        says_more = told is not None and told[0] == DID_NOT_WORK and told != UNANSWERED
        return None if says_more else {"answer": "talked"}
    # Asked what it was, "on a waiting list" is the answer.
    told_of = outcome in telling.WENT_WRONG and checkins.follow_up(turn) is None
    if told_of and _kept_just_now(turn):
        told = how_it_went(turn.said.text)
        if told is not None and told[0] == DONE and told[1]:
            return {"answer": told[1]["answer"]}  # "actually got a place now"
    if outcome == "wrong_details" and (right := heard(turn.said, "number_was_right")):
        return {"reason": "slip"} if right == "slip" else {}
    return None


def _start_undone(turn: Turn, asked: CheckIn) -> Outcome | None:
    """Asked whether they are still going: they never started, and what was planned comes again."""
    step = turn.session.get_one(Step, asked.step_id)
    if step.outcome != STARTED:
        return None
    telling.take_back(turn, step)
    asked.state, asked.answer, asked.answered_at = ANSWERED, TAKEN_BACK, turn.now
    plans.take_back_the_start(turn.session, step, turn.now, turn.world)
    turn.person.stage = Stage.RESTING
    due = plans.next_due(turn.session, step)
    going_on = [checkins.going_on(turn, due)] if due else []
    return Outcome([Message("checkins/took_you_wrong"), *going_on])


def _denies(turn: Turn, told: Told | None, outcome: str | None) -> bool:
    """ "no i havent applied", where that is what we had just noted."""
    if outcome == STARTED:
        return heard(turn.said, "not_begun") is not None
    if told is None or outcome not in telling.WENT_WELL:
        return False
    return told[0] == NOT_YET or (told == UNANSWERED and outcome == "talked")


def ask_anew(turn: Turn) -> Outcome:
    """We are sorry, and ask how it went."""
    asked = checkins.ask_again(turn)
    return Outcome([Message("checkins/took_you_wrong"), asked])


def _kept_just_now(turn: Turn) -> bool:
    newest = checkins.newest_one(turn)
    said = checkins.said_last(turn) if newest else []
    return any(message.key in KEPT for message in said)


def slipped(turn: Turn, asked: CheckIn, answer: str) -> None:
    """Tapped otherwise on the same check-in: what came of the first tap does not stand.

    Nor does that it did not work out, where they say that it did, by tap or by words. What makes a
    start hard is told beside it, and takes nothing back.
    """
    if asked.answer not in ANSWERS or asked.answer == answer:
        return
    if not turn.said.tapped and (asked.answer, answer) != WENT_WELL_AFTER_ALL:
        return
    step = turn.session.get_one(Step, asked.step_id)
    if step.outcome != STARTED or "reason" not in turn.said.facts:
        _undo(turn, step, asked)


def _undo(turn: Turn, step: Step, asked: CheckIn | None) -> None:
    """The outcome, its report, and what became of the plan. What was kept before it was sent stays.

    It is the plan that asked which goes on.
    """
    if asked is None or asked.step_id != step.id:
        telling.take_back(turn, step)
        return
    if step.outcome_at is not None and asked.sent_at and step.outcome_at >= asked.sent_at:
        telling.take_back(turn, step)
    asked.state, asked.answer, asked.answered_at = SENT, None, None
    if asked.plan == STARTED:
        step.outcome, step.outcome_at = STARTED, step.outcome_at or turn.now
    plans.take_back_the_end(turn.session, asked, turn.now, turn.world)
