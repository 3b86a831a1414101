"""How long it has been: a code out of lengths ("6 months ish") and moments ("since june")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise, takewhile
from statistics import fmean

from actions.answers import growing_up, lengths, numbers
from actions.answers.calendar_words import WORDS as CALENDAR
from actions.answers.calendar_words import moment_at
from actions.answers.choices import one_of
from actions.answers.lengths import Length, follows, length_at
from actions.answers.slips import mended_answer
from actions.answers.spelling import spelling, words_file
from actions.answers.whose import is_another_s
from actions.answers.wording import BREAK, carrying, words_of

DAYS_IN_A_MONTH = 30.4375
BOUNDS = ((3, "under_3_months"), (6, "3_to_6_months"), (12, "6_to_12_months"))
A_YEAR = 12.0
LONGEST, NEVER = "over_12_months", "never"
JOINS = (("and",), (), (BREAK,), ("about",))


def is_vague_length(text: str) -> bool:
    """Whether the words say that it is long, and not how long: "a while", "ages ago"."""
    return words_of(text) in _vague()


@cache
def _vague() -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(text) for text in words_file("time_out")["vague"])


def time_out(text: str, today: date, age: int | None = None) -> str | None:
    """The code for the time since the last work, school, college or training, or None.

    A length on a boundary goes to the longer code ("6 months" is 6_to_12_months), "nearly" and
    "over" to their side of it. Of several moments the latest counts: it asks for the last one.
    "since i left school", "since year 13" and "since i was 16" alone are reckoned from the age,
    where it is known.
    """
    words = mended_answer(words_of(text), vocabulary())
    named = tuple(_found(words, today))
    found = tuple(one for one in named if not _is_of_something_else(words, one.start))
    if named and not found:
        return None
    listed = NEVER if _has_done_neither(words) else one_of("time_out", text)
    if listed == NEVER and not any(length.settled for length in found):
        return listed
    months = _months(words, found)
    if months is not None:
        return code_for(months)
    since = None if age is None else growing_up.months_since(words, age, today)
    return listed if since is None else code_for(since)


def _has_done_neither(words: Sequence[str]) -> bool:
    """As in "never had a job or owt and didnt go college"."""
    said = f" {' '.join(word for word in words if word != BREAK)} "
    table = words_file("time_out")["neither"]
    return all(
        any(f" {' '.join(words_of(one))} " in said for one in each) for each in table.values()
    )


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
        length = _further_back(words, length, today)
        is_to_come = not length.settled and follows(words, place, "ahead")
        if length.settled or not (is_to_come or _is_how_long_it_lasted(words, place)):
            yield length
        place = length.end


def _is_how_long_it_lasted(words: Sequence[str], place: int) -> bool:
    """As in "worked for 2 years"; but "not worked for 2 years" is how long ago it was."""
    clause = takewhile(lambda word: word != BREAK, reversed(words[:place]))
    return follows(words, place, "lasted") and spelling().denials.isdisjoint(clause)


def _is_of_something_else(words: Sequence[str], place: int) -> bool:
    """Whether what begins here is how long they have lived somewhere, or somebody else's time."""
    breaks = [at for at in range(place) if words[at] == BREAK]
    clause = carrying(words[breaks[-1] + 1 if breaks else 0 : place])
    reckoning = words_file("time_out")["reckoning"]
    lived = lengths.holds(clause, "lived") and set(clause).isdisjoint(reckoning["left_it"])
    theirs = [word for word in clause if word not in (*reckoning["others_did"], "since", "for")]
    return lived or is_another_s(theirs, len(theirs))


def _further_back(words: Sequence[str], length: Length, today: date) -> Length:
    """As in "a year ago last september": that September's is counted from, and not from today."""
    place = length.end + (tuple(words[length.end : length.end + 1]) == ("ago",))
    if length.unit < A_YEAR or tuple(words[place : place + 1]) != ("last",):
        return length
    moment = _since(words, place + 1, today) if place + 1 < len(words) else None
    if moment is None:
        return length
    return replace(moment, months=length.months + moment.months, start=length.start)


def _since(words: Sequence[str], place: int, today: date) -> Length | None:
    moment = moment_at(words, place, today)
    if moment is None or follows(words, place, "ahead"):
        return None
    months = (today - moment.on).days / DAYS_IN_A_MONTH
    return Length(months, 0, place, moment.end, settled=True)


@cache
def vocabulary() -> frozenset[str]:
    """The words that are read here."""
    reckoning = words_file("time_out")["reckoning"]
    texts = (text for texts in reckoning.values() if isinstance(texts, list) for text in texts)
    cues = frozenset(word for text in texts for word in words_of(text))
    return numbers.WORDS | CALENDAR | lengths.vocabulary() | cues | {"ago", "back"}
