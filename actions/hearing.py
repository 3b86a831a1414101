"""Hearing an answer: the form's validation, tapped or typed, with skip and back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions import (
    alongside,
    asked_about,
    asked_beside,
    asking_back,
    checkins,
    hurting,
    intake,
    knowledge,
    living,
    options,
    overruling,
    restating,
    retelling,
    steps,
)
from actions.answers import (
    AgeProblem,
    Question,
    asks_anything,
    does_not_know_whether,
    interests_beside,
    interests_named,
    is_at_school,
    is_skip,
    is_vague_length,
    leaves_it,
    names_any,
    names_everything,
    one_of_two,
    parse,
    told_and_asked,
    wants_help_with,
    was_once,
    with_the_other,
)
from actions.codes import codes_of, most_of
from actions.overruling import OVERRULING, SURE
from actions.records import Stage
from actions.turns import Message, Outcome, Turn, say
from directory import places

TRIES = 2
FEW_WORDS = 4
TICK, SOMEBODY_TOO = "tick", "human"
# Of the help that is asked about, and nothing else: "dunno if i want to" is not.
OF_A_PLAN = re.compile(r"\b(?:plan|one|any|them)\W*$", re.IGNORECASE)
# Somebody who skipped the first question and tells their age at a later one.
TOO_YOUNG = re.compile(r"\s*i\W?m 1[0-5](\W*years? old)?\W*", re.IGNORECASE)
# These are no question about the open one, whatever their words.
ENDING = {"disclose_harm", "stop_messages", "pause_messages", "delete_me"}
ASKING = {"ask_privacy"}
# Asked these, "help with travel" is an answer.
HELP_ANSWERS = {Question.GOAL, Question.BARRIERS, Question.EXTRA_HELP}
NO_ANSWER = {"deny", "skip_question"}
NO_QUESTION = {"skip_question", "affirm", "deny"}
ALL_OR_NONE = frozenset({"any", "none"})
# These mean that an answer was tried; a yes or no is one to a question that takes neither.
ATTEMPTS = {"inform", "nlu_fallback", "out_of_scope", "affirm", "deny"}


def hear(turn: Turn) -> Outcome:
    """Settle the open question with what was said; an empty outcome leaves it to Rasa's rules."""
    if turn.asking is None:
        return _begin(turn)
    if turn.said.tapped:
        return _hear_tap(turn, turn.asking)
    if _leaves_it(turn, turn.asking):
        return _leave(turn)
    if turn.said.intent == "go_back" and _means_it(turn):
        return _go_back(turn, turn.asking)
    if (both := _told_and_asked(turn, turn.asking)) is not None:
        return both
    if is_skip(Question(turn.asking), turn.said.text):
        return _settle(turn, turn.asking, None)
    return (
        _unsure_whether(turn, turn.asking)
        or _asked_about(turn, turn.asking)
        or _hear_words(turn, turn.asking)
    )


def _begin(turn: Turn) -> Outcome:
    turn.person.stage = Stage.QUESTIONS
    return Outcome(slots=states(turn))


def _hear_tap(turn: Turn, asking: str) -> Outcome:
    intent, facts = turn.said.intent, turn.said.facts
    if intent not in ("inform", "skip_question", "go_back"):
        return Outcome()
    if facts.get("question") != asking or is_a_tick(turn):
        return _again(turn, asking).say("taps/stale")
    if intent == "skip_question":
        left = _is_asked_again(turn, asking)
        return _leave(turn) if left else _settle(turn, asking, None)
    if intent == "go_back":
        return _go_back(turn, asking)
    heard_it = _hear_code(turn, asking, facts.get("answer", ""))
    if facts.get("about") == SOMEBODY_TOO:  # "can i talk to a human", asked what they would like
        people = Message("talk/people", options.people_named(turn))
        heard_it.messages.insert(0, people)
    return heard_it


def is_a_tick(turn: Turn) -> bool:
    """Whether one answer of several was ticked, where nothing that can be ticked was asked."""
    return turn.said.facts.get("which") == TICK


def _hear_code(turn: Turn, asking: str, code: str) -> Outcome:
    if asking == Question.AGE and code.isdecimal():
        return _hear_age(turn, int(code))
    if asking == Question.AREA:
        return _hear_area(turn, code)
    if asking in intake.SEVERAL:
        picked = intake.picks_of(turn.session, turn.person, asking)
        return _settle_several(turn, asking, [code] if code in ALL_OR_NONE else picked)
    if code not in codes_of(asking):
        return _again(turn, asking).say("taps/stale")
    return _settle(turn, asking, code)


