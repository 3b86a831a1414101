"""What people call where they live, and the outcode that stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from directory.places import gazetteer, outcodes

LONGEST_NAME = 4
EXACT = 100.0


@dataclass(frozen=True)
class Town:
    """A place somebody named, the outcode at its middle, and how alike it was written (to 100)."""

    name: str
    outcode: str
    alike: float

    @property
    def is_exact(self) -> bool:
        return self.alike == EXACT


def beside() -> frozenset[str]:
    """Words that name no place, though some are like the name of one."""
    return frozenset(gazetteer()["spelling"]["beside"])


@cache
def words_of_names() -> frozenset[str]:
    """The words in the names of places: none of them is a slip of anything."""
    tables = (gazetteer()["towns"], gazetteer()["neighbourhoods"])
    return frozenset(word for table in tables for name in table for word in name.lower().split())


def outcode_for_town(text: str) -> Town | None:
    """The place named in `text`, also misspelt or inside a sentence, or None.

    A part of a town says more than the town, and a name written rightly more than a likely one:
    "blackpool south shore" is South Shore.
    """
    words = _words(text)
    return _named(words) or _nearly_named(words)


def _named(words: list[str]) -> Town | None:
    for names in (_neighbourhoods(), _towns()):
        for phrase in _phrases(words):
            if phrase in names:
                return Town(phrase, names[phrase], EXACT)
    return None


def _nearly_named(words: list[str]) -> Town | None:
    spelling = gazetteer()["spelling"]
    telling = [word for word in words if word not in spelling["beside"]]
    for names in (_neighbourhoods(), _local_towns(), _towns()):
        near = [_nearest(phrase, names, spelling) for phrase in _phrases(telling)]
        best = max(filter(None, near), key=_likeness, default=None)
        if best and names is _neighbourhoods() and len(telling) == 1:
            # "adcrington" alone is more like the town than like any part of one.
            best = max(
                filter(None, (best, _nearest(telling[0], _local_towns(), spelling))), key=_likeness
            )
        if best:
            return best
    return None


def _likeness(town: Town) -> tuple[float, str]:
    return town.alike, town.name


def _nearest(phrase: str, names: Mapping[str, str], spelling: Mapping[str, int]) -> Town | None:
    if len(phrase) < spelling["shortest"]:
        return None
    found = process.extractOne(phrase, names.keys(), scorer=fuzz.ratio)
    if found is None or found[1] < spelling["alike"]:
        return None
    return Town(found[0], names[found[0]], float(found[1]))


def _phrases(words: list[str]) -> Iterator[str]:
    """Runs of words, the longest first."""
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _words(text: str) -> list[str]:
    """Lower case words without apostrophes; hyphens part them, and "saint" is "st"."""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}.]", "", text.lower())
    return ["st" if word == "saint" else word for word in re.findall(r"[a-z]+", plain)]


def _neighbourhoods() -> Mapping[str, str]:
    names: Mapping[str, str] = gazetteer()["neighbourhoods"]
    return names


def _local_towns() -> Mapping[str, str]:
    names: Mapping[str, str] = gazetteer()["towns"]
    return names


@cache
def _towns() -> Mapping[str, str]:
    """Every post town; the lowest numbered outcode counts as its middle, unless data says."""
    towns: dict[str, str] = {}
    for code in sorted(outcodes(), key=_by_number):
        for name in outcodes()[code].town.split(","):
            towns.setdefault(" ".join(_words(name)), code)
    towns.pop("", None)
    return {**towns, **_local_towns()}


def _by_number(code: str) -> tuple[bool, int, str]:
    number = int("".join(filter(str.isdigit, code[1:])) or 0)
    # Outcodes with the number 0 are mostly for large users of post, not places.
    return number == 0, number, code
