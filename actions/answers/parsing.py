"""One question and one message: the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial

from actions.answers import ages, durations, exceptions, grade_pieces
from actions.answers.ages import AgeProblem
from actions.answers.choices import entitled, interests_in, one_of, some_of, yes_or_no
from actions.answers.durations import time_out
from actions.answers.goals import goal
from actions.answers.grades import english_maths, tells_a_grade
from actions.answers.once import once
from actions.answers.questions import Question
from actions.answers.slips import leaves_a_doubt, without_guesses
from actions.answers.wording import words_of
from actions.answers.wordlists import word_list

Answer = int | str | tuple[str, ...] | AgeProblem

# Beside the words of a question's list, which is another's where none has its name.
LISTED = {Question.ENTITLED: "extra_help", Question.AGE: None, Question.AREA: None}
OTHERS: Mapping[Question, Callable[[], frozenset[str]]] = {
    Question.AGE: ages.vocabulary,
    Question.TIME_OUT: durations.vocabulary,
    Question.ENGLISH_MATHS: grade_pieces.vocabulary,
}
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


@cache
def vocabulary_of(question: Question) -> frozenset[str]:
    """The words that the question can be answered with."""
    listed = LISTED.get(question, str(question))
    words = word_list(listed).vocabulary if listed else frozenset()
    return words | OTHERS.get(question, frozenset)()


@once
def parse(
    question: Question,
    text: str,
    *,
    today: date,
    interests: frozenset[str] | None = None,
    age: int | None = None,
    noted: bool = False,
) -> Answer | None:
    """The answer that the text gives to the question, or None if it is no answer. Never raises.

    AGE gives whole years or an `AgeProblem`; INTERESTS, BARRIERS and EXTRA_HELP a tuple of codes,
    `("none",)` for none of them; AREA always None; every other question one code.
    `interests` is the directory's list; None allows every interest that we have words for.
    `age` is what was told before; with it "since i left school" is a length of time. `noted`:
    another question is open; a short word that nobody knows is then no slip of this one's answers.
    """
    if noted:
        text = without_guesses(text, vocabulary_of(question))
        if exceptions.names_all(words_of(text)):
            return None  # of what was asked, and of nothing else
    if leaves_a_doubt(words_of(text), vocabulary_of(question)):
        return None
    if question is Question.TIME_OUT:
        return time_out(text, today, age)
    if question is Question.INTERESTS:
        return None if tells_a_grade(text) else interests_in(text, interests)
    reader = READERS.get(question)
    return reader(text) if reader else None
