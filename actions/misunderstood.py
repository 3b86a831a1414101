"""What is not understood: asked back where two things are likely, and never a dead end."""

from __future__ import annotations

from actions import (
    after_start,
    asked_about,
    asking_back,
    checkins,
    hearing,
    hurting,
    intake,
    knowledge,
    left_open,
    options,
    outcomes,
    restating,
    retelling,
    returning,
    steps,
    talk,
)
from actions.answers import asks_anything, asks_by_its_order, tells_own_age
from actions.reasons import heard
from actions.records import Stage
from actions.turns import Outcome, Turn, say

PATIENCE = 2
# Here "im 18 now" is news; at an offer numbers tell of something else. At a check-in it is asked.
NEWS = (Stage.OPTIONS, Stage.STEP, Stage.RESTING, Stage.CHECKIN)
OPTIONS_FIRST = {
    "show_options", "more_options", "option_details", "save_option", "refer_me", "not_for_me",
}  # fmt: skip


def not_understood(turn: Turn) -> Outcome:
    """Ask which of two was meant, or say so; at the second miss in a row, buttons and a person."""
    if turn.said.tapped:
        known = _later(turn) if turn.asking is not None else left_open.answered(turn)
        return known or talk.and_on(turn, say("taps/stale"))
    known = _known_in_the_questions(turn) if turn.asking is not None else _known_outside(turn)
    if known is not None:
        return known
    if turn.asking is None and returning.is_back(turn) and not hurting.may_be_harm(turn):
        return talk.and_on(turn, Outcome())
    turn.person.misses += 1
    if turn.person.misses >= PATIENCE:
        return _with_a_person(turn)
    pair = asking_back.worth_asking(turn.said, turn.asking)
    if pair:
        guess = say("talk/did_you_mean", intents=list(pair), question=turn.asking)
        is_asked = checkins.asked_of_the_step(turn) or checkins.stop_or_not(turn)
        return talk.and_on(turn, guess) if is_asked else guess
    if hurting.may_be_harm(turn):
        return _with_a_person(turn)
    if turn.asking is None and returning.is_back(turn):
        return talk.and_on(turn, Outcome())  # it says all that can be said to "im back"
    key = "talk/not_understood" if turn.asking is None else "talk/not_now"
    return talk.and_on(turn, say(key))


def _known_in_the_questions(turn: Turn) -> Outcome | None:
    return _asked_in_passing(turn) or _later(turn) or _of_the_open_one(turn)


def _of_the_open_one(turn: Turn) -> Outcome | None:
    """A question about the open one is no misunderstanding: why it is asked is said at least."""
    likely = asking_back.worth_asking(turn.said, turn.asking)
    if turn.asking is None or likely or hurting.may_be_harm(turn):
        return None
    if not asked_about.is_of(turn.asking, turn.said.text):
        return None
    turn.person.misses = 0
    return talk.why(turn)


def _known_outside(turn: Turn) -> Outcome | None:
    """Here "is the second one free?" is about an option first of all."""
    return (
        _heard_after_all(turn)
        or _asked_in_passing(turn)
        or _of_the_guide(turn)
        or _feels_low(turn)
        or _of_somebody_else(turn)
    )


def _feels_low(turn: Turn) -> Outcome | None:
    """ "been crying since yesterday", which changes no answer: somebody to talk to is named."""
    if turn.person.stage == Stage.CHECKIN or asks_anything(turn.said.text):
        return None
    if not retelling.tells_of_feelings(turn):
        return None
    turn.person.misses = 0
    return talk.tell(turn, knowledge.topics()[hurting.TOPIC], turn.said.text)


def _of_the_guide(turn: Turn) -> Outcome | None:
    """Who it is for, and how it goes."""
    answered = asked_about.answer(turn, None)
    return None if answered is None else talk.and_on(turn, Outcome([answered]))


