"""Subjects and verdicts in a message about grades: "english", "failed", "a 4", "nearly got a 5"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from actions.answers import numbers
from actions.answers.slips import mended_answer
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, words_of

ENGLISH, MATHS = "english", "maths"
GOOD = re.compile(r"[4-9]s?|[bc]s?|a|as|astar")
POOR = re.compile(r"[0-3]s?|[defgu]|[defg]s")
GRADE_OR_JOIN = re.compile(r"[0-9]|[b-gu]|you|and|\|")
SEVERAL = re.compile(r"[0-9a-gu]s")
GRADES_IN_A_ROW = re.compile(r"(?<![\w/])([0-9a-gu])\s?/\s?([0-9a-gu])(?![\w/])", re.IGNORECASE)
ALSO_WORDS = ("a", "as", "u", "us", "you", "e", "one")
NEAR = 3
DENIALS = frozenset(
    ("no", "not", "never", "didnt", "dont", "havent", "aint", "couldnt", "cant", "without")
)
OWN = frozenset(("i", "im", "ive"))
WHOLE_COUNTS = (
    "gcse",
    "gcses",
    "exams",
    "years",
    "year",
    "times",
    "subjects",
    "points",
    "marks",
    "months",
)


@dataclass(frozen=True)
class Piece:
    """A subject or a verdict on one, between two places among the words.

    `missed` where it says that the pass named next was none, as "nearly" does; `waiting` where it
    is not known yet.
    """

    start: int
    end: int
    subjects: tuple[str, ...] = ()
    passed: bool | None = None
    graded: bool = False
    several: bool = False
    missed: bool = False
    waiting: bool = False

    def judged(self, verdict: Piece) -> Piece:
        """This subject with what the verdict says of it."""
        return replace(self, passed=verdict.passed, waiting=verdict.waiting)


def read(text: str) -> tuple[tuple[str, ...], tuple[Piece, ...]]:
    """The words of a message, and the pieces among them, in their order."""
    words = mended_answer(words_of(GRADES_IN_A_ROW.sub(r"\1 \2", text)), vocabulary())
    return words, tuple(_taken_together(words, tuple(_pieces(words))))


def _pieces(words: Sequence[str]) -> Iterator[Piece]:
    place = 0
    while place < len(words):
        piece = _listed(words, place) or _grade(words, place)
        if piece is not None:
            yield piece
        place = piece.end if piece else place + 1


def _taken_together(words: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with "got a 3" as one verdict, and "nearly got a 4" as one that failed."""
    missed: Piece | None = None
    for piece, after in zip_longest(pieces, pieces[1:]):
        if piece.missed:
            missed = piece
        elif after is not None and _is_got(piece, after) and _linked(words, piece, after):
            continue
        elif after is not None and _denies(words, piece, after):
            missed = piece  # "didnt get a 4 in either"
        elif missed is not None and not piece.subjects and _linked(words, missed, piece):
            yield replace(piece, start=missed.start, passed=False)
            missed = None
        else:
            if missed is not None:
                yield replace(missed, passed=False)
            missed = None
            yield piece
    if missed is not None:
        yield replace(missed, passed=False)


def _is_got(piece: Piece, after: Piece) -> bool:
    return piece.passed is True and not piece.graded and after.graded


def _denies(words: Sequence[str], piece: Piece, after: Piece) -> bool:
    """Whether a grade that would be a pass is one that they did not get; not "no i got a 4"."""
    denied = piece.passed is False and not piece.graded and words[piece.start] in DENIALS
    between = words[piece.end : after.start]
    answers = words[piece.start] == "no" and not OWN.isdisjoint(between)
    passes = after.graded and after.passed is True
    return denied and passes and not answers and _linked(words, piece, after)


def _linked(words: Sequence[str], before: Piece, after: Piece) -> bool:
    between = words[before.end : after.start]
    return len(between) <= NEAR and all(word in linking() for word in between)


def _listed(words: Sequence[str], place: int) -> Piece | None:
    for end in range(min(place + _longest(), len(words)), place, -1):
        phrase = tuple(words[place:end])
        if phrase in _subjects():
            return Piece(place, end, subjects=_subjects()[phrase])
        if phrase in _judgements():
            return Piece(place, end, passed=_judgements()[phrase])
        if phrase in _phrases("missed"):
            return Piece(place, end, missed=True)
        if phrase in _phrases("waiting"):
            return Piece(place, end, passed=False, waiting=True)
    return None


def _grade(words: Sequence[str], place: int) -> Piece | None:
    """A grade by number or letter; "a" and "u" only where they can't be the other words."""
    word, end = words[place], place + 1
    after = words[end] if end < len(words) else BREAK
    if after in WHOLE_COUNTS or (word in ("two", "2") and SEVERAL.fullmatch(after)):
        return None
    if word in ALSO_WORDS and not _stands_as_a_grade(words, place):
        return None
    word = {"you": "u"}.get(word, str(numbers.SMALL.get(word, word)))
    passed = True if GOOD.fullmatch(word) else False if POOR.fullmatch(word) else None
    several = SEVERAL.fullmatch(word) is not None or words[place - 1 : place] == ("double",)
    return None if passed is None else Piece(place, end, (), passed, graded=True, several=several)


def _stands_as_a_grade(words: Sequence[str], place: int) -> bool:
    if all(GRADE_OR_JOIN.fullmatch(word) for word in words) and len(words) > 1:
        return True  # "d and e", "u and u"
    after = words[place + 1] if place + 1 < len(words) else BREAK
    before = words[place - 1] if place else BREAK
    if after in ("in", "for", "star"):
        return before != BREAK or after != "in" or place == 0
    return after in (BREAK, "and", "but", ENGLISH, MATHS) and before in (
        ENGLISH,
        MATHS,
        "a",
        "grade",
    )


@cache
def _subjects() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    table = words_file("english_maths")["subjects"]
    names = {ENGLISH: (ENGLISH,), MATHS: (MATHS,), "either": (ENGLISH, MATHS)}
    return {words_of(text): names[key] for key, texts in table.items() for text in texts}


@cache
def _judgements() -> Mapping[tuple[str, ...], bool]:
    table = words_file("english_maths")["verdicts"]
    return {words_of(text): key == "pass" for key in ("pass", "fail") for text in table[key]}


@cache
def _phrases(key: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(text) for text in words_file("english_maths")["verdicts"][key])


@cache
def linking() -> frozenset[str]:
    """Words that may stand between a verdict and what it is on."""
    return frozenset(words_file("english_maths")["verdicts"]["linking"])


@cache
def _longest() -> int:
    return max(map(len, _known()))


@cache
def vocabulary() -> frozenset[str]:
    """The words that are read here."""
    return frozenset(word for phrase in _known() for word in phrase)


@cache
def _known() -> frozenset[tuple[str, ...]]:
    return frozenset((*_subjects(), *_judgements())) | _phrases("missed") | _phrases("waiting")
