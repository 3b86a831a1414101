"""Talking in between: questions answered, a friendly word, a person named, and then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from actions import (
    asked_about,
    breaks,
    checkins,
    concerns,
    disclosure,
    hearing,
    hurting,
    intake,
    knowledge,
    left_open,
    naming,
    options,
    overruling,
    people,
    plans,
    result,
    returning,
    steps,
    stopping,
    taking_back,
)
from actions.answers import Question, asks_anything, asks_by_its_order, is_question, until
from actions.own_step import names_another_stop
from actions.plans import SENT
from actions.reasons import asks_to_stop, heard, whole
from actions.records import Stage, Step
from actions.returning import CARRY_ON, KEEP_ON
from actions.sequence import LAST
from actions.turns import LISTEN, Message, Outcome, Turn, say

# Here options lie on the table.
CHOOSING = (Stage.OPTIONS, Stage.STEP)
# Here one of them was chosen, or may be meant.
WITH_AN_OPTION = (*CHOOSING, Stage.OFFER)
# When courses start, where nothing says of what is asked.
WHEN = "course"
NEET = "job_neet"
# Told without a question, these are what gets in the way of a step.
MAY_KEEP_FROM_IT = {
    "ask_money", "ask_travel", "ask_housing", "ask_caring", "ask_health", "ask_record", "ask_kit",
    "ask_gcse", "ask_cv",
}  # fmt: skip
FRIENDLY = ("greet", "thanks", "goodbye", "insult")
OPTION_DEEDS: Mapping[str | None, Callable[[Turn], Outcome]] = {
    "choose": steps.choose,
    "decline": options.decline,
    "save": options.save,
}


def answer_question(turn: Turn) -> Outcome:
    """Answer what was asked, with somebody to turn to; outside the questions, say where we were."""
    if about_an_option(turn):
        return options.details(turn)
    corrected = _corrects_the_result(turn)
    if corrected is not None:
        return corrected
    about = turn.said.facts.get("topic") or turn.said.intent.removeprefix("ask_")
    words = "" if turn.said.tapped else turn.said.text
    return tell(turn, knowledge.part_of(about, words), words)


def about_an_option(turn: Turn) -> bool:
    """Whether "how much does it pay?" is asked of one of the options that lie on the table."""
    beside = turn.asking is None and turn.person.stage in CHOOSING
    return beside and not turn.said.tapped and naming.asks_about_one(turn.said.text)


def _corrects_the_result(turn: Turn) -> Outcome | None:
    """Beside what we heard, "i do get uc" asks nothing: it says what is off."""
    telling = not turn.said.tapped and not asks_anything(turn.said.text)
    if turn.asking is not None or not telling:
        return None
    if turn.person.stage == Stage.RESULT:
        return hearing.told_anew(turn)
    return options.noted(turn) if turn.person.stage in CHOOSING else None


def tell(turn: Turn, topic: knowledge.Topic, words: str) -> Outcome:
    """One answer, with somebody to turn to, and on."""
    return and_on(turn, Outcome([knowledge.answer(turn, topic, words)]))


def _still_asked(turn: Turn) -> Message | None:
    """What we had just asked after an answer to a check-in, where it has no answer yet."""
    if turn.person.stage != Stage.RESTING:
        return None
    asked = checkins.follow_up(turn)
    tells = turn.said.intent in MAY_KEEP_FROM_IT and not turn.said.tapped
    tells = tells and not is_question(turn.said.text)  # "housing stuff" is an answer
    return None if asked and tells and asked.key in checkins.IN_THE_WAY else asked


def why(turn: Turn) -> Outcome:
    """Why a question is asked, the one that they name before the open one; or what all is for."""
    question = turn.said.facts.get("question") or turn.asking
    topic = None if turn.said.tapped else knowledge.asked_in_passing(turn.said.text)
    if topic is not None and topic.name == NEET:
        return tell(turn, topic, turn.said.text)
    if question is None:
        if turn.person.stage == Stage.RESULT and heard(turn.said, "asks_reasons"):
            return result.show_again(turn)
        words = steps.what_to_say(turn) if heard(turn.said, "asks_words") else None
        elsewhere = options.lives_elsewhere(turn)
        return and_on(turn, words or say("knowledge/why", service=None, elsewhere=elsewhere))
    named = overruling.named_as_theirs(turn.said.text) if turn.asking else None
    return say("intake/why", question=named or question)


def waits(turn: Turn) -> Outcome | None:
    """ "one sec", "brb": nothing is asked of them, and it is no misunderstanding."""
    said_so = not turn.said.tapped and whole(turn.said.text, "whole_wait") is not None
    return say("talk/no_rush") if said_so else None


def small_talk(turn: Turn) -> Outcome:
    """A friendly word back, and where we were."""
    intent = turn.said.intent
    about = turn.said.facts.get("about")
    if turn.asking is None and "question" in turn.said.facts:
        # A question's own button, after the questions.
        return left_open.answered(turn) or and_on(turn, say("taps/stale"))
    if about == KEEP_ON and turn.asking is None:
        return checkins.keep_on(turn)
    if about == CARRY_ON:
        return carry_on(turn)
    if about == taking_back.NOT_IT and turn.asking is None:
        return taking_back.not_it(turn) or and_on(turn, say("taps/stale"))
    if intent == "affirm" and turn.asking is None and turn.person.placed_at is None:
        return Outcome(follow=intake.FORM)  # yes to "Shall we?"
    # A button such as "No, keep it" carries a greeting on which nothing depends.
    plain = about == "tap" or intent not in FRIENDLY
    return and_on(turn, say("talk/ok" if plain else f"talk/{intent}"))


def _where_it_stopped(turn: Turn) -> Message | None:
    """Under our last message about a step, to carry on is to say how that one went."""
    last = checkins.newest_one(turn)
    is_last = last is not None and last.plan.startswith(LAST) and last.state == SENT
    if not is_last or turn.person.stage != Stage.RESTING:
        return None
    if left_open.question(turn.session, turn.person) is not None:
        return None
    turn.person.stage = Stage.CHECKIN
    return checkins.about(turn.session, last)


def carry_on(turn: Turn) -> Outcome:
    """On from where we were, as they have just heard it. It is a no to "Shall I stop?"."""
    if checkins.still_waits_for_whether(turn):
        return checkins.keep_on(turn)
    checkins.offer_anew(turn)
    return Outcome([] if turn.asking else [_where_it_stopped(turn) or where(turn)])


def option_details(turn: Turn) -> Outcome:
    """More about one option; but "ill try the second one" chooses it, "nah not that" is a no."""
    topic = None if turn.said.tapped else knowledge.asked_in_passing(turn.said.text)
    if topic is not None and topic.name == hurting.FOOD:  # "where do i go for food"
        return tell(turn, topic, turn.said.text)
    if (told := _before_any_are_shown(turn, topic)) is not None:
        return told
    means = None if turn.said.tapped else naming.deed_of(turn.said.text)
    if means not in OPTION_DEEDS and not turn.said.tapped:
        if turn.person.stage == Stage.CHECKIN:
            return _beside_a_check_in(turn)
        if (asked := _still_asked(turn)) is not None:
            return _beside_what_followed(turn, asked)
    return OPTION_DEEDS.get(means, options.details)(turn)


def _before_any_are_shown(turn: Turn, topic: knowledge.Topic | None) -> Outcome | None:
    """ "is it free", "can i bring my mum", where it can be of no option yet."""
    if turn.asking is not None or turn.said.tapped or turn.person.stage in WITH_AN_OPTION:
        return None
    if turn.person.stage == Stage.CHECKIN:
        return None
    if topic is not None:
        return tell(turn, topic, turn.said.text)
    about = asked_about.answer(turn, None)
    return None if about is None else and_on(turn, Outcome([about]))


def _beside_a_check_in(turn: Turn) -> Outcome:
    """The step that we asked about, unless they name another option; and then the same again."""
    checkin = checkins.open_one(turn)
    step = turn.session.get(Step, checkin.step_id) if checkin else None
    turn.person.focus = step.service_id if step else turn.person.focus
    outcome = options.details(turn)
    if any(message.key == "options/details" for message in outcome.messages):
        turn.person.stage = Stage.CHECKIN
        outcome.messages.append(where(turn))
    return outcome


def _beside_what_followed(turn: Turn, asked: Message) -> Outcome:
    """An option that they name; what else they want to know of one is not understood here."""
    outcome = options.details(turn)
    turn.person.stage = Stage.RESTING
    if any(message.key == "options/which" for message in outcome.messages):
        outcome = say("talk/not_understood")
    outcome.messages.append(asked)
    return outcome


def asks_what_it_was(turn: Turn) -> bool:
    """Whether "what was it again?" is said to a check-in, which may not name its step."""
    beside = turn.asking is None and turn.person.stage == Stage.CHECKIN
    return beside and heard(turn.said, "asks_what") is not None


def ask_human(turn: Turn) -> Outcome:
    """Name people who can be talked to. After a sign of danger, nothing else is asked."""
    turn.person.misses = 0
    if turn.person.held_at is not None:
        return Outcome([_who_is_there_now(turn), Message("safety/waiting")], follow=LISTEN)
    people_named = Message("talk/people", options.people_named(turn))
    return and_on(turn, Outcome([people_named]))


def _who_is_there_now(turn: Turn) -> Message:
    """After a sign of danger: the lines that answer now, then those whose work this is, here.

    Nobody who helps with jobs and courses, and is shut at night.
    """
    concern = concerns.newest_class(turn.session, turn.person) or disclosure.UNKNOWN_CLASS
    kinds = concerns.kinds_for(turn.session, turn.person)
    people = [one for one in options.people_to_talk_to(turn, kinds=kinds) if one["kind"] in kinds]
    return Message("safety/people", {"concern": concern, "people": people})


def and_on(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, and then on: in the questions the form asks again, elsewhere we say where.

    What we had asked just now of their step is asked again.
    """
    if turn.asking is None:
        back = returning.is_back(turn)
        outcome.messages.append(
            returning.where_we_were(turn) if back else _still_asked(turn) or where(turn)
        )
    return outcome


