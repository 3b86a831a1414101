"""The answers to a check-in: each is kept, and leads to a next thing."""

from __future__ import annotations

from typing import Any

from actions import checkins, options, returning, steps
from actions.checkins import ANSWERED
from actions.reasons import reason_in
from actions.records import CheckIn, Stage, Step
from actions.turns import Message, Outcome, Turn, say
from directory import catalogue, reports
from directory.reports import ReportKind

# What is kept of a step, and what its listing hears of it. "other" is kept and told to nobody.
# It did not work out, and they have not said what it was: asked, they may still.
UNSAID = "unsaid"
WENT_WELL = {
    "started": ReportKind.STARTED,
    "applied": ReportKind.APPLIED,
    "talked": ReportKind.TALKED,
}
WENT_WRONG = {
    "no_answer": ReportKind.DID_NOT_ANSWER,
    "wrong_details": ReportKind.WRONG_DETAILS,
    "full": ReportKind.FULL,
    "not_for_me": ReportKind.NOT_FOR_ME,
    "did_not_work": ReportKind.DID_NOT_WORK_OUT,
    UNSAID: ReportKind.DID_NOT_WORK_OUT,
}


def done(turn: Turn) -> Outcome:
    """Did it: ask what happened, keep the outcome; after a start, weeks 1, 3 and 9 follow."""
    if returning.wants_to_carry_on(turn):
        asked_again = checkins.open_one(turn.session, turn.person)
        return say("where/checkin", checkin=asked_again.id if asked_again else None)
    known = _already(turn, "did_it")
    checkin = _answered(turn, "did_it")
    happened = turn.said.facts.get("answer") or _heard(turn, "happened")
    step = _step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    if turn.said.tapped and known and step.outcome and happened in (None, step.outcome):
        return say("taps/stale")
    if happened is None:
        asked = say("checkins/what_happened", checkin=checkin.id if checkin else None)
        return _rest(turn, _and_changed(turn, asked))
    _keep(turn, step, happened)
    if happened == "started" and checkin is not None:
        checkins.plan(turn.session, step, "started", turn.now, turn.world)
    return _rest(turn, _and_changed(turn, say("checkins/well_done", outcome=happened)))


def not_yet(turn: Turn) -> Outcome:
    """Not yet: ask what got in the way, and help with that."""
    checkin = _answered(turn, "not_yet")
    step = _step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    reason = turn.said.facts.get("reason") or _heard(turn, "reasons")
    facts: dict[str, Any] = {"checkin": checkin.id if checkin else None, "option": step.service_id}
    if reason is None:
        return _rest(turn, say("checkins/what_got_in_the_way", **facts))
    people = options.people_to_talk_to(turn, 1)
    return _rest(turn, say("checkins/help", reason=reason, people=people, **facts))


def did_not_work(turn: Turn) -> Outcome:
    """It did not work out: sorry, then what it was, which the listing hears; and more options."""
    known = _already(turn, "did_not_work")
    checkin = _answered(turn, "did_not_work")
    step = _step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    checkins.cancel(turn.session, turn.person.id, "did_not_work")
    what = turn.said.facts.get("answer") or _heard(turn, "went_wrong")
    told = step.outcome in WENT_WRONG and step.outcome != UNSAID
    if turn.said.tapped and known and told and what in (None, step.outcome):
        return say("taps/stale")
    if what is None:
        if not told:
            _keep(turn, step, UNSAID)
        return _rest(turn, say("checkins/what_went_wrong", checkin=checkin.id if checkin else None))
    _keep(turn, step, what)
    sorry = Message("checkins/sorry", {"outcome": what})
    if turn.asking is not None:
        return Outcome([sorry])
    outcome = options.more(turn)
    outcome.messages.insert(0, sorry)
    return outcome


def in_the_middle(turn: Turn) -> Outcome | None:
    """An answer to an open check-in, though something else was being asked; None: it is none."""
    deed = {
        "checkin_done": done,
        "checkin_not_yet": not_yet,
        "checkin_did_not_work": did_not_work,
    }.get(turn.said.intent)
    if deed is None or checkins.open_one(turn.session, turn.person) is None:
        return None
    return deed(turn)


def _keep(turn: Turn, step: Step, outcome: str) -> None:
    """Keep what came of a step, with its date; its listing hears of it once, and not from whom."""
    before, before_at = step.outcome, step.outcome_at
    step.outcome, step.outcome_at = outcome, turn.now
    kind = WENT_WELL.get(outcome) or WENT_WRONG.get(outcome)
    told_already = before == outcome or (before in WENT_WRONG and outcome in WENT_WRONG)
    if before == UNSAID and before_at is not None and kind is not None:
        on = before_at.astimezone(turn.world.zone).date()
        told_already = not reports.take_back(
            turn.session, step.service_id, kind=WENT_WRONG[UNSAID], on=on
        )
    if kind is None or told_already:
        return
    if catalogue.offer(turn.session, step.service_id) is not None:
        reports.report_listing(turn.session, step.service_id, kind=kind, on=turn.today)


def _and_changed(turn: Turn, outcome: Outcome) -> Outcome:
    """Where the words tell of another situation, the questions are offered again."""
    return outcome.say("checkins/changed") if returning.tells_a_change(turn) else outcome


def _heard(turn: Turn, kind: str) -> str | None:
    """What typed words say beside yes or no; what stands on a button is in its facts."""
    return None if turn.said.tapped else reason_in(turn.said.text, kind)


def _already(turn: Turn, answer: str) -> bool:
    checkin = checkins.open_one(turn.session, turn.person, turn.said.facts.get("checkin"))
    return checkin is not None and checkin.answer == answer


def _answered(turn: Turn, answer: str) -> CheckIn | None:
    checkin = checkins.open_one(turn.session, turn.person, turn.said.facts.get("checkin"))
    if checkin is not None:
        checkin.state, checkin.answer, checkin.answered_at = ANSWERED, answer, turn.now
    return checkin


def _step_of(turn: Turn, checkin: CheckIn | None) -> Step | None:
    if checkin is None:
        return steps.latest(turn.session, turn.person)
    return turn.session.get(Step, checkin.step_id)


def _rest(turn: Turn, outcome: Outcome) -> Outcome:
    """The check-in is answered; but in the middle of the questions these go on."""
    if turn.asking is None:
        turn.person.stage = Stage.RESTING
    return outcome
