"""One question and one message: the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from actions.answers import ages
from actions.answers.ages import AgeProblem
from actions.answers.choices import entitled, interests_in, one_of, some_of, yes_or_no
from actions.answers.durations import time_out
from actions.answers.goals import goal
from actions.answers.grades import english_maths, tells_a_grade
from actions.answers.questions import Question

Answer = int | str | tuple[str, ...] | AgeProblem

READERS: Mapping[Question, Callable[[str], Answer | None]] = {
    Question.AGE: ages.age,
    Question.ENTITLED: entitled,
    Question.SITUATION: partial(one_of, "situation"),
    Question.GOAL: goal,
    Question.ENGLISH_MATHS: english_maths,
    Question.BARRIERS: partial(some_of, "barriers"),
    Question.EXTRA_HELP: partial(some_of, "extra_help"),
    Question.SAFE_TONIGHT: partial(yes_or_no, "safe_tonight"),
    Question.FOOD_TODAY: partial(yes_or_no, "food_today"),
    Question.STOPS_MOST_DAYS: partial(yes_or_no, "stops_most_days"),
}


def parse(
    question: Question,
    text: str,
    *,
    today: date,
    interests: frozenset[str] | None = None,
    age: int | None = None,
) -> Answer | None:
    """The answer that the text gives to the question, or None if it is no answer. Never raises.

    AGE gives whole years or an `AgeProblem`; INTERESTS, BARRIERS and EXTRA_HELP a tuple of codes,
    `("none",)` for none of them; AREA always None; every other question one code.
    `interests` is the directory's list; None allows every interest that we have words for.
    `age` is what was told before; with it "since i left school" is a length of time.
    """
    if question is Question.TIME_OUT:
        return time_out(text, today, age)
    if question is Question.INTERESTS:
        return None if tells_a_grade(text) else interests_in(text, interests)
    reader = READERS.get(question)
    return reader(text) if reader else None
