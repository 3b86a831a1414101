"""Not wanting to answer, or not knowing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actions.answers.asking import asks_anything
from actions.answers.listed import Listed, listed
from actions.answers.questions import Question
from actions.answers.slips import mended
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, carrying, words_of
from actions.answers.wordlists import Phrase, phrase_of

NOT_KNOWING_IS_AN_ANSWER = frozenset(
    (Question.SITUATION, Question.GOAL, Question.ENGLISH_MATHS, Question.SAFE_TONIGHT)
)


def is_skip(question: Question, text: str) -> bool:
    """Does the young person pass on this question, or not know the answer?

    "not sure" passes only where no answer means it. "idk, 6 months" is an answer.
    """
    words = words_of(text)
    message = carrying(words)
    if not asks_anything(text):  # of a question, no word is a slip of a refusal
        message = mended(message, _vocabulary())
    if _refused_in_words().stands_in(message) or _refused_in_a_word().stands_in(words):
        return True
    if _is_only(_known(message), "alone"):
        return True
    return question not in NOT_KNOWING_IS_AN_ANSWER and _only_does_not_know(message)


def leaves_it(text: str) -> bool:
    """Asked once more, do they leave the answer as it was: "nah its fine leave it"?"""
    return _is_all_of(mended(carrying(words_of(text)), _vocabulary()), "leaves")


def does_not_know_whether(text: str) -> bool:
    """As in "dunno if i had a plan"; but not "dont know if …, im on uc"."""
    words = words_of(text)
    if BREAK in words or "but" in words:
        return False
    not_known = _listed("does_not_know").by_length
    known = (words[size:] for size, phrases in not_known if words[:size] in phrases)
    return any(rest and rest[0] in ("if", "whether") for rest in known)


def _only_does_not_know(message: Sequence[str]) -> bool:
    """Nothing but "dont know", however often: "idk lol", "not sure tbh, cant remember"."""
    return _is_all_of(message, "does_not_know")


def _is_all_of(message: Sequence[str], key: str) -> bool:
    said = [word for word in message if word != BREAK]
    rest = _listed(key).taken_out_of(said)
    return len(rest) < len(said) and not _bare(rest)


def _is_only(message: Sequence[str], key: str) -> bool:
    """One of the phrases, and around it nothing but words that say no more."""
    places = _listed(key).places(message)
    return any(not _bare((*message[:start], *message[end:])) for start, end in places)


def _known(message: Sequence[str]) -> Phrase:
    """The message without a "dont know" that leads in to a pass: "dunno pass"."""
    return tuple(message[_listed("does_not_know").first(message) :])


def _bare(message: Sequence[str]) -> Phrase:
    trimmings = _trimmings()
    return tuple(word for word in message if word not in trimmings and word != BREAK)


@cache
def _phrases(key: str) -> frozenset[Phrase]:
    return frozenset(phrase_of(text) for text in words_file("skips")[key])


@cache
def _listed(key: str) -> Listed:
    return listed(_phrases(key))


@cache
def _refused_in_words() -> Listed:
    return listed(phrase for phrase in _phrases("refuses") if len(phrase) > 1)


@cache
def _refused_in_a_word() -> Listed:
    """Of which one word carries it ("thats personal"): a personal trainer refuses nothing."""
    texts = words_file("skips")["refuses"]
    return listed(words_of(text) for text in texts if len(phrase_of(text)) == 1)


@cache
def _trimmings() -> frozenset[str]:
    return frozenset(words_file("skips")["trimmings"]) | {"yes"}


@cache
def _vocabulary() -> frozenset[str]:
    keys = ("refuses", "alone", "does_not_know", "leaves")
    return frozenset(word for key in keys for phrase in _phrases(key) for word in phrase)