def _of_somebody_else(turn: Turn) -> Outcome | None:
    """ "my mate did hairdressing at college" asks for nothing, and is no misunderstanding."""
    if turn.person.placed_at is None or not restating.is_of_somebody(turn.said.text):
        return None
    likely = asking_back.worth_asking(turn.said, turn.asking) or hurting.may_be_harm(turn)
    return None if likely else talk.and_on(turn, say("talk/ok"))


def _of_their_step(turn: Turn) -> Outcome | None:
    """What to say at it, that they will do it, that they want to be asked, or how it goes on."""
    words = steps.what_to_say(turn) if heard(turn.said, "asks_words") else None
    if words is not None:
        return talk.and_on(turn, words)
    if turn.person.stage == Stage.OFFER and heard(turn.said, "will_do"):
        return talk.and_on(turn, say("talk/ok"))
    told = not asks_anything(turn.said.text)  # "what is a youth hub" turns nothing down
    if told and turn.person.stage == Stage.OFFER and heard(turn.said, "asks") == "none":
        return checkins.decline(turn)
    return after_start.understood(turn)


def _asked_in_passing(turn: Turn) -> Outcome | None:
    """A question that its own words make plain, such as "is it going to cost me owt?"."""
    text = turn.said.text
    topic = knowledge.asked_in_passing(text) or knowledge.wanted(text)
    if topic is None:
        return None
    turn.person.misses = 0
    return talk.tell(turn, topic, turn.said.text)


def _with_a_person(turn: Turn) -> Outcome:
    """Name people; in the questions one more miss then leaves this one out."""
    misses = turn.person.misses
    outcome = talk.ask_human(turn)
    if turn.asking is not None:
        turn.person.misses = misses
    return outcome


def _later(turn: Turn) -> Outcome | None:
    """In the questions: an answer to an open check-in, or what can be had after them."""
    answered = outcomes.in_the_middle(turn)
    if answered is not None:
        return answered
    if heard(turn.said, "in_touch"):
        return talk.ask_human(turn)
    if turn.said.intent in OPTIONS_FIRST:
        return say("options/questions_first")
    return say("intake/checkin_later") if turn.said.intent in outcomes.DEEDS else None


def _heard_after_all(turn: Turn) -> Outcome | None:
    """An answer changed by saying it, an option by its place, or the first thing told of all."""
    if turn.person.placed_at is None and turn.said.intent == "inform":
        return Outcome(follow=intake.FORM)
    # Beside the options "the second one" alone means: tell me more about it.
    beside = turn.person.stage in talk.CHOOSING and options.named(turn)
    if beside or talk.about_an_option(turn) or talk.asks_what_it_was(turn):
        return talk.option_details(turn)
    if turn.person.stage in talk.CHOOSING and (anew := options.noted(turn)) is not None:
        return anew
    if turn.person.stage == Stage.RESULT:
        return _told_at_the_result(turn)
    if (of_it := _of_their_step(turn)) is not None:
        return of_it
    if returning.tells_a_change(turn):
        return say("checkins/changed")
    if (answered := left_open.answered(turn)) is not None:
        return answered
    return _news(turn) if turn.person.stage in NEWS else None


def _told_at_the_result(turn: Turn) -> Outcome | None:
    """But "would they take me with no gcses" changes no answer."""
    if asks_by_its_order(turn.said.text):
        return None
    return hearing.corrected(turn) or _told_before(turn)


def _news(turn: Turn) -> Outcome | None:
    """An answer told anew, or named as wrong. One that was told before changes nothing."""
    if heard(turn.said, "tells_an_answer"):
        return hearing.corrected(turn, of_anything=True)
    told = "inform" in (turn.said.intent, *turn.said.likely) or tells_own_age(turn.said.text)
    return (hearing.told_anew(turn) if told else None) or _told_before(turn)


def _told_before(turn: Turn) -> Outcome | None:
    """ "im 17", told already: nothing changes, and it was understood."""
    told = tells_own_age(turn.said.text) and not asks_anything(turn.said.text)
    return talk.and_on(turn, Outcome()) if told else None
