"""An entry as flat facts that people read, compare and change; and facts said over an entry.

The names are the columns of a table, so that a form, an upload and a version say a thing alike.
What no table can say, such as a second phone out of another directory, stays with the entry.
A confidential address stands here in full, with the mark `confidential`: its own partner may see
it. It never leaves through the guide or the open API.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from directory import costs, places
from directory.entries import Entry, Values
from directory.feed_texts import in_plain_words
from directory.feeds import records
from directory.feeds.rows import COLUMNS, Row
from directory.feeds.telling import (
    PLACE,
    is_hidden,
    row_of,
    said_over,
    says_nothing_of_texts,
    site,
    way_of,
)
from directory.offer import Offer
from directory.partners.tables import Facts
from directory.reach import Number, Way, is_box, out_of_a_cell
from directory.tables import Status
from directory.wording import how_to_join

NOT_SAID = frozenset({"id", "organization", "assured_date", "assured_by", "confidential"})
NAMES = (*(name for name in COLUMNS if name not in NOT_SAID), "confidential")
LISTS = frozenset({"service_area", "removes_barriers", "interests", "tiers", "languages"})
FLAGS = frozenset(
    {"requires_ehcp", "care_experienced_only", "benefits_required", "english_maths_required"}
)


def no_facts() -> Facts:
    """What is said of a service of which nothing is known yet."""
    blank: Facts = {name: None for name in NAMES}
    blank |= {name: [] for name in LISTS} | {name: False for name in FLAGS}
    return {**blank, "service": "", "kind": "", "confidential": False, "status": "active"}


def facts_of(entry: Entry) -> Facts:
    """What an entry says."""
    hidden = is_hidden(entry)
    row = row_of(_opened(entry), numbers_there=not hidden)
    said = {name: getattr(row, name) for name in NAMES if name != "confidential"}
    return _plain({**said, "confidential": hidden})


def facts_of_row(row: Row, before: Facts | None) -> Facts:
    """What a row of an upload says; of what it has no column for, what was said before.

    A place that is confidential stays so, wherever it is now. Only the form, where it is asked
    about, opens an address: a table can but hide one.
    """
    said = _plain({name: getattr(row, name) for name in NAMES if name != "confidential"})
    said |= {name: before[name] for name in row.left_out if before is not None}
    if before is not None and says_nothing_of_texts(row, before["phone"]):
        said["phone"] = before["phone"]
    if before is None:
        status = row.status or Status.ACTIVE.value
        return {**said, "confidential": row.confidential, "status": status}
    hidden = row.confidential or before["confidential"]
    said |= {"confidential": hidden, "status": row.status or before["status"]}
    if before["confidential"] and not any(said[name] for name in ("address", "town", "postcode")):
        said |= {name: before[name] for name in PLACE}
    return said


def mark(facts: Facts) -> str:
    """Alike for what says the same, and different otherwise."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def said_anew(facts: Facts, current: Entry) -> Entry | None:
    """The entry with what the facts say; None if it says all of it already."""
    if facts == facts_of(current):
        return None
    opened, numbers_there = _opened(current), not is_hidden(current)
    old = row_of(opened, numbers_there=numbers_there)
    row = replace(old, **_row_values(_placed(facts, facts_of(current))))
    merged = said_over(row, opened, numbers_there=numbers_there) or opened
    return _closed(merged, current, confidential=facts["confidential"])


def new_entry(facts: Facts, *, own: str, organization: Values) -> Entry:
    """The entry of a new service."""
    row = Row(organization=organization["name"], id=own, **_row_values(_placed(facts, no_facts())))
    made = records.entry(row)
    service = {**made.one("service"), "organization_id": organization["id"]}
    rows = {**made.rows, "service": [service], "organization": [organization]}
    before = Entry({**rows, "address": []})
    return _closed(Entry(rows), before, confidential=facts["confidential"])


def offer_of(
    facts: Facts, *, own: str, organization: Values, assured_at: datetime | None = None
) -> Offer:
    """The offer that these facts make, as they are: `hiding.foreseen` tells what is hidden."""
    hidden = ("address", "town", "postcode", "latitude", "longitude")
    said = {k: v for k, v in facts.items() if k not in {"service", "confidence", "confidential"}}
    said |= {name: None for name in hidden if facts["confidential"] or is_box(facts["address"])}
    sets = {name: frozenset(facts[name]) for name in ("removes_barriers", "interests")}
    areas = frozenset(said.pop("service_area"))
    number, use = out_of_a_cell(facts["phone"])
    texts = number if use is Number.TEXT else None
    offer = Offer(
        **{
            **said,
            **sets,
            "id": own,
            "name": facts["service"],
            "organization": organization["name"],
            "description": facts["description"] or "",
            "url": facts["url"] or organization["website"],
            "email": facts["email"] or organization["email"],
            "phone": number if use is Number.CALL else None,
            "texts": texts,
            "how_to_apply": how_to_join(facts["how_to_apply"], texts),
            "areas": areas,
            "free": facts["cost"] is not None and costs.is_free(facts["cost"]),
            "tiers": frozenset(int(tier) for tier in facts["tiers"]),
            "languages": tuple(facts["languages"]),
            "status": Status.ACTIVE.value,
            "source_confidence": facts["confidence"],
            "assured_at": assured_at,
        }
    )
    return in_plain_words(offer)


def _plain(values: dict[str, Any]) -> Facts:
    """As JSON has it again: lists in order."""
    return {k: sorted(v) if isinstance(v, tuple | list) else v for k, v in values.items()}


def _row_values(facts: Facts) -> dict[str, Any]:
    said = {name: facts[name] for name in NAMES if name != "confidential"}
    return {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}


def _placed(facts: Facts, before: Facts) -> Facts:
    """Another postcode is another point: the middle of its first half, if none is said."""
    said = any(facts[name] != before[name] for name in ("latitude", "longitude"))
    if said or facts["postcode"] == before["postcode"]:
        return facts
    point = places.middle_of(facts["postcode"]) or (None, None)
    return {**facts, "latitude": point[0], "longitude": point[1]}


def _opened(entry: Entry) -> Entry:
    if not is_hidden(entry):
        return entry
    shown = [{**row, "confidential": False} for row in entry.of("address")]
    return Entry({**entry.rows, "address": shown})


def _closed(entry: Entry, before: Entry, *, confidential: bool) -> Entry:
    """Confidential: every address of it, for the next would be shown instead; but not one to which
    nobody goes. Else the told one is open, and every other as it was.
    """
    was = {row["id"]: bool(row.get("confidential")) for row in before.of("address")}
    kept = {} if is_hidden(before) else was
    rows = [{**row, "confidential": kept.get(row["id"], False)} for row in entry.of("address")]
    told = site(Entry({**entry.rows, "address": rows})).get("location_id")
    marked = []
    for row in rows:
        known = was.get(row["id"]) if row["location_id"] != told else None
        closes = confidential and (known is None or way_of(row) is not Way.NOWHERE)
        marked.append({**row, "confidential": closes or bool(known)})
    return Entry({**entry.rows, "address": marked})
