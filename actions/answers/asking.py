"""A question asked in return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from actions.answers.spelling import words_file
from actions.answers.wording import LONGEST, clauses_of, words_of

Clause = tuple[str, ...]


def is_question(text: str) -> bool:
    """Does the message ask something, with or without a question mark?

    A mark alone doesn't make a question of an answer: "17?" and "a job maybe?" are answers.
    """
    marked = [clause for part in text[:LONGEST].split("?")[:-1] for clause in _last(part)]
    return any(_asks(clause) for clause in _clauses(text)) or any(map(_asks_marked, marked))


def asks_anything(text: str) -> bool:
    """Does it ask something, also behind what it tells: "got a caution does it matter"?"""
    return is_question(text) or told_and_asked(text) is not None


def told_and_asked(text: str) -> tuple[str, str] | None:
    """What they tell, and what they ask behind it: "im pregnant", "can i do a course"."""
    words = words_of(text[:LONGEST])
    place = _turn_to_a_question(words)
    if place is None or is_question(told := " ".join(words[:place])):
        return None
    return told, " ".join(words[place:])


def _turn_to_a_question(words: Sequence[str]) -> int | None:
    """Where a message that told something goes on to ask; not in "all that i can i do"."""
    for place in range(1, len(words)):
        asks = _begins(tuple(words[place:]), "turning")
        if asks and words[place - 1] not in words_file("asking")["before_no_turn"]:
            return place
    return None


def _asks(clause: Clause) -> bool:
    if _begins(clause, "not_asking"):
        return False
    asks = _begins(clause, "openers") or _ends(clause, "closers") or _holds(clause, "inside")
    return asks or _asks_whether(clause)


def _asks_whether(clause: Clause) -> bool:
    begins = clause[:1] in (("is",), ("are",)) and not _begins(clause[1:], "telling")
    return begins and len(clause) > 2 and _holds(clause[1:], "whether")


def _asks_marked(clause: Clause) -> bool:
    return len(clause) > 1 and _begins(clause, "with_mark") and not _begins(clause, "not_asking")


def _clauses(text: str) -> Iterator[Clause]:
    for clause in clauses_of(words_of(text)):
        yield from (_led_in(part) for part in _at_but(clause))


def _last(text: str) -> list[Clause]:
    return list(_clauses(text))[-1:]


def _at_but(clause: Clause) -> Iterator[Clause]:
    start = 0
    for place, word in enumerate(clause):
        if word == "but":
            yield clause[start:place]
            start = place + 1
    yield clause[start:]


def _led_in(clause: Clause) -> Clause:
    """The clause without the words that only lead in to it ("ok wait so …")."""
    for phrase in _phrases("lead_ins"):
        if clause[: len(phrase)] == phrase and len(clause) > len(phrase):
            return _led_in(clause[len(phrase) :])
    return clause


def _begins(clause: Clause, key: str) -> bool:
    return any(clause[: len(phrase)] == phrase for phrase in _phrases(key))


def _ends(clause: Clause, key: str) -> bool:
    return any(clause[-len(phrase) :] == phrase for phrase in _phrases(key))


def _holds(clause: Sequence[str], key: str) -> bool:
    sentence = f" {' '.join(clause)} "
    return any(f" {' '.join(phrase)} " in sentence for phrase in _phrases(key))


@cache
def _phrases(key: str) -> tuple[Clause, ...]:
    return tuple(words_of(text) for text in words_file("asking")[key])
