"""Reasons as young people type them: the first in the file whose words are in the message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from actions.answers.once import once
from actions.turns import Said

THUMBS = "👍👌"
# With these we can help at once, whatever else is told.
PLAIN_HELP = {
    "travel", "money", "phone", "childcare", "bank", "check", "card", "id", "form", "nervous",
    "skills",
}  # fmt: skip
# "they dont answer no more", which asks for an end of nothing.
NO_MORE = re.compile(
    r"\b((?:dont|doesnt|didnt|isnt|aint|arent|not|never|cant|wont|hasnt|havent|no one|no1|nobody)"
    r"(?: \w+){0,5}?) no more\b(?! (?:messages?|msgs?|texts?|check|reminders?|of|from|pls|please))"
)
# "no 1 there"
NO_ONE = re.compile(r"\bno 1\b(?= [a-z])")
# What may stand anywhere in a stop, and how its words are typed.
SWEARING = re.compile(r" (?:(?:the|tf|as) (?=fuck))?(?:fuck\w*|fkn|fkin|tf|bloody|ffs|frigging) ")
STOPPP = re.compile(r"\bstop{2,}\b")
STOPS_WRITING = re.compile(r"\b(stop|quit) (?:t(?:e?x)+t*|m[ea]?s+[ae]?g+e?)(?:in|ing|ng|n|en)?\b")
SHORT = {"dnt": "dont", "stp": "stop", "u": "you", "ur": "your", "msgs": "messages"}
# What they said to us is a stop once more; who is spoken of right before it is somebody else.
TO_US_SAID = re.compile(r"\b(?:told|said to|asked|tell) (?:you|u|ya)\b")
OTHERS = frozenset({"they", "theyd", "theyll", "he", "hed", "she", "shed", "them", "people"})
OTHERS_WITHIN = 3
OF_OTHERS_AFTER = re.compile(
    r"(?:came|come|comes|from (?:them|him|her|that|the|there)|them|him|her)\b"
)
SPELT = "spelt"
# "goin" is "going", and "bin" is itself.
SHORTEST_ING = 4
REASONS_FILE = Path(__file__).parent / "policy" / "reasons.toml"


@once
def reason_in(text: str, kind: str) -> str | None:
    """The code of the first reason of this kind (`reasons`, `declines`) that the text gives."""
    said = _without_idioms(f" {typed_words(text)} ", kind)
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
    return re.sub(r"(?: x+| lol)+$", "", typed_words(text))


def typed_words(text: str) -> str:
    """Small letters and blanks alone, as the lists are written."""
    spelling = _spelling()
    words = re.findall("[a-z0-9]+", re.sub("['’]", "", text.lower()))
    said = NO_ONE.sub("no1", " ".join(map(spelling.right, words)))
    return NO_MORE.sub(r"\1 anymore", said)


@dataclass(frozen=True)
class _Spelling:
    """How words are read, whichever way they are typed."""

    better: Mapping[str, str]
    ends_in_in: frozenset[str]
    """Words such as "again": of any other that does, the g was left out."""

    def right(self, word: str) -> str:
        word = self.better.get(word, word)
        if not word.endswith("in") or len(word) < SHORTEST_ING or word in self.ends_in_in:
            return word
        return f"{word}g"


@cache
def _spelling() -> _Spelling:
    return _spelling_of(_reasons())


def _spelling_of(raw: Mapping[str, Any]) -> _Spelling:
    better = dict(one.split() for one in raw[SPELT]["words"])
    return _Spelling(better, frozenset(raw[SPELT]["ends_in_in"]))


def _stands(said: str, words: Sequence[str], no: str) -> bool:
    """Whether one of the words stands there, without "havent" or the like right before it."""
    told = (re.escape(word) for word in words if f" {word} " in said)
    return any(not no or not re.search(rf" (?:{no}) (?:\w+ )?{word} ", said) for word in told)


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
    said = STOPS_WRITING.sub(r"\1 texting", said)
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
    words = {_once(word) for word in set(typed_words(text).split()).difference(also)}
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


def listed(kind: str, code: str) -> Sequence[str]:
    """The words of one code of a kind."""
    return _reasons()[kind][code]


@cache
def _reasons() -> dict[str, dict[str, list[str]]]:
    """Every kind with its words, each {who} and the like written out, and spelt as texts are read.

    Else "waitin on em" would be looked for where "waiting on em" is read.
    """
    raw = tomllib.loads(REASONS_FILE.read_text(encoding="utf-8"))
    lists, spelling = raw["lists"], _spelling_of(raw)
    return {
        kind: codes
        if kind == SPELT
        else {code: list(_written_out(words, lists, spelling)) for code, words in codes.items()}
        for kind, codes in raw.items()
    }


def _written_out(
    words: Sequence[str], lists: Mapping[str, Sequence[str]], spelling: _Spelling
) -> Iterator[str]:
    for word in words:
        named = re.findall(r"{(\w+)}", word)
        # A list may name others.
        ways = [list(_written_out(lists[name], lists, spelling)) for name in named]
        for one in product(*ways):
            phrase = word.format(**dict(zip(named, one, strict=True)))
            yield " ".join(map(spelling.right, phrase.split()))