def where(turn: Turn) -> Message:
    """Where the conversation stands, with its buttons."""
    person = turn.person
    if turn.asking is not None:
        return Message("where/carry_on")
    if person.stage == Stage.CHECKIN:
        return checkins.ask_again(turn)
    if returning.asked_which_way(turn):
        return Message(returning.WAYS)
    if (stop_or_not := checkins.stop_or_not(turn)) is not None:
        return stop_or_not
    if person.stage == Stage.RESTING and left_open.question(turn.session, person) is not None:
        return Message("where/carry_on")
    placed = person.placed_at is not None
    return Message(f"where/{person.stage if placed else 'start'}", {"option": person.focus})


def stop_messages(turn: Turn) -> Outcome:
    """No more check-ins; the guide still answers. But "no bus stop near me" asks for no end.

    What may be meant for something else, such as "quit" weeks after a start, is asked about.
    """
    asked = None if turn.said.tapped else knowledge.asked_in_passing(turn.said.text)
    if asked is not None and not asks_to_stop(turn.said.text):
        return tell(turn, asked, turn.said.text)  # "whos reading these messages"
    if names_another_stop(turn.said):
        return and_on(turn, say("talk/not_understood"))
    if _stops_for_now(turn):
        return pause_messages(turn)
    heard_first = stopping.keep_the_answer(turn)
    said_too = [heard_first] if heard_first else []
    if not stopping.is_meant(turn):
        return Outcome([*said_too, Message("privacy/stop")], follow=LISTEN)
    people.stop(turn.session, turn.person, turn.now)
    deletes = heard(turn.said, "not_a_stop_alone") == "delete"
    then = Message("privacy/delete") if deletes else where(turn)
    return Outcome([*said_too, Message("privacy/stopped"), then])


