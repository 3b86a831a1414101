"""What is typed to a list of their own answers: which one shall we change, what is off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import deeds, hearing, intake, naming, restating
from actions.answers import Question, asks_by_its_order, parse
from actions.codes import question_names
from actions.overruling import ENDING
from actions.turns import Outcome, Turn

MENUS = {"intake/change", "result/what_is_off"}
ONE = re.compile(r"\b(?:one|1|bit|thing|part)\W*(?:pls|please)?\W*$", re.IGNORECASE)


def answered(turn: Turn) -> Outcome | None:
    """The answer that they name is asked again, and what they tell anew is taken. None: neither."""
    elsewhere = turn.said.intent in ENDING or asks_by_its_order(turn.said.text)
    elsewhere = elsewhere or restating.is_of_somebody(turn.said.text)
    if turn.said.tapped or elsewhere or not _was_listed(turn):
        return None
    answers = intake.answers_of(turn.session, turn.person)
    question = _row(turn, answers)
    chosen = (
        hearing.ask_again(turn, question) if question else hearing.corrected(turn, of_anything=True)
    )
    if chosen is None:
        return None
    # In the questions the form goes on by itself.
    return replace(chosen, follow=None) if turn.asking else chosen


def _row(turn: Turn, answers: Mapping[str, Any]) -> str | None:
    """By its place, or by what it says: "the second one", "the job one"."""
    listed = [question for question in question_names() if question in answers]
    places = {question: (place, "") for place, question in enumerate(listed, start=1)}
    if (question := naming.named(turn.said.text, places)) is not None:
        return question
    if ONE.search(turn.said.text) is None:
        return None
    return next((q for q in listed if _says(turn, q, answers[q])), None)


def _says(turn: Turn, question: str, value: Any) -> bool:
    told = parse(Question(question), turn.said.text, today=turn.today)
    if isinstance(told, tuple):
        return bool(value) and not set(told).isdisjoint(value)
    return told is not None and told == value


def _was_listed(turn: Turn) -> bool:
    """Whether the list was the last that we said before this message."""
    return not MENUS.isdisjoint(message.key for message in deeds.said_before(turn))
