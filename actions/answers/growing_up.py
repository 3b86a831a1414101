"""Moments that people reckon by their own age: "since i was 16", "since year 13"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from actions.answers import lengths, numbers
from actions.answers.spelling import words_file
from actions.answers.wording import words_of

DAYS_IN_A_MONTH = 30.4375
MONTHS_IN_A_YEAR = 12
SEPTEMBER = 9
SCHOOL_YEARS = range(7, 14)
LAST_SCHOOL_YEAR, SIXTH_FORM = 11, 13
AGES = range(10, 26)
# Whoever is in year 11 turns 16 in it.
AGE_IN_YEAR = 5
BIRTHDAY = re.compile(r"(\d\d)(?:st|nd|rd|th)")
COUNTED = frozenset({"day", "days", "week", "weeks", "month", "months", "year", "years", "times"})


def months_since(words: Sequence[str], age: int, today: date) -> float | None:
    """Months since the moment that the message names by an age or a school year; None if none.

    An age lasts a year and so does the present one, so it is good to a year. Their age now says
    nothing, so "since i was 17" of somebody of 17 is None.
    """
    for years in _ages(words):
        if years < age:
            return float((age - years) * MONTHS_IN_A_YEAR)
    year = next(_school_years(words), None)
    return None if year is None else (today - left_school(age, today, year)).days / DAYS_IN_A_MONTH


def left_school(age: int, today: date, year: int = LAST_SCHOOL_YEAR) -> date:
    """The June in which most people of this age left a school year: 11, at 16 by that August."""
    school_year_ended = today.year if today.month >= SEPTEMBER else today.year - 1
    return date(school_year_ended - max(0, age - year - AGE_IN_YEAR), 6, 30)


def _ages(words: Sequence[str]) -> Iterator[int]:
    for place in range(1, len(words)):
        birthday = BIRTHDAY.fullmatch(words[place])
        found = (int(birthday[1]), place + 1) if birthday else numbers.number_at(words, place)
        if found is None or found[0] not in AGES or set(words[found[1] : found[1] + 1]) & COUNTED:
            continue
        if _ends(words[:place], "at_age"):
            yield found[0]


def _school_years(words: Sequence[str]) -> Iterator[int]:
    for place in range(2, len(words)):
        found = numbers.number_at(words, place)
        if found and found[0] in SCHOOL_YEARS and _ends(words[:place], "at_year"):
            yield found[0]
    for key, year in (("since_sixth_form", SIXTH_FORM), ("since_school", LAST_SCHOOL_YEAR)):
        if lengths.holds(words, key):
            yield year


def _ends(words: Sequence[str], key: str) -> bool:
    return any(tuple(words[-len(cue) :]) == cue for cue in _cues(key))


@cache
def _cues(key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(text) for text in words_file("time_out")["reckoning"][key])
