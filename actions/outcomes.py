"""The answers to a check-in: each is kept, and leads to a next thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from actions import (
    after_start,
    answering,
    checkins,
    options,
    plans,
    returning,
    steps,
    taking_back,
    talk,
    telling,
)
from actions.cadence import STARTED
from actions.own_step import DID_NOT_WORK, DONE, NOT_YET, told_of_it
from actions.reasons import heard, reason_in, whole
from actions.records import CheckIn, Stage, Step
from actions.telling import TREATED, UNSAFE, UNSAID, WENT_WRONG
from actions.turns import WORDS, Message, Outcome, Turn, say

# A place that they have, for a day that is yet to come, or that they have not named.
LATER = "starts_later"
OFFERED = "offered"
NOT_FOR_ME, CHANGED = "not_for_me", "changed"


def done(turn: Turn) -> Outcome:
    """Did it: ask what happened, keep the outcome; after a start, weeks 1, 3 and 9 follow."""
    if returning.wants_to_carry_on(turn):
        return Outcome([checkins.ask_again(turn)])
    if (kept := after_start.answer(turn, after_start.STILL)) is not None:
        return kept
    known = _already(turn, "did_it")
    checkin = answering.answered(turn, "did_it")
    happened = turn.said.facts.get("answer") or _said(turn, DONE, "happened")
    step = checkins.step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    if turn.said.tapped and known and step.outcome and happened in (None, step.outcome):
        return talk.and_on(turn, say("taps/stale"))
    if happened is None:
        asked = say("checkins/what_happened", checkin=checkin.id if checkin else None)
        return answering.rest(turn, answering.still_on(turn, step, _and_changed(turn, asked)))
    return _happened(turn, step, happened, checkin)


def _happened(turn: Turn, step: Step, happened: str, checkin: CheckIn | None) -> Outcome:
    if happened in (LATER, OFFERED):
        return _starts_later(turn, step)
    if turn.said.tapped and step.outcome == STARTED and happened != STARTED:
        taking_back.undo(turn)
        answering.answered(turn, "did_it")
    telling.keep(turn, step, happened)
    if happened == STARTED and after_start.is_hard(turn):
        plans.after_start(turn.session, step, turn.now, turn.world)
        return after_start.hard(turn, step, checkin)
    if happened == STARTED:
        return _started(turn, step)
    outcome = _and_changed(turn, _well_done(turn, happened))
    return answering.rest_and_on(turn, step, answering.still_on(turn, step, outcome))


def _well_done(turn: Turn, outcome: str, when: str | None = None) -> Outcome:
    """What was typed may have been taken wrong: it is said back, and one tap takes it back."""
    facts = {"outcome": outcome, "when": when, "checkin": _asked_of_words(turn)}
    return Outcome([Message("checkins/well_done", facts), *answering.help_too(turn)])


def _asked_of_words(turn: Turn) -> str | None:
    """The check-in that words have answered; none where a button did."""
    asked = checkins.open_one(turn) if _is_in_words(turn) else None
    return asked.id if asked else None


def _started(turn: Turn, step: Step) -> Outcome:
    """Weeks 1, 3 and 9 follow where check-ins were asked for; where they were not, we ask."""
    plans.take_up_again(turn.session, step, turn.now, turn.world)
    first = plans.after_start(turn.session, step, turn.now, turn.world)
    when = turn.by_their_clock(first) if first else None
    outcome = answering.rest(turn, _and_changed(turn, _well_done(turn, STARTED, when)))
    if first is None and turn.asking is None and _may_still_ask(turn, step):
        turn.person.stage = Stage.OFFER
        return outcome.say("checkins/after_start")
    return answering.rest_and_on(turn, step, outcome)


def _starts_later(turn: Turn, step: Step) -> Outcome:
    """They have a place, and are not there yet: that is more than applied, and no start."""
    if step.outcome != STARTED:
        telling.keep(turn, step, "applied")
    outcome = answering.still_on(turn, step, _well_done(turn, LATER))
    outcome.messages += answering.help_before_it_starts(turn)
    return answering.rest_and_on(turn, step, outcome)


def _may_still_ask(turn: Turn, step: Step) -> bool:
    """Not where the check-ins after this start have all come."""
    return not plans.is_over(turn.session, step, STARTED)


def not_yet(turn: Turn) -> Outcome:
    """Not yet: ask what got in the way, and help with that."""
    if (kept := after_start.answer(turn, after_start.HARD)) is not None:
        return kept
    reason = turn.said.facts.get("reason") or _said(turn, NOT_YET, "reasons")
    if reason is None and _is_one_to_the_offer(turn):
        return checkins.decline(turn)
    by_button = not _is_in_words(turn) and reason == CHANGED
    if by_button and not after_start.was_asked(turn):
        return _given_up(turn)
    checkin = answering.answered(turn, "not_yet")
    step = checkins.step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    if after_start.was_asked(turn):
        return after_start.hard(turn, step, checkin)
    facts: dict[str, Any] = {"checkin": checkin.id if checkin else None, "option": step.service_id}
    if reason is None:
        asked = _and_changed(turn, say("checkins/what_got_in_the_way", **facts))
        if heard(turn.said, "asks_what") and (how := steps.how_again(turn)) is not None:
            asked.messages.insert(0, how)  # "not yet wots the number again"
        return answering.rest(turn, answering.still_on(turn, step, asked))
    people = answering.helpers(turn, step, reason)
    helped = _and_changed(turn, say("checkins/help", reason=reason, people=people, **facts))
    return answering.rest_and_on(turn, step, answering.still_on(turn, step, helped))


def _given_up(turn: Turn) -> Outcome:
    """ "Changed my mind": nothing more is asked of that step, and the next options come."""
    facts = {**turn.said.facts, "answer": NOT_FOR_ME}
    return did_not_work(replace(turn, said=replace(turn.said, facts=facts)))


def _is_one_to_the_offer(turn: Turn) -> bool:
    """Typed when we asked last whether they want check-ins again: no old check-in is meant."""
    if turn.said.tapped or turn.person.stage != Stage.OFFER:
        return False
    return any(message.key == "where/offer" for message in checkins.said_last(turn))


def did_not_work(turn: Turn) -> Outcome:
    """It did not work out: sorry, then what it was, which the listing hears; and more options."""
    if (kept := after_start.answer(turn, after_start.STOPPED)) is not None:
        return kept
    if (ended := after_start.ended_before_it_was_asked(turn)) is not None:
        return ended
    if turn.said.facts.get("answer") == after_start.STOPPED or _has_stopped(turn):
        return after_start.has_stopped(turn)
    known = _already(turn, "did_not_work")
    checkin = answering.answered(turn, "did_not_work")
    step = checkins.step_of(turn, checkin)
    if step is None:
        return say("checkins/nothing_open")
    plans.cancel(turn.session, turn.person.id, plans.DID_NOT_WORK, step)
    what = turn.said.facts.get("answer") or _said(turn, DID_NOT_WORK, "went_wrong")
    badly = what if what in TREATED else reason_in(turn.said.text, "treated")
    what = "did_not_work" if badly and what in (None, *TREATED) else what
    told = step.outcome in WENT_WRONG and step.outcome != UNSAID
    if turn.said.tapped and known and told and what in (None, step.outcome):
        return talk.and_on(turn, say("taps/stale"))
    if what is None:
        if not told and _is_said_plainly(turn):
            telling.keep(turn, step, UNSAID)
        facts = {"checkin": checkin.id if checkin else None, "typed": _is_in_words(turn)}
        asked = say("checkins/what_went_wrong", **facts)
        return answering.rest(turn, _and_changed(turn, asked))
    return _sorry(turn, step, what, badly)


def _has_stopped(turn: Turn) -> bool:
    """They had begun, and left again, before the first of its weeks."""
    return _said(turn, DID_NOT_WORK, "went_wrong") == after_start.STOPPED


def _said(turn: Turn, intent: str, kind: str) -> str | None:
    """What their words say of it, as a whole; where that is something else, what stands in them."""
    told = None if turn.said.tapped else told_of_it(turn.said.text)
    if told is not None and told[0] == intent:
        return next(iter(told[1].values()), None)
    return heard(turn.said, kind)


def _is_in_words(turn: Turn) -> bool:
    """Whether it was typed, also where their words were taken for a button."""
    return not turn.said.tapped or turn.said.facts.get("about") == WORDS


def _is_said_plainly(turn: Turn) -> bool:
    """Whether it is no guess of the model alone: of such a guess nobody hears."""
    if turn.said.tapped:
        return True
    told = told_of_it(turn.said.text)
    badly = whole(turn.said.text, "whole_how_it_went") == "badly"
    return badly or (told is not None and told[0] == DID_NOT_WORK)


def _sorry(turn: Turn, step: Step, what: str, badly: str | None) -> Outcome:
    """What it was is kept; they hear that we are sorry, and what to try next.

    What was typed may have been taken wrong: it is said back, and one tap takes it back.
    """
    telling.keep(turn, step, what)
    facts = {"outcome": badly or what, "checkin": _asked_of_words(turn)}
    sorry = Message("checkins/sorry", facts)
    if badly == UNSAFE:
        return _with_somebody_to_tell(turn, step, sorry)
    outcome = answering.next_options(turn, sorry)
    if what != NOT_FOR_ME:
        outcome.messages[1:1] = answering.help_too(turn)
    return _and_changed(turn, outcome)


def _with_somebody_to_tell(turn: Turn, step: Step, sorry: Message) -> Outcome:
    """Who met somebody they had to be wary of is shown nothing else to try for now."""
    people = options.people_named(turn, besides={step.service_id})
    return answering.rest(turn, Outcome([sorry, Message("talk/people", people)]))


def not_for_me(turn: Turn) -> Outcome:
    """Asked how it went: that step was none for them. Weeks after a start they may still stay."""
    if (kept := after_start.answer(turn, after_start.HARD)) is not None:
        return kept
    facts = {"about": WORDS, "answer": NOT_FOR_ME}
    return did_not_work(replace(turn, said=replace(turn.said, facts=facts)))


def in_the_middle(turn: Turn) -> Outcome | None:
    """An answer to an open check-in, though something else was being asked; None: it is none."""
    deed = DEEDS.get(turn.said.intent)
    if deed is None or checkins.open_one(turn) is None:
        return None
    return deed(turn)


def _and_changed(turn: Turn, outcome: Outcome) -> Outcome:
    """Where the words tell of another situation, the questions are offered again."""
    return outcome.say("checkins/changed") if returning.tells_a_change(turn) else outcome


def _already(turn: Turn, answer: str) -> bool:
    checkin = checkins.open_one(turn, turn.said.facts.get("checkin"))
    return checkin is not None and checkin.answer == answer


DEEDS: Mapping[str, Callable[[Turn], Outcome]] = {
    DONE: done,
    NOT_YET: not_yet,
    DID_NOT_WORK: did_not_work,
}
