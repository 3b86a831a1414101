"""Reasons as young people type them: the first in the file whose words are in the message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from actions.turns import Said

THUMBS = "👍👌"
# With these we can help at once, whatever else is told.
PLAIN_HELP = {
    "travel", "money", "phone", "childcare", "bank", "check", "id", "form", "nervous", "skills",
}  # fmt: skip
WORDS_FOR_IT: Mapping[str, tuple[str, dict[str, str]]] = {
    "well": ("checkin_done", {}), "badly": ("checkin_did_not_work", {}),
}  # fmt: skip
# "they dont answer no more", which asks for an end of nothing.
NO_MORE = re.compile(
    r"\b((?:dont|doesnt|didnt|isnt|aint|arent|not|never|cant|wont|hasnt|havent|no one|no1|nobody)"
    r"(?: \w+){0,5}?) no more\b(?! (?:messages?|msgs?|texts?|check|reminders?|of|from|pls|please))"
)
# What may stand anywhere in a stop, and how its words are typed.
SWEARING = re.compile(r" (?:(?:the|tf|as) (?=fuck))?(?:fuck\w*|fkn|fkin|tf|bloody|ffs|frigging) ")
STOPPP = re.compile(r"\bstop{2,}\b")
SHORT = {"dnt": "dont", "stp": "stop", "u": "you", "ur": "your", "msgs": "messages"}
# What they said to us is a stop once more; who is spoken of right before it is somebody else.
TO_US_SAID = re.compile(r"\b(?:told|said to|asked|tell) (?:you|u|ya)\b")
OTHERS = frozenset({"they", "theyd", "theyll", "he", "hed", "she", "shed", "them", "people"})
OTHERS_WITHIN = 3
OF_OTHERS_AFTER = re.compile(
    r"(?:came|come|comes|from (?:them|him|her|that|the|there)|them|him|her)\b"
)
REASONS_FILE = Path(__file__).parent / "policy" / "reasons.toml"


def reason_in(text: str, kind: str) -> str | None:
    """The code of the first reason of this kind (`reasons`, `declines`) that the text gives."""
    said = _without_idioms(f" {_plain(text)} ", kind)
    no = "|".join(_reasons()["denied"].get(kind, ()))
    found = (r for r, words in _reasons()[kind].items() if _stands(said, words, no))
    return next(found, None)


def _without_idioms(said: str, kind: str) -> str:
    """ "full of idiots" is not full."""
    for idiom in _reasons()["idioms"].get(kind, ()):
        said = said.replace(f" {idiom} ", " ")
    return said


def whole(text: str, kind: str = "whole") -> str | None:
    """What a message says that is nothing but a few known words, such as "kind of"."""
    said = _without_kisses(text) or ("ok" if any(thumb in text for thumb in THUMBS) else "")
    return next((code for code, words in _reasons()[kind].items() if said in words), None)


def _without_kisses(text: str) -> str:
    return re.sub(r"(?: x+| lol)+$", "", _plain(text))


def _plain(text: str) -> str:
    said = " ".join(re.findall("[a-z0-9]+", re.sub("['’]", "", text.lower())))
    return NO_MORE.sub(r"\1 anymore", said)


def _stands(said: str, words: Sequence[str], no: str) -> bool:
    """Whether one of the words stands there, without "havent" or the like right before it."""
    told = (re.escape(word) for word in words if f" {word} " in said)
    return any(not no or not re.search(rf" (?:{no}) (?:\w+ )?{word} ", said) for word in told)


def how_it_went(text: str) -> tuple[str, dict[str, str]] | None:
    """What the words tell of a step by themselves: the intent they stand for, and its fact.

    None where they tell nothing of it, or ask us to stop.
    """
    return None if asks_to_stop(text) else told_of_it(text)


def tells_beside_a_stop(text: str) -> bool:
    """Whether the words that ask for a stop tell how it went as well, or want more than that."""
    kinds = ("beside_a_stop", "not_a_stop_alone")
    return told_of_it(text) is not None or any(reason_in(text, kind) for kind in kinds)


def told_of_it(text: str) -> tuple[str, dict[str, str]] | None:
    """The same, also beside a stop.

    Who called and got no answer did not talk, or was hung up on, and who applied and was turned
    down is done with it; but who applied and heard nothing back did apply.
    """
    if reason_in(text, "not_yet"):
        reason = reason_in(text, "reasons")
        return "checkin_not_yet", {"reason": reason} if reason else {}
    happened, what = reason_in(text, "happened"), reason_in(text, "went_wrong")
    if happened == "talked":
        what = what or reason_in(text, "treated")
    if happened and (what is None or (what == "no_answer" and happened != "talked")):
        return "checkin_done", {"answer": happened}
    what = what or reason_in(text, "treated")
    if what:
        return "checkin_did_not_work", {"answer": what}
    if reason_in(text, "failed"):
        return "checkin_did_not_work", {}
    return ("checkin_done", {}) if reason_in(text, "went_ok") else None


def in_a_word(text: str) -> tuple[str, dict[str, str]] | None:
    """What a word or two tells of it, to whoever asked: "amazing", "not great"."""
    return WORDS_FOR_IT.get(whole(text, "whole_how_it_went") or "")


def heard(said: Said, kind: str) -> str | None:
    """The same of typed words; what stands on a button is in its facts."""
    return None if said.tapped else reason_in(said.text, kind)


def keeps_from_it(said: Said) -> str | None:
    """What gets in the way, told as such: "cant afford the bus", and not "bus" alone."""
    reason = heard(said, "reasons")
    return reason if reason in PLAIN_HELP and heard(said, "obstacle") else None


def asks_to_stop(text: str) -> bool:
    """Whether the words ask for an end of something; "it dont stop me" and a bus stop do not."""
    return reason_in(text, "asks_to_stop") == "stop" or means_our_messages(text)


def means_our_messages(text: str) -> bool:
    """Whether a stop is plainly for our messages: "stop texting me", or "stop" with no more to it.

    "my mum said stop wasting time" is not, nor is "dont contact them anymore".
    """
    said = SWEARING.sub(" ", f" {_without_kisses(text)} ")
    said = " ".join(SHORT.get(word, word) for word in STOPPP.sub("stop", said).split())
    to_us = _first_in(said, _reasons()["stops_us"]["to_us"])
    if to_us is not None and not _is_of_others(said, to_us):
        return True
    alone = _first_in(said, _stops_alone())
    return alone is not None and _tells_no_more(f" {said} ".replace(f" {alone} ", " ", 1))


@cache
def _stops_alone() -> Sequence[str]:
    """The longest first: "leave me alone" before "leave me"."""
    return sorted(_reasons()["stops_us"]["alone"], key=len, reverse=True)


def _tells_no_more(beside: str) -> bool:
    """Whether what stands beside a stop is "please" and the like."""
    return set(beside.split()) <= set(_reasons()["stops_us"]["beside"])


def _is_of_others(said: str, stop: str) -> bool:
    """ "they should stop asking me", "he told me to stop texting him", "no more messages came"."""
    before, _, after = f" {said} ".partition(f" {stop} ")
    told = _first_in(TO_US_SAID.sub(" ", before), _reasons()["stops_us"]["told"])
    close = not OTHERS.isdisjoint(before.split()[-OTHERS_WITHIN:])
    return bool(told or close or OF_OTHERS_AFTER.match(after))


def ends_in_a_stop(text: str) -> bool:
    """ "did it so stop": whatever comes before, and nobody else's words."""
    before, stop, after = f"{_without_kisses(text)} ".rpartition(" stop ")
    told = _first_in(before, _reasons()["stops_us"]["told"])
    return bool(stop) and _tells_no_more(after) and told is None


