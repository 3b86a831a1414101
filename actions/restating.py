"""Whether words tell an answer anew, where none was asked for: "i do have gcse maths".

What only holds words of an answer does not: a question, a day, somebody else's news.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from actions.answers import Question, asks_by_its_order
from actions.answers.lengths import length_at
from actions.answers.listed import Listed, listed
from actions.answers.numbers import WORDS as NUMBERS
from actions.answers.whose import is_somebody
from actions.answers.wording import BREAK, words_of
from actions.codes import question_names

POLICY = Path(__file__).parent / "policy" / "restating.toml"
TICKED = (Question.BARRIERS, Question.EXTRA_HELP)


def tells(question: Question, value: Any, text: str) -> bool:
    """Whether the clause says of themselves what the answer is, and not only of a day."""
    if asks_by_its_order(text):
        return False
    words = _behind_the_lead_in(text)
    if question == Question.TIME_OUT and _is_only_a_length(text):
        return True
    if not _begins_as(question, words, puts_right=corrects(text)):
        return False
    if question == Question.TIME_OUT:
        return _is_of_being_out(text)
    at_a_moment = question == Question.ENGLISH_MATHS or value in _at_a_moment(question)
    return at_a_moment or not _is_of_a_day(text)


def only_names(question: str | None, text: str) -> bool:
    """Whether a question is named, and nothing else said: "my postcode", "gcses are wrong"."""
    names = question_names().get(question or "", frozenset())
    return names.union(_policy()["beside_a_name"]).issuperset(words_of(text))


def is_of_themselves(text: str) -> bool:
    """Whether it begins with them: "i feel …", "been crying", "my heads gone"."""
    return _listed("of_themselves").begins(_behind_the_lead_in(text))


def is_of_somebody(text: str) -> bool:
    """Whether it is said of somebody else: "my mate did hairdressing at college"."""
    words = _behind_the_lead_in(text)
    behind = _listed("somebody_s").first(words)
    named = any(map(is_somebody, words[behind : behind + 1 + (behind > 0)]))
    return named and len(words) > behind + 2 and not asks_by_its_order(text)


def corrects(text: str) -> bool:
    """Whether it says that it puts right, or adds to, what was heard."""
    return _listed("corrects").stands_in(words_of(text))


def _begins_as(question: Question, words: Sequence[str], *, puts_right: bool) -> bool:
    if _listed_in("begins", question).begins(words):
        return True
    first = _listed("named_first").first(words) if puts_right and question in TICKED else 0
    return first > 0 and not any(map(is_somebody, words[first : first + 2]))


def _is_of_being_out(text: str) -> bool:
    """ "left college yesterday", "been out since june"; not "been crying since yesterday"."""
    if _listed_in("out_of", "places").stands_in(words_of(text)):
        return True
    return _listed_in("out_of", "others").stands_in(words_of(text)) and not _is_of_a_day(text)


def _is_of_a_day(text: str) -> bool:
    return _listed("moments").stands_in(words_of(text))


def _behind_the_lead_in(text: str) -> Sequence[str]:
    words = [word for word in words_of(text) if word != BREAK]
    while size := _listed("lead_ins").first(words):
        if size == len(words):
            break
        words = words[size:]
    return words


def _is_only_a_length(text: str) -> bool:
    """ "its been over 2 years", and nothing else that takes so long."""
    words, place, found = words_of(text), 0, False
    while place < len(words):
        length = length_at(words, place)
        if length is None and words[place] not in _beside_lengths():
            return False
        found = found or length is not None
        place = length.end if length else place + 1
    return found


@cache
def _beside_lengths() -> frozenset[str]:
    return frozenset(word for text in _policy()["lengths"]["beside"] for word in words_of(text)) | {
        *NUMBERS, BREAK,
    }  # fmt: skip


def _at_a_moment(question: Question) -> Sequence[str]:
    found: Sequence[str] = _policy()["at_a_moment"].get(question, ())
    return found


@cache
def _listed(key: str) -> Listed:
    return _as_listed(_policy()[key])


@cache
def _listed_in(table: str, key: str) -> Listed:
    return _as_listed(_policy()[table][key])


def _as_listed(phrases: Iterable[str]) -> Listed:
    return listed(words_of(text) for text in phrases)


@cache
def _policy() -> Any:
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))
