"""A whole age in years, never a date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from actions.answers import numbers
from actions.answers.listed import Listed, listed
from actions.answers.slips import mended_answer
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, LONGEST, words_of

LOWEST, HIGHEST = 10, 99
HIGHEST_MEANT = 20
YEARS_OF_BIRTH = range(1900, 2100)
BELOW_NOTHING = re.compile(r"^\s*[-\u2212]\s*\d")
PARTS = ("half", "quarter", "quarters", "bit", "abit", "1/2", "1/4", "3/4")
LINKS = ("and", "a", "three", "3", "years", "year", "old")
AND_OVER = re.compile(r"^\D*\d\d\s*\+")
# A letter hit for the digit that looks like it or lies under it, and two digits a blank apart.
LOOKS_LIKE = str.maketrans("oli", "011")
MISTYPED = re.compile(r"(?:i\W?m |i am |am |age )?([12li] ?[0-9o])\W*(?:lol|x|yo|years old)?")
OWN = ("my", "me")  # "my 18th coming up"
NO_ONE_ELSE = ((), ("im",), ("am",), ("i",), ("no",), ("but",), ("because",), (BREAK,))
LEAVES_SCHOOL = 16
SCHOOL_YEARS = range(7, 11)
YOUNGEST_IN_YEAR = 4
BIRTHDAY = re.compile(r"(\d\d)(?:st|nd|rd|th)")


class AgeProblem(StrEnum):
    """Why a number is no age that can be used: each is said kindly in other words."""

    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True)
class Mention:
    """One number in the message that may be an age."""

    years: int
    upcoming: bool
    own: bool


def age(text: str) -> int | AgeProblem | None:
    """The age in whole years, from 10 to 99; None where no age, or more than one, is said.

    "nearly 19" is 18 and "18 next week" is 17. "17 and a half" is a problem rather than 17: the
    question is asked again in other words, as for "18+"; but "15 and a half" is under 16.
    Nothing is reckoned from a year of birth.
    """
    text = text[:LONGEST]
    if BELOW_NOTHING.match(text):
        return AgeProblem.OUT_OF_RANGE
    if AND_OVER.match(text):
        return AgeProblem.NOT_WHOLE
    words = mended_answer(words_of(_typed_right(text)), vocabulary())
    if (whole := _in_parts(words)) is not None:
        return whole if LOWEST <= whole < LEAVES_SCHOOL else AgeProblem.NOT_WHOLE
    years = _birthday(words) or _not_yet(words) or _only_one(tuple(_mentions(words)))
    if years is None:
        return None
    return years if LOWEST <= years <= HIGHEST else AgeProblem.OUT_OF_RANGE


def tells_own_age(text: str) -> bool:
    """Whether an age is told where nobody asked: "im 18 now", "18 not 17"; not "i had 18 jobs"."""
    words = mended_answer(words_of(_typed_right(text[:LONGEST])), vocabulary())
    if _birthday(words) is not None or any(mention.own for mention in _mentions(words)):
        return True
    rest = set(words) - _around()
    return bool(rest) and all(numbers.number_at((word,), 0) for word in rest)


def _typed_right(text: str) -> str:
    """The text with its age in digits: "im 2o", "l8" and "1 7", where there is nothing else."""
    found = MISTYPED.fullmatch(text.strip().lower())
    return found[1].translate(LOOKS_LIKE).replace(" ", "") if found else text


def _birthday(words: Sequence[str]) -> int | None:
    """The age that a birthday told of makes: the year before it, where it is still to come."""
    coming = not _says(words, "birthday_gone") and _says(words, "birthday_coming")
    for before, ordinal, word in zip(("", *words), words, (*words[1:], ""), strict=False):
        found = BIRTHDAY.fullmatch(ordinal)
        if found and (word in _birthday_words() or (coming and before in OWN)):
            return int(found[1]) - coming
    return None


def is_at_school(text: str) -> bool:
    """Whether they say that they are not 16 yet, or in a year group that nobody of 16 is in."""
    words = mended_answer(words_of(text[:LONGEST]), vocabulary())
    years = _not_yet(words)
    return years is not None and years < LEAVES_SCHOOL


def _not_yet(words: Sequence[str]) -> int | None:
    """The age at most of who is "not 16 yet", "not 18 til july" or "in year 10".

    "not 18 yet" may be 16 or 17; year 11 may be 15 or 16.
    """
    for place in range(1, len(words)):
        found = numbers.number_at(words, place)
        if found is None:
            continue
        before, after = words[:place], words[found[1] :]
        said_so = before[-1] in ("not", "no") and tuple(before[-2:-1]) in NO_ONE_ELSE
        certain = after[:1] == ("until",) or (after[:1] == ("yet",) and found[0] == LEAVES_SCHOOL)
        if said_so and certain:
            return found[0] - 1
        past = not set(before).isdisjoint(words_file("age")["was_in_year"])
        if found[0] in SCHOOL_YEARS and _ends(before, "in_year") and not past:
            return found[0] + YOUNGEST_IN_YEAR
    return None


def _says(words: Sequence[str], key: str) -> bool:
    return _listed(key).stands_in(words)


def _only_one(mentions: Sequence[Mention]) -> int | None:
    """The one age that the mentions agree on; the writer's own before anybody else's."""
    own = [mention for mention in mentions if mention.own] or mentions
    now = {mention.years for mention in own if not mention.upcoming}
    soon = {mention.years - 1 for mention in own if mention.upcoming}
    agreed = now or soon
    return agreed.pop() if len(agreed) == 1 else None


def _mentions(words: Sequence[str]) -> Iterator[Mention]:
    place = 0
    while place < len(words):
        found = numbers.number_at(words, place)
        if found is None:
            place += 1
            continue
        years, end = found
        before, after = words[:place], words[end:]
        if _could_be_an_age(words[place], years, before, after):
            yield Mention(years, _is_upcoming(before, after), _is_own(before, after))
        place = end


def _could_be_an_age(word: str, years: int, before: Sequence[str], after: Sequence[str]) -> bool:
    counted = years < LOWEST and (not word.isdecimal() or len(before) + len(after) > 1)
    other = _ends(before, "not_age_before") and not _ends(before, "own_before")
    of_something = _starts(after, "not_age_after")
    between = "between" in before
    return not (counted or other or of_something or between or years in YEARS_OF_BIRTH)


def _is_upcoming(before: Sequence[str], after: Sequence[str]) -> bool:
    if _ends(before, "past_before"):
        return False
    if after[:2] == ("in", "year") and after[2:3] and after[2].isdecimal():
        return False  # "17 in year 12"
    in_some_time = after[:1] == ("in",) and len(after) > 1 and after[1].isdecimal()
    return in_some_time or _ends(before, "soon_before") or _starts(after, "soon_after")


def _is_own(before: Sequence[str], after: Sequence[str]) -> bool:
    alone = not before and _starts(after, "own_after")
    just_years = after[:1] == ("years",) and not after[1:] and _ends(before, "own_with_years")
    return _ends(before, "own_before") or alone or just_years or _starts(after, "own_behind")


def _in_parts(words: Sequence[str]) -> int | None:
    """The whole years in "17.5", "17 1/2", "17 and a half", "seventeen and a bit"."""
    for place in range(len(words)):
        if re.fullmatch(r"\d{1,3}\.\d*[1-9]\d*", words[place]):
            return int(words[place].partition(".")[0])
        found = numbers.number_at(words, place)
        if found is None or (words[place] in numbers.SMALL and found[0] < LOWEST):
            continue
        rest = [word for word in words[found[1] : found[1] + 5] if word not in LINKS]
        if rest and rest[0] in PARTS:
            return int(found[0])
    return None


def _ends(words: Sequence[str], key: str) -> bool:
    return _listed(key).ends(words)


def _starts(words: Sequence[str], key: str) -> bool:
    return _listed(key).begins(words)


@cache
def _birthday_words() -> frozenset[str]:
    return frozenset(word for phrase in _cues("birthday") for word in phrase)


@cache
def _cues(key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(text) for text in words_file("age")[key])


@cache
def _listed(key: str) -> Listed:
    return listed(_cues(key))


@cache
def _around() -> frozenset[str]:
    return frozenset((*words_file("age")["around"], BREAK))


@cache
def vocabulary() -> frozenset[str]:
    """The words that are read here; a slip is none of an age that nobody here has."""
    keys = ("soon_before", "soon_after", "own_before", "in_year", "birthday", "birthday_coming")
    cues = frozenset(word for key in keys for cue in _cues(key) for word in cue)
    older = (ten for ten, years in numbers.TENS.items() if years > HIGHEST_MEANT)
    return (numbers.WORDS | cues).difference(older, numbers.WRITTEN_AS_ONE)
