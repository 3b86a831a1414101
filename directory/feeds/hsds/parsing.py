"""An HSDS service, with all that is nested in it, as an entry of the directory.

What we have no column for is kept in the `extra` of its row. So is a web address, a coordinate
and the like that can't be right: it is not used, and goes out again as it came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from directory import places
from directory.apart import OWN
from directory.entries import Entry, Rows, Values
from directory.feeds import cells, marks, rows
from directory.feeds.hsds.fields import (
    AGES,
    AS_TOLD,
    ASSURANCE,
    LINKS,
    RULES,
    RULES_NAME,
    SHAPES,
    SOURCE_ID,
    TERM,
    Field,
)
from directory.feeds.problems import BadCell, Problem
from directory.feeds.records import midnight, stable_id, taxonomy, taxonomy_id, term, term_id
from directory.feeds.telling import way_of
from directory.partners.checking import OVERNIGHT
from directory.reach import is_box, names_a_street
from directory.taxonomies import CODED, TAXONOMIES
from directory.weights import weights

LONGEST_SHOWN = 60
# A shelter may be open from 18:00 to 09:00.
LONGEST_NIGHT = 15 * 60
UNNAMED = "other"
DAILY, EVERY_DAY = "DAILY", "MO,TU,WE,TH,FR,SA,SU"
# An age of 999 and the like: there is none.
STANDS_FOR_NOTHING = frozenset({Problem.OUT_OF_RANGE})
ASIDE = frozenset({*AGES, *ASSURANCE, RULES_NAME, "last_modified"})
# What can say of a place that it is to be hidden, and how.
HIDING = ("address", "location", "service_at_location", "service")
ADDRESS = frozenset({"address", "location", "place", "site"})
OWNERS = {"attribute": "link_id"}

Document = Mapping[str, Any]


class BadDocument(ValueError):
    """A service that can't be taken: for each fault the way to it, its problem, and the value."""

    def __init__(self, faults: list[tuple[str, BadCell, str]]) -> None:
        super().__init__(f"{len(faults)} errors in the service")
        self.faults = faults


def parse(document: Document, feed: str = "") -> Entry:
    """The entry that a service makes; raises BadDocument with all that is wrong with it.

    Ids that are no UUIDs count within their feed alone: each numbers from 1.
    """
    reading = _Reading(feed)
    reading.service(document)
    if reading.faults:
        raise BadDocument(reading.faults)
    return Entry(reading.rows)


