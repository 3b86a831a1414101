"""What typed words tell of their own step: how it went, or nothing of it at all.

Somebody else's news, a slip of their own and "not now" sound like an answer, and are none about
the place. What a message tells first and takes back after a "but" is read by what comes last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from actions.answers import asks_anything, told_and_asked
from actions.answers.once import once
from actions.answers.whose import is_somebody
from actions.reasons import (
    asks_to_stop,
    heard,
    listed,
    plain_yes_no,
    reason_in,
    typed_words,
    whole,
)
from actions.turns import Said

Told = tuple[str, dict[str, str]]

DONE, NOT_YET, DID_NOT_WORK = "checkin_done", "checkin_not_yet", "checkin_did_not_work"
WORDS_FOR_IT: Mapping[str, Told] = {
    "well": (DONE, {}), "badly": (DID_NOT_WORK, {}), "no": (NOT_YET, {}),
}  # fmt: skip
UNANSWERED: Told = (DID_NOT_WORK, {"answer": "no_answer"})
DECLINED: Told = (DID_NOT_WORK, {"answer": "not_for_me"})
SLIPPED: Told = (NOT_YET, {"reason": "slip"})
FORBIDDEN: Told = (NOT_YET, {"reason": "forbidden"})
WAITING: Told = (DONE, {"answer": "applied"})
AT_IT: Told = (DONE, {"answer": "started"})
# No fault of the place.
OWN = (SLIPPED, FORBIDDEN, DECLINED)
WROTE_AND_WAITS = re.compile(
    r"\b(?:emailed|an email|messaged|msgd|texted|txted|dmd|dm) (?:.* )?"
    r"(?:reply|answer|response|word|back|nothing|news) yet\b"
)
# "rang em twice n nobody" in words that we do not know: nobody knows whether they talked.
RANG_AND_NOT = re.compile(
    r"\b(?:rang|rung|called|phoned|ringing|tried)\b.*"
    r"\b(?:nobody|no ?one|no1|nothing|no ans\w*)\b"
)
# What the last of them tells is how it is now.
TURNS = re.compile(r"\b(?:but|then|although)\b")
# "spoke to them but havent applied yet": what is still to come takes back nothing.
STILL_TO_COME = re.compile(r"\b(?:appl\w+|start\w*|sent|form|cv|enrol\w*|sign\w*|been in)\b")
SO = re.compile(r"\bso (?=i\b|ive\b|im\b|we\b)")
BECAUSE = re.compile(r"\b(?:because|cos|coz|cuz|cause|bc)\b")
PRONOUNS = frozenset({"he", "hes", "she", "shes"})
OF_THEMSELVES = frozenset({"i", "im", "ive", "ill", "il", "id", "us", "we", "were", "myself"})
THEY_WERE = ["they", "were"]
NOT_ME = re.compile(r"\b(?:and |but )?not (?:me|i)\b|\bi know\b")
# "lad i know", "girls from college": somebody of theirs, and nobody who works there.
KNOWN = re.compile(
    r"\b(?:(?:a )?(?:couple|few|bunch|load) (?:of )?)?"
    r"(?:lads?|girls?|mates?|kids?|people|person|guy|bloke|woman|friends?|someone|somebody)"
    r"(?: (?:that|who))?(?: (?:i|ive) (?:used to |was )?(?:know|knew|met|went|go|in|live|work)\b|"
    r"(?: (?:from|in|at|on|off|of) (?:my|me|our|the|mine))?"
    r"(?: (?:from|old|school|college|course|class|year|estate|street|church|mosque|gym|footy))+\b|"
    r" (?:from|of) (?:mine|home)\b)"
    r"(?: (?:to )?(?:(?:school|college|work) )?with)?"
)
# "me and my mate applied"; and who else has it took their place.
INCLUDES_THEM = re.compile(r"me (?:and|n|an)\b|(?:someone|somebody) else\b")
GETS, FOR_ME = frozenset({"got", "gets"}), frozenset({"me", "us"})
ALL_OF_THEM = frozenset({"everyone", "everybody", "others"})
UNNAMED = frozenset({"someone", "somebody"})
OF_A_STEP = ("went_wrong", "happened", "went_ok", "failed", "treated", "not_yet", "done")
# Before the one who is spoken of.
LED_BY = 4


class Beside(StrEnum):
    """What is no answer about their own step, though it may sound like one."""

    NOW = "now"
    NEITHER = "neither"
    ANOTHER = "another"


def beside_the_step(text: str) -> Beside | None:
    """They cannot talk or are at it, it was neither, or it is told of somebody else."""
    if whole(text, "whole_neither"):
        return Beside.NEITHER
    if is_of_another(text):
        return Beside.ANOTHER
    at_it = reason_in(text, "now") is not None and _told(text) is None
    at_it = at_it or whole(text, "whole_now") is not None
    return Beside.NOW if at_it else None


def is_of_another(text: str) -> bool:
    """Whether somebody else did it, or says how it is: "me mate went n said it was shut".

    Who brought them up may have rung for them; a mate or a cousin speaks of their own.
    """
    if is_not_theirs(text) or _went_to_another(text):
        return True
    said = NOT_ME.sub(" ", KNOWN.sub("friend", typed_words(text))).split()
    behind = _behind_another(said) or _behind_their_object(said)
    if behind is None or _speaks_of_themselves(behind):
        return False
    if not set(listed("others", "deed")).isdisjoint(behind):
        return True
    told = " ".join(behind)
    says = not set(listed("others", "says")).isdisjoint(behind)
    if not set(listed("others", "peers")).isdisjoint(said[: len(said) - len(behind)]):
        not_done = set(listed("others", "not_done")).intersection(behind)
        return bool(says or not_done) or any(reason_in(told, kind) for kind in OF_A_STEP)
    if not says or _may_work_there(said):
        return False
    return reason_in(told, "went_wrong") not in (None, "turned_down")


def _went_to_another(text: str) -> bool:
    """ "my girlfriend got the job i wanted", "everyone got in": whoever stands before it has it."""
    if reason_in(text, "happened") != "offered" or reason_in(text, "went_wrong"):
        return False
    said = typed_words(text).split()
    got = [n for n, word in enumerate(said) if word in GETS]
    whose = [said[n - 1] for n in got if n and FOR_ME.isdisjoint(said[n + 1 : n + 2])]
    return bool(got) and len(whose) == len(got) and all(map(_is_another_s, whose))


def _is_another_s(word: str) -> bool:
    return word in ALL_OF_THEM or _is_another(word)


def is_not_theirs(text: str) -> bool:
    """ "wasnt me who started, it was me brother"; but "me mum did it for me" is done."""
    if whole(text, "whole_not_theirs"):
        return True
    return reason_in(text, "not_theirs") is not None and not reason_in(text, "done_for_them")


def _may_work_there(said: Sequence[str]) -> bool:
    """ "some girl said its full" is what they were told; "our lad said" is not."""
    any_one = len(said) > 1 and said[0] in listed("others", "any")
    return said[0] in UNNAMED or (any_one and said[1] in listed("others", "stranger"))


def _behind_another(said: Sequence[str]) -> Sequence[str] | None:
    """What is said of whoever the message begins with: "my best mate", "a lad from school"."""
    start = next((n for n, word in enumerate(said) if word not in listed("others", "lead")), 0)
    named = said[start : start + LED_BY]
    if not named or not _begins_to_name(named[0]) or INCLUDES_THEM.match(" ".join(named)):
        return None
    at = next((n for n, word in enumerate(named) if _is_another(word)), None)
    return None if at is None else said[start + at + 1 :]


def _begins_to_name(word: str) -> bool:
    """ "my mate", "someone", "mum"; but "mate" alone is how they speak to us."""
    if word in listed("others", "called"):
        return False
    return word in listed("others", "whose") or _is_another(word)


def _behind_their_object(said: Sequence[str]) -> Sequence[str] | None:
    """ "they took my mate on"."""
    if said[:1] != ["they"] or not set(said[1:2]) & set(listed("others", "taking")):
        return None
    return said[1:] if _behind_another(said[2:]) is not None else None


def _is_another(word: str) -> bool:
    if word not in PRONOUNS and is_somebody(word):
        return True
    named = (listed("others", "peers"), listed("others", "someone"), listed("lists", "who"))
    return any(word in known for known in named)


def _speaks_of_themselves(words: Sequence[str]) -> bool:
    """ "me" before somebody is "my", and "they were" is not "we're"."""
    words = [word for n, word in enumerate(words) if words[max(0, n - 1) : n + 1] != THEY_WERE]
    object_of = (
        word == "me" and not any(map(_is_another, words[n + 1 : n + 3]))
        for n, word in enumerate(words)
    )
    return not OF_THEMSELVES.isdisjoint(words) or any(object_of)


def how_it_went(text: str) -> Told | None:
    """What the words tell of a step by themselves: the intent they stand for, and its fact.

    None where they tell nothing of it, or ask us to stop.
    """
    return None if asks_to_stop(text) else told_of_it(text)


@once
def told_of_it(text: str) -> Told | None:
    """The same, also beside a stop."""
    if beside_the_step(text) is not None:
        return None
    said = typed_words(text)
    if (why := _why_they_gave_up(said)) is not None:
        return why
    if is_declined(text):
        return DECLINED
    return _by_what_comes_last(said) or _told(text)


def _why_they_gave_up(said: str) -> Told | None:
    """ "they never replied so i packed it in": what went wrong is what comes first."""
    before, after = _cut(SO, said)
    what = reason_in(before, "went_wrong") if after else None
    return (DID_NOT_WORK, {"answer": what}) if what not in (None, "stopped") else None


def _by_what_comes_last(said: str) -> Told | None:
    """ "it was shut but i spoke to someone", "havent rung cos ive already been in".

    "Did it but not heard yet" says of the place nothing as yet.
    """
    before, reason = _cut(BECAUSE, said)
    told = _told(before) if reason else None
    if told is not None and told[0] == NOT_YET and reason_in(reason, "otherwise"):
        return DONE, {}
    before, last = _cut(TURNS, said)
    first, told = (_told(before), _told_last(last)) if last else (None, None)
    is_done = reason_in(before, "done") or whole(before, "whole_done")
    if first is None and is_done and reason_in(last, "silence"):
        return DONE, {}
    if first is None or told is None or first[0] == told[0]:
        return None
    talked = first == (DONE, {"answer": "talked"})
    if talked and told[0] == NOT_YET and STILL_TO_COME.search(last):
        return first
    return None if first[0] == DONE and not talked and told == UNANSWERED else told


def _cut(where: re.Pattern[str], said: str) -> tuple[str, str]:
    """What comes before the last of these, and what comes after it; or nothing behind it."""
    found = list(where.finditer(said))
    return (said[: found[-1].start()], said[found[-1].end() :]) if found else (said, "")


def _told_last(part: str) -> Told | None:
    if beside_the_step(part) is not None:
        return None
    return _told(part) or ((DONE, {}) if reason_in(part, "otherwise") else None)


def _told(text: str) -> Told | None:
    """Who called and got no answer did not talk, or was hung up on, and who applied and was turned
    down is done with it; but who applied and heard nothing back did apply.
    """
    treated = reason_in(text, "treated")  # "they were well rude so i hung up" is no slip of theirs
    told = _of_themselves(text) or _lacks_a_card(text)
    told = told or _before_they_applied(text) or _on_the_way(text)
    told = told or _not_so(text)
    if told is not None and not treated:
        return told
    if reason_in(text, "not_yet"):
        return (DONE, {}) if reason_in(text, "otherwise") else _not_yet(text)
    happened, what = reason_in(text, "happened"), reason_in(text, "went_wrong")
    if what == "full" and reason_in(text, "on_a_list"):
        what = None
    if happened == "talked":
        what = what or treated
    if happened == "talked" and what is None and RANG_AND_NOT.search(typed_words(text)):
        return DONE, {}
    if happened and (what is None or (what == "no_answer" and happened != "talked")):
        return DONE, {"answer": happened}
    what = what or treated
    if what:
        return DID_NOT_WORK, {"answer": what}
    return _without_an_outcome(text)


def _without_an_outcome(text: str) -> Told | None:
    """It failed, is still to come, or went well: what came of it is not told."""
    if reason_in(text, "failed"):
        return DID_NOT_WORK, {}
    if reason_in(text, "going_to"):
        return _not_yet(text)
    done = ("went_ok", "done_for_them", "otherwise")
    return (DONE, {}) if any(reason_in(text, kind) for kind in done) else None


def _not_yet(text: str) -> Told:
    reason = reason_in(text, "reasons")
    return NOT_YET, {"reason": reason} if reason else {}


def _on_the_way(text: str) -> Told | None:
    """Begun and not done is a not yet; who goes there and has not stopped is at it."""
    if is_unfinished(text):
        return NOT_YET, {}
    return AT_IT if _is_at_it(text) else None


def is_unfinished(text: str) -> bool:
    """ "filled it in, gonna send it tomorrow", "rang but hung up": nothing got to the place."""
    reached_them = reason_in(text, "sent") or reason_in(text, "went_wrong")
    return not reached_them and reason_in(text, "unfinished") is not None


def _is_at_it(text: str) -> bool:
    likes = reason_in(text, "on_it") is not None and reason_in(text, "likes_it") is not None
    return likes or reason_in(text, "at_it") is not None


def _of_themselves(text: str) -> Told | None:
    """A slip of their own, or a no of somebody at home: no fault of the place."""
    if is_a_slip(text):
        return SLIPPED
    return FORBIDDEN if is_forbidden(text) else None


def _not_so(text: str) -> Told | None:
    """ "shouldve rung them" is a not yet, and "applied for summat else instead" no step of ours."""
    if reason_in(text, "went_wrong"):
        return None
    if reason_in(text, "unreal"):
        return _not_yet(text)
    of_another = None if reason_in(text, "otherwise") else reason_in(text, "elsewhere")
    happened = reason_in(text, "happened")
    # Of no place that we list anything that happened tells nothing.
    did = happened in ("applied", "started") or (of_another == "far" and happened is not None)
    return (NOT_YET, {"reason": "changed"}) if of_another and did else None


def _lacks_a_card(text: str) -> Told | None:
    """ "you need a cscs card": in the way of it, unless they have applied all the same."""
    lacks = reason_in(text, "asked_for") is not None
    return (NOT_YET, {"reason": "card"}) if lacks and reason_in(text, "happened") is None else None


def _before_they_applied(text: str) -> Told | None:
    """They tried to reach somebody, and heard nothing; or wait for a paper of their own."""
    if reason_in(text, "sent_off"):
        return None
    paper = reason_in(text, "papers")
    if paper is not None:
        return NOT_YET, {"reason": paper}
    if not (reason_in(text, "reached_out") and reason_in(text, "silence")):
        # Who left word has done it, and what comes of it is asked.
        left_word = reason_in(text, "left_word") and not reason_in(text, "went_wrong")
        return (DONE, {}) if left_word else None
    # Who has written and says "no reply yet" waits, and says of the place nothing as yet.
    return (DONE, {}) if WROTE_AND_WAITS.search(typed_words(text)) else UNANSWERED


def is_a_slip(text: str) -> bool:
    """ "i went on the wrong day", "i rang after 5 so they were shut"."""
    if reason_in(text, "slips_of_ours"):
        return False
    if reason_in(text, "slips"):
        return True
    return bool(reason_in(text, "slips_of_the_hour") and reason_in(text, "was_shut"))


def is_forbidden(text: str) -> bool:
    """ "my mum wont let me", "jobcentre said not to"."""
    return reason_in(text, "forbids") is not None and (
        _behind_another(typed_words(text).split()) is not None
        or reason_in(text, "forbidding") is not None
    )


def is_declined(text: str) -> bool:
    """They had it, and said no themselves; or they will not do it at all."""
    if reason_in(text, "declines_it"):
        return True
    gives_up = reason_in(text, "gives_up") and not reason_in(text, "for_now")
    if gives_up and not reason_in(text, "done"):
        return True
    return bool(reason_in(text, "had_it") and reason_in(text, "said_no"))


def in_a_word(text: str) -> Told | None:
    """What a word or two tells of it, to whoever asked: "amazing", "not great"."""
    return WORDS_FOR_IT.get(whole(text, "whole_how_it_went") or "")


def says_nothing_new(text: str) -> bool:
    """ "still waitin on em", "heard nowt since": the place has not told them anything yet.

    Who tells what came of it, what they have sent meanwhile, or that they tried to reach the place
    says more than that.
    """
    if reason_in(text, "undecided") is None or asks_anything(text) or beside_the_step(text):
        return False
    if reason_in(text, "tried_again") or reason_in(text, "sent_off"):
        return False
    told = how_it_went(text)
    return told in (None, UNANSWERED, WAITING) or told[0] == NOT_YET


def told_in_short(text: str) -> Told | None:
    """The same, also of "nah" and "did it": whether it is done, and no more."""
    if (told := how_it_went(text)) is not None:
        return told
    if reason_in(text, "done"):
        return DONE, {}
    is_done = plain_yes_no(text)
    return None if is_done is None else (DONE if is_done else NOT_YET, {})


def told_beside_asking(text: str) -> Told | None:
    """What "nah, whats the number again" tells of it; None where it only asks, or only tells."""
    told, _ = told_and_asked(text) or ("", "")
    return told_in_short(told)


def tells_of_the_step(text: str) -> bool:
    """Whether the words say how a step went, or no more than that it is done."""
    return how_it_went(text) is not None or reason_in(text, "done") is not None


def tells_beside_a_stop(text: str) -> bool:
    """Whether the words that ask for a stop tell how it went as well, or want more than that."""
    kinds = ("beside_a_stop", "not_a_stop_alone")
    return told_of_it(text) is not None or any(reason_in(text, kind) for kind in kinds)


def names_another_stop(said: Said) -> bool:
    """Whether "stop" stands there for something else than an end of our messages.

    "Told me to stop coming" does; "they dont run it no more" tells how it went, and asks nothing.
    """
    if said.tapped or asks_to_stop(said.text):
        return False
    if reason_in(said.text, "asks_to_stop") == "nothing":
        return True
    return "no more" in said.text.lower() and told_of_it(said.text) is not None


def is_no_wish(said: Said) -> bool:
    """Whether what sounds like a stop or a break is none: a bus stop, "for now"."""
    no_break = said.intent == "pause_messages" and not said.tapped and not heard(said, "pauses")
    return names_another_stop(said) or no_break
