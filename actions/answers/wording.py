"""A message as words: one spelling, no marks, no case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from actions.answers.once import once
from actions.answers.spelling import spelling

LONGEST = 1_000
BREAK = "|"
NO_VOWELS = frozenset("bcdfgjklmnpqrstvwz")

SOUNDS = {"2": "to", "4": "for"}  # "want 2 work", "looking 4 a job"

APART = {"ive": ("i", "have")}

APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`']")
KEYCAPS = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200d\u2060]")
FRACTIONS = {"\u00bd": " 1/2 ", "\u00bc": " 1/4 ", "\u00be": " 3/4 "}
RANGE = re.compile(r"(?<=\d)\s?[-\u2013\u2014]\s?(?=\d)")
ENDS = re.compile(r"(?<!\d)[.,;:](?!\d)|[.,;:](?=\s|$)|[!?\n()\[\]\u2013\u2014|]|\s-\s")
WORD = re.compile(r"\d+(?:[./]\d+)+|\d+(?:st|nd|rd|th|s)\b|\d+|[^\W\d_][^\W_]*|\|")
KISSES = re.compile(r"\bx{2,}\b")
NOT_APPLICABLE = re.compile(r"(?<!\w)n\s?/\s?a(?!\w)")
GLUED = re.compile(r"(?:im|am)(?=\d+$)")
LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")


@once
def words_of(text: str) -> tuple[str, ...]:
    """The words of a message in one spelling, with BREAK where a mark ends a clause.

    Text past 1,000 characters is ignored.
    """
    return tuple(_together(_respelt(WORD.findall(plain(text)))))


def clauses_of(words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The words between breaks; never an empty clause."""
    clause: list[str] = []
    for word in (*words, BREAK):
        if word != BREAK:
            clause.append(word)
        elif clause:
            yield tuple(clause)
            clause = []


def carrying(words: Sequence[str]) -> tuple[str, ...]:
    """The words without those that carry no answer."""
    return tuple(word for word in words if word not in spelling().fillers)


def apart(words: Iterable[str]) -> tuple[str, ...]:
    """ "Will i have to" asks as "will i need to" does: "ive" in two words."""
    return tuple(part for word in words for part in APART.get(word, (word,)))


def plain(text: str) -> str:
    """The message in small letters, its marks turned into breaks or blanks."""
    text = text[:LONGEST]
    for symbol, word in (*FRACTIONS.items(), *spelling().symbols.items()):
        text = text.replace(symbol, f" {word.strip()} ")
    text = unicodedata.normalize("NFKC", KEYCAPS.sub("", text)).lower()[:LONGEST]
    text = APOSTROPHES.sub("", text).replace("_", " ")
    text = ENDS.sub(f" {BREAK} ", RANGE.sub(" to ", text))
    return LONG_DRAWN.sub(r"\1", KISSES.sub(" ", NOT_APPLICABLE.sub("na", text)))


def _respelt(words: Iterable[str]) -> Iterator[str]:
    better = spelling().words
    before = ""
    for word, after in pairwise((*words, "")):
        if word == "an" and after[:1] in NO_VOWELS:
            word = "and"  # "get paid an learn"
        if after in spelling().sounds.get(word, ()) and before not in spelling().numbered:
            word = SOUNDS[word]
        if word == "ill" and _is_i_will(before, after):
            yield "i"
            word = "will"
        before = word
        if glued := GLUED.match(word):
            yield "im"
            word = word[glued.end() :]
        yield from better.get(word, (word,))


def _is_i_will(before: str, after: str) -> bool:
    """ "ill think about it"; but not "been ill have no money"."""
    known = spelling()
    after = known.words.get(after, (after,))[0]
    return after in known.will_after and before not in known.ill_before


def _together(words: Iterable[str]) -> Iterator[str]:
    pairs = spelling().together
    before: str | None = None
    for word in words:
        one = pairs.get((before, word)) if before is not None else None
        if one is not None:
            before = one
            continue
        if before is not None and not before == word == BREAK:
            yield before
        before = word
    if before is not None:
        yield before
