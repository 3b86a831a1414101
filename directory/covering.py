"""A hidden address is not told in words either: "Come to 12 Rose Lane, FY1 4ZZ". Pure.

Where an organisation keeps an address confidential, its street and its postcode are covered in
all texts of its entries as they are written, whoever wrote them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from directory import places, points, streets
from directory.feed_texts import ENDS_A_LINE, TAG, UNREAD

COVER = "[…]"
# What may stand within a word, or between two, wherever an address is told.
BETWEEN = re.compile(r"[\W_]")
# Of a text with none of these nobody reads anything else than what stands there.
READ_OTHERWISE = re.compile(r"[&<%]|[^\x00-\x7f\u2026]")
# "&amp;nbsp;" and "%2520" are read in two turns.
TURNS = 3
# The texts of an entry that go out, by its tables; what we do not use is covered as a whole.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "organization": ("description", "extra"),
    "service": ("name", "description", "alert", "extra"),
    "eligibility": ("how_to_apply", "start_dates", "duration", "pay", "qualification_level"),
    "schedule": ("description", "extra"),
    "cost_option": ("option", "extra"),
    "accessibility": ("description", "extra"),
    "service_area": ("name", "extra"),
    "language": ("name", "extra"),
    "phone": ("number", "description", "extra"),
    "contact": ("name", "title", "extra"),
    "service_at_location": ("extra",),
    "location": ("name", "extra"),
    "attribute": ("extra",),
    "taxonomy_term": ("name", "extra"),
}
# What leads nowhere with a part of it covered: such a one is left out.
LINKS: Mapping[str, tuple[str, ...]] = {
    "organization": ("website", "email"),
    "service": ("url", "email"),
    "eligibility": ("source_url",),
    "contact": ("email",),
}
# How the parts of an address that we have no column for are called: "address_2", "premises".
PARTS = ("address", "street", "building", "house", "premise", "line", "thoroughfare")
NO_PART = "address_type"

Rows = Mapping[str, list[dict[str, Any]]]
# What an address says: its lines and its postcode.
Written = tuple[str, ...]


def written(address: Mapping[str, Any]) -> Written:
    """What an address says that a text could say as well."""
    beside = address.get("extra") or {}
    parts = (value for name, value in beside.items() if _is_a_part(name))
    said = (address.get("address_1"), *parts, address.get("postal_code"))
    return tuple(value for value in said if isinstance(value, str) and value)


def covered(rows: Rows, also: Iterable[Written] = ()) -> dict[str, list[dict[str, Any]]]:
    """The rows of an entry with what they hide, and what else is to be hidden, covered in texts."""
    told = finder(frozenset((*_own(rows), *also)), tuple(names_of(rows)))
    if told is None:
        return dict(rows)
    return {name: [_covered(told, name, row) for row in of] for name, of in rows.items()}


def _own(rows: Rows) -> Iterator[Written]:
    """What the entry hides itself: its confidential addresses, and where they are on the map."""
    at = {row["id"]: row for row in rows.get("location", ())}
    for row in rows.get("address", ()):
        if row.get("confidential"):
            yield written(row)
            yield _point(row.get("postal_code"), at.get(row.get("location_id"), {}))


def _point(postcode: str | None, location: Mapping[str, Any]) -> Written:
    """Where a place is on the map, as a text may tell it; nothing where that is half a town's."""
    found = places.point_of(postcode, location)
    return (points.written(*found),) if found else ()


@dataclass(frozen=True)
class Finder:
    """Finds addresses in a text. `signs`: letters of which some stand in each text that tells one.

    To look for those first costs a twentieth of looking for hundreds of streets.
    """

    pattern: re.Pattern[str]
    signs: tuple[str, ...]

    def finds(self, text: str) -> bool:
        return self._stands_in(text) or self._stands_in(as_read(text))

    def cover(self, text: str) -> str:
        """The text with them covered; as it is read, where it would tell more of them so."""
        said, read = self._covered(text), self._covered(as_read(text))
        return said if as_read(said) == read else read

    def _covered(self, text: str) -> str:
        return self.pattern.sub(COVER, text) if self._stands_in(text) else text

    def _stands_in(self, text: str) -> bool:
        letters = BETWEEN.sub("", text.casefold())
        may_tell = any(sign in letters for sign in self.signs)
        return may_tell and self.pattern.search(text) is not None


