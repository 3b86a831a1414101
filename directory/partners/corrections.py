"""What partners have corrected stays, whatever the feed that an entry came from goes on saying.

Three sides are compared, fact by fact: what the feed said before, what is live, and what the feed
says now. What somebody here has changed since the feed said it stays as it is live: they know their
own service, and were told that it counts. All else is the feed's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from directory.db import one_of, put
from directory.entries import Entry, Values
from directory.feeds.rows import AGES
from directory.partners.facts import NAMES, facts_of, said_anew
from directory.partners.tables import Action, Facts, FeedSaid, ServiceVersion

# Facts of which one alone would say something else beside the others of the other side.
TOGETHER = (("address", "town", "postcode", "latitude", "longitude"), AGES)


@dataclass(frozen=True)
class Corrected:
    """An entry as it is to be live, and the facts in which the feed says otherwise."""

    entry: Entry
    otherwise: tuple[str, ...]


def said_before(session: Session, service_ids: Collection[str]) -> dict[str, Facts]:
    """What their feed said last, of services that have versions: of others it is what is live."""
    told = select(FeedSaid).where(one_of(session, FeedSaid.service_id, service_ids))
    known = {row.service_id: row.facts for row in session.scalars(told)}
    return {**_first_found(session, set(service_ids) - known.keys()), **known}


def _first_found(session: Session, ids: Collection[str]) -> dict[str, Facts]:
    """What was found before anybody here changed anything: the newest that no partner made."""
    mine = one_of(session, ServiceVersion.service_id, ids) & (
        ServiceVersion.action == Action.FOUND.value
    )
    numbers = select(ServiceVersion.service_id, func.max(ServiceVersion.number)).where(mine)
    key = tuple_(ServiceVersion.service_id, ServiceVersion.number)
    newest = key.in_(numbers.group_by(ServiceVersion.service_id))
    found = session.execute(
        select(ServiceVersion.service_id, ServiceVersion.facts).where(mine, newest)
    )
    return {own: facts for own, facts in found}


def note(session: Session, said: Mapping[str, Facts], now: datetime) -> None:
    """Keep what the feed says now, for the next time."""
    rows = [{"service_id": own, "facts": facts, "said_at": now} for own, facts in said.items()]
    put(session, FeedSaid, ("service_id",), rows)


def corrected(said: Entry, live: Entry, before: Facts) -> Corrected:
    """The entry as the feed says it (all of it), with what was corrected here since."""
    new, now = facts_of(said), facts_of(live)
    ours = _changed(before, now)
    # What is hidden anywhere stays hidden: only its partner shows it, after a feed as before.
    merged = {name: now[name] if name in ours else new[name] for name in NAMES}
    merged["confidential"] = new["confidential"] or now["confidential"]
    entry = said_anew(merged, said) or said
    kept = _with_the_later_assurance(entry, live)
    otherwise = tuple(name for name in NAMES if merged[name] != new[name])
    return Corrected(kept, otherwise)


def _changed(before: Facts, now: Facts) -> set[str]:
    """The facts that are not as the feed said them, with those that go with them."""
    found = {name for name in NAMES if now[name] != before.get(name)} - {"confidential"}
    for group in TOGETHER:
        if found.intersection(group):
            found |= set(group)
    return found


def _with_the_later_assurance(entry: Entry, live: Entry) -> Entry:
    """Who looked last is told, whichever way it came in."""
    rules, before = entry.one("eligibility"), live.one("eligibility")
    if not before["assured_at"] or not _is_earlier(rules, before["assured_at"]):
        return entry
    later = {name: before[name] for name in ("assured_at", "assured_by")}
    return Entry({**entry.rows, "eligibility": [{**rules, **later}]})


def _is_earlier(rules: Values, other: datetime) -> bool:
    at: Any = rules.get("assured_at")
    return at is None or at < other
