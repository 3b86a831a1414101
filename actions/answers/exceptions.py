"""What is left out of everything: "anything but retail", "all of them except cars"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actions.answers.spelling import words_file
from actions.answers.wording import BREAK

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


def _is_all_of(before: Sequence[str]) -> bool:
    return before[0] in _words("all") and before[1] == "of" if len(before) == ALL_OF_THEM else False


def _clause(message: Sequence[str], place: int) -> Sequence[str]:
    breaks = [at for at, word in enumerate(message) if word == BREAK]
    start = max((at for at in breaks if at < place), default=-1)
    return message[start + 1 : min((at for at in breaks if at > place), default=len(message))]


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(words_file("spelling")["exceptions"][key])