def as_read(text: str) -> str:
    """A text without markup, escapes and accents: "5 H&iacute;dden<br>Road" is "5 Hidden Road"."""
    if not READ_OTHERWISE.search(text):
        return text
    read = text
    for _ in range(TURNS):
        read = unquote(html.unescape(TAG.sub("", ENDS_A_LINE.sub("\n", UNREAD.sub(" ", read)))))
    return COVER[1].join(map(streets.without_accents, read.split(COVER[1])))


def finder(hidden: frozenset[Written], names: tuple[str, ...]) -> Finder | None:
    """What finds these addresses in a text, however they are written there; None: nothing.

    A street or a house that the organisation, the service or a place that it shows is called after,
    by their `names`, is found beside its number alone: its name is told anyway.
    """
    plainly, named, signs = _parts(hidden)
    beside = _finder(plainly, signs)
    by_name = _finder(named, signs)
    if beside is None or by_name is None:
        return beside or by_name
    called = [beside.cover(name) for name in names]
    if not any(map(by_name.finds, called)):
        return _finder((*plainly, *named), signs)
    told = (part for part in named if not any(re.search(part, n, re.IGNORECASE) for n in called))
    return _finder((*plainly, *told), signs)


@lru_cache(maxsize=1_000)
def _parts(hidden: frozenset[Written]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What finds doors beside their numbers, and postcodes; what finds names; and signs of all."""
    lines = [line for address in sorted(hidden) for line in address]
    written_out = [line for line in lines if not points.WRITTEN.fullmatch(line)]
    doors = [door for line in written_out for door in streets.doors_in(line)]
    plainly = [part for door in doors for part in streets.beside_a_number(door)]
    codes = sorted({code for line in lines for code in streets.postcodes_in(line)})
    signs = {sign for door in doors for sign in streets.signs_of(door)}
    signs |= {sign for line in lines for sign in points.signs_of(line)}
    plainly += [part for line in lines for part in points.found_by(line)]
    return (
        tuple(dict.fromkeys((*plainly, *map(_postcode, codes)))),
        tuple(dict.fromkeys(streets.by_itself(door) for door in doors if door.speaks)),
        tuple(sorted({*signs, *(code[-3:].lower() for code in codes)})),
    )


@lru_cache(maxsize=1_000)
def _finder(parts: tuple[str, ...], signs: tuple[str, ...]) -> Finder | None:
    return Finder(re.compile("|".join(parts), re.IGNORECASE), signs) if parts else None


def cover(told: Finder, value: Any) -> Any:
    """The same with what is hidden covered in every text of it."""
    if isinstance(value, str):
        return told.cover(value)
    if isinstance(value, Mapping):
        return {name: cover(told, one) for name, one in value.items()}
    return [cover(told, one) for one in value] if isinstance(value, list) else value


def covered_link(told: Finder, link: Any) -> Any:
    """The link, or None where it tells what is hidden."""
    return None if isinstance(link, str) and told.finds(link) else link


def _is_a_part(name: str) -> bool:
    return name.casefold().startswith(PARTS) and name != NO_PART


def names_of(rows: Rows) -> Iterator[str]:
    """What an entry tells in any case: what it is called, whose it is, and where it is open."""
    for table in ("organization", "service"):
        yield from (str(row.get("name") or "") for row in rows.get(table, ()))
    for row in rows.get("address", ()):
        if row.get("address_1") and not row.get("confidential"):
            yield str(row["address_1"])


def _postcode(code: str) -> str:
    first, last = (streets.BLANK.join(part) for part in (code[:-3], code[-3:]))
    return f"{streets.ALONE}{first}{streets.GAP}{last}{streets.ENDS}"


def _covered(told: Finder, table: str, row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: cover(told, row[name]) for name in TEXTS.get(table, ()) if row.get(name)}
    links = {name: covered_link(told, row[name]) for name in LINKS.get(table, ()) if row.get(name)}
    return {**row, **texts, **links}