class _Reading:
    """One document, as it is read: the rows so far, and what is wrong."""

    def __init__(self, feed: str) -> None:
        self.feed = feed
        names = ("eligibility", "taxonomy", "taxonomy_term", *SHAPES)
        self.rows: Rows = {name: [] for name in names}
        self.faults: list[tuple[str, BadCell, str]] = []

    def service(self, raw: Document) -> None:
        service = self.thing("service", raw, "", {})
        if service["status"] is None:
            del service["status"]  # not said, so what the directory says stands
        self.rows["eligibility"].append(self.eligibility(raw, service["id"]))

    def thing(self, name: str, raw: Document, way: str, links: Values) -> Values:
        """The row of an object, put into its table, and the rows of what is nested in it."""
        shape = SHAPES[name]
        row: Values = {"id": self.id_of(name, raw, way), **links}
        self.rows[name].append(row)
        known = {"id", *shape.fields, *shape.lists, *shape.parts, *LINKS}
        known |= ASIDE if name == "service" else set()
        aside = self.fields(shape.fields, raw, way, row)
        row["extra"] = {**_unknown(raw, known), **aside, **_source_id(raw, row["id"])} or None
        for key, part in shape.parts.items():
            self.part(part, raw, key, way, row)
        for key, table in shape.lists.items():
            for at, item in enumerate(self.objects(raw, key, way)):
                owner = {OWNERS.get(table, f"{name}_id"): row["id"]}
                self.thing(table, item, f"{way}{key}[{at}].", owner)
        if name in HIDING and _is_told_confidential(name, raw):
            self.hide(name, row)
        if name in READ_AGAIN:
            READ_AGAIN[name](self, row)
        if name == "schedule":
            self.check_dates(row, way)
            self.check_hours(row, way)
        return row

    def fields(self, shape: Mapping[str, Field], raw: Document, way: str, row: Values) -> Values:
        """Put each field into the row; returns those that can't be taken and are set aside."""
        aside: Values = {}
        for key, how in shape.items():
            given = raw.get(key)
            row[key] = how.empty
            if _is_blank(given):
                if how.required:
                    self.fault(way + key, Problem.REQUIRED)
                continue
            try:
                row[key], is_cut = _taken(how, given)
                aside |= {key: given} if is_cut else {}
            except BadCell as bad:
                nothing = STANDS_FOR_NOTHING | ({Problem.SPREADSHEET_ERROR} if how.words else set())
                if how.soft or bad.problem in nothing:
                    aside[key] = given
                else:
                    self.faults.append((way + key, bad, str(given)[:LONGEST_SHOWN]))
        return aside

    def part(self, name: str, raw: Document, key: str, way: str, owner: Values) -> None:
        value = raw.get(key)
        if not isinstance(value, Mapping):
            self.fault(way + key, Problem.REQUIRED)
        elif name == "taxonomy_term":
            owner["taxonomy_term_id"] = self.term(value, f"{way}{key}.")
        else:
            row = self.thing(name, value, f"{way}{key}.", {})
            owner[f"{name}_id"] = row["id"]
            if name == "organization":
                # Each service of a list tells it again, often in short: that takes nothing away.
                unsaid = [field for field, found in row.items() if found in (None, "")]
                for field in unsaid:
                    del row[field]

    def term(self, raw: Document, way: str) -> str:
        """The id of a term: of one of ours by its code, of somebody else's by its own id."""
        said: Values = {}
        self.fields(TERM, raw, way, said)
        of, code = said["taxonomy"] or UNNAMED, said["term"] or ""
        self.rows["taxonomy"].append(taxonomy(of))
        if of in TAXONOMIES and CODED[of].fullmatch(code):
            self.rows["taxonomy_term"].append(term(of, code))
            return term_id(of, code)
        own = self.id_of("taxonomy_term", raw, way)
        known = {"id", "name", "taxonomy"}
        known |= {"taxonomy_id"} if raw.get("taxonomy_id") == taxonomy_id(of) else set()
        # The standard wants a description: where there is none, we tell the name there.
        known |= {"description"} if raw.get("description") == said["name"] else set()
        extra = {**_unknown(raw, known), **_source_id(raw, own)}
        row = {**term(of, own), "name": said["name"] or code or own, "extra": extra or None}
        self.rows["taxonomy_term"].append(row | {"id": own})
        return own

    def eligibility(self, raw: Document, own: str) -> Values:
        """Whom it is for. Where the document is silent, what the directory says stands."""
        row: Values = {"service_id": own}
        self.keep_aside(self.ages(raw, row))
        told = raw.get(RULES_NAME)
        if isinstance(told, Mapping):
            self.fields(RULES, told, f"{RULES_NAME}.", row)
        self.check_ages(row)
        kind = row.pop("kind", None) or _kind_in(self.rows["taxonomy_term"])
        return row | ({"kind": kind} if kind else {}) | self.assurance(raw)

    def ages(self, raw: Document, row: Values) -> Values:
        """0 to 0 is what some publishers write where they set nothing."""
        aside = self.fields(AGES, raw, "", row)
        if row["minimum_age"] == 0 and "maximum_age" in aside:
            row["minimum_age"], aside["minimum_age"] = None, raw["minimum_age"]
        return aside

    def keep_aside(self, aside: Values) -> None:
        service = self.rows["service"][0]
        service["extra"] = {**(service["extra"] or {}), **aside} or None

    def assurance(self, raw: Document) -> Values:
        said: Values = {}
        self.keep_aside(self.fields(ASSURANCE, raw, "", said))
        day, by = said["assured_date"], said["assurer_email"]
        assured: Values = {"assured_at": midnight(day.isoformat())} if day else {}
        return assured | ({"assured_by": by} if by else {})

    def check_ages(self, row: Values) -> None:
        backwards = rows.ages_backwards(row.get(key) for key in rows.AGES)
        if backwards:
            self.fault("maximum_age", Problem.WRONG_WAY_ROUND, backwards)

    def hide(self, name: str, row: Values) -> None:
        """Whoever keeps the feed marks a place: that is the partner's tick. Of a service: all."""
        if name == "service":
            places = [place["id"] for place in self.rows["location"]]
        else:
            places = [row.get("location_id") or row["id"]]
        for here in places:
            addresses = [one for one in self.rows["address"] if one["location_id"] == here]
            if not addresses:
                addresses = [self.thing("address", {}, "hidden.", {"location_id": here})]
            for address in addresses:
                address["confidential"] = True

    def area(self, row: Values) -> None:
        """By the name that we know it by; its own is kept, and goes out again."""
        known = places.area_named(row["name"])
        if known is not None and known != row["name"]:
            row["extra"] = {**(row["extra"] or {}), AS_TOLD: row["name"]}
            row["name"] = known

    def point(self, row: Values) -> None:
        """One that can't be right is kept aside; the middle of the outcode is in its place."""
        point = (row["latitude"], row["longitude"])
        if None in point:
            return
        there = (one for one in self.rows["address"] if one["location_id"] == row["id"])
        here = sorted(there, key=way_of)
        codes = (places.outcode(one["postal_code"] or "") for one in here)
        code = next(filter(None, codes), None)
        if places.is_out_of_place(point, code):
            told = dict(zip(("latitude", "longitude"), point, strict=True))
            row["extra"] = {**(row["extra"] or {}), **told}
            row["latitude"], row["longitude"] = places.middle_of(code) or (None, None)

    def street(self, row: Values) -> None:
        """A street in the second line beside a PO box in the first is where to go."""
        second = (row["extra"] or {}).get("address_2")
        if is_box(row["address_1"]) and isinstance(second, str) and names_a_street(second):
            row["extra"] = {**(row["extra"] or {}), "address_1": row["address_1"]}
            row["address_1"] = second

    def every_day(self, row: Values) -> None:
        """DAILY, which HSDS-UK has no word for."""
        often = (row["extra"] or {}).get("freq")
        if isinstance(often, str) and often.strip().upper() == DAILY:
            row["freq"], row["byday"] = "WEEKLY", row["byday"] or EVERY_DAY

    def check_dates(self, row: Values, way: str) -> None:
        first, last = row["valid_from"], row["valid_to"]
        if first is not None and last is not None and last < first:
            self.fault(f"{way}valid_to", Problem.ENDS_BEFORE_IT_STARTS, f"{first} > {last}")

    def check_hours(self, row: Values, way: str) -> None:
        """20:00 to 08:00 runs past midnight; 17:00 to 09:00 is turned round."""
        opens, closes = row["opens_at"], row["closes_at"]
        if opens is None or closes is None or OVERNIGHT.search(row["description"] or ""):
            return
        night = 24 * 60 - _minutes(opens) + _minutes(closes)
        if closes < opens and night > LONGEST_NIGHT:
            turned = f"{opens:%H:%M} > {closes:%H:%M}"
            self.fault(f"{way}closes_at", Problem.NIGHT_UNSAID, turned)

    def objects(self, raw: Document, key: str, way: str) -> Iterator[Document]:
        value = raw.get(key) or []
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            yield from value
        else:
            self.fault(way + key, Problem.NOT_A_LIST)

    def id_of(self, name: str, raw: Document, way: str) -> str:
        """The object's own id; where it is no UUID, or a nested one lacks it, one made of it."""
        given = cells.tidied(str(raw.get("id") or ""))
        if not given and name == "service":
            self.fault("id", Problem.REQUIRED)
        top = self.rows["service"][0]["id"] if self.rows["service"] else ""
        own = self.told_id(name, given) if given else stable_id(top, name, way)
        # Some number the phones of a service 1, 1, 1: they are three all the same.
        twice = name in OWN and any(row["id"] == own for row in self.rows[name])
        return stable_id(top, name, given, way) if twice else own

    def told_id(self, name: str, given: str) -> str:
        try:
            return str(UUID(given))
        except ValueError:
            within = [self.feed] if self.feed and name not in OWN else []
            return stable_id("hsds", *within, name, given)

    def fault(self, way: str, problem: Problem, value: str = "") -> None:
        self.faults.append((way, BadCell(problem), value))