def _leaves_it(turn: Turn, asking: str) -> bool:
    """Whether an answer that is asked once more stays: "never mind", or a way back from it."""
    if not _is_asked_again(turn, asking):
        return False
    if turn.said.intent == "go_back" and _means_it(turn):
        answers = intake.answers_of(turn.session, turn.person)
        all_told = intake.next_open(intake.settled(answers)) is None
        return all_told or intake.before(asking, answers) is None
    return leaves_it(turn.said.text)


def _is_asked_again(turn: Turn, asking: str) -> bool:
    answers = intake.answers_of(turn.session, turn.person)
    return turn.person.redoing == asking and answers.get(asking) is not None


def _leave(turn: Turn) -> Outcome:
    turn.person.redoing, turn.person.misses = None, 0
    intake.forget_picks(turn.session, turn.person, str(turn.asking))
    return Outcome(slots=states(turn)).say("intake/left_as_it_was")


def _hear_words(turn: Turn, asking: str) -> Outcome:
    said = turn.said
    if asking == Question.TIME_OUT and is_vague_length(said.text):
        return _missed(turn, asking)
    if overruling.overrules(turn, asking):
        return Outcome()
    if _asks(said.text, asking):
        return _puzzled(turn, asking)
    if TOO_YOUNG.fullmatch(said.text) or _is_at_school(turn):
        return _end(turn, "intake/too_young")
    if asking == Question.AREA:
        return _hear_area(turn, said.text)
    if asking == Question.ENGLISH_MATHS and (heard := _hear_grades(turn)) is not None:
        return heard
    if asking == Question.BARRIERS and names_everything(said.text):
        return _again(turn, asking).say("intake/a_lot")
    age = intake.age_of(turn.session, turn.person)
    return _hear_value(turn, asking, parse(Question(asking), said.text, today=turn.today, age=age))


def _is_at_school(turn: Turn) -> bool:
    """Of somebody who skipped their age; whoever told it is asked whether it was right."""
    known = intake.age_of(turn.session, turn.person)
    return known is None and is_at_school(turn.said.text)


def _asked_about(turn: Turn, asking: str) -> Outcome | None:
    """What they ask of the question itself is answered, and it comes again."""
    ends = turn.said.intent in ENDING and _means_it(turn)
    answered = None if ends else asked_about.answer(turn, asking)
    if answered is None:
        return None
    turn.person.misses = 0
    return Outcome([answered], slots=_again(turn, asking).slots)


def _asks(text: str, asking: str) -> bool:
    """Whether it asks something; "help with travel" answers what they want, and what is hard."""
    return asks_anything(text) or (asking not in HELP_ANSWERS and wants_help_with(text))


def _unsure_whether(turn: Turn, asking: str) -> Outcome | None:
    """ "dunno if i had a plan": what the help is, is told."""
    text = turn.said.text
    of_it = asking == Question.EXTRA_HELP and (names_any(asking, text) or OF_A_PLAN.search(text))
    if not (of_it and does_not_know_whether(text)):
        return None
    return _again(turn, asking).say("intake/what_extra_help_is")


def _told_and_asked(turn: Turn, asking: str) -> Outcome | None:
    """ "22 is that too old", "college but is it free": what they tell is kept, and they hear both.

    What they tell beside it must answer, and not only lead in to the question.
    """
    parts = told_and_asked(turn.said.text)
    ends = turn.said.intent in OVERRULING - ASKING and overruling.overrules(turn, asking)
    if parts is None or ends or (turn.said.intent in ENDING and _means_it(turn)):
        return None
    told = _in_passing(turn, parts[0])
    tells = _tells_any(told, asking) or asked_beside.is_plain(asking, parts[0])
    if not tells or asked_beside.refuses(*parts):
        return None
    answer, kept = asked_beside.answer(turn, asking, parts[1]), _hear_words(told, asking)
    ended = turn.person.stage == Stage.ENDED
    return kept if ended else replace(kept, messages=[answer, *kept.messages])


