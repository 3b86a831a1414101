"""Where people are: outcodes, what towns are called, whose area a place lies in, how far it is.

Everything that names a place is data: `data/outcodes.csv` and `data/places.toml`.
Nothing finer than an outcode (the first half of a postcode) is ever returned.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
EARTH_RADIUS_KM = 6371.0088
KM_PER_MILE = 1.609344
PART = "?"
# No outcode reaches so far from its middle, but for a few in the mountains.
FAR_KM = 50.0
OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")

# Letters, one or two digits or a digit and a letter, and perhaps the half that is thrown away.
POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2})([0-9]{1,2}[a-z]?)(?: ?([0-9])[a-z]{0,2})?(?![a-z0-9])"
)


@dataclass(frozen=True)
class Outcode:
    """The middle of an outcode (WGS84), its post town, and its region or country."""

    code: str
    latitude: float
    longitude: float
    town: str
    region: str


@dataclass(frozen=True)
class Areas:
    """The areas an outcode lies in (`sure`) and those that it only reaches into (`perhaps`)."""

    sure: frozenset[str]
    perhaps: frozenset[str]


@cache
def outcodes() -> Mapping[str, Outcode]:
    """Every real outcode of the United Kingdom."""
    with (DATA / "outcodes.csv").open(encoding="utf-8", newline="") as file:
        return {row["outcode"]: _outcode(row) for row in csv.DictReader(file)}


@cache
def gazetteer() -> Mapping[str, Any]:
    """What `places.toml` says."""
    return tomllib.loads((DATA / "places.toml").read_text(encoding="utf-8"))


def outcode(text: str) -> str | None:
    """The outcode in what somebody wrote ("fy4 1xx", "FY41XX", "im in fy4"), or None.

    Only real ones. Inside a sentence a two-character one such as M8 or B4 is more likely slang,
    so there it needs to be in capitals or to come with the rest of the postcode.
    """
    alone = POSTCODE.fullmatch(text.strip().lower()) or POSTCODE.fullmatch(
        re.sub(r"[^a-z0-9]", "", text.lower())
    )
    if alone:
        return _real(alone)
    found = (match for match in POSTCODE.finditer(text.lower()) if not _is_slang(match, text))
    return next(filter(None, map(_real, found)), None)


@cache
def areas_of(code: str) -> Areas:
    """The areas of an outcode: itself, districts, what they are part of, and the countries."""
    listed = gazetteer()["districts"].get(code, [])
    certain = {name for name in listed if not name.endswith(PART)}
    every = {name.removesuffix(PART) for name in listed}
    wholes = gazetteer()["wholes"].items()
    touched = {whole for whole, parts in wholes if every & set(parts)}
    # Wherever in the outcode somebody lives: one of the parts, so within the whole.
    within = {whole for whole, parts in wholes if certain & set(parts) or every <= set(parts)}
    own = {code} if code in outcodes() else set()
    sure = certain | (within & touched) | _countries_of(code) | own
    return Areas(frozenset(sure), frozenset((every | touched) - sure))


def districts_of(code: str) -> frozenset[str]:
    """Every area that an outcode lies in or reaches into, by the names services use."""
    areas = areas_of(code)
    return areas.sure | areas.perhaps


@cache
def known_areas() -> frozenset[str]:
    """Every area name that an outcode can lead to, but for the outcodes themselves."""
    book = gazetteer()
    listed = {name.removesuffix(PART) for names in book["districts"].values() for name in names}
    return frozenset(listed | set(book["wholes"]) | set(book["countries"]))


def is_area(name: str) -> bool:
    """Whether it is known where that is; whose area it is otherwise has to be asked."""
    return name in known_areas() or OUTCODE.fullmatch(name) is not None


def area_named(text: str) -> str | None:
    """The area that somebody means ("Blackpool Unitary Authority", "UK", "fy1"), or None."""
    code = text.strip().upper()
    if code in outcodes():
        return code
    words, names = _plain(text), _areas_as_written()
    while words and words not in names:
        shorter = _without_what_is_around(words)
        if shorter == words:
            return None
        words = shorter
    return names.get(words)


@cache
def local_outcodes() -> frozenset[str]:
    """Those whose districts are known: where the guide is at home, and around it."""
    return frozenset(gazetteer()["districts"])


@cache
def whole_countries() -> frozenset[str]:
    """Those whose offers anybody gets who has not said where they live: ours, and wider ones."""
    book = gazetteer()
    ours = set(book["countries"][book["home"]["country"]])
    return frozenset(name for name, regions in book["countries"].items() if ours <= set(regions))


@cache
def extent() -> tuple[tuple[float, float], tuple[float, float]]:
    """The south-west and the north-east corner of where all outcodes lie, and a bit around it."""
    every = [(place.latitude, place.longitude) for place in outcodes().values()]
    lowest = (min(north for north, _ in every) - 1, min(east for _, east in every) - 1)
    return lowest, (max(north for north, _ in every) + 1, max(east for _, east in every) + 1)


def is_out_of_place(point: tuple[float, float], code: str | None) -> bool:
    """Whether a point can't be right: not in the country, or far from its postcode."""
    (south, west), (north, east) = extent()
    if not (south <= point[0] <= north and west <= point[1] <= east):
        return True
    middle = middle_of(code)
    return middle is not None and apart_km(point, middle) > FAR_KM


