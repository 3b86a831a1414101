"""How long it has been: a code out of lengths ("6 months ish") and moments ("since june")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import fmean

from actions.answers import lengths, numbers
from actions.answers.calendar_words import WORDS as CALENDAR
from actions.answers.calendar_words import moment_at
from actions.answers.choices import one_of
from actions.answers.lengths import Length, follows, length_at
from actions.answers.slips import mended
from actions.answers.wording import BREAK, words_of

DAYS_IN_A_MONTH = 30.4375
BOUNDS = ((3, "under_3_months"), (6, "3_to_6_months"), (12, "6_to_12_months"))
SEPTEMBER, SCHOOL_LEAVING_AGE = 9, 16
LONGEST = "over_12_months"
JOINS = (("and",), (), (BREAK,), ("about",))


def time_out(text: str, today: date, age: int | None = None) -> str | None:
    """The code for the time since the last work, school, college or training, or None.

    A length on a boundary goes to the longer code ("6 months" is 6_to_12_months), "nearly" and
    "over" to their side of it. Of several moments the latest counts: it asks for the last one.
    "since i left school" alone is reckoned from the age, where it is known.
    """
    words = mended(words_of(text), _vocabulary())
    found = tuple(_found(words, today))
    listed = one_of("time_out", text)
    if listed == "never" and not any(length.settled for length in found):
        return listed
    months = _months(words, found)
    if months is not None:
        return code_for(months)
    if listed or age is None or not lengths.holds(words, "since_school"):
        return listed
    return code_for((today - left_school(age, today)).days / DAYS_IN_A_MONTH)


def left_school(age: int, today: date) -> date:
    """The June in which most people of this age left year 11: at 16 by the end of that August."""
    school_year_ended = today.year if today.month >= SEPTEMBER else today.year - 1
    return date(school_year_ended - max(0, age - SCHOOL_LEAVING_AGE), 6, 30)


def code_for(months: float) -> str:
    """The answer's code for a number of months."""
    return next((code for bound, code in BOUNDS if months < bound), LONGEST)


def _months(words: Sequence[str], found: Sequence[Length]) -> float | None:
    """The latest moment; else the middle of what is said; "a year and 3 months" is one length."""
    settled = [length.months for length in found if length.settled]
    if settled:
        return min(settled)
    if not found:
        return None
    total = [found[0].months]
    for before, after in pairwise(found):
        joined = tuple(words[before.end : after.start]) in JOINS
        if joined and after.unit < before.unit:
            total[-1] += after.months
        else:
            total.append(after.months)
    return fmean(total)


def _found(words: Sequence[str], today: date) -> Iterator[Length]:
    place = 0
    while place < len(words):
        length = _since(words, place, today) or length_at(words, place)
        if length is None:
            place += 1
            continue
        if length.settled or not follows(words, place, "lasted"):
            yield length
        place = length.end


def _since(words: Sequence[str], place: int, today: date) -> Length | None:
    moment = moment_at(words, place, today)
    if moment is None or follows(words, place, "ahead"):
        return None
    months = (today - moment.on).days / DAYS_IN_A_MONTH
    return Length(months, 0, place, moment.end, settled=True)


@cache
def _vocabulary() -> frozenset[str]:
    return numbers.WORDS | CALENDAR | lengths.vocabulary()
