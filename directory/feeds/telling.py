"""An entry as the row of a table, and a row said over an entry: what a table can't say stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from directory import clock, costs, hours, places
from directory.entries import Entry, Rows, Values
from directory.feeds import records
from directory.feeds.problems import BadCell, Problem
from directory.feeds.rows import AGES, COLUMNS, FROM_EXPORTS, Row, ages_backwards, cell_of
from directory.reach import (
    Number,
    Way,
    number_in,
    out_of_a_cell,
    told_in_a_cell,
    use_of,
    way_of_address,
    way_of_place,
)
from directory.tables import UNSORTED
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TAXONOMIES, TIER

PLACE = (
    "address", "town", "postcode", "latitude", "longitude", "accessibility", "confidential"
)  # fmt: skip
AT = ("service_at_location", "location", "address", "accessibility")
HOURS, COST = "opening_hours", "cost"
LISTED = {"languages": "language", "service_area": "service_area"}
# What is told of an organisation's services where they say nothing of it themselves.
OF_THE_OWNER = {"url": "website", "email": "email"}
SAID = {"interests": INTEREST, "removes_barriers": REMOVES_BARRIER, "tiers": TIER}


def row_of(entry: Entry, *, numbers_there: bool = True) -> Row:
    """What a table tells of an entry, as a card does; nothing of a confidential address.

    What no table may say, such as an area that is not on our map, is left out here, and stays in
    the directory. `numbers_there`: whether numbers of its place may be told.
    """
    told = _told(entry, numbers_there)
    fitting = {name: _fitting(name, told[name]) for name in COLUMNS}
    return Row(**fitting, more=tuple(sorted(_more(entry.one("service")).items())))


def _told(entry: Entry, numbers_there: bool) -> dict[str, Any]:
    service, rules = entry.one("service"), entry.one("eligibility")
    assured = rules["assured_at"]
    return {
        "organization": entry.one("organization")["name"],
        "service": service["name"],
        "phone": told_in_a_cell(_number(entry, numbers_there)),
        **_of_it_or_its_owner(entry),
        HOURS: hours.in_words([hours.opening(row) for row in _hours(entry)], clock.now().date()),
        COST: costs.in_words([costs.cost(row) for row in _costs(entry)]),
        "confidence": rules["source_confidence"],
        "assured_date": assured.date().isoformat() if assured else None,
        "assured_by": rules["assured_by"],
        **{name: service[name] for name in ("id", "status", "description")},
        **{name: rules[name] for name in records.RULES},
        "confidential": is_hidden(entry),
        **_lists(entry),
        **where(entry),
    }


def _of_it_or_its_owner(entry: Entry) -> dict[str, Any]:
    service, owner = entry.one("service"), entry.one("organization")
    return {name: service.get(name) or owner.get(of_it) for name, of_it in OF_THE_OWNER.items()}


def _fitting(column: str, value: object) -> Any:
    """The value as the column's cell would be read; nothing, if it could not be.

    A name is told in any case: without one there is no row.
    """
    try:
        return COLUMNS[column](cell_of(value))
    except BadCell:
        instead = {"kind": UNSORTED, "service": value, "organization": value}
        return instead.get(column)


def said_over(row: Row, current: Entry, *, numbers_there: bool = True) -> Entry | None:
    """The entry with what the row says anew; None if it says nothing else than the entry."""
    old = row_of(current, numbers_there=numbers_there)
    new = _completed(row, old)
    changed = {name for name, value in _comparable(new).items() if value != _comparable(old)[name]}
    # Nobody takes away from one service what its organisation says of itself.
    changed -= {
        name for name in OF_THE_OWNER if not (getattr(new, name) or current.one("service")[name])
    }
    if current.confidential():
        # Whoever keeps the table does not know that the address is to be hidden.
        changed -= set(PLACE)
    if not changed:
        return None
    told = _number(current, numbers_there=numbers_there) if "phone" in changed else {}
    return _merged(records.entry(new), current, changed, told)


def _completed(row: Row, old: Row) -> Row:
    """The row with what its table says nothing of as it is.

    Raises BadCell where the two don't go together, such as a youngest age above the oldest.
    """
    silent = {*row.left_out, *(name for name in FROM_EXPORTS if not getattr(row, name))}
    if says_nothing_of_texts(row, old.phone):
        silent.add("phone")
    kept = {name: getattr(old, name) for name in silent}
    if row.postcode != old.postcode and "postcode" not in silent and "latitude" in silent:
        kept |= {"latitude": None, "longitude": None}
    present = row.present or frozenset()
    others = {} if row.present is None else dict(old.more)
    more = {n: cell for n, cell in others.items() if n not in present} | dict(row.more)
    whole = replace(row, **kept, more=tuple(sorted(more.items())))
    backwards = ages_backwards(getattr(whole, name) for name in AGES)
    if backwards:
        raise BadCell(Problem.WRONG_WAY_ROUND, (backwards,))
    return whole


def says_nothing_of_texts(row: Row, told: str | None) -> bool:
    """Whether an empty cell of a file leaves a number to text as it is.

    Files that were written before one could stand there have none; the form takes it away.
    """
    is_of_a_file = row.present is not None
    return is_of_a_file and row.phone is None and out_of_a_cell(told)[1] is Number.TEXT


def _comparable(row: Row) -> Mapping[str, object]:
    values = row.said | {"organization": " ".join(row.organization.split())}
    return {k: sorted(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _merged(fresh: Entry, current: Entry, changed: set[str], number: Values) -> Entry:
    """`number`: the one that was told, where another one is told now."""
    rows: Rows = {name: list(values) for name, values in current.rows.items()}
    rows["eligibility"] = [_rules(fresh, current, changed)]
    rows["service"] = [_service(fresh, current, changed)]
    if "organization" in changed:
        rows["organization"] = fresh.rows["organization"]
    if "phone" in changed:
        rows["phone"] = _with_number(fresh, current, number)
    if HOURS in changed:
        told = _hours(current)
        # Each set of hours that was read out of the same words goes with them.
        words = {row["description"] for row in told} - {None, ""}
        others = [row for row in rows["schedule"] if row not in told]
        others = [row for row in others if row["description"] not in words]
        rows["schedule"] = others + fresh.of("schedule")
    for column, table in (LISTED | {COST: "cost_option"}).items():
        if column in changed:
            rows[table] = fresh.of(table)
    if changed & SAID.keys():
        rows |= _said_anew(fresh, current)
    rows |= _placed(fresh, current) if changed & set(PLACE) else {}
    return Entry(rows if "id" in number else rows | _without_number(rows, number))


def _rules(fresh: Entry, current: Entry, changed: set[str]) -> Values:
    """Whom it is for; who assured it and when only where that was said, which is a day only."""
    assured = (
        {"assured_at", "assured_by"} if not changed & {"assured_date", "assured_by"} else set()
    )
    said = {k: v for k, v in fresh.one("eligibility").items() if k not in assured}
    return {**current.one("eligibility"), **said}


def _service(fresh: Entry, current: Entry, changed: set[str]) -> Values:
    old, new = current.one("service"), fresh.one("service")
    # What its organisation says of itself is told of it and not kept with it.
    new = {k: v for k, v in new.items() if k not in OF_THE_OWNER or k in changed}
    moved = "organization" in changed
    # What a feed said of a column that could not be taken goes when somebody says it anew.
    anew = {name for name in new if name in old and new[name] != old[name]}
    rest = {k: v for k, v in (old["extra"] or {}).items() if k not in anew | {records.MORE}}
    extra = rest | (new["extra"] or {})
    merged: Values = {**old, **new, "extra": extra or None}
    return merged if moved else {**merged, "organization_id": old["organization_id"]}


def _said_anew(fresh: Entry, current: Entry) -> Rows:
    ours = {records.taxonomy_id(name) for name in TAXONOMIES}
    terms = [term for term in current.of("taxonomy_term") if term["taxonomy_id"] not in ours]
    ids = {term["id"] for term in terms}
    links = [row for row in current.of("attribute") if row["taxonomy_term_id"] in ids]
    others = [row for row in current.of("taxonomy") if row["id"] not in ours]
    return {
        "taxonomy": others + fresh.of("taxonomy"),
        "taxonomy_term": terms + fresh.of("taxonomy_term"),
        "attribute": links + fresh.of("attribute"),
    }


def _placed(fresh: Entry, current: Entry) -> Rows:
    """The place that a table can say, exchanged; other places stay, and so does a postal address.

    Where a table can say none, a new one comes beside what is there.
    """
    at = site(current)
    told = _told_at(current, at)
    if at and told is None and at["id"] != records.stable_id(fresh.id, "at"):
        return _beside(fresh, current.rows, at)
    keep = _without_place(current, at)
    rest = Entry({**current.rows, **keep})
    other = site(rest)
    new = _in_place_of(at, fresh) if at else fresh.rows
    if other and not _has_place(fresh) and not _has_place(rest):
        new, keep = {}, _beside(fresh, keep, other)
    here = at.get("location_id", "")
    stays = [row for row in current.of("address", location_id=here) if row != told]
    stays = [row for row in stays if way_of(row) is not Way.THERE]
    new = _with_the_postal(new, current, at, stays) if stays else new
    return {name: keep[name] + new.get(name, []) for name in AT}


def _without_place(current: Entry, at: Values) -> Rows:
    gone = at.get("location_id")
    return {
        "service_at_location": _without(current.of("service_at_location"), at),
        "location": [row for row in current.of("location") if row["id"] != gone],
        **{
            name: [row for row in current.of(name) if row["location_id"] != gone]
            for name in ("address", "accessibility")
        },
    }


def _beside(fresh: Entry, there: Rows, at: Values) -> Rows:
    """The places that are there, with the new one.

    Without one, what a table says of getting in is said of `at`, and that it is confidential.
    """
    rows = {name: there.get(name, []) for name in AT}
    if _has_place(fresh):
        return {name: rows[name] + fresh.of(name) for name in AT}
    here = {"location_id": at["location_id"]}
    apart = {n: [row for row in rows[n] if not here.items() <= row.items()] for n in rows}
    access = [{**row, **here} for row in fresh.of("accessibility")]
    addresses = [row for row in rows["address"] if here.items() <= row.items()]
    if fresh.confidential():
        marks = addresses or [{**row, **here} for row in fresh.of("address")]
        addresses = [{**row, "confidential": True} for row in marks]
    told = {"accessibility": access, "address": addresses}
    return {**rows, **{name: apart[name] + told[name] for name in told}}


def _has_place(entry: Entry) -> bool:
    """Whether it lies somewhere, which may be confidential."""
    sites = entry.of("service_at_location")
    return any(way_of_site(entry, at) is not Way.NOWHERE for at in sites)


def _with_the_postal(new: Rows, current: Entry, at: Values, stays: list[Values]) -> Rows:
    """The exchanged place with the addresses of the old one to which nobody goes.

    Where there is no new place, the old one stays with them, without its point on the map.
    """
    if not new.get("service_at_location"):
        (location,) = current.of("location", id=at["location_id"])
        bare = {**location, "latitude": None, "longitude": None}
        return {"service_at_location": [at], "location": [bare], "address": stays}
    here = new["service_at_location"][0]["location_id"]
    linked = [{**row, "location_id": here} for row in stays]
    return {**new, "address": [*new.get("address", []), *linked]}


def _in_place_of(at: Values, fresh: Entry) -> Rows:
    """The new place by the id of the one it replaces, so that it stays the first one.

    Where that was no table's, its rows have ids of their own beside those of a table.
    """
    if at["id"] == records.stable_id(fresh.id, "at"):
        return fresh.rows
    renamed = {
        row["id"]: records.stable_id(row["id"], at["id"]) for name in AT for row in fresh.of(name)
    }
    links = ("id", "location_id")
    moved = {
        name: [
            {k: renamed.get(v, v) if k in links else v for k, v in row.items()}
            for row in fresh.of(name)
        ]
        for name in AT
    }
    sites = [{**one, "id": at["id"]} for one in moved["service_at_location"]]
    return {**moved, "service_at_location": sites}


def _without(rows: list[Values], one: Values) -> list[Values]:
    return [row for row in rows if row["id"] != one.get("id")]


def _number(entry: Entry, numbers_there: bool = True) -> Values:
    """The number that a card tells: the first to call of the service, of who is there or, without
    more of a row, of its place; or one to text.
    """
    rows = _phones(entry)
    to_call = next((row for row in rows if use_of(row) is Number.CALL), None)
    there = next(_numbers_at(entry), None) if numbers_there else None
    if to_call is not None or there is not None:
        return to_call or {"number": there}
    return next((row for row in rows if use_of(row) is Number.TEXT), {})


def _phones(entry: Entry) -> list[Values]:
    """The rows with a number, of the service itself and of its contacts, in a card's order."""
    every = sorted(entry.of("phone"), key=lambda row: str(row["id"]))
    told = [row for row in every if row.get("number")]
    own = [row for row in told if row.get("service_id")]
    return own + [row for row in told if row.get("contact_id")]


