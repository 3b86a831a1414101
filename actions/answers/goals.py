"""What they would like next, and of what kind: "be a nurse", "a job with cars".

What is only told, of the past or of somebody else, is no wish: "i hated college".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise

from actions.answers import exceptions
from actions.answers.choices import most_interests, one_of
from actions.answers.phrases import Hit, carried_words, hits
from actions.answers.slips import mended_answer
from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, clauses_of, words_of
from actions.answers.wordlists import Phrase, phrase_of, word_list

JOB, UNSURE = "job", "unsure"
BESIDE_OR = {"or", "to", "get", "go", "find", "do", "maybe", "some", "an", "either", "into", "in"}
ASKING = (("any",), ("anything", "about"), ("anything", "on"))
LINKS = {"or", "and", "also", "maybe", "too", BREAK}
# So many words are a story: only what it says they want is a wish.
A_STORY = 18
REACH = 4


def goal(text: str) -> str | None:
    """The code of the goal, or None. Somebody who wants to "be a mechanic" wants a job."""
    text = _wished(text)
    if _says_either(text) and any(words_of(text)[: len(one)] == one for one in ASKING):
        return None  # "any jobs or apprenticeships" asks what there is
    listed = UNSURE if _says_either(text) else _within_reach(text) or one_of("goal", text)
    if listed == UNSURE and _leaves_one_out(text):
        return None
    if listed in (None, UNSURE) and any(_named_after("become", text)):
        return JOB
    return None if listed == UNSURE and any(_named_after("of_a_kind", text)) else listed


def _says_either(text: str) -> bool:
    """As in "college or a job": which of the two is not told yet."""
    words = word_list("goal")
    message = carried_words(text, words)
    named = [hit for hit in hits(message, words) if hit.code not in words.weak and not hit.denied]
    return any(
        one.code != other.code
        and "or" in message[one.end : other.start]
        and BESIDE_OR.issuperset(message[one.end : other.start])
        for one, other in pairwise(sorted(named, key=_place))
    )


def _within_reach(text: str) -> str | None:
    """What is wanted now, where they name something beside it that cannot be or is for later.

    As in "uni one day but now a job" and "cant face college so a job".
    """
    words = word_list("goal")
    message = carried_words(text, words)
    named = sorted((hit for hit in hits(message, words) if _is_named(hit)), key=_place)
    later = {min(named, key=partial(_distance, at)) for at in _put_off(message)} if named else set()
    kept = [hit for hit in named if hit not in later and not _cannot_be(message, hit)]
    return kept[0].code if kept and len(kept) < len(named) else None


def _is_named(hit: Hit) -> bool:
    return not hit.denied and hit.code not in word_list("goal").weak


def _put_off(message: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where it is said that something is for later."""
    for place in range(len(message)):
        for phrase in _reaching("later"):
            if tuple(message[place : place + len(phrase)]) == phrase:
                yield place, place + len(phrase)


def _distance(at: tuple[int, int], hit: Hit) -> int:
    return max(at[0] - hit.end, hit.start - at[1])


def _cannot_be(message: Sequence[str], hit: Hit) -> bool:
    """Whether they say that it is nothing that they can do, or that it would not do."""
    before = message[max(0, hit.start - REACH) : hit.start]
    turned = [at for at, word in enumerate(before) if word in _turns()]
    before = before[turned[-1] + 1 :] if turned else before
    ahead = f" {' '.join(before)} "
    behind = tuple(message[hit.end :])
    if any(f" {' '.join(phrase)} " in ahead for phrase in _reaching("possible")):
        return False
    return any(f" {' '.join(phrase)} " in ahead for phrase in _reaching("cannot")) or any(
        behind[: len(phrase)] == phrase for phrase in _reaching("will_not_do")
    )


@cache
def _turns() -> frozenset[str]:
    return frozenset(words_file("goal")["reach"]["turns"]) | {BREAK}


@cache
def _reaching(key: str) -> frozenset[Phrase]:
    return frozenset(phrase_of(text) for text in words_file("goal")["reach"][key])


def _leaves_one_out(text: str) -> bool:
    """As in "anything but college": what they would like is not told yet."""
    words = word_list("goal")
    message = carried_words(text, words)
    return any(exceptions.excepts(message, place) for place in range(len(message)))


def interests_beside(text: str) -> tuple[str, ...]:
    """The interests told together with the goal, up to as many as are kept."""
    found = sorted((*_named_after("become", text), *_named_after("beside", text)), key=_place)
    return _codes(found)


def interests_named(text: str) -> tuple[str, ...]:
    """The interests told anywhere beside the goal: "construction or summat, a job"."""
    words = word_list("interests")
    message = carried_words(text, words)
    return _codes(hit for hit in hits(message, words) if _is_meant(hit, message))


def interests_alone(text: str) -> tuple[str, ...]:
    """The interests told where no goal is: "summat with cars", "wanna do hair"."""
    return _codes(sorted(_named_after("alone", _wished(text)), key=_place))


def _codes(found: Iterable[Hit]) -> tuple[str, ...]:
    """Each once, as many as are kept."""
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
    phrase = tuple(message[hit.start : hit.end])
    # "shop work" is a job, and tells which.
    kind_of_job = goals.phrases.get(phrase) == (JOB,)
    is_goal = not kind_of_job and phrase in {*goals.phrases, *goals.alone}
    return not (is_goal or hit.denied or hit.code in word_list("interests").weak)


def _wished(text: str) -> str:
    """The text without the clauses that only tell something."""
    words = mended_answer(words_of(text), _vocabulary())
    told = len(words) >= A_STORY
    parts = tuple(_parts(words))
    wished = tuple(_wish_of(part, told=told) for part in parts)
    return text if wished == parts else f" {BREAK} ".join(" ".join(part) for part in wished)


def _wish_of(part: Phrase, *, told: bool) -> Phrase:
    """Where a clause tells something, what it says that they want, and what follows it."""
    if not (told or _starts_of("telling", part) or _is_of_others(part)):
        return part
    # What "my mum wants me to get" is no wish of theirs.
    wishes = [at for at in _starts_of("wishing", part) if part[at - 2 : at] != ("me", "to")]
    return part[min(wishes) :] if wishes else ()


def _is_of_others(part: Phrase) -> bool:
    people = words_file("spelling")["others"]["people"]
    does = words_file("goal")["wishes"]["of_others"]
    return any(
        one in (*people, "mate") and doing in does for one, doing in pairwise((*part, BREAK))
    )


def _parts(words: Sequence[str]) -> Iterator[Phrase]:
    turns = words_file("goal")["wishes"]["turns"]
    for clause in clauses_of(words):
        turned = [place for place, word in enumerate(clause) if word in turns]
        for start, end in pairwise((0, *turned, len(clause))):
            yield clause[start:end]


def _starts_of(key: str, part: Phrase) -> list[int]:
    phrases = _phrases(key)
    return [
        place
        for place in range(len(part))
        if any(part[place : place + len(phrase)] == phrase for phrase in phrases)
    ]


@cache
def _phrases(key: str) -> frozenset[Phrase]:
    return frozenset(words_of(text) for text in words_file("goal")["wishes"][key])


@cache
def _vocabulary() -> frozenset[str]:
    said = (word for key in ("telling", "wishing") for one in _phrases(key) for word in one)
    return word_list("goal").vocabulary | word_list("interests").vocabulary | frozenset(said)


def _place(hit: Hit) -> int:
    return hit.start


@cache
def _cues(key: str) -> tuple[Phrase, ...]:
    return tuple(phrase_of(text) for text in words_file("goal")["trades"][key])
