"""Words that tell how it went, or more of it, while that is what we asked.

Elsewhere they would stand for something else: "no bus money" for a question about travel, "not for
me" for turning an option down. What they ask, and what ends something, is never taken for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from actions import (
    after_start,
    answering,
    asked_about,
    beside,
    checkins,
    comparing,
    hearing,
    hurting,
    intake,
    left_standing,
    life,
    options,
    outcomes,
    overruling,
    plans,
    retelling,
    returning,
    steps,
    stopping,
    taking_back,
    talk,
)
from actions.answers import (
    asks_anything,
    asks_by_its_order,
    is_question,
    says_until,
    tells_own_age,
    until,
)
from actions.answers.until import TILL
from actions.answers.wording import words_of
from actions.outcomes import DEEDS
from actions.overruling import ENDING
from actions.own_step import (
    AT_IT,
    DECLINED,
    DONE,
    FORBIDDEN,
    OWN,
    UNANSWERED,
    WAITING,
    how_it_went,
    in_a_word,
    is_a_slip,
    is_forbidden,
    is_of_another,
    is_unfinished,
    names_another_stop,
    told_beside_asking,
)
from actions.reasons import (
    PLAIN_HELP,
    asks_to_stop,
    heard,
    keeps_from_it,
    plain_yes_no,
    reason_in,
    typed_words,
    whole,
)
from actions.records import Stage
from actions.turns import LISTEN, WORDS, Message, Outcome, Turn, say

# Whatever we asked, these say what they want, or that they are in danger.
OVERRULING = {
    "disclose_harm", "stop_messages", "pause_messages", "delete_me", "my_data", "ask_privacy",
    "ask_human", "restart", "show_options", "save_option", "option_details", "refer_me",
}  # fmt: skip
# Rude words to us were looked for before; what is left of them is told of somebody else.
UNCLEAR = {"nlu_fallback", "out_of_scope", "inform", "insult"}
# What an answer to the check-in itself may be taken for.
TAKEN_FOR = UNCLEAR | {
    "not_for_me", "more_options", "change_answer", "skip_question", "affirm", "deny",
    "checkin_done", "checkin_did_not_work", "checkin_not_yet", "thanks", "greet", "goodbye",
    "option_details", "refer_me", "save_option", "go_back", "start_intake", "disagree_tier",
    "my_data",
}  # fmt: skip
OF_A_TOPIC = "ask_"
# "put my name down for it", "saved it as a draft", "left me details with them".
OF_A_PLACE = {"refer_me", "option_details", "save_option", "my_data", "ask_privacy"}
# "i put the wrong age" is no wrong detail of the entry.
OF_THEIR_ANSWERS = {"change_answer", "disagree_tier"}
# Given without being asked, these are a not yet; "time" or "bus" alone may be of anything.
PLAINEST = ("id", "form", "bank")
TELLING = ("changed", "nervous", "id", "form", "bank", "check", "helped", "how")
NOT_FOR_ME = "not_for_me"
# What is said of the options and has no buttons of its own.
WITHOUT_BUTTONS = {"options/several", "options/nervous", "intake/asked_about"}
# "6 weeks in now" tells that they have started.
WEEKS_IN = re.compile(r"\b(?:weeks?|months?) in(?: now)?$")
# What was wrong for them, and not with the entry.
THEIR_OWN = {"travel", "money", "changed", "skills", "childcare", "time"}


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
# Words of pain are taken for these too; nothing that ends something is.
CHOOSING = {"show_options", "save_option", "option_details", "refer_me"}
BEFORE_A_STEP = (Stage.RESULT, Stage.OPTIONS, Stage.STEP)
GOOD_NEWS = ("child", "job_found", "study")
# So sure of it, it is of nothing here; what tells of a step is seldom taken for that at all.
PLAINLY_ASIDE = 0.8
# A bare yes tells nothing of what we asked.
SAYS_NO_MORE = {"affirm"}


def answered(turn: Turn) -> Outcome | None:
    """What is said to such words; None where they are none."""
    said = turn.said
    if said.tapped or turn.asking is not None or turn.person.held_at is not None:
        return None
    if said.intent in OF_THEIR_ANSWERS and heard(said, "own_answers") and not _slipped(said.text):
        return _put_right(turn)
    if said.intent == "stop_messages" and (names_another_stop(said) or _stops_going(turn)):
        turn = replace(turn, said=replace(said, intent="nlu_fallback"))
        said = turn.said
    if said.intent == hurting.HARM:
        return _nerves(turn) or _good_news(turn)
    if hurting.may_be_harm(turn):
        return (
            _nerves(turn)
            or _news_with_somebody_to_talk_to(turn)
            or _with_people(turn, taking_back.never_theirs(turn) or _put_right(turn))
            or _in_pain(turn)
            or _told_with_somebody_to_talk_to(turn)
        )
    if (undone := taking_back.never_theirs(turn) or _put_right(turn)) is not None:
        return undone
    return _first_of_all(turn) or (None if _wants_something(turn) else _of_their_step(turn))


def _slipped(text: str) -> bool:
    """ "i put the wrong number in" is no answer of theirs that is off, as "the wrong age" is."""
    return is_a_slip(text) and overruling.named(text) is None and not asks_anything(text)


def _stops_going(turn: Turn) -> bool:
    """ "wanna quit", weeks after a start: not us, but what they started."""
    at_it = turn.person.stage == Stage.CHECKIN and checkins.is_of_a_start(turn)
    told = after_start.is_told(turn) and not asks_to_stop(turn.said.text)
    return at_it and (told or whole(turn.said.text, "whole_after_start") is not None)


def _wants_something(turn: Turn) -> bool:
    said = turn.said
    asks = is_question(said.text) or asks_to_stop(said.text)
    return asks or (said.intent in OVERRULING and not _tells_of_a_place(turn))


def _tells_of_a_place(turn: Turn) -> bool:
    """ "put my name down for it", where we asked of their step: that is done, and not wanted."""
    is_asked = checkins.asked_of_the_step(turn) is not None
    return is_asked and turn.said.intent in OF_A_PLACE and how_it_went(turn.said.text) is not None


def _first_of_all(turn: Turn) -> Outcome | None:
    """What must not be taken for something else, whatever it sounds like."""
    if overruling.is_off(turn):
        anew = hearing.change(turn)
        return replace(anew, follow=anew.follow or LISTEN)
    said = (
        _whether_we_are_there(turn)
        or _of_our_messages(turn)
        or beside.answered(turn)
        or _once_more(turn)
        or _puts_it_off(turn)
        or _no_break(turn)
    )
    if said is not None:
        return said
    if asks_to_stop(turn.said.text):
        return None if turn.said.intent in ENDING else _stops(turn)
    if turn.said.intent in ENDING:
        away = _away(turn) if turn.said.intent == "pause_messages" else None
        left = away or left_standing.answered(turn)
        return None if turn.said.intent == "delete_me" else left
    if heard(turn.said, "unchanged"):
        return replace(talk.and_on(turn, say("talk/ok")), follow=LISTEN)
    back = _by_contrast(turn) or taking_back.wanted_back(turn) or _another_instead(turn)
    if (
        said := back or _of_the_options(turn) or _changes(turn) or _on_from_there(turn)
    ) is not None:
        return said
    if (stands := _away(turn) or left_standing.answered(turn)) is not None:
        return stands
    return None if is_question(turn.said.text) else _news(turn) or _in_pain(turn)


def _whether_we_are_there(turn: Turn) -> Outcome | None:
    """ "u there??", which asks for no option."""
    about = asked_about.meant(turn.said.text, None)
    named = about is not None and about.name == asked_about.HERE
    asked = named and asks_by_its_order(turn.said.text)
    back = whole(turn.said.text, "whole_back") and returning.is_back(turn)
    if not asked and (back or whole(turn.said.text, "whole_here") is None):
        return None
    here = Message("intake/asked_about", {"about": asked_about.HERE})
    return replace(talk.and_on(turn, Outcome([here])), follow=LISTEN)


def _news(turn: Turn) -> Outcome | None:
    """But "im pregnant what help is there" asks for an answer.

    Who is low and wants us to stay is told whom they can talk to.
    """
    if asks_anything(turn.said.text):
        return None
    stays = checkins.asked_whether_to_stop(turn) and heard(turn.said, "hurting") == life.LOW
    told = life.answered(turn)
    return _with_people(turn, told) if stays else told


def _by_contrast(turn: Turn) -> Outcome | None:
    """ "i want a course not a job" turns no option down."""
    if turn.person.stage not in BEFORE_A_STEP:
        return None
    told = retelling.by_contrast(turn, intake.answers_of(turn.session, turn.person))
    return hearing.told_anew(turn) if told else None


def _of_the_options(turn: Turn) -> Outcome | None:
    """What is plainly asked of them; what has no buttons is followed by where we were."""
    told = comparing.answered(turn)
    if told is None:
        return _points_at_one(turn)
    stays = {message.key for message in told.messages} & WITHOUT_BUTTONS
    return replace(talk.and_on(turn, told) if stays else told, follow=told.follow or LISTEN)


def _away(turn: Turn) -> Outcome | None:
    """ "im away, back on the 15th": a break, whose end they say."""
    text = turn.said.text
    away = checkins.asked_of_the_step(turn) is not None and heard(turn.said, "away") is not None
    if not away or not says_until(text) or is_of_another(text) or asks_anything(text):
        return None
    told = how_it_went(text)
    return None if told else replace(talk.take_a_break(turn), follow=LISTEN)


def _points_at_one(turn: Turn) -> Outcome | None:
    """ "do this one", where a card lies open, and "the last one looks good" beside them all."""
    choosing = turn.person.stage in (Stage.OPTIONS, Stage.STEP)
    points = choosing and whole(turn.said.text, "whole_pick") is not None
    return replace(talk.option_details(turn), follow=LISTEN) if points else None


def _once_more(turn: Turn) -> Outcome | None:
    """ "send it me again", or how to go about it, of the step that runs: asked no second time."""
    asks_how = turn.said.intent == "refer_me" and turn.person.stage == Stage.CHECKIN
    asks_how = asks_how and not _names_another(turn) and not _tells_of_a_place(turn)
    asks_how = asks_how and heard(turn.said, "will_do") is None
    if not asks_how and heard(turn.said, "send_again") is None:
        return None
    if turn.person.stage == Stage.CHECKIN and told_beside_asking(turn.said.text) is not None:
        return None
    how = None if asks_to_stop(turn.said.text) else steps.how_again(turn)
    return None if how is None else replace(talk.and_on(turn, Outcome([how])), follow=LISTEN)


def _of_our_messages(turn: Turn) -> Outcome | None:
    """They want them, or want them again; when the next comes is asked for elsewhere."""
    if heard(turn.said, "asks_when") is not None:
        return None
    if checkins.are_asked_for(turn) and not asks_to_stop(turn.said.text):
        return replace(_booked(turn), follow=LISTEN)
    return checkins.come_again(turn) if checkins.may_come_again(turn) else None


def _puts_it_off(turn: Turn) -> Outcome | None:
    """ "can i try again after christmas": the step is put off, and not our messages."""
    asked = checkins.asked_of_the_step(turn)
    if asked is None or asked.facts.get("started") or after_start.was_asked(turn):
        return None
    if heard(turn.said, "puts_off") is None or not says_until(turn.said.text):
        return None
    facts = {"about": WORDS, "reason": "planned"}
    return outcomes.not_yet(replace(turn, said=replace(turn.said, facts=facts)))


def _booked(turn: Turn) -> Outcome:
    """Their check-ins, none before the day that they name: "check in after christmas"."""
    booked = checkins.book(turn)
    day = until(turn.said.text, turn.today)
    if day is None or not TILL.isdisjoint(words_of(turn.said.text)):
        return booked
    return checkins.not_before(turn, day) or booked


def _no_break(turn: Turn) -> Outcome | None:
    """What sounds like a break and asks for none."""
    if turn.said.intent != "pause_messages":
        return None
    if _says_what_was_wrong(turn):
        return _corrected(turn) or outcomes.did_not_work(turn)
    if _was_told_when(turn):
        return _corrected(turn) or outcomes.done(turn)
    at_it = WEEKS_IN.search(turn.said.text.lower()) or how_it_went(turn.said.text) == AT_IT
    weeks_in = turn.person.stage == Stage.CHECKIN and at_it
    return (after_start.understood(turn) or outcomes.done(turn)) if weeks_in else None


def _says_what_was_wrong(turn: Turn) -> bool:
    """ "full til september"."""
    told = how_it_went(turn.said.text)
    is_asked = turn.person.stage == Stage.CHECKIN or checkins.follow_up(turn)
    wrong = told is not None and told[0] == "checkin_did_not_work"
    return wrong and bool(is_asked or heard(turn.said, "corrects"))


def _was_told_when(turn: Turn) -> bool:
    """ "they told me to try again in the new year"."""
    told = how_it_went(turn.said.text)
    is_asked = turn.person.stage == Stage.CHECKIN or checkins.follow_up(turn)
    return told == (DONE, {"answer": "talked"}) and bool(is_asked or heard(turn.said, "corrects"))


def _in_pain(turn: Turn) -> Outcome | None:
    """Beside the result and the options, whatever else they sound like."""
    at_any_time = heard(turn.said, "hungry") is not None
    if not (at_any_time or turn.person.stage in BEFORE_A_STEP):
        return None
    if turn.said.intent in OVERRULING - CHOOSING:
        return None
    told = hurting.told(turn)
    return None if told is None else replace(talk.and_on(turn, Outcome([told])), follow=LISTEN)


def _stops(turn: Turn) -> Outcome | None:
    """Said with an answer, a stop is one, whatever both are taken for together."""
    return talk.stop_messages(turn) if stopping.is_said_with_an_answer(turn) else None


def _unclear(turn: Turn) -> Outcome | None:
    """Asked whether to stop, a yes or no with more to it: it is asked once more."""
    if turn.said.intent not in ("affirm", "deny"):
        return None
    plain = plain_yes_no(turn.said.text) is not None
    if plain or not checkins.asked_whether_to_stop(turn):
        return None
    heard_it = Outcome() if returning.is_back(turn) else say("talk/ok")
    return replace(talk.and_on(turn, heard_it), follow=LISTEN)


def _changes(turn: Turn) -> Outcome | None:
    """ "things r different now", where the button beside the line would say it."""
    if not returning.says_that_it_changed(turn):
        return None
    anew = hearing.change(turn)
    return replace(anew, follow=anew.follow or LISTEN)


def _on_from_there(turn: Turn) -> Outcome | None:
    return _which_way(turn) or _carries_on(turn)


def _which_way(turn: Turn) -> Outcome | None:
    """Asked whether to carry on, or whether something has changed: a yes is one to carrying on.

    A no may be meant for either, and for "Shall I stop?" of before: it is asked again. What says
    that we shall not stop carries on.
    """
    if not returning.asked_which_way(turn):
        return None
    answer = plain_yes_no(turn.said.text)
    if checkins.still_waits_for_whether(turn) and heard(turn.said, "keeps_us") is not None:
        answer = True
    if answer is None:
        return None
    ways = Outcome([Message("talk/ok"), Message(returning.WAYS)])
    return replace(talk.carry_on(turn) if answer else ways, follow=LISTEN)


def _carries_on(turn: Turn) -> Outcome | None:
    """ "can we carry on", where we asked last whether to: as the button beside it does."""
    if heard(turn.said, "ways_on") is None:
        return None
    if checkins.asked_whether_to_stop(turn):
        return replace(checkins.keep_on(turn), follow=LISTEN)
    if any(message.key == returning.BACK for message in checkins.said_last(turn)):
        return replace(talk.carry_on(turn), follow=LISTEN)
    return None


def _told_beside_the_result(turn: Turn) -> Outcome | None:
    """ "i been in care forgot to say" answers no check-in there: it says what is off."""
    beside = turn.person.stage == Stage.RESULT and turn.said.intent in DEEDS
    return hearing.told_anew(turn) if beside else None


def _of_their_step(turn: Turn) -> Outcome | None:
    return (
        _told_beside_the_result(turn)
        or life.goes_over_it(turn)
        or _corrected(turn)
        or _more_of_it(turn)
        or _how_it_went(turn)
        or _will_do(turn)
        or _weeks_after(turn)
        or _is_done(turn)
        or _unclear(turn)
    )


def _will_do(turn: Turn) -> Outcome | None:
    """ "ill do it" beside the options chooses one: nothing was asked that it could be done with."""
    choosing = turn.person.stage in (Stage.OPTIONS, Stage.STEP)
    return steps.choose(turn) if choosing and heard(turn.said, "will_do") else None


def _weeks_after(turn: Turn) -> Outcome | None:
    """Weeks after a start, asked whether to stop: "yes its going well", "no i left"."""
    told = heard(turn.said, "after_start") if turn.person.stage == Stage.OFFER else None
    return after_start.answer(turn, told) if told else None


def _is_done(turn: Turn) -> Outcome | None:
    """ "yeah i did it", asked whether to check in: an answer to the check-in that is open."""
    at_the_offer = turn.person.stage == Stage.OFFER
    return outcomes.done(turn) if at_the_offer and heard(turn.said, "done") else None


def _another_instead(turn: Turn) -> Outcome | None:
    """ "can i do the second one instead": the option they name becomes their step."""
    if turn.person.stage != Stage.CHECKIN and checkins.follow_up(turn) is None:
        return None
    if heard(turn.said, "instead") is None or not _names_another(turn):
        return None
    before = checkins.step_of(turn, answering.answered(turn, "not_yet"))
    if before is not None:
        plans.cancel(turn.session, turn.person.id, plans.REPLACED, before)
    return steps.choose(turn)


def _nerves(turn: Turn) -> Outcome | None:
    """Afraid of the phone call that their step needs; of anything else, the nets decide."""
    asked = checkins.follow_up(turn)
    is_asked = turn.person.stage == Stage.CHECKIN or (asked and asked.key in checkins.IN_THE_WAY)
    if not is_asked or heard(turn.said, "nerves") != "step" or _wants_something(turn):
        return None
    return outcomes.not_yet(turn)


def _told_with_somebody_to_talk_to(turn: Turn) -> Outcome | None:
    """ "my mum wouldnt let me" gets in the way, and they wait; there may be more to it."""
    told = how_it_went(turn.said.text)
    keeps = told is not None and told[1].get("reason") in PLAIN_HELP
    plain = keeps or told in (FORBIDDEN, WAITING, DECLINED) or heard(turn.said, "done_for_them")
    if turn.person.stage != Stage.CHECKIN or not plain:
        return None
    if told is None or _wants_something(turn):
        return None
    return _with_people(turn, DEEDS[told[0]](turn))


def _good_news(turn: Turn) -> Outcome | None:
    """ "im going to be a dad", which the model takes for danger; who can be talked to comes too."""
    good = heard(turn.said, "life") in GOOD_NEWS and not is_question(turn.said.text)
    return _with_people(turn, life.answered(turn)) if good else None


def _news_with_somebody_to_talk_to(turn: Turn) -> Outcome | None:
    """What may be more than news: who can be talked to now comes with it."""
    return None if _wants_something(turn) else _with_people(turn, life.answered(turn))


def _with_people(turn: Turn, told: Outcome | None) -> Outcome | None:
    if told is None:
        return None
    return told.say("talk/people", **options.people_named(turn))


def _put_right(turn: Turn) -> Outcome | None:
    """ "they did ring back in the end", "i typed the number wrong": what was kept is put right."""
    right = taking_back.put_right(turn)
    if right is None:
        return None
    if "answer" in right.said.facts:
        return outcomes.done(right)
    return outcomes.not_yet(right) if "reason" in right.said.facts else taking_back.ask_anew(right)


def _corrected(turn: Turn) -> Outcome | None:
    """ "no i mean im waiting": it is taken as they say now, and else asked again."""
    told, asked = how_it_went(turn.said.text), checkins.follow_up(turn)
    if told is None and asked is not None and heard(turn.said, FOLLOWING[asked.key].kind):
        return None
    if not taking_back.corrected(turn, told):
        return None
    return DEEDS[told[0]](turn) if told else taking_back.ask_anew(turn)


def _more_of_it(turn: Turn) -> Outcome | None:
    """Asked what happened, what it was or what got in the way, whatever they say is an answer."""
    asked = checkins.follow_up(turn)
    if asked is None:
        return None
    follow = FOLLOWING[asked.key]
    if turn.said.intent in SAYS_NO_MORE and heard(turn.said, follow.kind) is None:
        return Outcome([Message("talk/ok"), asked])
    if not typed_words(turn.said.text):  # "😡"
        return Outcome([Message("checkins/which_is_nearest"), asked])
    if (told := _told_otherwise(turn, follow)) is not None:
        return told
    of_people = after_start.was_asked(turn) or follow.intent == "checkin_did_not_work"
    badly = heard(turn.said, "treated") if of_people else None
    code = badly or heard(turn.said, follow.kind) or _in_other_words(turn, follow)
    if follow.kind == "happened":
        code = code or whole(turn.said.text, "whole_happened") or _came_of_it(turn)
    code = code or (follow.otherwise if _is_more(turn, follow) else None)
    if code is None and _does_not_say_what_happened(turn, follow):
        return Outcome([Message("checkins/which_is_nearest"), asked])
    if code is None:
        return None
    facts = {"about": WORDS, "checkin": asked.facts["checkin"], follow.fact: code}
    return DEEDS[follow.intent](replace(turn, said=replace(turn.said, facts=facts)))


def _came_of_it(turn: Turn) -> str | None:
    """ "im there every tuesday now", asked what happened."""
    told = how_it_went(turn.said.text)
    return told[1].get("answer") if told and told[0] == DONE else None


def _does_not_say_what_happened(turn: Turn, follow: _Asked) -> bool:
    neither = whole(turn.said.text, "whole_neither") is not None
    return follow.intent == "checkin_done" and (neither or turn.said.intent == NOT_FOR_ME)


def _in_other_words(turn: Turn, follow: _Asked) -> str | None:
    """Too far or too dear is not for them; and what is boring, or not wanted, is another's."""
    if follow.intent == "checkin_did_not_work":
        if heard(turn.said, "off_in_the_entry"):
            return "wrong_details"
        return NOT_FOR_ME if heard(turn.said, "reasons") in THEIR_OWN else None
    if follow is _IN_THE_WAY and whole(turn.said.text, "whole_no_reason"):
        return "time"  # there is a small part of it that can be done
    if follow is _IN_THE_WAY and is_forbidden(turn.said.text):
        return FORBIDDEN[1]["reason"]
    dull = follow is _IN_THE_WAY and reason_in(turn.said.text, "went_wrong") == NOT_FOR_ME
    return "changed" if dull else None