def is_local(code: str) -> bool:
    """Whether an outcode lies where this guide is at home."""
    return bool(areas_of(code).sure & set(gazetteer()["home"]["areas"]))


def is_in_home_country(code: str) -> bool:
    """Whether an outcode lies in the country whose offers everybody gets."""
    return gazetteer()["home"]["country"] in areas_of(code).sure


# Everybody of a place is as far from each of its services.
@lru_cache(maxsize=20_000)
def distance_km(code: str, latitude: float, longitude: float) -> float | None:
    """Kilometres in a straight line from the middle of an outcode; None for an unknown outcode.

    Good to 1 or 2 km. It knows of no river: over an estuary the way is longer.
    """
    start = outcodes().get(code)
    if start is None:
        return None
    return apart_km((start.latitude, start.longitude), (latitude, longitude))


def point_of(postcode: str | None, location: Mapping[str, Any]) -> tuple[float, float] | None:
    """The latitude and longitude of a location; None also where it is that of half a town.

    Such a one was worked out from the postcode.
    """
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if latitude is None or longitude is None:
        return None
    found = float(latitude), float(longitude)
    return None if found == middle_of(postcode) else found


@lru_cache(maxsize=20_000)
def middle_of(postcode: str | None) -> tuple[float, float] | None:
    """The middle of a postcode's outcode: where something is of which no point is told."""
    middle = outcodes().get(outcode(postcode or "") or "")
    return None if middle is None else (middle.latitude, middle.longitude)


def lies_at(
    postcode: str | None, latitude: float | None, longitude: float | None
) -> tuple[float, float] | None:
    """From where something is as far as it is: its own point, or the middle of its outcode."""
    if latitude is None or longitude is None:
        return middle_of(postcode)
    return latitude, longitude


def apart_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres in a straight line between two points, each a latitude and a longitude."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    across = cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(sin(north / 2) ** 2 + across))


def miles(km: float) -> float:
    """Kilometres as miles."""
    return km / KM_PER_MILE


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("&", " and ")))


@cache
def _areas_as_written() -> Mapping[str, str]:
    return {**{_plain(name): name for name in known_areas()}, **gazetteer()["written"]["also"]}


def _without_what_is_around(words: str) -> str:
    for around in sorted(gazetteer()["written"]["around"], key=len, reverse=True):
        if words.startswith(f"{around} "):
            return words.removeprefix(f"{around} ")
        if words.endswith(f" {around}"):
            return words.removesuffix(f" {around}")
    return words


def _outcode(row: Mapping[str, str]) -> Outcode:
    place = float(row["latitude"]), float(row["longitude"])
    return Outcode(row["outcode"], *place, row["town"], row["region"])


@cache
def _countries_of(code: str) -> frozenset[str]:
    place = outcodes().get(code)
    countries = gazetteer()["countries"].items()
    return frozenset(name for name, regions in countries if place and place.region in regions)


def _real(found: re.Match[str]) -> str | None:
    """The outcode that was matched, without the start of a second half; None if there is none.

    None too where it could be two: "FY45" is FY4 with half of a 5XX, or FY5 with a slip.
    """
    letters, digits, rest = found.groups()
    whole = f"{letters}{digits}".upper()
    if whole in outcodes():
        return whole
    shorter, slipped = whole[:-1], whole[:-2] + whole[-1]
    if rest or not shorter[-1].isdigit() or slipped in outcodes():
        return None
    return shorter if shorter in outcodes() else None


def _is_slang(found: re.Match[str], text: str) -> bool:
    letters, digits, rest = found.groups()
    short = len(letters + digits) == 2 and not rest
    return short and not text[found.start() : found.end()].isupper()
