"""What is said to a check-in and leaves it open: a question, somebody else's news, "not now"."""

from __future__ import annotations

from dataclasses import replace

from actions import (
    after_start,
    asked_about,
    asking_back,
    breaks,
    checkins,
    knowledge,
    options,
    outcomes,
    own_step,
    steps,
    talk,
)
from actions.answers import (
    Question,
    asks_by_its_order,
    is_question,
    parse,
    says_until,
    told_and_asked,
)
from actions.own_step import Beside
from actions.reasons import heard
from actions.turns import Message, Outcome, Turn, say

# Taken for one of these, a question would be kept as an answer, or would get none.
WOULD_BE_KEPT = {
    *outcomes.DEEDS, "affirm", "deny", "not_for_me",
    "thanks", "insult", "go_back", "stop_messages", "disagree_tier",
}  # fmt: skip
UNCLEAR = {"nlu_fallback", "inform"}
NO_TOPIC = {"ask_human", "ask_why"}
PAUSING = "pause_messages"
# News of these is somebody else's, and theirs to bear.
OF_SOMEBODY_CLOSE = {"loss", "family_ill", "prison", "caring", "child"}


def answered(turn: Turn) -> Outcome | None:
    """What is said to it, and then the same question. None: it may be an answer."""
    asked = checkins.asked_of_the_step(turn) or checkins.stop_or_not(turn)
    if asked is None:
        return _at_another_time(turn)
    news = own_step.is_of_another(turn.said.text) and not is_question(turn.said.text)
    if asks_by_its_order(turn.said.text) and not news:
        return _to_a_question(turn, asked)
    if asked.key in checkins.IN_THE_WAY or heard(turn.said, "life") in OF_SOMEBODY_CLOSE:
        return None
    return _to_what_is_no_answer(turn, asked)


def _at_another_time(turn: Turn) -> Outcome | None:
    """Taken for an answer to a check-in of before, it is none to that either."""
    open_one = checkins.open_one(turn)
    if turn.said.intent not in outcomes.DEEDS or open_one is None:
        return None
    if own_step.is_of_another(turn.said.text):
        return talk.and_on(turn, say("talk/ok"))
    told, wanted = told_and_asked(turn.said.text) or ("", turn.said.text)
    if own_step.how_it_went(told) is not None or not asks_by_its_order(wanted):
        return None
    return talk.and_on(turn, Outcome([_answer(turn, wanted)]))


def _to_what_is_no_answer(turn: Turn, asked: Message) -> Outcome | None:
    what = own_step.beside_the_step(turn.said.text)
    if what == Beside.ANOTHER:
        asks_of_them = asked.key != checkins.STOP_OR_NOT
        return Outcome([Message("checkins/somebody_else" if asks_of_them else "talk/ok"), asked])
    told_of_a_start = asked.facts.get("started") and after_start.is_told(turn)
    if what is None or asked.key != "where/checkin" or told_of_a_start:
        return None
    if what == Beside.NEITHER:
        return Outcome([Message("checkins/which_is_nearest"), asked])
    asks_for_a_break = turn.said.intent == PAUSING and says_until(turn.said.text)
    return None if asks_for_a_break else say("checkins/no_rush")


def _to_a_question(turn: Turn, asked: Message) -> Outcome | None:
    """What they tell beside it is kept, and the question has its answer."""
    told, wanted = told_and_asked(turn.said.text) or ("", "")
    went = own_step.told_in_short(told)
    if wanted and went is not None and _is_of_themselves(turn, told, went[0]):
        return None
    if wanted and went is not None:
        kept = outcomes.DEEDS[went[0]](replace(turn, said=replace(turn.said, text=told)))
        kept.messages.insert(0, _answer(turn, wanted))
        return kept
    no_break = turn.said.intent == PAUSING and not breaks.is_asked_for(turn.said.text)
    if turn.said.intent not in WOULD_BE_KEPT and not no_break and not _is_unknown(turn):
        return None
    return Outcome([_answer(turn, turn.said.text), asked])


def _is_of_themselves(turn: Turn, told: str, went: str) -> bool:
    """ "ive been in prison does that matter": that is where they have been, and no step done."""
    asked = turn.said.intent.startswith("ask_") and turn.said.intent not in NO_TOPIC
    codes = parse(Question.BARRIERS, told, today=turn.today, noted=True)
    return asked and went == "checkin_done" and isinstance(codes, tuple) and codes != ("none",)


def _is_unknown(turn: Turn) -> bool:
    """Whether nothing else has an answer to it."""
    if turn.said.intent not in UNCLEAR or heard(turn.said, "asks_words"):
        return False
    if asking_back.worth_asking(turn.said, turn.asking):
        return False
    text = turn.said.text
    known = knowledge.asked_in_passing(text) or knowledge.wanted(text)
    return known is None and asked_about.answer(turn, None) is None


def _answer(turn: Turn, wanted: str) -> Message:
    """What we know of it; of the place itself they know best, and how to reach them is said."""
    if (topic := knowledge.asked_in_passing(wanted)) is not None:
        return knowledge.answer(turn, topic, wanted)
    if (about := asked_about.meant(wanted, None)) is not None and about.topic is None:
        return Message("intake/asked_about", {"about": about.name})
    asks_how = turn.said.intent == "option_details" or heard(turn.said, "beside") == "next_step"
    if asks_how and (how := steps.how_again(turn)) is not None:
        return how
    step = checkins.step_of(turn, checkins.open_one(turn))
    suggestion = options.suggestion(turn, step.service_id) if step else None
    card = options.card_facts(suggestion, turn.today) if suggestion else {}
    facts = {key: card.get(key) for key in ("phone", "opening_hours", "email", "url")}
    what_if = heard(turn.said, "what_if") is not None
    return Message("checkins/ask_them", {**facts, "what_if": what_if})