def _told_otherwise(turn: Turn, follow: _Asked) -> Outcome | None:
    """How it went by other words than we asked for, or that they have moved."""
    if (told := _another_way(turn, follow)) is not None:
        return told
    return say("checkins/changed") if heard(turn.said, "changes") == "home" else None


def _another_way(turn: Turn, follow: _Asked) -> Outcome | None:
    """Asked what it was, "they said come back monday" tells that it did work out, so far.

    What we had kept of it does not stand then.
    """
    if after_start.was_asked(turn):
        return after_start.no_longer_hard(turn)
    told = how_it_went(turn.said.text)
    if told is None and follow is _IN_THE_WAY and heard(turn.said, "done"):
        told = DONE, {}
    means = told[0] if told else turn.said.intent
    own = told in OWN or told == (DONE, {}) or is_unfinished(turn.said.text)
    own = own or (told == UNANSWERED and follow.kind == "happened")  # "emailed n heard nowt"
    if means not in DEEDS or means == follow.intent or (heard(turn.said, follow.kind) and not own):
        return None
    if told is None and _is_a_guess(turn, follow):
        return None
    if follow.intent == "checkin_did_not_work":
        taking_back.undo(turn)
    return DEEDS[means](turn)


def _is_a_guess(turn: Turn, follow: _Asked) -> bool:
    """That it went wrong, where they told us otherwise: no report is made of a guess alone."""
    wrong = turn.said.intent == "checkin_did_not_work"
    return wrong and follow.intent != "checkin_did_not_work"


