"""Beside a check-in: what is no answer to it, and must not be taken for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import answering, checkins, life, outcomes, plans, returning, steps, talk
from actions.answers import is_question
from actions.cadence import read_cadence
from actions.own_step import (
    how_it_went,
    in_a_word,
    is_of_another,
    says_nothing_new,
    told_beside_asking,
)
from actions.plans import ANSWERED
from actions.reasons import heard, whole
from actions.records import CheckIn, Stage
from actions.sequence import LAST
from actions.turns import Message, Outcome, Turn, say

# "what was it again" sounds as if they asked for these.
OF_AN_OPTION = {"show_options", "more_options", "option_details"}
# What the place may still answer.
UNDER_WAY = ("applied", "talked")


def answered(turn: Turn) -> Outcome | None:
    """What is said to it; None where there is nothing of it."""
    if heard(turn.said, "forgotten"):
        return _not_forgotten(turn)
    if whole(turn.said.text, "whole_back") and returning.is_back(turn):
        return talk.and_on(turn, Outcome())
    if whole(turn.said.text, "whole_bye") and (last := _last_word(turn)) is not None:
        return _goodbye(turn, last)
    if (told := _when(turn) if heard(turn.said, "asks_when") else _what_it_was(turn)) is not None:
        return talk.and_on(turn, Outcome([told]))
    asked = checkins.asked_of_the_step(turn) or checkins.stop_or_not(turn)
    if asked is not None:
        return _beside_what_we_asked(turn, asked)
    rings = heard(turn.said, "beside") == "ring_for_me"
    return talk.and_on(turn, Outcome([_no_bot_rings(turn)])) if rings else None


def _beside_what_we_asked(turn: Turn, asked: Message) -> Outcome | None:
    if (waits := _undecided(turn, asked)) is not None:
        return waits
    if how_it_went(turn.said.text) or is_of_another(turn.said.text):
        return None
    if asked.key == "where/checkin" and told_beside_asking(turn.said.text):
        return None
    if talk.asks_what_it_was(turn) and _only_asks(turn):
        return talk.option_details(turn)
    deed = WHOLE.get(whole(turn.said.text) or "") or BESIDE.get(heard(turn.said, "beside") or "")
    if deed is not None:
        return deed(turn, asked)
    return _leave_it(turn, "insult") if _is_rude_to_us(turn) else None


def _undecided(turn: Turn, asked: Message) -> Outcome | None:
    """ "still waiting", of what they have talked about or applied for: that stands as it is."""
    if asked.key != "where/checkin" or not says_nothing_new(turn.said.text):
        return None
    step = checkins.step_of(turn, checkins.open_one(turn))
    if step is None or step.outcome not in UNDER_WAY:
        return None
    answering.answered(turn, "did_it")
    waits = answering.still_on(turn, step, say("checkins/undecided"))
    return answering.rest_and_on(turn, step, waits)


def _only_asks(turn: Turn) -> bool:
    """ "wot was the number", whatever else it sounds like."""
    asks = is_question(turn.said.text) and not turn.said.intent.startswith("ask_")
    return asks or turn.said.intent in OF_AN_OPTION


def _what_it_was(turn: Turn) -> Message | None:
    """ "what did i pick", with nothing else on the table."""
    at_rest = turn.person.stage in (Stage.STEP, Stage.OFFER, Stage.RESTING)
    return steps.how_again(turn) if at_rest and heard(turn.said, "asks_what") else None


def _is_rude_to_us(turn: Turn) -> bool:
    """ "felt stupid" and "they bullied me" are no insult, though they sound like one."""
    kinds = ["treated", "reasons", *(["after_start"] if checkins.is_of_a_start(turn) else [])]
    told = any(heard(turn.said, kind) for kind in kinds) or in_a_word(turn.said.text) is not None
    at_us = turn.person.stage == Stage.CHECKIN or heard(turn.said, "rude")
    return turn.said.intent == "insult" and not told and bool(at_us)


def _last_word(turn: Turn) -> CheckIn | None:
    """Our last message, where nothing was said after it."""
    newest = checkins.newest_one(turn)
    if newest is None or not newest.plan.startswith(LAST) or turn.person.stage != Stage.RESTING:
        return None
    return None if checkins.said_last(turn) else newest


def _goodbye(turn: Turn, last: CheckIn) -> Outcome:
    """Nothing is asked of who leaves it there."""
    last.state, last.answer, last.answered_at = ANSWERED, "bye", turn.now
    return Outcome([Message(returning.GOODBYE)])


def _not_forgotten(turn: Turn) -> Outcome:
    """Where we were, which is_back says in its own words."""
    return talk.and_on(turn, say("checkins/not_forgotten"))


def _heard_it(turn: Turn, asked: Message) -> Outcome | None:
    """ "ok" says nothing of how it went; but of what they started it says that it goes well."""
    return None if checkins.is_of_a_start(turn) else Outcome([Message("talk/ok"), asked])


def _half(turn: Turn, asked: Message) -> Outcome | None:
    """Part of the way counts: we ask what happened."""
    return outcomes.done(turn) if turn.person.stage == Stage.CHECKIN else None


def _pointless(turn: Turn, _: Message) -> Outcome | None:
    """No question why we ask: somebody is low, or has had enough."""
    step = steps.latest(turn.session, turn.person)
    return None if step is None else life.sorry_or_well_done(turn, step, "low")


def _nothing(turn: Turn, asked: Message) -> Outcome | None:
    """Asked how it went, that is a not yet; asked what happened, they did it all the same."""
    if asked.key == "checkins/what_happened":
        facts = {"checkin": asked.facts["checkin"], "answer": "other"}
        return outcomes.done(replace(turn, said=replace(turn.said, facts=facts)))
    return outcomes.not_yet(turn) if asked.key == "where/checkin" else None


def _explained(_: Turn, asked: Message) -> Outcome:
    return Outcome([Message("checkins/what_i_mean"), asked])


def _told_before(_: Turn, asked: Message) -> Outcome:
    return Outcome([Message("checkins/told_before"), asked])


def _cannot_ring(turn: Turn, asked: Message) -> Outcome:
    return Outcome([_no_bot_rings(turn), asked])


def _no_bot_rings(turn: Turn) -> Message:
    """But somebody who can do it with them is named."""
    step = steps.latest(turn.session, turn.person)
    people = answering.helpers(turn, step, "form") if step else []
    return Message("checkins/cannot_ring", {"people": people})


def _next_step(turn: Turn, asked: Message) -> Outcome:
    """How it goes, once more. What they have started already goes on by itself."""
    started = asked.facts.get("started") or asked.key == "checkins/what_makes_it_hard"
    how = None if started else steps.how_again(turn)
    return Outcome([how or Message("checkins/what_i_mean"), asked])


def _when_again(turn: Turn, asked: Message) -> Outcome | None:
    """We write on the days that we write on; a break can be asked for in their words."""
    if turn.said.intent == "pause_messages":
        return None
    return Outcome([_when(turn, picks_a_day=True), asked])


def _when(turn: Turn, *, picks_a_day: bool = False) -> Message:
    """When the next check-in is due, where one is."""
    step = steps.latest(turn.session, turn.person)
    due = plans.next_due(turn.session, step) if step else None
    when = turn.by_their_clock(due) if due else None
    rules = read_cadence()
    hours = {"opens": f"{rules.opens:%H:%M}", "closes": f"{rules.closes:%H:%M}"}
    return Message("checkins/when_again", {"when": when, "picks": picks_a_day, **hours})


def _wrong_person(turn: Turn, _: Message) -> Outcome | None:
    """Not where they rang, and got somebody else there."""
    return None if heard(turn.said, "reached_out") else _leave_it(turn, "wrong_person")


def _less(turn: Turn, _: Message) -> Outcome:
    return _leave_it(turn, "less")


def _leave_it(_: Turn, about: str) -> Outcome:
    """Whether to stop, or to take a break."""
    return say("checkins/leave_it", about=about)


Deed = Callable[[Turn, Message], Outcome | None]
WHOLE: Mapping[str, Deed] = {
    "ok": _heard_it, "half": _half, "pointless": _pointless, "nothing": _nothing,
    "puzzled": _explained, "ring": _cannot_ring,
}  # fmt: skip
BESIDE: Mapping[str, Deed] = {
    "puzzled": _explained, "told": _told_before, "wrong_person": _wrong_person, "less": _less,
    "ring_for_me": _cannot_ring, "next_step": _next_step, "when_again": _when_again,
    "pointless": _pointless,
}  # fmt: skip