def _stops_for_now(turn: Turn) -> bool:
    """ "stop for now maybe after xmas" is a break, where they say until when."""
    for_now = heard(turn.said, "not_a_stop_alone") == "for_now"
    return for_now and breaks.is_asked_for(turn.said.text) and _days_of_break(turn) is not None


def pause_messages(turn: Turn) -> Outcome:
    """A break for as long as they choose, where they ask for one."""
    if turn.person.stopped_at is not None and heard(turn.said, "beside") == "when_again":
        return checkins.come_again(turn)  # "remind me next week", after a stop
    if not turn.said.tapped and not breaks.is_asked_for(turn.said.text):
        return _no_break(turn)
    return take_a_break(turn)


def take_a_break(turn: Turn) -> Outcome:
    """A break until they say; else they are asked how long."""
    days = _days_of_break(turn)
    if days is None:
        return say("privacy/pause")
    over = plans.pause(turn.session, turn.person, days, turn.now, turn.world)
    checkins.take_a_break(turn)
    until_day = over.astimezone(turn.world.zone).date()
    year = until_day.year if until_day.year != turn.today.year else None
    paused = Message("privacy/paused", {"until": until_day.isoformat(), "year": year})
    if turn.person.held_at is not None:
        return Outcome([paused, Message("safety/waiting")], follow=LISTEN)
    return Outcome([paused, where(turn)])