def _is_more(turn: Turn, follow: _Asked) -> bool:
    """Whether words that give no reason we know still tell more: "my mum", "they were rude".

    A second "not yet" tells no more than the first, and "im 18 now" is news of something else.
    """
    if _is_a_guess(turn, follow):
        return True
    if _does_not_say_what_happened(turn, follow):
        return any(said.key == "checkins/which_is_nearest" for said in checkins.said_last(turn))
    if turn.said.intent not in UNCLEAR:
        return turn.said.intent == follow.intent and follow is not _IN_THE_WAY
    if tells_own_age(turn.said.text) or _is_an_aside(turn):
        return False
    return retelling.new_answer(turn, intake.answers_of(turn.session, turn.person)) is None


def _is_an_aside(turn: Turn) -> bool:
    """ "lol", "its boiling in here", "im dead low today": it is asked again."""
    if whole(turn.said.text) is not None:  # "nothing really"
        return False
    of_nothing_here = turn.said.intent == "out_of_scope" and turn.said.confidence >= PLAINLY_ASIDE
    return of_nothing_here or retelling.tells_of_feelings(turn)


def _how_it_went(turn: Turn) -> Outcome | None:
    if turn.person.stage != Stage.CHECKIN or not _may_tell(turn.said.intent):
        return None
    if (kept := after_start.understood(turn)) is not None:
        return kept
    told = how_it_went(turn.said.text) or in_a_word(turn.said.text)
    if turn.said.intent == "checkin_not_yet":
        tells_more = told is not None and (told[0] == "checkin_done" or told == UNANSWERED)
        return DEEDS[told[0]](turn) if told and tells_more else None
    cannot = keeps_from_it(turn.said) or (told is not None and told[0] == "checkin_not_yet")
    if turn.said.intent == NOT_FOR_ME and not cannot:
        return None if _names_another(turn) else outcomes.not_for_me(turn)
    if told is not None:
        return DEEDS[told[0]](turn)
    if not _is_in_the_way(turn):
        return None
    after_all = heard(turn.said, "done") is not None  # "changed me mind i did go"
    return outcomes.done(turn) if after_all else outcomes.not_yet(turn)


def _may_tell(intent: str) -> bool:
    return intent in TAKEN_FOR or intent.startswith(OF_A_TOPIC)


def _is_in_the_way(turn: Turn) -> bool:
    """Whether they tell what keeps them from it, in what was taken for a question too."""
    if turn.said.intent == "checkin_done":
        return False
    if keeps_from_it(turn.said):
        return True
    asked = turn.said.intent.startswith(OF_A_TOPIC)
    reason = heard(turn.said, "reasons")
    return reason in (PLAINEST if asked else TELLING) or heard(turn.said, "nerves") == "step"


def _names_another(turn: Turn) -> bool:
    """Whether "not the second one" is about another option than the step we asked about."""
    step = checkins.step_of(turn, checkins.open_one(turn))
    return options.named(turn) not in (None, step.service_id if step else None)
