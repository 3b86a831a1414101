"""GCSE English and maths at grade 4 or above, out of grades, passes and fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from actions.answers.choices import one_of
from actions.answers.grade_pieces import ENGLISH, MATHS, Piece, linking, read, vocabulary
from actions.answers.slips import mended_answer
from actions.answers.spelling import spelling, words_file
from actions.answers.whose import is_another_s
from actions.answers.wording import BREAK, carrying, words_of

CODES = {
    (True, True): "both",
    (True, False): "english_only",
    (False, True): "maths_only",
    (False, False): "neither",
}
SUBJECTS = (ENGLISH, MATHS)
UNSURE = "unsure"
# "i passed neither of them"; and what nobody should take for a pass: "i dont think i got english".
NONE_PASSED = re.compile(
    r"\b(?:pass(?:ed)?|got|get|getting|have)\W+(?:neither|none|nowt|0|zero)\b(?! since\b)",
    re.IGNORECASE,
)
NOT_SURE_OF_IT = re.compile(
    r"\b(?:do\W?n\W?o?t|dnt|didn?\W?t|never)\W+(?:think|reckon|believe)\W+(?:i|ive|i've)\b"
    r"|\bdoubt\W+(?:i|it)\b|\b(?:lied|lying|pretend\w*)\b",
    re.IGNORECASE,
)
# A second try counts: "failed maths then resat and got a 4" is a pass of maths.
SUBJECT = r"(?P<subject>(?:my |me )?(?:maths?|english|(?:(?:em|them) )?both))\b"
FAILED = r"\b(?:failed|fail|flunked|didn'?t (?:pass|get))\b"
PASSED = r"\b(?:passed|pass|got|did|managed|scraped)\b(?: it\b| them\b| a [4-9c]\b| [4-9]\b)?"
AGAIN = r"\b(?:resat|resitted|retook|redid|re did)\b"
SECOND = r"\b(?:second|2nd|third|3rd)(?: time| try| go)?\b"
NO_OTHER = r"(?:(?!\bmaths?\b|\benglish\b|\bboth\b|[.;]).)*?"
NO_FAIL = r"(?:(?!\bmaths?\b|\benglish\b|\bboth\b|\bfail|\bdidn|[.;]).)*?"
TRIED_AGAIN = tuple(
    (re.compile(pattern, re.IGNORECASE), rf" {verdict} \g<subject>, ")
    for pattern, verdict in (
        (rf"\bthought \w+ (?:had )?{FAILED} {SUBJECT}{NO_OTHER}{PASSED}", "passed"),
        (f"{FAILED} {SUBJECT}{NO_OTHER}{AGAIN}{NO_FAIL}{PASSED}", "passed"),
        (f"{FAILED} {SUBJECT}{NO_OTHER}{PASSED}{NO_FAIL}{SECOND}", "passed"),
        (rf"{FAILED} {SUBJECT}{NO_OTHER}\bpassed it\b", "passed"),
        (f"{AGAIN} {SUBJECT}{NO_FAIL}{PASSED}", "passed"),
        (f"{AGAIN} {SUBJECT}{NO_OTHER}{FAILED}(?: again)?", "failed"),
    )
)
BESIDE = 4
OWN_AGAIN = frozenset({BREAK, "i", "im", "ive", "me", "mine"})
TO_A_GRADE = frozenset({"a", "an", "got", "get", "i", "was", "is", "with", "at", "grade"})
# The no of "no, i do have maths" denies what was thought of them, and not the maths.
OBJECTS = re.compile(
    r"\W*(?:no+|nah|na|nope)\W+(?=(?:i\W+(?:do|did|have|got|pass(?:ed)?)|i\W?ve)\b(?!\W+(?:no|not)\b)"
    r"|(?:i\W+)?(?:fail|flunk|flop|bomb)\w*)",
    re.IGNORECASE,
)


def english_maths(text: str) -> str | None:
    """The answer's code, or None; see `words/english_maths.toml` for what follows from what."""
    if NONE_PASSED.search(text):
        return CODES[False, False]
    if NOT_SURE_OF_IT.search(text) or _is_a_wish(text):
        return None
    listed, words, pieces = _read(text)
    if listed == UNSURE or _holds_a_doubt(words, pieces):
        return listed if listed == UNSURE else None
    verdicts = _verdicts(words, pieces)
    if verdicts and not _leaves_one_open(verdicts, pieces):
        return _code(verdicts)
    if listed == "both" and False in verdicts.values():
        return _code(dict.fromkeys(SUBJECTS, True) | verdicts)  # "all 5s except maths"
    return listed or (None if verdicts else _without_subjects(pieces))


