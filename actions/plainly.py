"""Words that tell how it went, or more of it, while that is what we asked.

Elsewhere they would stand for something else: "no bus money" for a question about travel, "not for
me" for turning an option down. What they ask, and what ends something, is never taken for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from actions import (
    after_start,
    answering,
    checkins,
    intake,
    misunderstood,
    options,
    outcomes,
    retelling,
)
from actions.answers import is_question
from actions.reasons import heard, how_it_went
from actions.records import Stage
from actions.turns import Outcome, Turn

# Whatever we asked, these say what they want, or that they are in danger.
OVERRULING = {
    "disclose_harm", "stop_messages", "pause_messages", "delete_me", "my_data", "ask_privacy",
    "ask_human", "restart", "show_options", "save_option", "option_details", "refer_me",
}  # fmt: skip
UNCLEAR = {"nlu_fallback", "out_of_scope", "inform"}
# What an answer to the check-in itself may be taken for.
TAKEN_FOR = UNCLEAR | {
    "not_for_me", "more_options", "change_answer", "skip_question", "affirm", "deny",
}  # fmt: skip
NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True)
class _Asked:
    """What a follow-up asks for: the kind of its words, its fact, and what anything else is."""

    intent: str
    kind: str
    fact: str
    otherwise: str


_IN_THE_WAY = _Asked("checkin_not_yet", "reasons", "reason", "other")
FOLLOWING: Mapping[str, _Asked] = {
    "checkins/what_happened": _Asked("checkin_done", "happened", "answer", "other"),
    "checkins/what_got_in_the_way": _IN_THE_WAY,
    "checkins/what_makes_it_hard": _IN_THE_WAY,
    "checkins/what_went_wrong": _Asked(
        "checkin_did_not_work", "went_wrong", "answer", "did_not_work"
    ),
}
DEEDS: Mapping[str, Callable[[Turn], Outcome]] = {
    "checkin_done": outcomes.done,
    "checkin_not_yet": outcomes.not_yet,
    "checkin_did_not_work": outcomes.did_not_work,
}


def answered(turn: Turn) -> Outcome | None:
    """What is said to such words; None where they are none."""
    said = turn.said
    if said.tapped or turn.asking is not None or said.intent in OVERRULING:
        return None
    if is_question(said.text) or heard(said, "asks_to_stop") or misunderstood.may_be_harm(turn):
        return None
    return _more_of_it(turn) or _how_it_went(turn)


def _more_of_it(turn: Turn) -> Outcome | None:
    """Asked what happened, what it was or what got in the way, whatever they say is an answer."""
    asked = checkins.follow_up(turn.session, turn.person)
    if asked is None:
        return None
    follow = FOLLOWING[asked.key]
    code = heard(turn.said, follow.kind) or (follow.otherwise if _is_more(turn, follow) else None)
    if code is None:
        return None
    facts = {"checkin": asked.facts["checkin"], follow.fact: code}
    return DEEDS[follow.intent](replace(turn, said=replace(turn.said, facts=facts)))


def _is_more(turn: Turn, follow: _Asked) -> bool:
    """Whether words that give no reason we know still tell more: "my mum", "they were rude".

    A second "not yet" tells no more than the first, and "im 18 now" is news of something else.
    """
    if turn.said.intent not in UNCLEAR:
        return turn.said.intent == follow.intent and follow is not _IN_THE_WAY
    return retelling.new_answer(turn, intake.answers_of(turn.session, turn.person)) is None


def _how_it_went(turn: Turn) -> Outcome | None:
    if turn.person.stage != Stage.CHECKIN or turn.said.intent not in TAKEN_FOR:
        return None
    if (kept := after_start.understood(turn)) is not None:
        return kept
    if turn.said.intent == NOT_FOR_ME:
        return None if _names_another(turn) else outcomes.not_for_me(turn)
    told = how_it_went(turn.said.text)
    if told is not None:
        return DEEDS[told[0]](turn)
    return outcomes.not_yet(turn) if heard(turn.said, "reasons") == "changed" else None


def _names_another(turn: Turn) -> bool:
    """Whether "not the second one" is about another option than the step we asked about."""
    step = answering.step_of(turn, checkins.open_one(turn.session, turn.person))
    return options.named(turn) not in (None, step.service_id if step else None)
