"""What they ask beside an answer: "fleetwood is there a bus", "none whats an ehcp"."""

from __future__ import annotations

import re
from datetime import date

from actions import asked_about, knowledge
from actions.answers import Question, parse, parse_yes_no
from actions.answers.wording import words_of
from actions.overruling import SURE
from actions.turns import Message, Turn

IT = {"them", "those"}
NONE = {"none", "nothing", "neither"}
YES_OR_NO = (Question.SAFE_TONIGHT, Question.FOOD_TODAY, Question.STOPS_MOST_DAYS)
SEVERAL = (Question.BARRIERS, Question.EXTRA_HELP, Question.ENTITLED)
FEW = 2
ASKS_WHY = "ask_why"
# Where what they ask is not known, it is of what the question is about.
OF_THE_QUESTION = {
    Question.SAFE_TONIGHT: "housing",
    Question.FOOD_TODAY: "money_food",
    Question.STOPS_MOST_DAYS: "wellbeing",
    Question.ENGLISH_MATHS: "gcse",
}
# "No do i have to" refuses; so may "no why".
REFUSES = re.compile(r"\W*(?:do i|why should i|why would i)\b", re.IGNORECASE)
# Where nothing else is known of it, it is asked about the guide or their answer.
BESIDE = "beside"


def refuses(told: str, asked: str) -> bool:
    """Whether a bare yes or no only leads in: "no what do you mean", "no do i have to"."""
    agrees = parse_yes_no(told)
    if agrees is None or len(words_of(told)) > FEW:
        return False
    against = REFUSES.match(asked) or asked_about.WHY.match(asked)
    return asked_about.is_puzzled(asked) or bool(agrees is False and against)


def is_plain(asking: str, told: str) -> bool:
    """Whether no more than a yes, a no or "none" is told, and that to the open question."""
    words, agrees = words_of(told), parse_yes_no(told)
    if asking in SEVERAL:
        none = parse(Question(asking), told, today=date.min) in (("none",), "none")
        return none and (agrees is False or not NONE.isdisjoint(words))
    if len(words) > FEW:
        return False
    return asking in YES_OR_NO and agrees is not None


def answer(turn: Turn, asking: str, asked: str) -> Message:
    """What is said to it, before the next question comes."""
    about, topic = asked_about.meant(asked, asking), None
    if about is not None and about.topic is None and not _is_known(turn, asked):
        return Message("intake/asked_about", {"about": about.name})
    if asked_about.WHY.match(asked) or (about is None and turn.said.intent == ASKS_WHY):
        return Message("intake/why", {"question": asking})
    if about is not None and about.topic is not None:
        topic = knowledge.topics()[about.topic]
    topic = topic or _of_it(asking, asked) or _topic(turn, asked) or _of_the_question(asking)
    if topic is not None:
        return knowledge.answer(turn, topic, turn.said.text)
    of_any = asked_about.meant(asked, BESIDE)
    if of_any is None:
        return Message("intake/cannot_answer")
    return Message("intake/asked_about", {"about": of_any.name})


def _is_known(turn: Turn, asked: str) -> bool:
    """Whether "does it matter" is asked of something that the model hears."""
    of_any = asked_about.meant(asked, BESIDE) is not None
    return (
        of_any and _heard(turn.said.intent, turn.said.text, sure=turn.said.confidence) is not None
    )


def _of_it(asking: str, asked: str) -> knowledge.Topic | None:
    """ "how do i get them", of what was asked."""
    return None if IT.isdisjoint(words_of(asked)) else _of_the_question(asking)


def _of_the_question(asking: str) -> knowledge.Topic | None:
    about = OF_THE_QUESTION.get(Question(asking))
    return knowledge.topics()[about] if about else None


def _topic(turn: Turn, asked: str) -> knowledge.Topic | None:
    """By what the model hears, then what the question's own words ask for, then what is named."""
    text = turn.said.text
    return (
        _heard(turn.said.intent, text, sure=turn.said.confidence)
        or knowledge.asked_in_passing(asked)
        or knowledge.asked_in_passing(text)
        or knowledge.named(asked)
        or knowledge.named(text)
        or next((topic for one in turn.said.likely if (topic := _heard(one, text))), None)
    )


def _heard(intent: str, text: str, *, sure: float = SURE) -> knowledge.Topic | None:
    about = intent.removeprefix("ask_")
    known = (
        intent.startswith("ask_")
        and intent != ASKS_WHY
        and about in knowledge.topics()
        and sure >= SURE
    )
    return knowledge.part_of(about, text) if known else None
