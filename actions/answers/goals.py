"""What they would like next, and of what kind: "be a nurse", "a job with cars"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from actions.answers.choices import most_interests, one_of
from actions.answers.phrases import Hit, carried_words, hits
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK
from actions.answers.wordlists import Phrase, phrase_of, word_list

JOB, UNSURE = "job", "unsure"
LISTED = (("or",), ("and",), (BREAK,))


def goal(text: str) -> str | None:
    """The code of the goal, or None. Somebody who wants to "be a mechanic" wants a job."""
    listed = one_of("goal", text)
    if listed in (None, UNSURE) and any(_named_after("become", text)):
        return JOB
    return listed


def interests_beside(text: str) -> tuple[str, ...]:
    """The interests told together with the goal, up to as many as are kept."""
    found = sorted((*_named_after("become", text), *_named_after("beside", text)), key=_place)
    return tuple(dict.fromkeys(hit.code for hit in found))[: most_interests()]


def _named_after(key: str, text: str) -> Iterator[Hit]:
    """The interests that stand right after one of the file's words, such as "be" or "with".

    A word of the goal itself, such as the maths that somebody wants to resit, is none.
    """
    words, goals = word_list("interests"), word_list("goal")
    message = carried_words(text, words)
    listed = -1
    for hit in hits(message, words):
        led_to = any(message[: hit.start][-len(cue) :] == cue for cue in _cues(key))
        if not (led_to or (listed > 0 and message[listed : hit.start] in LISTED)):
            continue
        listed = hit.end
        is_goal = {message[hit.start : hit.end]} & {*goals.phrases, *goals.alone}
        if not (is_goal or hit.denied or hit.code in words.weak):
            yield hit


def _place(hit: Hit) -> int:
    return hit.start


@cache
def _cues(key: str) -> tuple[Phrase, ...]:
    return tuple(phrase_of(text) for text in words_file("goal")["trades"][key])