def _numbers_at(entry: Entry) -> Iterator[str]:
    """What a feed told of the place, where it looks like a number."""
    at = site(entry)
    here = next(iter(entry.of("location", id=at.get("location_id", ""))), {})
    return filter(None, (number_in(row.get("extra")) for row in (at, here)))


def _with_number(fresh: Entry, current: Entry, told: Values) -> list[Values]:
    """The number that was told, exchanged; and no second time the same one, for another use.

    It stays the first of the service's own.
    """
    same = {_digits(row["number"]) for row in fresh.of("phone")}
    own = [row for row in current.of("phone") if row.get("service_id")]
    gone = {row["id"] for row in own if _digits(row["number"]) in same} | {told.get("id")}
    left = [row for row in current.of("phone") if row["id"] not in gone]
    first = {"id": told["id"]} if told.get("service_id") else {}
    return left + [{**row, **first} for row in fresh.of("phone")]


def _without_number(rows: Rows, told: Values) -> Rows:
    """What a feed said of the places, without the number that was told of one."""

    def plain(row: Values) -> Values:
        if not told or number_in(row.get("extra")) != told["number"]:
            return row
        _, *others = row["extra"]["phones"]
        return {**row, "extra": {**row["extra"], "phones": others}}

    return {name: [plain(row) for row in rows.get(name, [])] for name in AT[:2]}