def _first_in(said: str, words: Sequence[str]) -> str | None:
    return next((word for word in words if f" {word} " in f" {said} "), None)


def lets_us_stop(text: str) -> bool | None:
    """Asked whether we shall stop, a plain yes or no, or what says the same. None: neither."""
    listed = _reasons()["lets_us_stop"]
    words = _without_kisses(text)
    if (said := next((code for code in listed if words in listed[code]), None)) is not None:
        return said == "yes"
    if asks_to_stop(text):
        return True
    if reason_in(text, "keeps_us") or reason_in(text, "ways_on"):
        return False
    return plain_yes_no(text)


def plain_yes_no(text: str, also: Collection[str] = ()) -> bool | None:
    """A yes or no with nothing beside it that tells more; `also`: words that tell no more."""
    words = {_once(word) for word in set(_plain(text).split()).difference(also)}
    plain = {code: set(map(_once, listed)) for code, listed in _reasons()["plain"].items()}
    said = {code for code in ("yes", "no") if words & plain[code]}
    if len(said) != 1 or words - plain["yes"] - plain["no"] - plain["beside"]:
        return None
    return said == {"yes"}


def beside_yes_no() -> frozenset[str]:
    """The words that tell nothing beside a yes or no: "please", "mate"."""
    return frozenset(_reasons()["plain"]["beside"])


def _once(word: str) -> str:
    """ "yesss" as "yes"."""
    return re.sub(r"(\w)\1+$", r"\1", word)


def tells_of_the_step(text: str) -> bool:
    """Whether the words say how a step went, or no more than that it is done."""
    return how_it_went(text) is not None or reason_in(text, "done") is not None


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


@cache
def _reasons() -> dict[str, dict[str, list[str]]]:
    """Every kind with its words, each {who} and the like written out."""
    raw = tomllib.loads(REASONS_FILE.read_text(encoding="utf-8"))
    lists = raw["lists"]
    return {
        kind: {code: list(_written_out(words, lists)) for code, words in codes.items()}
        for kind, codes in raw.items()
    }


def _written_out(words: Sequence[str], lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for word in words:
        named = re.findall(r"{(\w+)}", word)
        for one in product(*(lists[name] for name in named)):
            yield word.format(**dict(zip(named, one, strict=True)))
