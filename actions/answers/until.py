"""When a break ends, as people type it: "until september", "2 weeks", "till after christmas"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import holidays

from actions.answers import lengths, numbers
from actions.answers.calendar_words import DAYS, MONTHS, SEASONS
from actions.answers.calendar_words import WORDS as CALENDAR
from actions.answers.lengths import length_at
from actions.answers.slips import mended
from actions.answers.wording import words_of

DAYS_IN_A_MONTH = 30.4375
# The day changes when a break ends, never whether an end is said.
ANY_DAY = date(2000, 1, 1)
# Christmas is over with the new year.
AFTER = {"christmas": (1, 2)}
LAST_DAY = 31
LOOK = frozenset({"look", "looking", "looked"})
ORDINAL = frozenset({"st", "nd", "rd", "th"})
# A 31st may be two months away.
LOOKS_AHEAD = 63
AWAY = frozenset({"away", "holiday", "holidays", "hols", "abroad"})
BACK = frozenset({"back", "return", "returning", "after"})
TILL = frozenset({"till", "til", "until", "untill"})


def until(text: str, today: date) -> date | None:
    """The day on which the break is over, after today; None where no end is said."""
    words = mended(words_of(text), vocabulary())
    if (back := _back_from(words, today)) is not None:
        return back
    for reader in (_day, _day_alone, _length):
        for place in range(len(words)):
            found = reader(words, place, today)
            if found is not None and found > today:
                return found
    return None


def says_until(text: str) -> bool:
    """Whether a message says when a break ends, whatever day it is."""
    return until(text, ANY_DAY) is not None


def _day(words: Sequence[str], place: int, today: date) -> date | None:
    readers: tuple[Callable[[Sequence[str], int, date], date | None], ...] = (
        _month, _season, _weekday, _next,
    )  # fmt: skip
    return next((day for reader in readers if (day := reader(words, place, today))), None)


def _month(words: Sequence[str], place: int, today: date) -> date | None:
    month = MONTHS.get(words[place])
    if month is None:
        return None
    beside = [*words[max(0, place - 2) : place], *words[place + 1 : place + 2]]
    day = next((n for word in beside if (n := _day_number(word))), None)
    if day is None and _is_after(words[:place]):
        return _coming(month % 12 + 1, 1, _coming(month, LAST_DAY, today))
    return _coming(month, day or 1, today)


def _is_after(before: Sequence[str]) -> bool:
    """ "till after my exams in june", but not "i look after my mum till june"."""
    return any(
        word == "after" and not LOOK.intersection(before[:n][-1:]) and not TILL & {*before[n:]}
        for n, word in enumerate(before)
    )


def _day_number(word: str) -> int | None:
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdecimal() and 1 <= int(digits[:3]) <= LAST_DAY else None


def _season(words: Sequence[str], place: int, today: date) -> date | None:
    if words[place] not in SEASONS:
        return None
    if words[place] == "easter":
        after = 2 * ("after" in words[max(0, place - 2) : place])
        days = (_easter(today.year + ahead) + timedelta(days=after) for ahead in (0, 1))
        return next(one for one in days if one > today)
    day = SEASONS[words[place]]
    if "after" in words[max(0, place - 2) : place]:
        day = AFTER.get(words[place], day)
    return _coming(*day, today)


def _weekday(words: Sequence[str], place: int, today: date) -> date | None:
    if words[place] not in DAYS[:7]:
        return None
    return today + timedelta(days=(DAYS.index(words[place]) - today.weekday() - 1) % 7 + 1)


def _next(words: Sequence[str], place: int, today: date) -> date | None:
    """Tomorrow, next week, next month, the new year."""
    if words[place] == "tomorrow":
        return today + timedelta(days=1)
    match tuple(words[place : place + 2]):
        case ("next", "week"):
            monday = today + timedelta(days=7 - today.weekday())
            return monday + timedelta(days=7 * _is_spent_away(words, place))
        case ("next", "month"):
            first = _coming(today.month % 12 + 1, 1, today)
            again = _is_spent_away(words, place)
            return _coming(first.month % 12 + 1, 1, first) if again else first
        case ("new" | "next", "year" | "years" | "yr" | "yrs" | "yer"):
            return date(today.year + 1, 1, 2)
    return None


def _back_from(words: Sequence[str], today: date) -> date | None:
    """ "on holiday from monday for a week": when it begins, and how long it is."""
    if AWAY.isdisjoint(words) or not (TILL | BACK).isdisjoint(words):
        return None
    for place, word in enumerate(words):
        starts = today + timedelta(days=1) if word == "tomorrow" else _weekday(words, place, today)
        lengths_of_it = (length_at(words, n) for n in range(place + 1, len(words)))
        length = next(filter(None, lengths_of_it), None)
        if starts is not None and length is not None:
            return starts + timedelta(days=min(366, round(length.months * DAYS_IN_A_MONTH)))
    return None


def _is_spent_away(words: Sequence[str], place: int) -> bool:
    """ "on holiday next week" ends with it, "away til next week" before it begins."""
    return not AWAY.isdisjoint(words) and (TILL | BACK).isdisjoint(words[:place])


def _easter(year: int) -> date:
    england = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return england.get_named("Easter Monday")[0] - timedelta(days=1)


def _day_alone(words: Sequence[str], place: int, today: date) -> date | None:
    """ "back on the 15th": the next such day, where nothing else says which."""
    number = _day_number(words[place]) if words[place][-2:] in ORDINAL else None
    days = (today + timedelta(days=ahead) for ahead in range(1, LOOKS_AHEAD))
    return next((day for day in days if day.day == number), None)


def _length(words: Sequence[str], place: int, today: date) -> date | None:
    length = length_at(words, place)
    if length is None:
        return None
    return today + timedelta(days=min(366, round(length.months * DAYS_IN_A_MONTH)))


def _coming(month: int, day: int, today: date) -> date:
    """The next such day; one that a month does not have is its last."""
    for year in (today.year, today.year + 1):
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        found = date(year, month, min(day, last))
        if found > today:
            return found
    return found


@cache
def vocabulary() -> frozenset[str]:
    """Every word that a time is told with."""
    return numbers.WORDS | CALENDAR | lengths.vocabulary()
