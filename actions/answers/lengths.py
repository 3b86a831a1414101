"""Lengths of time as people type them: "2 and a half years", "a couple of months", "year ish"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from actions.answers import numbers
from actions.answers.spelling import words_file
from actions.answers.wording import words_of

A_TOUCH = 0.01
HALVES = (("and", "a", "half"), ("a", "half"), ("and", "half"), ("1/2",), ("and", "1/2"))
BITS = (("and", "a", "bit"), ("and", "bit"), ("and", "abit"))
NESTED = ("a", "couple", "few", "half", "good")
NO_LENGTHS = ("every", "this", "next", "new", "per", "gap", "each")
MOST = 9_999


@dataclass(frozen=True)
class Length:
    """A length of time in months, between two places among the words.

    `settled` where it surely reaches up to now ("ago", "since").
    """

    months: float
    unit: float
    start: int
    end: int
    settled: bool = False


def length_at(words: Sequence[str], place: int) -> Length | None:
    """The length that begins at `place`; of "4 to 6 months" the middle."""
    amount, end = _amount(words, place)
    if end < len(words) and words[end] in ("of", "about"):
        end += 1
    unit = _units().get(words[end]) if end < len(words) else None
    if unit is None or not _is_a_length(words, place, end):
        return None
    if amount is None and not _stands_for_one(words, end):
        return None
    more, end = _and_more(words, end + 1)
    months = _leaning(words, place, ((amount or 1.0) + more) * unit * _part(words, place))
    return Length(months, unit, place, end, settled=_ago(words, end))


def _part(words: Sequence[str], place: int) -> float:
    """Of "3 quarters of a year", how much of it."""
    if tuple(words[max(0, place - 2) : place]) not in (("quarter", "of"), ("quarters", "of")):
        return 1.0
    found = numbers.number_at(words, place - 3) if place > 2 else None
    return (found[0] if found else 1) / 4


def follows(words: Sequence[str], place: int, key: str) -> bool:
    """Does one of the file's cues ("worked for", "starting in") stand before `place`?"""
    before = [word for word in words[:place] if word not in ("about", "like", "only", "a")]
    return _ends_with(before, key)


def holds(words: Sequence[str], key: str) -> bool:
    """Does one of the file's cues stand anywhere among the words?"""
    return any(_ends_with(words[:end], key) for end in range(1, len(words) + 1))


def _amount(words: Sequence[str], place: int) -> tuple[float | None, int]:
    first, end = _one_amount(words, place)
    if first is None:
        return None, place
    if tuple(words[end : end + 1]) in (("to",), ("or",)) and end + 1 < len(words):
        second, after = _one_amount(words, end + 1)
        if second is not None and second > first:
            return (first + second) / 2, after
    return first, end


def _one_amount(words: Sequence[str], place: int) -> tuple[float | None, int]:
    if found := numbers.number_at(words, place):
        more, end = _and_more(words, found[1])
        return min(found[0], MOST) + more, end
    if re.fullmatch(r"\d{1,3}\.\d{1,3}", words[place]):
        return float(words[place]), place + 1
    return _worded_amount(words, place)


def _worded_amount(words: Sequence[str], place: int) -> tuple[float | None, int]:
    """An amount such as "a", "a couple", "a good few", "half a"."""
    word = words[place]
    if word not in _amounts():
        return None, place
    after = words[place + 1] if place + 1 < len(words) else ""
    if word not in ("a", "half") or after not in NESTED:
        return _amounts()[word], place + 1
    inner, end = _worded_amount(words, place + 1)
    return (inner or 1.0) * (0.5 if word == "half" else 1.0), max(end, place + 2)


def _and_more(words: Sequence[str], place: int) -> tuple[float, int]:
    for phrases, more in ((HALVES, 0.5), (BITS, 0.1)):
        for phrase in phrases:
            if tuple(words[place : place + len(phrase)]) == phrase:
                return more, place + len(phrase)
    return 0.0, place


def _is_a_length(words: Sequence[str], place: int, unit: int) -> bool:
    """Not "every day", "this week", "17 years old"."""
    before = words[place - 1] if place else ""
    after = words[unit + 1] if unit + 1 < len(words) else ""
    return after != "old" and before not in NO_LENGTHS


def _stands_for_one(words: Sequence[str], unit: int) -> bool:
    """One year in "bout year and a half", but not in "year 11" or "start of the year"."""
    after = words[unit + 1] if unit + 1 < len(words) else ""
    before = words[unit - 1] if unit else ""
    single = words[unit] in ("year", "month", "fortnight")
    return single and before != "the" and not after.isdecimal()


def _leaning(words: Sequence[str], place: int, months: float) -> float:
    """Falls short of it for "nearly", goes past it for "over"."""
    if _ends_with(words[:place], "less"):
        return months - A_TOUCH
    return months + A_TOUCH if _ends_with(words[:place], "more") else months


def _ago(words: Sequence[str], end: int) -> bool:
    after = [word for word in words[end : end + 2] if word != "about"]
    return bool(after) and after[0] in ("ago", "back", "since")


def _ends_with(words: Sequence[str], key: str) -> bool:
    return any(tuple(words[-len(phrase) :]) == phrase for phrase in _cues(key))


@cache
def _cues(key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(text) for text in words_file("time_out")["reckoning"][key])


@cache
def _units() -> Mapping[str, float]:
    units: Mapping[str, float] = words_file("time_out")["reckoning"]["units"]
    return units


@cache
def _amounts() -> Mapping[str, float]:
    amounts: Mapping[str, float] = words_file("time_out")["reckoning"]["amounts"]
    return amounts


@cache
def vocabulary() -> frozenset[str]:
    """The words of amounts and units."""
    return frozenset(_units()) | frozenset(_amounts())
