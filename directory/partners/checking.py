"""What can be wrong with an entry beyond one cell: hours and dates in words. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date

from directory.feeds.problems import Problem, RowError

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
TIME = r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap]\.?m\b\.?)?"
# "and" only where "between" stands before it.
BETWEEN = r"(?:(?P<between>\bbetween)\s+)?"
TO = r"\s*(?:to|until|'?till?|-|–|—|(?(between)and|(?!)))\s*"
RANGE = re.compile(rf"{BETWEEN}(?<![\d/]){TIME}{TO}{TIME}(?![\d/])", re.IGNORECASE)
# Who writes one of these means the next morning.
OVERNIGHT = re.compile(r"overnight|next (day|morning)|all night|24 ?(h|/7)", re.IGNORECASE)
MIDDAY = re.compile(r"\b(?:12 )?(?:noon|midday)\b", re.IGNORECASE)
MIDNIGHT = re.compile(r"\b(?:12 )?midnight\b", re.IGNORECASE)
MONTH_NAMES = "|".join(f"{name}|{name[:4]}|{name[:3]}" for name in MONTHS)
IN_WORDS = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?\b({MONTH_NAMES})\b,? (\d{{4}})", re.I)
WITHOUT_YEAR = re.compile(
    rf"\b(3[01])(?:st|th)? ({MONTH_NAMES})\b(?!,? \d{{4}})"
    rf"|\b({MONTH_NAMES}) (3[01])(?:st|th)?\b(?!,? \d{{4}})",
    re.I,
)
CLOCK = re.compile(
    r"(?<![\d£.:/])(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\b|\b(\d{1,2}):(\d{2})\b", re.I
)
LEAP_YEAR = 2028
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
# As written in England: the day first.
SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\d/.])")
MONTH_FIRST = re.compile(
    rf"\b({MONTH_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE
)
# A season counts until its last month is over.
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 12}
SEASON = re.compile(rf"\b({'|'.join(SEASONS)}) (?:term )?(?:of )?(\d{{4}})\b", re.IGNORECASE)
THIS_CENTURY = 2000
SHORT_YEAR = re.compile(r"(?<=[a-z]|\d)\s*['’\u2018](\d{2})\b", re.IGNORECASE)
YEAR = re.compile(r"\s*(?:in )?((?:19|20)\d{2})\.?\s*", re.IGNORECASE)
LAST = re.compile(rf"\blast (?:year|{'|'.join(SEASONS)}|{MONTH_NAMES})\b", re.IGNORECASE)
NOON = 12
A_DAY = 24 * 60
# Before that nothing opens.
EARLIEST = 5


def hours_backwards(text: str | None) -> str | None:
    """The first opening time that ends before it starts ("5pm to 9am"), or None.

    Only what is clear is judged: "9 to 5" may well be right.
    """
    if not text or OVERNIGHT.search(text):
        return None
    said = MIDNIGHT.sub("12am", MIDDAY.sub("12pm", text))
    return next((found[0] for found in RANGE.finditer(said) if _is_backwards(found)), None)


def no_such_time(text: str | None) -> str | None:
    """The first time in the text that no clock shows ("25pm", "10:75"), or None."""
    for found in CLOCK.finditer(text or ""):
        hours, minutes = int(found[1] or found[4]), int(found[2] or found[5] or "0")
        if hours * 60 + minutes > A_DAY or minutes >= 60 or _is_of_no_half(found):
            return found[0]
    return None


def _is_of_no_half(found: re.Match[str]) -> bool:
    """0am and 13pm; "17:30pm" is how people write, and clear."""
    if found[3] is None:
        return False
    hours = int(found[1])
    return hours == 0 or (hours > NOON and (found[2] is None or found[3].lower() == "a"))


def no_such_day(text: str | None) -> str | None:
    """The first date in the text that no calendar has ("31 February 2027"), or None."""
    named = [*_days(text or ""), *_days_of_any_year(text or "")]
    return next((said for y, m, d, said in named if _last_of(y, m, d) is None), None)


def said_overnight(text: str) -> str:
    """The text with the word for it behind each opening time that runs past midnight."""
    return RANGE.sub(lambda at: f"{at[0]} overnight" if _is_backwards(at) else at[0], text)


def start_has_passed(text: str | None, today: date) -> str | None:
    """The last of the dates in the text, if it names days of a year and all are over; or None."""
    text = SHORT_YEAR.sub(rf" {THIS_CENTURY // 100}\1", text or "")
    named = _dates(text)
    if (year := YEAR.fullmatch(text)) and int(year[1]) < today.year:
        return year[1]
    if not named and (last := LAST.search(text)):
        return last[0]
    if not named or any(day >= today for day, _ in named):
        return None
    return max(named)[1]


def wrong_in_words(line: int, values: Mapping[str, object]) -> Iterator[RowError]:
    """What is surely wrong with hours and dates that are written in words."""
    for column, problem, wrong in (
        ("opening_hours", Problem.HOURS_BACKWARDS, hours_backwards),
        ("opening_hours", Problem.NO_SUCH_TIME, no_such_time),
        ("opening_hours", Problem.NO_SUCH_DAY, no_such_day),
        ("start_dates", Problem.NO_SUCH_DAY, no_such_day),
    ):
        said = values[column]
        found = wrong(said) if isinstance(said, str) else None
        if found:
            yield RowError(line, column, problem, found)


def _is_backwards(found: re.Match[str]) -> bool:
    _, *times = found.groups()
    start, end = _minutes(*times[:3]), _minutes(*times[3:])
    if start is None and end is not None and times[2] is None and times[5]:
        return _starts_later(int(times[0]), end)
    if start is None or end is None:
        return False
    return (end or A_DAY) <= start


def _starts_later(hour: int, end: int) -> bool:
    """ "2 to 1pm": in the same half it ends before it starts, and nobody opens at 2 at night."""
    return 0 < hour < EARLIEST and end > NOON * 60 and (hour + NOON) * 60 >= end


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    """Minutes after midnight; None where it is not clear which half of the day is meant."""
    hours, minutes = int(hour), int(minute or 0)
    if hours > A_DAY // 60 or minutes >= 60 or (half and hours > NOON):
        return None
    if half:
        return (hours % NOON + (NOON if half.lower().startswith("p") else 0)) * 60 + minutes
    return hours * 60 + minutes if minute else None


def _dates(text: str) -> list[tuple[date, str]]:
    """Every date with a year; a month without a day is its last day."""
    named = ((_last_of(year, month, day), said) for year, month, day, said in _days(text))
    return [(day, said) for day, said in named if day]


def _days(text: str) -> Iterator[tuple[int, int, int | None, str]]:
    """What is written as a date, whether there is such a day or not: year, month, day, words."""
    for match in IN_WORDS.finditer(text):
        yield int(match[3]), _month(match[2]), int(match[1]) if match[1] else None, match[0].strip()
    for match in ISO.finditer(text):
        yield int(match[1]), int(match[2]), int(match[3]), match[0]
    for match in SLASHED.finditer(text):
        year = int(match[3])
        yield year if year > 99 else THIS_CENTURY + year, int(match[2]), int(match[1]), match[0]
    for match in MONTH_FIRST.finditer(text):
        yield int(match[3]), _month(match[1]), int(match[2]), match[0]
    for match in SEASON.finditer(text):
        yield int(match[2]), SEASONS[match[1].lower()], None, match[0]


def _days_of_any_year(text: str) -> Iterator[tuple[int, int, int | None, str]]:
    for match in WITHOUT_YEAR.finditer(text):
        yield LEAP_YEAR, _month(match[2] or match[3]), int(match[1] or match[4]), match[0]


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month[:3] == name[:3].lower())


def _last_of(year: int, month: int, day: int | None) -> date | None:
    """The day, or the last one of the month; None where there is none such."""
    try:
        return date(year, month, monthrange(year, month)[1] if day is None else day)
    except ValueError:
        return None
