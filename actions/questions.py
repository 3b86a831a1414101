"""Asking the questions that take several answers: with what is ticked so far."""

from __future__ import annotations

from actions import codes, intake
from actions.answers import Question
from actions.turns import Outcome, Turn, say


def ask_interests(turn: Turn) -> Outcome:
    """Ask which kinds of thing they would like, three at most."""
    return _ask(turn, Question.INTERESTS)


def ask_barriers(turn: Turn) -> Outcome:
    """Ask what makes it harder."""
    return _ask(turn, Question.BARRIERS)


def ask_extra_help(turn: Turn) -> Outcome:
    """Ask what may unlock extra help."""
    return _ask(turn, Question.EXTRA_HELP)


def _ask(turn: Turn, question: Question) -> Outcome:
    picked = intake.picks_of(turn.session, turn.person, question)
    return say(f"intake/{question}", picked=picked, codes=list(codes.codes_of(question)))
