"""What is left out of everything: "anything but retail", "all of them except cars"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, clauses_of

ALL_OF_THEM = 3


def is_one(word: str) -> bool:
    """Whether a word can begin an exception."""
    return word in _words("words")


def excepts(message: Sequence[str], place: int) -> bool:
    """Whether the word here leaves out what follows it.

    "but" does after "anything" and the like; "except" unless there is otherwise nothing: what
    follows in "nothing except money" and "im fine apart from the bus" is what there is.
    """
    if not is_one(message[place]):
        return False
    if message[place] == "but":
        before = message[max(0, place - ALL_OF_THEM) : place]
        return bool(before) and (before[-1] in _words("all") or _is_all_of(before))
    return not _words("otherwise_none") & set(_clause(message, place))


def leaves_out(message: Sequence[str]) -> int | None:
    """Where the words begin that leave something out of all that was listed.

    As in "all of them bar the bus" and "all of it, no kids tho"; None where nothing is left out.
    """
    rest = [at for at, word in enumerate(message) if word != BREAK]
    for end in range(len(rest) - 1, 0, -1):
        told = tuple(message[at] for at in rest[:end])
        if told in _all_of_it() and message[rest[end]] in _words("leaving_out"):
            return rest[end] if end + 1 < len(rest) else None
    return None


def names_all(message: Sequence[str]) -> bool:
    """Whether all that was listed is meant, whatever list that was."""
    first = next(clauses_of(message), ())
    return first in _all_of_it() or leaves_out(message) is not None


def _is_all_of(before: Sequence[str]) -> bool:
    return before[0] in _words("all") and before[1] == "of" if len(before) == ALL_OF_THEM else False


def _clause(message: Sequence[str], place: int) -> Sequence[str]:
    breaks = [at for at, word in enumerate(message) if word == BREAK]
    start = max((at for at in breaks if at < place), default=-1)
    return message[start + 1 : min((at for at in breaks if at > place), default=len(message))]


@cache
def _all_of_it() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(text.split()) for text in words_file("spelling")["exceptions"]["listed"])


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(words_file("spelling")["exceptions"][key])