def _is_a_wish(text: str) -> bool:
    """As in "do my english and maths": what they want, and nothing that they have."""
    table = words_file("english_maths")["wished"]
    said = [word for word in carrying(words_of(text)) if word not in table["beside"]]
    verb, named = said[:1], said[1:]
    return set(verb) <= set(table["verbs"]) and bool(named) and set(named) <= set(table["of"])


def one_of_two(text: str) -> tuple[str, bool] | None:
    """The one subject that is told, and whether it was passed, where the other is left open.

    Who failed maths, or tells its grade, has said nothing of English; "got my maths" has.
    """
    listed, words, pieces = _read(text)
    verdicts = {} if listed else _verdicts(words, pieces)
    if not _leaves_one_open(verdicts, pieces):
        return None
    return next(iter(verdicts.items()))


def with_the_other(text: str, subject: str, *, passed: bool) -> str | None:
    """The code, where one subject is known: "yeah", "a 3", "failed english too" tell the other."""
    listed, words, pieces = _read(text)
    if listed == UNSURE:
        return listed
    named = _verdicts(words, pieces)
    if named:
        verdicts = {subject: passed} | named
        return _code(verdicts) if len(verdicts) == len(SUBJECTS) else None
    said = {piece.passed for piece in pieces}
    if len(said) != 1:
        return None
    other = next(one for one in SUBJECTS if one != subject)
    return _code({subject: passed, other: True in said})


def known_of(code: object) -> dict[str, bool]:
    """What an answer given before says of each subject."""
    said = next((said for said, known in CODES.items() if known == code), None)
    return dict(zip(SUBJECTS, said, strict=True)) if said else {}


def _read(text: str) -> tuple[str | None, Sequence[str], Sequence[Piece]]:
    text = text[said.end() :] if (said := OBJECTS.match(text)) else text
    text = _as_it_ended(_without_others(text))
    words, pieces = read(text)
    listed = UNSURE if _only_waits(words, pieces) else one_of("english_maths", text)
    return listed, words, pieces


def _without_others(text: str) -> str:
    """The text without what somebody else got: "my sister got both i got none"."""
    words = mended_answer(words_of(text), vocabulary())
    does = words_file("english_maths")["verdicts"]["of_others"]
    for place, (_, verb) in enumerate(pairwise(words)):
        before = carrying(words[: place + 1])
        if verb in does and is_another_s(before, len(before)):
            rest = range(place + 1, len(words))
            end = next((at for at in rest if words[at] in OWN_AGAIN), len(words))
            return " ".join((*words[:place], BREAK, *words[end:]))
    return text


def _as_it_ended(text: str) -> str:
    """The text with what came of a second try in place of the first."""
    for tried, ended in TRIED_AGAIN:
        text = tried.sub(ended, text)
    return text


def _only_waits(words: Sequence[str], pieces: Sequence[Piece]) -> bool:
    """Whether a grade is not known yet, and none is a pass."""
    paired = [piece for piece in _paired(words, pieces) if piece.subjects]
    return any(piece.waiting for piece in paired) and not any(
        piece.passed is not False for piece in paired
    )


def _leaves_one_open(verdicts: Mapping[str, bool], pieces: Sequence[Piece]) -> bool:
    graded = any(piece.graded for piece in pieces)
    return len(verdicts) == 1 and (graded or False in verdicts.values())


def tells_a_grade(text: str) -> bool:
    """Whether a grade stands beside English or maths: "got a 3 in maths"."""
    _, pieces = read(text)
    return any(p.graded for p in pieces) and any(len(p.subjects) == 1 for p in pieces)


def names_a_subject(text: str) -> bool:
    """Whether the words name English or maths; "either" alone may be of anything."""
    words, pieces = read(text)
    return any(len(piece.subjects) == 1 for piece in pieces) or not {ENGLISH, MATHS}.isdisjoint(
        words
    )


def _code(verdicts: Mapping[str, bool]) -> str:
    """A subject that was not named beside a pass is none."""
    return CODES[verdicts.get(ENGLISH, False), verdicts.get(MATHS, False)]


def _without_subjects(pieces: Sequence[Piece]) -> str | None:
    """Both for "a 5 and a 6", neither for "two 3s"; a 3 and a 4 could be either way round."""
    grades = [piece for piece in pieces if piece.graded]
    verdicts = {piece.passed for piece in grades}
    if len(verdicts) != 1 or (len(grades) == 1 and not grades[0].several):
        return None
    return "both" if True in verdicts else "neither"


def _holds_a_doubt(words: Sequence[str], pieces: Sequence[Piece]) -> bool:
    """Whether more is said of a subject that no verdict is on: "both are bad", "fluffed both"."""
    paired = [piece for piece in _paired(words, pieces) if piece.subjects]
    if _belies(pieces, paired):
        return True
    return any(
        word.isalpha() and word not in _beside()
        for piece in paired
        if piece.passed is None
        for word in _said_beside(words, piece, pieces)
    )


