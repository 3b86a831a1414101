"""Which of the options on the table a young person means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

ORDINALS_FILE = Path(__file__).parent / "policy" / "ordinals.toml"
ALIKE = 85
SHORTEST = 4
SHORTEST_NAME = 5
FILLER, FILLER_DIGIT = "one", "1"


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads(ORDINALS_FILE.read_text(encoding="utf-8"))


@cache
def _ordinals() -> Mapping[str, int]:
    return {word: int(place) for place, words in _raw()["places"].items() for word in words}


def _saved_words() -> frozenset[str]:
    return frozenset(_raw()["saved"])


def asks_for_saved(text: str) -> bool:
    """Whether the words ask for what was kept."""
    return _asks_outright(text) or bool(_saved_words().intersection(_words(text)))


def _asks_outright(text: str) -> bool:
    said = f" {' '.join(_words(text))} "
    return any(f" {phrase} " in said for phrase in _raw()["saved_asked"])


def is_only_saved(text: str) -> bool:
    """Whether the words say nothing but that: "saved", "what i saved", "what did i save"."""
    if _asks_outright(text):
        return True
    rest = [word for word in _words(text) if word not in _raw()["beside_saved"]]
    return bool(rest) and _kept_words().issuperset(rest)


def _kept_words() -> frozenset[str]:
    return frozenset(_raw()["saved"]) - {"keep"}


def means_all(text: str) -> bool:
    """Whether the words are about all that lie on the table: "i dont like any of these"."""
    said = f" {' '.join(_words(text))} "
    return any(f" {phrase} " in said for phrase in _raw()["all_of_them"])


def deed_of(text: str) -> str | None:
    """What is to be done with the option that is named: the first word of a deed tells."""
    deeds: Mapping[str, list[str]] = _raw()["deeds"]
    said = f" {' '.join(_words(text))} "
    return next((deed for deed, ways in deeds.items() if any(f" {w} " in said for w in ways)), None)


def aspects_of(text: str) -> list[str]:
    """What of an option is asked: `cost`, `pay`, `money` (either of them), `place`, `when`."""
    said = f" {' '.join(_words(text))} "
    aspects: Mapping[str, list[str]] = _raw()["aspects"]
    asked = [name for name, ways in aspects.items() if any(f" {w} " in said for w in ways)]
    plainer = {"cost", "pay"}.intersection(asked)
    return [name for name in asked if name != "money" or not plainer]


def asks_about_one(text: str) -> bool:
    """Whether "it" in a question about pay, cost, time or place can only be one of the options."""
    pointing: Mapping[str, list[str]] = _raw()["pointing"]
    said = f" {' '.join(_words(text))} "
    points, asks, other = (
        any(f" {phrase} " in said for phrase in pointing[key]) for key in ("at", "asks", "unless")
    )
    return points and asks and not other


def compared_by(text: str) -> str | None:
    """What all options are asked to be told by: `place`, `pay`, `cost`, `grades` or `why`."""
    compared: Mapping[str, list[str]] = _raw()["compared"]
    found = (aspect for aspect, ways in compared.items() if _holds(text, ways))
    return None if _asks_for_another_place(text) else next(found, None)


def _asks_for_another_place(text: str) -> bool:
    """ "wheres my nearest food bank" is none of the options."""
    nearest = _raw()["nearest"]
    behind = (after for word, after in pairwise((*_words(text), "")) if word in nearest["to"])
    of_them = {"", *nearest["of_them"], *_raw()["pointed"]["common"]}
    return any(after not in of_them for after in behind)


def asks_for_several(text: str) -> bool:
    """Whether more than one is meant at once: "can i do 2 of them"."""
    return _holds(text, _raw()["several"]["asked"])


def means_two(text: str) -> bool:
    """Whether two of them are named at once, asked or not: "both the first two"."""
    return _holds(text, _raw()["several"]["two"])


def asks_why(text: str) -> bool:
    """Whether the words ask why we think so, beside what we think would help first."""
    asked = _raw()["result"]
    return " ".join(_words(text)) in asked["alone"] or _holds(text, asked["asked"])


def asks_of_a_visit(text: str) -> bool:
    """Whether it is asked what being there is like: "is there parking"."""
    return _holds(text, _raw()["visit"]["asked"])


def asks_for_all_of_it(text: str) -> bool:
    """Whether all that is known is asked for: "tell me about it"."""
    return _holds(text, _raw()["visit"]["all_of_it"])


def _holds(text: str, phrases: Iterable[str]) -> bool:
    said = f" {' '.join(_words(text))} "
    return any(f" {phrase} " in said for phrase in phrases)


def points_at_one(text: str) -> bool:
    """Whether a word is pointed at as a name: "not the platform", "apprenticeship one"."""
    return bool(_pointed(text))


def _pointed(text: str) -> set[str]:
    """The words that are: behind "the" none that stands in many names, before "one" any."""
    found = set()
    for before, word, after in _threes(_words(text)):
        by_one = after in ("one", "1", "option") and word not in _ordinals()
        by_the = before in ("the", "that") and word not in _raw()["pointed"]["common"]
        if len(word) >= SHORTEST_NAME and (by_one or by_the):
            found.add(word.rstrip("s"))
    return found


def _threes(words: list[str]) -> Iterator[tuple[str, str, str]]:
    return zip(["", *words], words, [*words[1:], ""], strict=False)


def named(text: str, options: Mapping[str, tuple[int, str]]) -> str | None:
    """The id of the option meant, out of ids with their place and name; None if it is not clear."""
    places = _places(_words(text), max((place for place, _ in options.values()), default=0))
    by_place = [key for key, (place, _) in options.items() if place in places]
    if len(by_place) == 1:
        return by_place[0]
    telling = " ".join(word for word in _words(text) if word not in _raw()["beside"])
    alike = [key for key, (_, name) in options.items() if _alike(telling, name)]
    if len(alike) == 1:
        return alike[0]
    pointed = _pointed(text)
    by_word = [key for key, (_, name) in options.items() if pointed & _bare_words(name)]
    whole = [key for key in by_word if pointed >= _bare_words(options[key][1])]
    if len(whole) == 1:
        return whole[0]
    return by_word[0] if len(by_word) == 1 else None


def _bare_words(name: str) -> set[str]:
    return {word.rstrip("s") for word in _words(name)}


def _places(words: list[str], last: int) -> set[int]:
    """The places named. In "the second one" and "the bakery one" the last word counts nothing."""
    named_places = set()
    for before, word, after in _threes(words):
        if _is_filler(before, word) or not _is_place(before, after):
            continue
        if word in _raw()["last"]:
            named_places.add(last)
        elif word in _ordinals():
            named_places.add(_ordinals()[word])
    return named_places


def _is_place(before: str, after: str) -> bool:
    """Whether a "last" between these is one of the options, and not that of "last night"."""
    known = {*_ordinals(), *_raw()["last"]}
    if after:
        return after in _raw()["after"] or after in known
    return before in _raw()["ends_after"] or before in known


def _is_filler(before: str, word: str) -> bool:
    """Whether a "one", or a 1 for it, says no place: "the bakery one", "the 2nd 1"."""
    if word == FILLER_DIGIT:
        return before in _ordinals() or before in _raw()["last"]
    return word == FILLER and before not in _raw()["before_one"]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _alike(text: str, name: str) -> bool:
    longest = max(text.split(), key=len, default="")
    if len(longest) < SHORTEST:
        return False
    return fuzz.partial_ratio(text.lower(), name.lower()) >= ALIKE