def _digits(number: str | None) -> str:
    return "".join(filter(str.isdigit, number or ""))


def _costs(entry: Entry) -> list[Values]:
    """In the order in which a card tells them."""
    return sorted(entry.of("cost_option", service_id=entry.id), key=lambda row: row["id"])


def _hours(entry: Entry) -> list[Values]:
    """The schedules whose words a table tells: the first, or all where it has none.

    Of the service; where it has none, of its place. Not those that are over or are still to come,
    if there are others.
    """
    today, made = clock.now().date(), records.stable_id(entry.id, "schedule")
    own = entry.of("schedule", service_id=entry.id) or entry.of("schedule", **_at(site(entry)))
    first = next((row for row in own if row["id"] == made), own[0] if own else {})
    running = [row for row in own if hours.opening(row).runs_on(today)]
    if running and first not in running:
        first = running[0]
    if not first or first["description"]:
        return [first] if first else []
    return running if all(hours.opening(row).is_clear for row in running) else [first]


def site(entry: Entry) -> Values:
    """The place of a service that a table can say, which is the one that a card tells.

    The first where people can go; else the first that is written as an address, or the first. None
    of it if that is confidential.
    """
    hidden = entry.confidential()
    sites = [at for at in entry.of("service_at_location") if at["location_id"] not in hidden]
    return min(sites, key=lambda at: (way_of_site(entry, at), str(at["id"])), default={})


