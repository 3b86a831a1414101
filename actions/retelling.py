"""An answer told anew, without being asked: an age, a place, or what is off beside the result."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from actions import living
from actions.answers import (
    Question,
    asks_anything,
    known_of,
    names_a_subject,
    one_of_two,
    parse,
    tells_own_age,
    with_the_other,
)
from actions.codes import codes_of, most_of
from actions.records import Stage
from actions.turns import Turn

YOUNGEST, OLDEST = 16, 24
# What can be told without being asked; the first that fits counts.
PLAIN: Mapping[Question, Collection[str]] = {
    Question.SITUATION: ("caring", "unwell", "waiting_to_start", "in_work_or_study"),
    Question.TIME_OUT: codes_of(Question.TIME_OUT),
    Question.GOAL: ("job", "earn_and_learn", "course", "talk"),
}
# "the money one is wrong" says which, and not what would be right.
NAMES_WHAT_IS_WRONG = re.compile(r"\bones?\b.*\bwrong\b|\btake\b.*\boff\b", re.IGNORECASE)
NEVER = "never"
NO_ONE = {"none", "any"}
# One subject beside the other that they had told: "i do have maths", "english as well".
AS_WELL = re.compile(r"\b(?:too|also|as ?well|(?:do|did) (?:have|get|got|pass))\b", re.IGNORECASE)
ONLY_THAT = re.compile(r"\b(?:only|just|not|no|but|fail\w*|\w+n'?t)\b", re.IGNORECASE)
ONE_OF_TWO = {"english_only", "maths_only"}
# "put the wrong thing down" tells of no low mood.
PUT_DOWN = re.compile(r"\bput\b.*\bdown\b", re.IGNORECASE)
CLAUSES = re.compile(r"[.,;!?\n]+|\b(?:and|n|but|also|plus|then)\b|&", re.IGNORECASE)
INTO = re.compile(r"\b(?:in ?to|interested in|like|love|fancy|enjoy)\b", re.IGNORECASE)
# What is named as wrong, before what is right.
NAMED_ONE = re.compile(r"^\W*(?:nah |no )?the [\w ]{1,20}? (?:one|bit|part|thing)\b", re.IGNORECASE)


def new_answers(
    turn: Turn, answers: Mapping[str, Any], *, of_anything: bool = False
) -> dict[str, Any]:
    """What the whole message tells anew, and then what each of its clauses tells beside it."""
    found: dict[str, Any] = {}
    pieces = (turn.said.text, *CLAUSES.split(turn.said.text))
    for text in dict.fromkeys(map(str.strip, pieces)):
        piece = replace(turn, said=replace(turn.said, text=text))
        told = new_answer(piece, answers, of_anything=of_anything)
        if told is not None:
            found.setdefault(*told)
    return found


def new_answer(
    turn: Turn, answers: Mapping[str, Any], *, of_anything: bool = False
) -> tuple[str, Any] | None:
    """The question and the value that are plain from the words alone, if it was answered before.

    An age or a place counts at any time; whatever else they were asked beside what we heard, or
    where they change something.
    """
    text = turn.said.text
    age = parse(Question.AGE, text, today=turn.today) if tells_own_age(text) else None
    if Question.AGE in answers and isinstance(age, int) and YOUNGEST <= age <= OLDEST:
        return Question.AGE, age
    outcode = living.moved_to(text)
    if Question.AREA in answers and outcode is not None:
        return Question.AREA, outcode
    if not (of_anything or turn.person.stage == Stage.RESULT) or asks_anything(text):
        return None
    return (
        _new_grades(turn, answers)
        or _one_more(turn, answers, Question.EXTRA_HELP)
        or _another(turn, answers)
        or (None if PUT_DOWN.search(text) else _one_more(turn, answers, Question.BARRIERS))
        or (_one_more(turn, answers, Question.INTERESTS) if INTO.search(text) else None)
    )


def _new_grades(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """As in "i did pass english"; "the english one, i got maths" tells of maths alone."""
    text = NAMED_ONE.sub("", turn.said.text)
    if Question.ENGLISH_MATHS not in answers or not names_a_subject(text):
        return None
    passed = grades(text, turn.today, answers)
    return (Question.ENGLISH_MATHS, passed) if passed else None


def grades(text: str, today: date, answers: Mapping[str, Any]) -> str | None:
    """What the words tell of English and maths; both, where they add one to the other."""
    known = known_of(answers.get(Question.ENGLISH_MATHS))
    if half := one_of_two(text):
        other = next((one for one in known if one != half[0]), None)
        return with_the_other(text, other, passed=known[other]) if other else None
    told = parse(Question.ENGLISH_MATHS, text, today=today)
    adds = AS_WELL.search(text) and not ONLY_THAT.search(text)
    if adds and {told, answers.get(Question.ENGLISH_MATHS)} == ONE_OF_TWO:
        return "both"
    return str(told) if told else None


def _another(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """As in "i want to earn n learn", "its been 2 years".

    Only of what says one thing plainly: who looks for a job tells their goal, no situation.
    """
    if NAMES_WHAT_IS_WRONG.search(turn.said.text):
        return None
    for question, plain in PLAIN.items():
        told = parse(question, turn.said.text, today=turn.today)
        if told == NEVER and NEVER not in turn.said.text.lower():
            continue  # "none" of something else
        if question in answers and told in plain and told != answers[question]:
            return question, str(told)
    return None


def _one_more(turn: Turn, answers: Mapping[str, Any], question: Question) -> tuple[str, Any] | None:
    """As in "i do get uc"; what they had said before stays."""
    told = parse(question, turn.said.text, today=turn.today)
    if NAMES_WHAT_IS_WRONG.search(turn.said.text):
        return None
    if question not in answers or not isinstance(told, tuple) or not NO_ONE.isdisjoint(told):
        return None
    before = [code for code in answers[question] or () if code not in NO_ONE]
    both = list(dict.fromkeys((*before, *told)))[-most_of(question) :]
    return (question, both) if set(both) != set(before) else None
