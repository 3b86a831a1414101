"""Listed phrases found in a message, and whether they are said or denied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from actions.answers import exceptions
from actions.answers.slips import may_be_a_denial, mended_answer
from actions.answers.spelling import spelling, words_file
from actions.answers.whose import is_somebody
from actions.answers.wording import BREAK, carrying, clauses_of, words_of
from actions.answers.wordlists import WordList, phrase_of

REACH = 4
LISTED: tuple[tuple[str, ...], ...] = ((), ("or",), ("nor",))


@dataclass(frozen=True)
class Hit:
    """One code that the message names, between two places among its words.

    `denied` where a "no" or "not" turns it round, or where it is no fact of theirs, now;
    `plainly` where that leaves nothing to ask: there is none of it.
    """

    code: str
    start: int
    end: int
    denied: bool = False
    plainly: bool = False


def carried_words(text: str, words: WordList) -> tuple[str, ...]:
    """The message's words that may carry an answer, slips mended."""
    return carrying(mended_answer(words_of(text), words.vocabulary))


def hits(message: Sequence[str], words: WordList) -> tuple[Hit, ...]:
    """Every code that the message names; the longest phrase at each place wins."""
    return (*_whole_clauses(message, words), *_inside(message, words))


def first_word(message: Sequence[str], words: WordList) -> str | None:
    """The word that the message begins with, unless it begins a longer phrase ("no idea")."""
    alone = bool(message) and _end_of_longest(message, 0, words) <= 1
    return message[0] if alone else None


def is_denied(message: Sequence[str], start: int, spent: int) -> bool:
    """Does a "no" or "not" reach what begins at `start`? Words before `spent` are used up.

    "nah didnt get them" says no twice and means it once.
    """
    if message[start] in spelling().denials:
        return False
    for place in range(start - 1, max(spent, start - REACH) - 1, -1):
        if exceptions.excepts(message, place):
            return True
        if message[place] in spelling().denials:
            return not exceptions.is_one(message[place])
        if may_be_a_denial(message[place]):
            return True
        if message[place] == BREAK or message[place] in spelling().turns:
            return False
    return False


def _whole_clauses(message: Sequence[str], words: WordList) -> Iterator[Hit]:
    for clause in (tuple(message), *clauses_of(message)):
        for code in words.alone.get(clause, ()):
            yield Hit(code, 0, len(clause))


def _inside(message: Sequence[str], words: WordList) -> Iterator[Hit]:
    place = spent = 0
    denied = turned_down = of_others = False
    before: tuple[str, ...] = ()
    while place < len(message):
        end = _end_of_longest(message, place, words)
        if end == place:
            place += 1
            continue
        phrase = tuple(message[place:end])
        codes = words.beside_others.get(phrase, ()) if of_others else ()
        codes = codes or words.phrases[phrase]
        carried_on = denied and _goes_on(message, spent, place, listed=turned_down)
        turned_down = phrase in words.turned_down or (turned_down and carried_on)
        same = before == codes and _is_said_of_it(message, spent, place)
        carried_on = carried_on or (denied and same)
        # "not alright for money" says no twice.
        denied = carried_on or is_denied(message, place, spent) != _only_denies(phrase, words)
        lacking = denied and phrase in words.needed and is_lacked(message, place, end)
        denied, before = denied and not lacking, codes
        ends = _fine_to(message, place, end, words) if words.may_be_fine and not denied else None
        in_order = ends is not None or (turned_down and carried_on)
        for code in codes:
            theirs = words.whose.counts(code, message, place, end)
            of_others = of_others or not theirs or is_somebody(phrase[0])
            fine = in_order and code in words.may_be_fine
            plainly = fine or (denied and theirs and code in words.plainly_denied)
            yield Hit(code, place, end, denied or fine or not theirs, plainly)
        place, spent = _past_how_little(message, end), max(end, ends or 0)


def _past_how_little(message: Sequence[str], end: int) -> int:
    """Where it ends how little there is of what is named: "my confidence is low" is no low mood."""
    little = words_file("spelling")["little"]
    at = next((at for at in range(end, len(message)) if message[at] not in little["being"]), end)
    return at + 1 if message[at : at + 1] and message[at] in little["words"] else end


def _fine_to(message: Sequence[str], start: int, end: int, words: WordList) -> int | None:
    """Where it ends that what is named here is in order, alone or with what is listed behind it.

    Not what cannot be: "dont speak english good".
    """
    if message[start] in spelling().denials or message[start] == "cant":
        return None
    joined = tuple(message[end : end + 1]) in (("and",), ("or",))
    if joined and (after := _end_of_longest(message, end + 1, words)) > end + 1:
        return _fine_to(message, end + 1, after, words)
    fine = words_file("spelling")["fine"]
    over = end < len(message) and message[end] in fine["over"]
    being = [*fine["being"], *(fine["over_being"] if over else ())]
    place = next((at for at in range(end, len(message)) if message[at] not in being), None)
    if place is None:
        return None
    said = [one for one in _in_order() if tuple(message[place : place + len(one)]) == one]
    ends = [place + len(one) for one in said]
    hedged = message[max(ends) : max(ends) + 1] if ends else ()
    return max(ends) if ends and set(fine["hedged"]).isdisjoint(hedged) else None


@cache
def _in_order() -> frozenset[tuple[str, ...]]:
    return frozenset(phrase_of(text) for text in words_file("spelling")["fine"]["phrases"])


def _goes_on(message: Sequence[str], spent: int, place: int, *, listed: bool) -> bool:
    """Whether a list goes on: with "or"; of what is hated or excepted, with "and" too."""
    between = tuple(message[spent:place])
    excepting = any(exceptions.excepts(message, earlier) for earlier in range(spent))
    and_too = excepting or (listed and between == ("and",))
    return between in LISTED or (and_too and between in (("and",), (BREAK,)))


def _is_said_of_it(message: Sequence[str], spent: int, place: int) -> bool:
    """Whether a thing only goes on what was named: "never been in trouble with the police"."""
    between = message[spent:place]
    return bool(between) and _lacking("going_on").issuperset(between)


def is_lacked(message: Sequence[str], start: int, end: int) -> bool:
    """Whether they say that they have none of what begins here, as in "never got any money".

    Not of "i dont have money problems".
    """
    if end < len(message) and message[end] in _lacking("trouble"):
        return False
    led_by = list(takewhile(_lacking("words").__contains__, reversed(message[:start])))
    return not _lacking("having").isdisjoint(led_by)


@cache
def _lacking(key: str) -> frozenset[str]:
    return frozenset(words_file("spelling")["lacking"][key])


def _only_denies(phrase: Sequence[str], words: WordList) -> bool:
    """Such as "not bothered about" and "sick of", which give no code: they deny what follows."""
    denies = phrase[0] in spelling().denials or tuple(phrase) in words.turned_down
    return denies and not words.phrases[tuple(phrase)]


def _end_of_longest(message: Sequence[str], place: int, words: WordList) -> int:
    for end in range(min(place + words.longest, len(message)), place, -1):
        if tuple(message[place:end]) in words.phrases:
            return end
    return place
