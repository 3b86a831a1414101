"""What a document says, laid over what the directory says of the same service."""

from __future__ import annotations

from directory.apart import as_known
from directory.entries import Entry, Rows, Values, row_key

# Found through a location, and so kept back with it.
AT_LOCATION = ("service_at_location", "address", "accessibility")


def laid_over(fresh: Entry, current: Entry) -> Entry | None:
    """The fresh entry, with what never leaves of the current one; None if they say the same.

    Where an address is confidential, no new place is taken from a feed: it may be the same one
    under another id, and whoever keeps the feed does not know that it is to be hidden.
    """
    hidden = current.confidential()
    visible = _without(current, hidden)
    told = _without(_with_its_hour(as_known(fresh, current), current), hidden)
    told = _without_new_places(_with_its_asides(told, current), visible) if hidden else told
    if all(_says_same(rows, visible.of(name)) for name, rows in told.rows.items()):
        return None
    kept = _only(current, hidden)
    return Entry({name: [*rows, *kept.get(name, [])] for name, rows in told.rows.items()})


def _without_new_places(fresh: Entry, visible: Entry) -> Entry:
    known = {row["id"] for row in visible.of("location")}
    fresh_ones = frozenset(row["id"] for row in fresh.of("location")) - known
    return _without(fresh, fresh_ones)


def _with_its_asides(fresh: Entry, current: Entry) -> Entry:
    """An export tells little of a service that hides its place: what it left out stays."""
    known = {
        (name, row_key(row)): row.get("extra") for name in current.rows for row in current.of(name)
    }
    rows: Rows = {
        name: [_beside(row, known.get((name, row_key(row)))) for row in rows]
        for name, rows in fresh.rows.items()
    }
    return Entry(rows)


def _beside(row: Values, known: Values | None) -> Values:
    return {**row, "extra": {**known, **(row.get("extra") or {})}} if known else row


def _with_its_hour(fresh: Entry, current: Entry) -> Entry:
    """HSDS knows only the day of an assurance: the same day leaves the time that we have."""
    rules, assured = fresh.one("eligibility"), current.one("eligibility")["assured_at"]
    said = rules.get("assured_at")
    if not assured or not said or said.date() != assured.date():
        return fresh
    return Entry({**fresh.rows, "eligibility": [{**rules, "assured_at": assured}]})


def _says_same(fresh: list[Values], current: list[Values]) -> bool:
    """Whether the rows are the same ones, and alike in all that the fresh ones say."""
    new, old = ({row_key(row): row for row in rows} for rows in (fresh, current))
    return new.keys() == old.keys() and all(
        old[own].get(name) == value for own, row in new.items() for name, value in row.items()
    )


def _without(entry: Entry, hidden: frozenset[str]) -> Entry:
    if not hidden:
        return entry
    kept = _only(entry, hidden)
    ids = {name: {row["id"] for row in rows} for name, rows in kept.items()}
    rows = {
        name: [row for row in rows if row_key(row) not in ids.get(name, set())]
        for name, rows in entry.rows.items()
    }
    return Entry(rows)


def _only(entry: Entry, hidden: frozenset[str]) -> Rows:
    """The rows of the hidden locations."""
    rows: Rows = {
        name: [row for row in entry.of(name) if row["location_id"] in hidden]
        for name in AT_LOCATION
    }
    rows["location"] = [row for row in entry.of("location") if row["id"] in hidden]
    sites = {row["id"] for row in rows["service_at_location"]}
    of_site = (row for row in entry.of("schedule") if row.get("service_at_location_id") in sites)
    rows["schedule"] = list(of_site)
    return rows
