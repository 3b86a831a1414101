"""Answers to the questions, out of the words that young people type.

In a turn ask in this order: `is_question` (answer it, ask again), `is_skip`, `parse`.
Where they live is read in `actions/living.py`.
"""

from actions.answers.ages import AgeProblem, is_at_school, tells_own_age
from actions.answers.asking import (
    asks_anything,
    asks_by_its_order,
    is_question,
    told_and_asked,
    wants_help_with,
    wants_to_know,
)
from actions.answers.choices import is_enough, names_any, names_everything, was_once
from actions.answers.durations import is_vague_length
from actions.answers.goals import interests_alone, interests_beside, interests_named
from actions.answers.grades import known_of, names_a_subject, one_of_two, with_the_other
from actions.answers.parsing import Answer, parse
from actions.answers.questions import Question
from actions.answers.skips import does_not_know_whether, is_skip, leaves_it
from actions.answers.until import says_until, until
from actions.answers.yes_no import parse_yes_no, plainly, says_no, settles

__all__ = [
    "AgeProblem",
    "Answer",
    "Question",
    "asks_anything",
    "asks_by_its_order",
    "does_not_know_whether",
    "interests_alone",
    "interests_beside",
    "interests_named",
    "is_at_school",
    "is_enough",
    "is_question",
    "is_skip",
    "is_vague_length",
    "known_of",
    "leaves_it",
    "names_a_subject",
    "names_any",
    "names_everything",
    "one_of_two",
    "parse",
    "parse_yes_no",
    "plainly",
    "says_no",
    "says_until",
    "settles",
    "tells_own_age",
    "told_and_asked",
    "until",
    "wants_help_with",
    "wants_to_know",
    "was_once",
    "with_the_other",
]