def _puzzled(turn: Turn, asking: str) -> Outcome:
    """A question that sounds like an answer: "idk what that means"."""
    if turn.said.intent not in NO_QUESTION:
        return Outcome()
    if asking == Question.EXTRA_HELP:
        return _again(turn, asking).say("intake/what_extra_help_is")
    return _missed(turn, asking)


def _in_passing(turn: Turn, text: str) -> Turn:
    """What is told beside a question changes no answer that was given."""
    said = replace(turn.said, text=text, intent="inform", in_passing=True)
    return replace(turn, said=said)


def _tells_any(turn: Turn, asking: str) -> bool:
    """Whether the words answer the open question or another."""
    if alongside.told(turn, asking):
        return True
    if asking == Question.AREA:
        return living.outcode_of(turn.said.text) is not None
    if asking == Question.AGE:
        return _is_age(turn)
    value = parse(Question(asking), turn.said.text, today=turn.today)
    return value is not None and value != ("none",)


def _hear_grades(turn: Turn) -> Outcome | None:
    """Of one subject that was failed or graded, the other is asked, and then is all they tell."""
    question, text = Question.ENGLISH_MATHS, turn.said.text
    for noted in intake.ticked(turn.session, turn.person, question):
        subject, _, passed = noted.partition("=")
        if code := with_the_other(text, subject, passed=passed == "yes"):
            return _settle(turn, question, code)
    half = one_of_two(text)
    if half is None:
        return None
    intake.forget_picks(turn.session, turn.person, question)
    told = f"{half[0]}={'yes' if half[1] else 'no'}"
    intake.tick(turn.session, turn.person, question, [told], 1)
    return _again(turn, question).say("intake/other_subject", subject=half[0], passed=half[1])


def _is_age(turn: Turn) -> bool:
    return isinstance(parse(Question.AGE, turn.said.text, today=turn.today), int)


def _hear_value(turn: Turn, asking: str, value: Any) -> Outcome:
    if value is None:
        return _not_an_answer(turn, asking)
    if isinstance(value, AgeProblem):
        return _missed(turn, asking)
    if isinstance(value, int):
        return _hear_age(turn, value)
    if isinstance(value, tuple):
        return _settle_several(turn, asking, list(value))
    if asking == Question.GOAL:
        return _hear_goal(turn, value)
    return _settle(turn, asking, value)


def _hear_goal(turn: Turn, code: str) -> Outcome:
    """A goal, and what they said that they are into: asked no more, or with a tick where unsure."""
    outcome = _settle(turn, Question.GOAL, code)
    if code not in intake.WITH_INTERESTS:
        return outcome
    if interests := interests_beside(turn.said.text):
        return _settle(turn, Question.INTERESTS, list(interests))
    if named := interests_named(turn.said.text):
        most = most_of(Question.INTERESTS)
        intake.tick(turn.session, turn.person, Question.INTERESTS, named, most)
    return outcome


def _not_an_answer(turn: Turn, asking: str) -> Outcome:
    """An attempt, or something that the model only guesses at; a question is never one."""
    if _means_it(turn) and turn.said.intent in NO_ANSWER and _is_asked_again(turn, asking):
        return _leave(turn)
    if turn.said.intent == "skip_question" and _means_it(turn):
        return _settle(turn, asking, None)
    if (told := hurting.told(turn)) is not None:
        return Outcome([told], slots=_again(turn, asking).slots)
    if _had_a_plan(turn, asking):
        turn.person.misses += 1
        return _again(turn, asking).say("intake/plan_of_before")
    if (noted := _by_contrast(turn, asking) or _noted(turn, asking)) is not None:
        return noted
    if (hinted := _hinted(turn, asking)) is not None:
        return hinted
    # "im not anxious" names what was asked about: it is no wish to hear of it.
    named = asking in intake.SEVERAL and names_any(asking, turn.said.text)
    if not named and (asking_back.worth_asking(turn.said, asking) or not _tries(turn, asking)):
        return Outcome()
    return _missed(turn, asking)


def _had_a_plan(turn: Turn, asking: str) -> bool:
    """ "had an ehcp at school": it may run still, and is asked about before it is given up."""
    once = asking == Question.EXTRA_HELP and was_once(asking, "ehcp", turn.said.text)
    return once and turn.person.misses < TRIES


