"""What they would like next, and of what kind: "be a nurse", "a job with cars"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from actions.answers.choices import most_interests, one_of
from actions.answers.phrases import Hit, carried_words, hits
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK
from actions.answers.wordlists import Phrase, phrase_of, word_list

JOB, UNSURE = "job", "unsure"
LINKS = {"or", "and", "also", "maybe", "too", BREAK}


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


def interests_named(text: str) -> tuple[str, ...]:
    """The interests told anywhere beside the goal: "construction or summat, a job"."""
    words = word_list("interests")
    message = carried_words(text, words)
    found = (hit for hit in hits(message, words) if _is_meant(hit, message))
    return tuple(dict.fromkeys(hit.code for hit in found))[: most_interests()]


def _named_after(key: str, text: str) -> Iterator[Hit]:
    """The interests that stand right after one of the file's words, such as "be" or "with"."""
    words = word_list("interests")
    message = carried_words(text, words)
    listed = -1
    for hit in hits(message, words):
        led_to = any(message[: hit.start][-len(cue) :] == cue for cue in _cues(key))
        if not (led_to or (listed > 0 and LINKS.issuperset(message[listed : hit.start]))):
            continue
        listed = hit.end
        if _is_meant(hit, message):
            yield hit


def _is_meant(hit: Hit, message: Sequence[str]) -> bool:
    """A word of the goal itself, such as the maths that somebody wants to resit, is none."""
    goals = word_list("goal")
    is_goal = {tuple(message[hit.start : hit.end])} & {*goals.phrases, *goals.alone}
    return not (is_goal or hit.denied or hit.code in word_list("interests").weak)


def _place(hit: Hit) -> int:
    return hit.start


@cache
def _cues(key: str) -> tuple[Phrase, ...]:
    return tuple(phrase_of(text) for text in words_file("goal")["trades"][key])
