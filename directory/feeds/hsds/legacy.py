"""What the older Open Referral UK 1.0 calls otherwise, in the words of 3.0.

The names are those of the 1.0 standard (https://developers.openreferraluk.org, now retired).
What it has and 3.0 has not is left as it is, and kept like everything else that we don't know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from directory.feeds.hsds.fields import RULES, RULES_NAME

Document = dict[str, Any]

OLD_NAMES = {"regular_schedules", "eligibilitys", "service_taxonomys"}
# What holds the words of a thing in 1.0; all of them are called otherwise in 3.0.
OLD_WORDS = {"languages": "language", "service_areas": "service_area"}
# Under another name than in 1.0, so that what comes out again is not taken for 1.0 once more.
KEPT_RULES = "eligibility_rules"
Widest = Callable[[list[float]], float]
WIDEST: Mapping[str, Widest] = {"minimum_age": min, "maximum_age": max}
OLDEST = 120
DAYS = {"1": "MO", "2": "TU", "3": "WE", "4": "TH", "5": "FR", "6": "SA", "7": "SU"}


def renewed(document: Document) -> Document:
    """The service as 3.0 would have it, with our own rules alone under the name of ours; one of 3.0
    comes back as it is.
    """
    return _in_new_words(_with_foreign_rules_apart(document))


def _with_foreign_rules_apart(document: Document) -> Document:
    """Some have rules of their own under the name of ours: words, or a list as in 1.0."""
    said = document.get(RULES_NAME)
    ours = isinstance(said, dict) and {key: value for key, value in said.items() if key in RULES}
    if said in (None, "", [], {}) or said == ours:
        return document
    told = {key: value for key, value in document.items() if key != RULES_NAME}
    foreign = {k: v for k, v in said.items() if k not in RULES} if isinstance(said, dict) else said
    told |= {RULES_NAME: ours} if ours else {}
    rules = foreign if isinstance(foreign, list) else [foreign]
    kept = told.get(KEPT_RULES, [])
    found = _ages({"eligibilitys": [rule for rule in rules if isinstance(rule, dict)]})
    told = {**found, **told} if not {*WIDEST} & told.keys() else told
    return {**told, KEPT_RULES: [*(kept if isinstance(kept, list) else [kept]), *rules]}


def _in_new_words(document: Document) -> Document:
    if not (OLD_NAMES & document.keys() or _has_old_words(document)):
        return document
    told = {key: value for key, value in document.items() if key not in OLD_NAMES}
    told |= _lists(document, "schedules", "regular_schedules", _schedule)
    told |= _lists(document, "attributes", "service_taxonomys", _attribute)
    if "service_at_locations" in document:
        told["service_at_locations"] = [
            _site(at) for at in _objects(document, "service_at_locations")
        ]
    for key, word in OLD_WORDS.items():
        if key in document:
            told[key] = [_renamed(one, word, "name") for one in _objects(document, key)]
    return told | _rules(document) | _status(document)


def _has_old_words(document: Document) -> bool:
    sites = _objects(document, "service_at_locations")
    locations = (at.get("location") for at in sites)
    old_places = any(isinstance(at, dict) and "physical_addresses" in at for at in locations)
    worded = (word in one for key, word in OLD_WORDS.items() for one in _objects(document, key))
    return old_places or any(worded)


def _renamed(thing: Document, old: str, new: str) -> Document:
    """The thing with its words under the new name, unless they stand there already."""
    if old not in thing or thing.get(new):
        return thing
    return {new if key == old else key: value for key, value in thing.items() if key != new}


def _lists(document: Document, new: str, old: str, renew: Any) -> Document:
    found = [renew(item) for item in _objects(document, old)]
    return {new: [*(document.get(new) or []), *found]} if found else {}


def _objects(document: Mapping[str, Any], key: str) -> list[Document]:
    value = document.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _site(at: Document) -> Document:
    told = {key: value for key, value in at.items() if key not in OLD_NAMES}
    told |= _lists(at, "schedules", "regular_schedules", _schedule)
    location = at.get("location")
    if isinstance(location, dict):
        told["location"] = _location(location)
    return told


def _location(location: Document) -> Document:
    renamed = {"physical_addresses": "addresses", "accessibility_for_disabilities": "accessibility"}
    told = {renamed.get(key, key): value for key, value in location.items()}
    told.setdefault("location_type", "physical")
    if isinstance(told.get("addresses"), list):
        told["addresses"] = [_address(one) for one in _objects(told, "addresses")]
    if isinstance(told.get("accessibility"), list):
        told["accessibility"] = [
            _renamed(one, "accessibility", "description") for one in _objects(told, "accessibility")
        ]
    return told


def _address(address: Document) -> Document:
    return {"address_type": "physical", **address}


def _schedule(schedule: Document) -> Document:
    day = schedule.get("weekday") or schedule.get("byday")
    told = {key: value for key, value in schedule.items() if key not in ("weekday", "byday")}
    if not day:
        return told
    return {"freq": "WEEKLY", **told, "byday": DAYS.get(str(day), str(day))}


def _attribute(link: Document) -> Document:
    """In 1.0 the term is called a taxonomy, and its taxonomy a vocabulary."""
    term = link.get("taxonomy")
    if not isinstance(term, dict):
        return link
    told = {
        "taxonomy": term.get("vocabulary"),
        **{k: v for k, v in term.items() if k != "vocabulary"},
    }
    rest = {key: value for key, value in link.items() if key != "taxonomy"}
    return {**rest, "taxonomy_term": {**told, "description": term.get("name")}}


def _rules(document: Document) -> Document:
    """The rules in words, which 3.0 has no place for, and the widest ages of all of them."""
    rules = document.get("eligibilitys")
    return {KEPT_RULES: rules, **_ages(document)} if rules else {}


def _ages(document: Document) -> Document:
    """In 1.0 each rule of eligibility has its own ages: together the widest of them count."""
    rules = _objects(document, "eligibilitys")
    found = {key: _widest(key, widest, rules) for key, widest in WIDEST.items()}
    if found["maximum_age"] is None and found["minimum_age"] in (0, None):
        return {}
    return {key: value for key, value in found.items() if value is not None}


def _widest(key: str, widest: Widest, rules: list[Document]) -> object:
    """None where one of the rules has no such limit. What is no number is told as it came."""
    ages = []
    for said in (rule.get(key) for rule in rules):
        number = _number(said)
        if isinstance(number, str):
            return said
        if number is not None and (number > 0 or key == "minimum_age") and 0 <= number <= OLDEST:
            ages.append(number)
    return widest(ages) if ages and len(ages) == len(rules) else None


def _number(said: object) -> float | str | None:
    """Some publishers write ages as text; what is none stays text."""
    if said is None or isinstance(said, bool):
        return None
    if isinstance(said, int | float):
        return said
    text = str(said).strip()
    if not text:
        return None
    return float(text) if re.fullmatch(r"-?\d{1,4}(\.0+)?", text) else text


def _status(document: Document) -> Document:
    """In 1.0 a status may be left out, and its words vary in their capitals."""
    status = document.get("status")
    return {"status": status.lower()} if isinstance(status, str) else {}
