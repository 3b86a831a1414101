"""A plain yes or no."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from actions.answers.phrases import Hit, carried_words, hits
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, words_of
from actions.answers.wordlists import word_list

EARLY = 4
PLAINEST = ("yes", "no", "na")


def parse_yes_no(text: str) -> bool | None:
    """True for a yes, False for a no, None for neither or for "yes and no".

    The first one said counts, unless another follows at once: "yeah nah" is no. One that comes
    late in a long message is no answer.
    """
    if hangs(words_of(text)):
        return None
    found = _read(text)[1]
    if not found or found[0].start >= EARLY:
        return None
    return _last_in_a_row(found).code == "yes"


def hangs(words: Sequence[str]) -> bool:
    """Whether what is said hangs on something: "if my mate says yes"."""
    sentence = f" {' '.join(words)} "
    for phrase in _hanging_on_nothing():
        sentence = sentence.replace(phrase, " ")
    return any(f" {phrase} " in sentence for phrase in words_file("spelling")["hanging"]["on"])


@cache
def _hanging_on_nothing() -> tuple[str, ...]:
    phrases = words_file("spelling")["hanging"]["but_not"]
    return tuple(f" {' '.join(words_of(phrase))} " for phrase in phrases)


def without_what_hangs(words: Sequence[str]) -> tuple[str, ...]:
    """The words up to where something hangs on an "if"."""
    ends = (end for end in range(1, len(words) + 1) if hangs(words[:end]))
    return tuple(words[: next(ends, len(words) + 1) - 1])


def settles(text: str, beside: Collection[str]) -> bool:
    """Whether a yes or no leads what they say, or is all of it but for words `beside` it.

    "i cant hear well" and "anyone i can ring" hold one that answers nothing.
    """
    message, found = _read(text)
    if found and message[0] in PLAINEST:
        return True
    return bool(found) and _rest(message, found) <= {*beside}


def plainly(text: str, beside: Collection[str]) -> bool | None:
    """A yes or no that is all of what they say, but for words `beside` it; else None."""
    message, found = _read(text)
    said = {hit.code for hit in found}
    is_all = len(said) == 1 and _rest(message, found) <= {*beside}
    return said == {"yes"} if is_all else None


def says_no(text: str) -> bool:
    """Whether there is a no in it, whatever else is."""
    return any(hit.code == "no" for hit in _read(text)[1])


def _read(text: str) -> tuple[tuple[str, ...], tuple[Hit, ...]]:
    """The words of a message, and each yes or no in them."""
    words = word_list("yes_no")
    message = carried_words(text, words)
    return message, hits(message, words)


def _rest(message: Sequence[str], found: Sequence[Hit]) -> set[str]:
    """The words that are no part of a yes or no."""
    told = {place for hit in found for place in range(hit.start, hit.end)}
    return {word for place, word in enumerate(message) if place not in told} - {BREAK}


def _last_in_a_row(found: tuple[Hit, ...]) -> Hit:
    last = found[0]
    for hit in found[1:]:
        if hit.start != last.end:
            break
        last = hit
    return last
