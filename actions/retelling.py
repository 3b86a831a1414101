"""An answer told anew, without being asked: an age, a place, or what is off beside the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import living
from actions.answers import Question, is_question, names_a_subject, parse
from actions.records import Stage
from actions.turns import Turn

YOUNGEST, OLDEST = 16, 24


def new_answer(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """The question and the value that are plain from the words alone, if it was answered before.

    An age or a place counts at any time; beside what we heard also English, maths and extra help.
    """
    text = turn.said.text
    age = parse(Question.AGE, text, today=turn.today)
    if Question.AGE in answers and isinstance(age, int) and YOUNGEST <= age <= OLDEST:
        return Question.AGE, age
    outcode = living.moved_to(text)
    if Question.AREA in answers and outcode is not None:
        return Question.AREA, outcode
    if turn.person.stage != Stage.RESULT or is_question(text):
        return None
    return _new_grades(turn, answers) or _more_extra_help(turn, answers)


def _new_grades(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """As in "i did pass english"."""
    passed = parse(Question.ENGLISH_MATHS, turn.said.text, today=turn.today)
    if Question.ENGLISH_MATHS not in answers or not names_a_subject(turn.said.text):
        return None
    return (Question.ENGLISH_MATHS, passed) if passed else None


def _more_extra_help(turn: Turn, answers: Mapping[str, Any]) -> tuple[str, Any] | None:
    """As in "i do get uc"; what they had said before stays."""
    extra = parse(Question.EXTRA_HELP, turn.said.text, today=turn.today)
    if Question.EXTRA_HELP not in answers or not isinstance(extra, tuple) or "none" in extra:
        return None
    before = [code for code in answers[Question.EXTRA_HELP] or () if code != "none"]
    return Question.EXTRA_HELP, list(dict.fromkeys((*before, *extra)))