def _tries(turn: Turn, asking: str) -> bool:
    """Whether it was meant for an answer, or may have been."""
    guessed = not _means_it(turn) and not turn.said.intent.startswith("ask_")
    overruled = turn.said.intent in OVERRULING and not overruling.overrules(turn, asking)
    return guessed or overruled or turn.said.intent in ATTEMPTS or _is_too_early(turn)


def _is_too_early(turn: Turn) -> bool:
    """Whether it sounds like an answer about a step, in too few words to name one: "i will do"."""
    of_a_step = turn.said.intent in asking_back.after_the_questions()
    few_words = len(turn.said.text.split()) <= FEW_WORDS
    return of_a_step and few_words and steps.latest(turn.session, turn.person) is None


def _hinted(turn: Turn, asking: str) -> Outcome | None:
    """What is still to be ticked is noted; who told it in words that we have an answer to hears it.

    "its mostly money and the buses", asked how long it has been.
    """
    intent = turn.said.intent
    topic = knowledge.topics().get(intent.removeprefix("ask_")) if _means_it(turn) else None
    told_us = topic is not None or not _means_it(turn) or intent in (ATTEMPTS | {"start_intake"})
    noted = alongside.hinted(turn, asking) if told_us else {}
    if not noted:
        return None
    outcome = _again(turn, asking).say("intake/noted_too", told=noted)
    if topic is not None and intent.startswith("ask_"):
        about = knowledge.part_of(topic.name, turn.said.text)
        outcome.messages.insert(0, knowledge.answer(turn, about, turn.said.text))
    return outcome


def _noted(turn: Turn, asking: str) -> Outcome | None:
    """What the words tell beside the open question."""
    noted = alongside.told(turn, asking)
    if not noted:
        return None
    alongside.keep(turn, noted)
    noted = {**noted, **alongside.hinted(turn, asking)}
    needed = intake.is_needed(asking, intake.answers_of(turn.session, turn.person))
    outcome = _again(turn, asking) if needed else Outcome(slots=states(turn))
    return outcome.say("intake/noted_too", told=noted)


def _by_contrast(turn: Turn, asking: str) -> Outcome | None:
    """ "i want a course not a job", asked something else."""
    told = retelling.by_contrast(turn, intake.answers_of(turn.session, turn.person))
    if told is None or told[0] == asking:
        return None
    question, value = told
    intake.keep(turn.session, turn.person, question, value, turn.now)
    return _again(turn, asking).say("intake/noted", question=question, value=value)


def _hear_age(turn: Turn, age: int) -> Outcome:
    if age < retelling.YOUNGEST:
        return _asked_whether(turn) or _end(turn, "intake/too_young")
    if age > intake.ENTITLED_AGE:
        return _asked_whether(turn) or _end(turn, "intake/adult")
    return _settle(turn, Question.AGE, age)


def _asked_whether(turn: Turn) -> Outcome | None:
    """Of somebody who told another age before: to end it here would lose all that they told."""
    known = intake.age_of(turn.session, turn.person)
    if known is None or turn.person.misses:
        return None
    turn.person.misses += 1
    return _again(turn, str(turn.asking)).say("intake/sure_of_age", known=known)


def _hear_area(turn: Turn, text: str) -> Outcome:
    """An outcode, a full postcode (cut to its outcode) or a town; elsewhere is kept and said."""
    outcode = living.outcode_of(text)
    if outcode is None and living.has_no_address(text):
        return _no_address(turn)
    if outcode is None:
        return _not_an_answer(turn, Question.AREA)
    outcome = _settle(turn, Question.AREA, outcode)
    if places.is_local(outcode):
        return outcome
    elsewhere = not places.is_in_home_country(outcode)
    return outcome.say("intake/outside_area", elsewhere=elsewhere)


def _no_address(turn: Turn) -> Outcome:
    """What they tell of it is noted once; the nearest place is asked for."""
    if noted := alongside.hinted(turn, Question.AREA):
        return _again(turn, Question.AREA).say("intake/noted_too", told=noted)
    return _missed(turn, Question.AREA)


def _missed(turn: Turn, asking: str) -> Outcome:
    """Ask again in other words, at most twice; then leave the question out for now."""
    turn.person.misses += 1
    if turn.person.misses > TRIES:
        return _settle(turn, asking, None).say("intake/left_out")
    again = "intake/again_more" if turn.person.misses == TRIES else f"intake/again_{asking}"
    return _again(turn, asking).say(again)