def way_of_site(entry: Entry, at: Values) -> Way:
    """Whether a place leads anywhere; none: nowhere."""
    here = at.get("location_id", "")
    lies = next(iter(entry.of("location", id=here)), None)
    if lies is None:
        return Way.NOWHERE
    return way_of_place(
        lies.get("location_type"), map(way_of, entry.of("address", location_id=here))
    )


def way_of(address: Values) -> Way:
    return way_of_address(address.get("address_type"), address.get("address_1"))


def is_hidden(entry: Entry) -> bool:
    """Whether the place that a table could say is a confidential one."""
    return bool(entry.confidential()) and way_of_site(entry, site(entry)) is Way.NOWHERE


def _told_at(entry: Entry, at: Values) -> Values | None:
    """The address of a place that a table can say, empty where it lies somewhere without one.

    None where it can say nothing: nobody goes to what is postal or virtual.
    """
    if way_of_site(entry, at) is Way.NOWHERE:
        return None
    rows = entry.of("address", location_id=at["location_id"])
    return min(rows, key=lambda row: (way_of(row), str(row["id"])), default={})


def where(entry: Entry) -> dict[str, Any]:
    """Where a service is, as a table says it."""
    at = site(entry)
    here = at.get("location_id", "")
    address = _told_at(entry, at)
    lies = {} if address is None else next(iter(entry.of("location", id=here)), {})
    access = next(iter(entry.of("accessibility", location_id=here)), {})
    point = (lies.get("latitude"), lies.get("longitude"))
    known = point if None not in point else (None, None)
    told = address or {}
    return {
        "address": told.get("address_1"),
        "town": told.get("city"),
        "postcode": told.get("postal_code"),
        "latitude": known[0],
        "longitude": known[1],
        "accessibility": access.get("description"),
    }


def ways(entry: Entry) -> dict[str, Any]:
    """How people get in touch, as a card tells it: of an organisation where nothing nearer is told.

    As `flatten` has it of the tables' objects.
    """
    return {
        "phone": told_in_a_cell(_number(entry)),
        **_of_it_or_its_owner(entry),
        "how_to_apply": entry.one("eligibility").get("how_to_apply"),
        "address": where(entry)["address"],
        HOURS: bool(_hours(entry)),
    }


def _at(at: Values) -> dict[str, str]:
    return {"service_at_location_id": at.get("id", "")}


def _lists(entry: Entry) -> dict[str, Any]:
    named = {column: _names(entry, table) for column, table in LISTED.items()}
    known = places.known_areas()
    named["service_area"] = tuple(name for name in named["service_area"] if name in known)
    return named | {column: _codes(entry, taxonomy) for column, taxonomy in SAID.items()}


def _names(entry: Entry, table: str) -> tuple[str, ...]:
    return tuple(sorted(row["name"] for row in entry.of(table) if row["name"]))


def _codes(entry: Entry, taxonomy: str) -> tuple[str, ...]:
    terms = entry.of("taxonomy_term", taxonomy_id=records.taxonomy_id(taxonomy))
    return tuple(sorted(term["code"] for term in terms))


def _more(service: Values) -> dict[str, str]:
    return {name: cell for name, cell in records.more(service).items() if name not in COLUMNS}