def _taken(how: Field, given: object) -> tuple[object, bool]:
    """What is used of a value, and whether that is its beginning alone."""
    try:
        return how.read(given), False
    except BadCell as bad:
        if bad.problem is not Problem.TOO_LONG or not how.cut:
            raise
        return how.read(f"{cells.tidied(str(given))[: how.cut - 1]}…"), True


def _is_told_confidential(name: str, raw: Document) -> bool:
    return marks.says_hidden(raw) or marks.says_hidden(dict(_attributes(name, raw)))


def _attributes(name: str, raw: Document) -> Iterator[tuple[str, object]]:
    """What its attributes are called, each with its value.

    A service that is called confidential is so by itself; its address only where it is named.
    """
    attributes = raw.get("attributes")
    for one in attributes if isinstance(attributes, list) else []:
        term = one.get("taxonomy_term") if isinstance(one, Mapping) else None
        called = [one.get("label"), one.get("name")] if isinstance(one, Mapping) else []
        called += [term.get("name"), term.get("term")] if isinstance(term, Mapping) else []
        for said in (str(each) for each in called if each):
            if name != "service" or ADDRESS & set(marks.words_of(said)):
                yield said, one.get("value", True)


# What of a row is read once more when all that is nested in it is there.
READ_AGAIN: Mapping[str, Callable[[_Reading, Values], None]] = {
    "service_area": _Reading.area,
    "location": _Reading.point,
    "address": _Reading.street,
    "schedule": _Reading.every_day,
}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not cells.tidied(value))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _unknown(raw: Document, known: set[str] | frozenset[str]) -> Values:
    """What we have no column for; empty fields say nothing."""
    return {k: v for k, v in raw.items() if k not in known and v not in (None, "", [], {})}


def _source_id(raw: Document, own: str) -> Values:
    given = raw.get("id")
    return {SOURCE_ID: given} if given and str(given).lower() != own else {}


def _kind_in(terms: list[Values]) -> str | None:
    """One of our kinds, if a term is called so."""
    called = [str(row["name"]).strip().lower().replace(" ", "_") for row in terms]
    return next((name for name in called if name in weights().kinds), None)
