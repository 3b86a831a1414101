"""Not wanting to answer, or not knowing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actions.answers.asking import asks_anything
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
    if any(_holds(message, phrase) for phrase in _phrases("refuses") if len(phrase) > 1):
        return True
    if any(_holds(words, phrase) for phrase in _refused_in_a_word()):
        return True
    if any(_is_only(_known(message), phrase) for phrase in _phrases("alone")):
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
    known = (tuple(words[: len(p)]) == p and words[len(p) :] for p in _phrases("does_not_know"))
    return any(rest and rest[0] in ("if", "whether") for rest in known)


def _only_does_not_know(message: Sequence[str]) -> bool:
    """Nothing but "dont know", however often: "idk lol", "not sure tbh, cant remember"."""
    return _is_all_of(message, "does_not_know")


def _is_all_of(message: Sequence[str], key: str) -> bool:
    known = _phrases(key)
    rest = [word for word in message if word != BREAK]
    found = False
    for phrase in sorted(known, key=len, reverse=True):
        while (place := _place(rest, phrase)) is not None:
            rest[place : place + len(phrase)] = []
            found = True
    return found and not _bare(rest)


def _is_only(message: Sequence[str], phrase: Phrase) -> bool:
    """The phrase, and around it nothing but words that say no more."""
    place = _place(message, phrase)
    return place is not None and not _bare((*message[:place], *message[place + len(phrase) :]))


def _known(message: Sequence[str]) -> Phrase:
    """The message without a "dont know" that leads in to a pass: "dunno pass"."""
    led_by = max(
        (p for p in _phrases("does_not_know") if tuple(message[: len(p)]) == p), key=len, default=()
    )
    return tuple(message[len(led_by) :])


def _holds(message: Sequence[str], phrase: Phrase) -> bool:
    return _place(message, phrase) is not None


def _place(message: Sequence[str], phrase: Phrase) -> int | None:
    places = range(len(message) - len(phrase) + 1)
    return next((p for p in places if tuple(message[p : p + len(phrase)]) == phrase), None)


def _bare(message: Sequence[str]) -> Phrase:
    trimmings = _trimmings()
    return tuple(word for word in message if word not in trimmings and word != BREAK)


@cache
def _phrases(key: str) -> frozenset[Phrase]:
    return frozenset(phrase_of(text) for text in words_file("skips")[key])


@cache
def _refused_in_a_word() -> frozenset[Phrase]:
    """Of which one word carries it ("thats personal"): a personal trainer refuses nothing."""
    texts = words_file("skips")["refuses"]
    return frozenset(words_of(text) for text in texts if len(phrase_of(text)) == 1)


@cache
def _trimmings() -> frozenset[str]:
    return frozenset(words_file("skips")["trimmings"]) | {"yes"}


@cache
def _vocabulary() -> frozenset[str]:
    keys = ("refuses", "alone", "does_not_know", "leaves")
    return frozenset(word for key in keys for phrase in _phrases(key) for word in phrase)