def _no_break(turn: Turn) -> Outcome:
    """ "is it on til easter" asks about what there is; what asks nothing is asked about."""
    text = turn.said.text
    if not asks_by_its_order(text):
        return say("privacy/pause")
    topic = knowledge.asked_in_passing(text) or knowledge.named(text)
    if topic is None and turn.asking is None and turn.person.stage in WITH_AN_OPTION:
        return options.details(turn)
    return replace(tell(turn, topic or knowledge.topics()[WHEN], text), follow=_on(turn))


def _on(turn: Turn) -> str:
    """What follows where Rasa's rules would wait, or go on from an intent that was none."""
    return intake.FORM if turn.asking else LISTEN


def _days_of_break(turn: Turn) -> int | None:
    """As tapped, or as typed: "until september", "2 weeks"."""
    days = turn.said.facts.get("days", "")
    if days.isdecimal():
        return int(days)
    over = until(turn.said.facts.get("words") or turn.said.text, turn.today)
    return (over - turn.today).days if over else None


def my_data(turn: Turn) -> Outcome:
    """Everything held: the bot adds it to the message, so that it takes no detour.

    But "what have i saved" asks for the options that they kept, and "wot u on about" for nothing.
    After a sign of danger nothing else is shown.
    """
    if turn.person.held_at is not None:
        return Outcome([Message("privacy/my_data"), Message("safety/waiting")], follow=LISTEN)
    if heard(turn.said, "puzzled"):
        return and_on(turn, Outcome())
    if naming.is_only_saved(turn.said.text):
        return options.show_saved(turn)
    return and_on(turn, say("privacy/my_data"))


def delete_me(turn: Turn) -> Outcome:
    """Ask once; the yes is handled by the gate, which works even when Rasa does not.

    "stop texting me and delete it all" stops at once.
    """
    if not turn.said.tapped and asks_to_stop(turn.said.text):
        people.stop(turn.session, turn.person, turn.now)
        return Outcome([Message("privacy/stopped"), Message("privacy/delete")])
    return say("privacy/delete")


def restart(turn: Turn) -> Outcome:
    """Ask once, then begin the questions again."""
    if turn.said.facts.get("sure") != "yes":
        # Rasa would go on with the open question, or look for more to do where there is none.
        return Outcome([Message("intake/restart")], follow=LISTEN)
    intake.start_again(turn.session, turn.person)
    slots: dict[str, object] = {str(q): None for q in Question}
    return Outcome(slots=slots, follow=intake.FORM)
