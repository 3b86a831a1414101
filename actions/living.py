"""Where somebody lives now, out of what they typed: "moved from london to blackpool"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from actions.answers.once import once
from actions.answers.spelling import words_file
from actions.answers.wording import LONGEST, words_of
from directory import places, town_names

# A postcode, or its first half and a digit, typed in pieces: "fy 3 8", "FY 4 1xx".
IN_PIECES = re.compile(r"\W*([a-z]{1,2}) (\d{1,2}[a-z]?) (\d[a-z]{0,2})\W*", re.IGNORECASE)
# "between preston and blackpool" is neither of them.
BETWEEN = re.compile(r"\bbetween (?P<one>.+?) (?:and|n|&|or) (?P<other>.+)", re.IGNORECASE)
PRONOUNS = ("he", "hes", "she", "shes")
ENDS = r"[,;!?()\n]|(?<!\bst)\.(?:\s|$)"
WEIGHT: Mapping[str, int] = {"now": 2, "towards": 1, "plain": 0, "elsewhere": -1}

# How many words may stand beside a town, by whether it is local and written rightly.
ROOM: Mapping[tuple[bool, bool], int | None] = {
    (True, True): None,
    (True, False): 3,
    (False, True): 2,
    (False, False): 1,
}


@dataclass(frozen=True)
class Stretch:
    """A part of the message, and how much its first words say that they live in what it names.

    `cue`: those words, or the mark, that it stands behind.
    """

    text: str
    weight: int
    cue: str = ""


def outcode_of(text: str) -> str | None:
    """The outcode of the place they live in, typed as an outcode, a postcode or a town, or None.

    A place that they left, or that they say is not theirs, is never it.
    """
    if _is_between_two(text[:LONGEST]):
        return None
    pieces = IN_PIECES.fullmatch(text[:LONGEST])
    whole = f"{pieces[1]}{pieces[2]} {pieces[3]}" if pieces else text
    without = _streets().sub(" ", whole)
    if without == whole or (found := _lived_in(without)) is None:
        found = None if _is_a_street_s_name(whole) else _beside_a_landmark(whole)
    return found


def _beside_a_landmark(text: str) -> str | None:
    """As in "behind the college in blackpool", which says nothing of a college of theirs."""
    without = without_landmarks(text)
    return (_lived_in(without) if without != text else None) or _lived_in(text)


def without_landmarks(text: str) -> str:
    """The words without what only says where a place is, as "near the food bank"."""
    return _landmarks().sub(" ", text[:LONGEST])


def _is_between_two(text: str) -> bool:
    found = BETWEEN.search(text)
    named = [_lived_in(found[side]) for side in ("one", "other")] if found else []
    return len(set(named) - {None}) > 1


def _lived_in(text: str) -> str | None:
    wanted = [stretch for stretch in _stretches(text) if stretch.weight >= 0]
    return _named_in(wanted, wanted)


def _is_a_street_s_name(text: str) -> bool:
    """Whether the town in it only names a street: "burnley road"."""
    whole = town_names.outcode_for_town(text)
    names = (town_names.outcode_for_town(street[1]) for street in _streets().finditer(text))
    return whole is not None and any(name == whole for name in names)


def has_no_address(text: str) -> bool:
    """Whether they say that there is none to tell: "im between places"."""
    return has_nowhere(text) or _says(text, "no_address")


def has_nowhere(text: str) -> bool:
    """Whether they say that they have nowhere to live: "i dont have anywhere"."""
    return _says(text, "nowhere")


def _says(text: str, key: str) -> bool:
    said = " ".join(words_of(text))
    return any(f" {phrase} " in f" {said} " for phrase in words_file("area")[key])


def moved_to(text: str) -> str | None:
    """The same where it is said outright: an outcode, or "i live in …", "now in …"."""
    stretches = _stretches(text)
    outright = [stretch for stretch in stretches if stretch.weight == WEIGHT["now"]]
    wanted = [stretch for stretch in stretches if stretch.weight >= 0]
    return _named_in(outright, wanted) or _first_outcode(wanted)


def named_alone(text: str) -> str | None:
    """The same of a message that is a town's name and nothing else."""
    town = town_names.outcode_for_town(text)
    alone = town is not None and town.is_exact and town.name == " ".join(words_of(text))
    return town.outcode if town is not None and alone else None


