"""What a bare yes or no governs: the open question, or some other thing named beside it.

"no" answers "have you got somewhere safe?"; the no of "ive no id" and "no i dont have a bank
account" does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from actions.answers.phrases import Hit, hits
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, plain
from actions.answers.wordlists import Phrase, WordList, phrase_of, word_list

# Nobody has "nah id", nor "no my id": such a no is always an answer.
ONLY_ANSWERS = re.compile(r"\W*(?:nah+|naw|nar|nop+e?|no+\W+(?:my|me|the|mate|bro|lol|tbh))\b")
# "nothing much" and the like begin no name of a thing.
DETERMINER = "no"


def of_the_question(
    text: str, message: Sequence[str], found: Sequence[Hit], words: WordList
) -> list[Hit]:
    """The hits without each bare yes or no that some other thing has, or that waves us off."""
    only = ONLY_ANSWERS.match(plain(text)) is not None
    return [
        hit
        for hit in found
        if not _is_bare(hit, message)
        or (
            _stands_alone(hit, message, found, only=only and hit.start == 0)
            and not _has_another_thing(hit, message, found, words)
            and not _waves_off(hit, message)
        )
    ]


def _is_bare(hit: Hit, message: Sequence[str]) -> bool:
    return tuple(message[hit.start : hit.end]) in _phrases("bare")


def _stands_alone(hit: Hit, message: Sequence[str], found: Sequence[Hit], *, only: bool) -> bool:
    """Whether it is an answer, and does not say how many there are of a thing: "ive no car"."""
    after = message[hit.end] if hit.end < len(message) else BREAK
    if message[hit.start] != DETERMINER or only or after == BREAK:
        return True
    if any(other.start == hit.end for other in found):
        return True
    before = message[hit.start - 1] if hit.start else BREAK
    return before in _words("before_an_answer") and after in _words("after_an_answer")


def _has_another_thing(
    hit: Hit, message: Sequence[str], found: Sequence[Hit], words: WordList
) -> bool:
    """Whether what they have or have not, right behind it, is nothing that was asked about."""
    ends = (at for at in range(hit.end, len(message)) if message[at] in _words("ends"))
    end = next(ends, len(message))
    clause = message[hit.start : end]
    if _words("having").isdisjoint(clause) or any(hit.end <= other.start < end for other in found):
        return False
    barriers = hits(clause, word_list("barriers"))
    named = any(one.code in words.of_other_things for one in barriers)
    return named or not _words("things").isdisjoint(clause)


def _waves_off(hit: Hit, message: Sequence[str]) -> bool:
    """Whether it says that nobody need worry: "no im fine", "nah its fine im at home"."""
    behind = tuple(message[hit.end :])
    return message[hit.start] == DETERMINER and any(
        behind[: len(phrase)] == phrase for phrase in _phrases("waving_off")
    )


@cache
def _words(key: str) -> frozenset[str]:
    people = words_file("spelling")["others"]["people"] if key == "after_an_answer" else ()
    return frozenset((*words_file("yes_no")["governs"][key], *people, BREAK))


@cache
def _phrases(key: str) -> frozenset[Phrase]:
    return frozenset(phrase_of(text) for text in words_file("yes_no")["governs"][key])