def _go_back(turn: Turn, asking: str) -> Outcome:
    answers = intake.answers_of(turn.session, turn.person)
    earlier = intake.before(asking, answers)
    if earlier is None:
        return _again(turn, asking).say("intake/first_question")
    turn.person.redoing = earlier
    return Outcome(slots=states(turn))


def _settle(turn: Turn, question: str, value: Any) -> Outcome:
    intake.keep(turn.session, turn.person, question, value, turn.now)
    if question == Question.ENTITLED and value in (None, "none"):
        return _end(turn, "intake/adult")
    noted = {} if value is None else alongside.told(turn, question, new_only=True)
    alongside.keep(turn, noted)
    if value is not None:
        alongside.tick(turn, question)
    outcome = Outcome(slots=states(turn))
    return outcome.say("intake/noted_too", told=noted) if noted else outcome


def _settle_several(turn: Turn, question: str, codes: list[str]) -> Outcome:
    """Anything goes, as an interest, is no interest in particular; no barrier is `none`.

    What is typed comes to what is ticked already, unless it says that it is none or all.
    """
    if codes and turn.said.text and not ALL_OR_NONE.intersection(codes):
        ticked = intake.ticked(turn.session, turn.person, question)
        codes = list(dict.fromkeys((*ticked, *codes)))[: most_of(question)]
    if question == Question.INTERESTS:
        return _settle(turn, question, [code for code in codes if code not in ALL_OR_NONE])
    return _settle(turn, question, codes or ["none"])


def _again(turn: Turn, asking: str) -> Outcome:
    return Outcome(slots=states(turn) | {asking: None})


def _end(turn: Turn, key: str) -> Outcome:
    """Not for this guide: a kind signpost, and the bot forgets the person when the turn closes."""
    turn.person.stage = Stage.ENDED
    return Outcome(slots={str(turn.asking): "ended", "requested_slot": None}).say(key)


def states(turn: Turn) -> dict[str, Any]:
    answers = intake.answers_of(turn.session, turn.person)
    return dict(intake.settled(answers, turn.person.redoing))


def _means_it(turn: Turn) -> bool:
    return turn.said.confidence >= SURE


def change(turn: Turn) -> Outcome:
    """Ask one question again, named by a tap or in words; else list what can be changed."""
    answers = intake.answers_of(turn.session, turn.person)
    if not answers:
        return Outcome(follow=intake.FORM).say("intake/nothing_to_change")
    return corrected(turn, of_anything=True) or say("intake/change", answers=answers)


def corrected(turn: Turn, *, of_anything: bool = False) -> Outcome | None:
    """An answer told anew is taken; else a question named is asked again. None: neither."""
    answers = intake.answers_of(turn.session, turn.person)
    tapped = turn.said.facts.get("question")
    told = None if tapped else told_anew(turn, of_anything=of_anything)
    question = tapped or overruling.named(turn.said.text)
    if not (tapped or of_anything or restating.only_names(question, turn.said.text)):
        return told  # "college is a waste of time" names none
    known = question in answers or (question is not None and question == turn.asking)
    return told or (ask_again(turn, str(question)) if known else None)


def ask_again(turn: Turn, question: str) -> Outcome:
    """One question once more; its answer stays until there is another."""
    turn.person.redoing, turn.person.stage = question, Stage.QUESTIONS
    return Outcome(slots=states(turn), follow=intake.FORM)


def told_anew(turn: Turn, *, of_anything: bool = False) -> Outcome | None:
    """What was answered before is taken as it is told now (`retelling`). None: nothing is told."""
    answers = intake.answers_of(turn.session, turn.person)
    found = retelling.new_answers(turn, answers, of_anything=of_anything)
    if not found:
        return None
    question, value = next(iter(found.items()))
    if (asked := checkins.asked_of_the_step(turn)) is not None:
        return Outcome([Message("checkins/shall_i_change", {"question": question}), asked])
    intake.keep(turn.session, turn.person, question, value, turn.now)
    turn.person.stage = Stage.QUESTIONS
    said = intake.answers_of(turn.session, turn.person)[question]
    more = {**alongside.told(turn, question), **found}
    more.pop(question)
    alongside.keep(turn, more)
    outcome = Outcome(slots=states(turn), follow=intake.FORM)
    outcome.say("intake/noted", question=question, value=said)
    return outcome.say("intake/noted_too", told=more) if more else outcome