def _named_in(stretches: Iterable[Stretch], wanted: Sequence[Stretch]) -> str | None:
    """The first place in these, told closer by what follows it among all that are `wanted`."""
    for one in sorted(stretches, key=lambda stretch: -stretch.weight):
        if (code := places.outcode(one.text)) is not None:
            return code
        if (town := _town(one)) is not None:
            return _told_closer(wanted[wanted.index(one) + 1 :]) or town
    return None


def _told_closer(after: Iterable[Stretch]) -> str | None:
    """The outcode right behind a town, as in "preston, PR2 3AB" and "blackpool way, its fy5"."""
    behind = next((stretch for stretch in after if stretch.text.strip()), None)
    if behind is None or behind.weight != WEIGHT["plain"]:
        return None
    is_closer = not behind.cue[:1].isalpha() or behind.cue in words_file("area")["closer"]
    return places.outcode(behind.text) if is_closer else None


def _town(stretch: Stretch) -> str | None:
    """The town it names; but "hook me up with them" and "is train cheaper" name no Hook, no Tain.

    The further off the place and the less like its name, the fewer other words there may be.
    """
    town = town_names.outcode_for_town(stretch.text)
    if town is None or stretch.weight == WEIGHT["now"]:
        return town.outcode if town else None
    room = ROOM[places.is_local(town.outcode), town.is_exact]
    words = set(re.findall(r"[a-z]+", stretch.text.lower())) - town_names.beside()
    others = len(words) - len(town.name.split())
    return town.outcode if room is None or others <= room else None


def _first_outcode(stretches: Iterable[Stretch]) -> str | None:
    return next(filter(None, (places.outcode(one.text) for one in stretches)), None)


@once
def _stretches(text: str) -> Sequence[Stretch]:
    """The message cut where a cue or a mark stands; what comes before any cue is plain."""
    plain = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}`]", "", text[:LONGEST])
    found, start, weight, last = [], 0, WEIGHT["plain"], ""
    for cut in _cuts().finditer(plain):
        cue = " ".join(cut[0].lower().split())
        weight = _looking_back(weight, cue, plain[cut.end() :])
        found.append(Stretch(plain[start : cut.start()], weight, last))
        start, weight, last = cut.end(), _weights().get(cue, WEIGHT["plain"]), cue
    return [*found, Stretch(plain[start:], weight, last)]


def _looking_back(weight: int, cue: str, rest: str) -> int:
    """What a cue says of the place before it: "fleetwood originally but in blackpool now"."""
    if cue in words_file("area")["before"]:
        return WEIGHT["elsewhere"]
    closes = cue in words_file("area")["at_last"] and re.match(rf"\s*(?:$|{ENDS})", rest)
    return WEIGHT["now"] if closes and weight >= WEIGHT["plain"] else weight


@cache
def _weights() -> Mapping[str, int]:
    people = {*words_file("spelling")["others"]["people"], "mate"}.difference(PRONOUNS)
    theirs = (f"{one} {does}" for one in people for does in words_file("area")["of_others"])
    listed = {cue: WEIGHT[key] for key in WEIGHT for cue in words_file("area")[key]}
    return dict.fromkeys(theirs, WEIGHT["elsewhere"]) | listed


@cache
def _streets() -> re.Pattern[str]:
    kinds = "|".join(words_file("area")["streets"])
    return re.compile(rf"\b([a-z]+) (?:{kinds})\b", re.IGNORECASE)


@cache
def _landmarks() -> re.Pattern[str]:
    near, ends = ("|".join(words_file("area")[key]) for key in ("landmarks", "landmarks_end"))
    return re.compile(rf"\b(?:{near})\b(?:(?!\s(?:{ends})\b|{ENDS}).)*", re.IGNORECASE)


@cache
def _cuts() -> re.Pattern[str]:
    """Every cue, the longest first, as whole words; or the end of a clause."""
    behind = (cue for key in ("before", "at_last") for cue in words_file("area")[key])
    cues = sorted({*_weights(), *behind}, key=len, reverse=True)
    words = "|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in cues)
    return re.compile(rf"\b(?:{words})\b|{ENDS}", re.IGNORECASE)