def _said_beside(words: Sequence[str], subject: Piece, pieces: Sequence[Piece]) -> Sequence[str]:
    """The words next to a subject, up to what else is told."""
    before = max((piece.end for piece in pieces if piece.end <= subject.start), default=0)
    after = min((piece.start for piece in pieces if piece.start >= subject.end), default=None)
    behind = words[subject.end : after]
    return [*words[max(before, subject.start - BESIDE) : subject.start], *behind[:BESIDE]]


def _belies(pieces: Sequence[Piece], paired: Sequence[Piece]) -> bool:
    """Whether grades that fail stand beside subjects said to be got: "both yeah but only 2s"."""
    failed = any(piece.several and piece.passed is False for piece in pieces)
    return failed and bool(paired) and not any(piece.passed is False for piece in paired)


@cache
def _beside() -> frozenset[str]:
    """Words beside a subject that say no more of it than that they have it."""
    beside = words_file("english_maths")["verdicts"]["beside"]
    return linking() | spelling().fillers | frozenset(beside)


def _verdicts(words: Sequence[str], pieces: Sequence[Piece]) -> dict[str, bool]:
    """What is said of each subject: the verdict before it or the one after it."""
    found: dict[str, bool] = {}
    for piece in _paired(words, pieces):
        for subject in piece.subjects:
            # English is two exams, and a resit a second try: one pass is enough.
            found[subject] = found.get(subject, False) or piece.passed is not False
    return found


def _paired(words: Sequence[str], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The subjects, each with what is said of it, where anything is."""
    return _in_turns(pieces) or tuple(_bound(words, pieces))


def _in_turns(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Each subject with what follows it, as in "english 4 maths 3", "english yes maths no".

    Or with the grade before it, where a grade comes first: "4 english 3 maths".
    """
    first, second = pieces[::2], pieces[1::2]
    if len(first) != len(second) or len(first) < 2:
        return ()
    if _alternate(first, second):
        return tuple(s.judged(v) for s, v in zip(first, second, strict=True))
    graded_first = _alternate(second, first) and all(verdict.graded for verdict in first)
    return tuple(s.judged(v) for v, s in zip(first, second, strict=True)) if graded_first else ()


def _alternate(subjects: Sequence[Piece], verdicts: Sequence[Piece]) -> bool:
    return all(s.subjects for s in subjects) and not any(v.subjects for v in verdicts)


def _bound(words: Sequence[str], pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Each subject with its verdict: bound before it, after it, or carried on by "and" / "or"."""
    waiting: list[Piece] = []
    verdict: Piece | None = None
    named: Piece | None = None
    for piece in pieces:
        if not piece.subjects:
            if named is not None and tuple(words[piece.end : piece.end + 1]) == ("it",):
                yield named.judged(piece)  # "failed english then passed it"
            elif waiting and not _leads(words, piece, pieces):
                yield from (subject.judged(piece) for subject in waiting)
                waiting, verdict = [], None
            else:
                verdict = piece
        elif verdict is not None and _carries(words, verdict, piece, pieces):
            yield piece.judged(verdict)
            verdict = replace(verdict, end=piece.end)
        else:
            waiting.append(piece)
            verdict = None
        named = piece if piece.subjects else named
    yield from waiting


def _leads(words: Sequence[str], verdict: Piece, pieces: Sequence[Piece]) -> bool:
    """Does this verdict belong to the subject after it rather than to the one before?"""
    after = [piece for piece in pieces if piece.start >= verdict.end][:1]
    if not after or not after[0].subjects:
        return False
    between = words[verdict.end : after[0].start]
    if verdict.graded:
        return any(word in ("in", "for", "at") for word in between)
    return all(word in linking() for word in between)


def _has_its_own(words: Sequence[str], subject: Piece, pieces: Sequence[Piece]) -> bool:
    after = next((piece for piece in pieces if piece.start >= subject.end), None)
    told = after is not None and (after.graded or after.waiting)
    if after is None or not told or _leads(words, after, pieces):
        return False
    return TO_A_GRADE.issuperset(words[subject.end : after.start])


def _carries(words: Sequence[str], verdict: Piece, subject: Piece, pieces: Sequence[Piece]) -> bool:
    """Not past a "but", nor "no, just english", where the "no" answers the question.

    Nor to what has a grade of its own: "nearly passed maths got a 3 and english a 6".
    """
    if _has_its_own(words, subject, pieces):
        return False
    between = words[verdict.end : subject.start]
    only = not {"just", "only"}.isdisjoint(between)
    spent = any(one.subjects and one.end == verdict.end for one in pieces)
    # "no just english" answers the question; "didnt get maths only english" has got the second.
    answers = only and (words[verdict.start] in ("yes", "no") or (spent and not verdict.passed))
    return not (answers or "but" in between or BREAK in between)
