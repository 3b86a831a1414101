"""A question asked in return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from actions.answers.listed import Listed, listed
from actions.answers.once import once
from actions.answers.spelling import words_file
from actions.answers.wording import LONGEST, apart, clauses_of, words_of

Clause = tuple[str, ...]
YES_OR_NO = {"yes", "no"}
# So near the helper stands what somebody does.
NEAR = 3
REQUESTS = (("requests", "about"), ("not_knowing", "whether_they_may"))


@once
def is_question(text: str) -> bool:
    """Does the message ask something, with or without a question mark?

    A mark alone doesn't make a question of an answer: "17?" and "a job maybe?" are answers.
    """
    marked = [clause for part in text[:LONGEST].split("?")[:-1] for clause in _last(part)]
    return any(_asks(clause) for clause in _clauses(text)) or any(map(_asks_marked, marked))


def wants_to_know(text: str) -> bool:
    """Is all that they say what they want to know of: "info on childcare pls", "uc?"?"""
    clauses = list(_clauses(text))
    named = clauses[:1] and clauses[0] in _phrases("names") and is_question(text)
    return len(clauses) == 1 and (bool(named) or _is_request(clauses[0]))


def wants_help_with(text: str) -> bool:
    """Do they begin by wanting help with something: "help with food"?

    Asked what they want or what is hard, that is an answer.
    """
    return any(_begins(clause, "help_with") for clause in list(_clauses(text))[:1])


def asks_anything(text: str) -> bool:
    """Does it ask something, also behind what it tells: "got a caution does it matter"?"""
    return is_question(text) or told_and_asked(text) is not None


def asks_by_its_order(text: str) -> bool:
    """Does it ask something, also by no more than its order: "have i missed it", "was it today"?

    Of what they answer to the questions too little is told by that.
    """
    return asks_anything(text) or any(map(_is_inverted, _clauses(text)))


def _is_inverted(clause: Clause) -> bool:
    words = words_file("asking")
    if len(clause) <= NEAR - 1 or clause[0] not in words["inverting"]:
        return False
    if clause[1] in words["inverted"]:
        return not (clause[0] in ("did", "do") and clause[1] in words["things"])
    return clause[1] in words["of_somebody_s"] and not set(words["goes"]).isdisjoint(clause[2:6])


@once
def told_and_asked(text: str) -> tuple[str, str] | None:
    """What they tell, and what they ask before or behind it: "im pregnant", "can i do a course"."""
    told, asked = [], []
    for clause in clauses_of(_words(text[:LONGEST])):
        for part in _at_but(clause):
            place = _begin_of_question(part)
            told.append(part[:place])
            asked.append(part[place:])
    said, wanted = ((" ".join(part) for part in parts if part) for parts in (told, asked))
    both = ", ".join(said), ", ".join(wanted)
    return both if all(both) else None


def _begin_of_question(clause: Clause) -> int:
    """Where the clause begins to ask; its end where it only tells."""
    rest = _led_in(clause)
    led_in = len(clause) - len(rest)
    if _asks(rest):
        return led_in if set(clause[:led_in]) & YES_OR_NO else _inside_of(clause, led_in)
    return next((place for place in range(1, len(clause)) if _turns(clause, place)), len(clause))


def _inside_of(clause: Clause, led_in: int) -> int:
    """Of a clause that asks: where it begins to, behind something that it tells first."""
    if _begins(clause[led_in:], "openers"):
        return 0
    return next((place for place in range(1, len(clause)) if _turns(clause, place)), 0)


def _turns(clause: Clause, place: int) -> bool:
    """Whether a clause that told something goes on to ask here; not in "all that i can i do"."""
    before, rest = clause[place - 1], clause[place:]
    words = words_file("asking")
    by_its_word = rest[0] in (*words["asking_words"], *words["short"])
    blocked = words["before_no_word" if by_its_word else "before_no_turn"]
    if _begins(rest, "not_asking") or before in blocked:
        return False
    elliptic = before in words["so_do_i"]  # "my mums a carer so am i"
    if _begins(rest, "turning"):
        return not elliptic or len(rest) > len(("am", "i"))
    return _asks_by_its_word(rest) if by_its_word else _inverts(rest, before)


def _inverts(rest: Clause, before: str) -> bool:
    """ "do they mind", behind what is told; not "the only thing is it costs"."""
    words = words_file("asking")
    if before in words["subjects_before"] or (
        rest[0] in ("is", "are") and before in words["things"]
    ):
        return False
    if tuple(rest[:2]) == ("did", "it") and set(rest[2:3]) & set(words["behind_did_it"]):
        return False
    return _has_subject(rest) and len(rest) > 2 and rest[2] not in words["no_verb"]


def _has_subject(rest: Sequence[str]) -> bool:
    words = words_file("asking")
    helper, subject = (*rest[:2], "")[:2]
    subjects = words["subjects_of_do"] if helper == "do" else words["subjects"]
    return helper in words["helpers"] and subject in subjects


def _asks_by_its_word(rest: Clause) -> bool:
    """ "what benefits can i get", "how much is it", "wheres a food bank"."""
    words = words_file("asking")
    if rest[0] in words["short"]:
        return len(rest) > 1
    if rest[0] not in words["asking_words"]:
        return False
    if len(rest) > 1 and rest[1] in words["helpers"]:
        return rest[0] not in words["relative"] or _has_subject(rest[1:])
    between = next((n for n in range(1, len(rest)) if _has_subject(rest[n:])), None)
    return between is not None and set(rest[1:between]).isdisjoint(words["subjects"])


def _asks(clause: Clause) -> bool:
    if _begins(clause, "not_asking"):
        return False
    asks = _begins(clause, "openers") or _ends(clause, "closers") or _holds(clause, "inside")
    return (
        asks
        or _is_tagged(clause)
        or _asks_whether(clause)
        or _is_request(clause)
        or _is_of_somebody(clause)
    )


def _is_tagged(clause: Clause) -> bool:
    """ "need a maths gcse for that one do i"; but "my mum does and so do i" agrees."""
    elliptic = words_file("asking")["so_do_i"]
    return len(clause) > NEAR and clause[-2:] == ("do", "i") and clause[-NEAR] not in elliptic


def _is_request(clause: Clause) -> bool:
    """ "need info on uc", "dont know if im allowed to work"."""
    return any(
        _begins(clause[length:], follows)
        for leads, follows in REQUESTS
        for length, phrases in _listed(leads).by_length
        if clause[:length] in phrases
    )


def _is_of_somebody(clause: Clause) -> bool:
    """ "can the council house me", "can care leavers get free prescriptions"."""
    words = words_file("asking")
    if len(clause) <= NEAR or clause[0] not in words["helpers_of_somebody"]:
        return False
    plural = clause[1].endswith("s") and clause[1] not in words["no_plural"]
    named = plural or clause[1] in words["leads_to_somebody"]
    return named and not set(words["does"]).isdisjoint(clause[2 : 2 + NEAR])


def _asks_whether(clause: Clause) -> bool:
    begins = clause[:1] in (("is",), ("are",)) and not _begins(clause[1:], "telling")
    return begins and len(clause) > 2 and _holds(clause[1:], "whether")


def _asks_marked(clause: Clause) -> bool:
    if clause in _phrases("names"):
        return True  # "uc?"; but "17?" and "a job?" are answers
    return len(clause) > 1 and _begins(clause, "with_mark") and not _begins(clause, "not_asking")


def _clauses(text: str) -> Iterator[Clause]:
    for clause in clauses_of(_words(text)):
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
    return _listed(key).begins(clause)


def _ends(clause: Clause, key: str) -> bool:
    return _listed(key).ends(clause)


def _holds(clause: Clause, key: str) -> bool:
    return _listed(key).stands_in(clause)


@cache
def _phrases(key: str) -> tuple[Clause, ...]:
    return tuple(_words(text) for text in words_file("asking")[key])


@cache
def _listed(key: str) -> Listed:
    return listed(_phrases(key))


def _words(text: str) -> Clause:
    return apart(words_of(text))
