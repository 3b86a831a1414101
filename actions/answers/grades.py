"""GCSE English and maths at grade 4 or above, out of grades, passes and fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from actions.answers import numbers
from actions.answers.choices import one_of
from actions.answers.slips import mended
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, words_of

ENGLISH, MATHS = "english", "maths"
CODES = {
    (True, True): "both",
    (True, False): "english_only",
    (False, True): "maths_only",
    (False, False): "neither",
}
GOOD = re.compile(r"[4-9]s?|[bc]s?|a|as|astar")
POOR = re.compile(r"[0-3]s?|[defgu]|[defg]s")
SEVERAL = re.compile(r"[0-9a-gu]s")
ALSO_WORDS = ("a", "as", "u", "us", "you", "e", "one")
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
    """A subject or a verdict on one, between two places among the words."""

    start: int
    end: int
    subjects: tuple[str, ...] = ()
    passed: bool | None = None
    graded: bool = False
    several: bool = False


def english_maths(text: str) -> str | None:
    """The answer's code, or None; see `words/english_maths.toml` for what follows from what."""
    words = mended(words_of(text), _vocabulary())
    pieces = tuple(_pieces(words))
    listed = one_of("english_maths", text)
    if listed == "unsure":
        return listed
    if any(piece.subjects for piece in pieces):
        return _code(_verdicts(words, pieces))
    return listed or _without_subjects(pieces)


def _code(verdicts: Mapping[str, bool]) -> str:
    """A subject that was not named is the other way round from the one that was."""
    english = verdicts.get(ENGLISH, not verdicts.get(MATHS, False))
    maths = verdicts.get(MATHS, not verdicts.get(ENGLISH, False))
    return CODES[english, maths]


def _without_subjects(pieces: Sequence[Piece]) -> str | None:
    """Both for "a 5 and a 6", neither for "two 3s"; a 3 and a 4 could be either way round."""
    grades = [piece for piece in pieces if piece.graded]
    verdicts = {piece.passed for piece in grades}
    if len(verdicts) != 1 or (len(grades) == 1 and not grades[0].several):
        return None
    return "both" if True in verdicts else "neither"


def _verdicts(words: Sequence[str], pieces: Sequence[Piece]) -> dict[str, bool]:
    """What is said of each subject: the verdict before it or the one after it."""
    paired = _in_turns(pieces) or tuple(_bound(words, pieces))
    found: dict[str, bool] = {}
    for piece in paired:
        for subject in piece.subjects:
            found[subject] = piece.passed is not False
    return found


def _in_turns(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Each subject with what follows it: "english 4 maths 3", "english yes maths no"."""
    subjects, verdicts = pieces[::2], pieces[1::2]
    regular = all(piece.subjects for piece in subjects) and not any(p.subjects for p in verdicts)
    if not regular or len(subjects) != len(verdicts) or len(subjects) < 2:
        return ()
    pairs = zip(subjects, verdicts, strict=True)
    return tuple(replace(subject, passed=verdict.passed) for subject, verdict in pairs)


def _bound(words: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Each subject with its verdict: bound before it, after it, or carried on by "and" / "or"."""
    waiting: list[Piece] = []
    verdict: Piece | None = None
    for piece in pieces:
        if not piece.subjects:
            if waiting and not _leads(words, piece, pieces):
                yield from (replace(subject, passed=piece.passed) for subject in waiting)
                waiting, verdict = [], None
            else:
                verdict = piece
        elif verdict is not None and _carries(words, verdict, piece):
            yield replace(piece, passed=verdict.passed)
            verdict = replace(verdict, end=piece.end)
        else:
            waiting.append(piece)
            verdict = None
    yield from waiting


def _leads(words: Sequence[str], verdict: Piece, pieces: Sequence[Piece]) -> bool:
    """Does this verdict belong to the subject after it rather than to the one before?"""
    after = [piece for piece in pieces if piece.start >= verdict.end][:1]
    if not after or not after[0].subjects:
        return False
    between = words[verdict.end : after[0].start]
    if verdict.graded:
        return any(word in ("in", "for", "at") for word in between)
    return all(word in _linking() for word in between)


def _carries(words: Sequence[str], verdict: Piece, subject: Piece) -> bool:
    """Not past a "but", nor "no, just english", where the "no" answers the question."""
    between = words[verdict.end : subject.start]
    answers = words[verdict.start] in ("yes", "no") and any(w in between for w in ("just", "only"))
    return not (answers or "but" in between or BREAK in between)


def _pieces(words: Sequence[str]) -> Iterator[Piece]:
    place = 0
    while place < len(words):
        piece = _listed(words, place) or _grade(words, place)
        if piece is not None:
            yield piece
        place = piece.end if piece else place + 1


def _listed(words: Sequence[str], place: int) -> Piece | None:
    for end in range(min(place + _longest(), len(words)), place, -1):
        phrase = tuple(words[place:end])
        if phrase in _subjects():
            return Piece(place, end, subjects=_subjects()[phrase])
        if phrase in _judgements():
            return Piece(place, end, passed=_judgements()[phrase])
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
    several = SEVERAL.fullmatch(word) is not None
    return None if passed is None else Piece(place, end, (), passed, graded=True, several=several)


def _stands_as_a_grade(words: Sequence[str], place: int) -> bool:
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
def _linking() -> frozenset[str]:
    return frozenset(words_file("english_maths")["verdicts"]["linking"])


@cache
def _longest() -> int:
    return max(len(phrase) for phrase in (*_subjects(), *_judgements()))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for phrase in (*_subjects(), *_judgements()) for word in phrase)
