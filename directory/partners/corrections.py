"""What partners have corrected stays, whatever the feed that an entry came from goes on saying.

Three sides are compared, fact by fact: what the feed said before, what is live, and what the feed
says now. What somebody here has changed since the feed said it stays as it is live: they know their
own service, and were told that it counts. All else is the feed's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.db import one_of, put
from directory.entries import Entry, completed
from directory.feeds.rows import AGES
from directory.partners import versions
from directory.partners.facts import NAMES, facts_of, said_anew
from directory.partners.tables import Action, Facts, FeedSaid, ServiceVersion
from directory.reach import told_in_a_cell
from directory.tables import Status

# Facts of which one alone would say something else beside the others of the other side.
PLACE = ("address", "town", "postcode", "latitude", "longitude")
TOGETHER = (PLACE, AGES)


@dataclass(frozen=True)
class Corrected:
    """An entry as it is to be live, and the facts in which the feed says otherwise."""

    entry: Entry
    otherwise: tuple[str, ...]


def said_before(session: Session, feeds: Mapping[str, str]) -> dict[str, Facts]:
    """What its feed said last of each service that has versions: of others it is what is live.

    `feeds`: whose word comes now, by service. Of one that has said nothing since anybody here
    changed the service, it is what stood there before that.
    """
    told = session.scalars(select(FeedSaid).where(one_of(session, FeedSaid.service_id, feeds)))
    known = {row.service_id: row.facts for row in told if feeds[row.service_id] == row.feed}
    others = versions.before_anybody(session, feeds.keys() - known.keys())
    return {**{one.service_id: one.facts for one in others}, **known}


def histories(session: Session, service_ids: Collection[str]) -> dict[str, list[Facts]]:
    """All that each of these said here at any time, of those that have versions."""
    columns = (ServiceVersion.service_id, ServiceVersion.facts)
    found: dict[str, list[Facts]] = {}
    for own, facts in session.execute(
        select(*columns).where(one_of(session, ServiceVersion.service_id, service_ids))
    ):
        found.setdefault(own, []).append(facts)
    return found


def changed_here(session: Session, service_ids: Collection[str]) -> dict[str, set[str]]:
    """The facts of each service that somebody here changed at any time, whoever changed others."""
    columns = (ServiceVersion.service_id, ServiceVersion.action, ServiceVersion.facts)
    query = select(*columns).where(one_of(session, ServiceVersion.service_id, service_ids))
    query = query.order_by(ServiceVersion.service_id, ServiceVersion.number)
    found: dict[str, set[str]] = {}
    last: dict[str, Facts] = {}
    for own, action, facts in session.execute(query):
        before, mine = last.get(own, {}), found.setdefault(own, set())
        if action != Action.FOUND:
            mine |= {name for name in NAMES if facts.get(name) != before.get(name)}
        last[own] = facts
    return found


def guessed(said: Entry, live: Entry, history: Sequence[Facts]) -> Facts:
    """What a feed said before, of a service that was made here: nobody noted it.

    What stood here once, and was changed since, is its old word; all else is new.
    """
    new, now = facts_of(said), facts_of(live)
    old = {name for name in NAMES if any(new[name] == facts.get(name) for facts in history)}
    return {name: new[name] if name in old else now[name] for name in NAMES}


def as_said(before: Facts, live: Entry) -> Entry:
    """The entry as it would be if nobody here had changed it, but for whether its place is hidden:
    that is as it is live, and only what says so anew hides it.
    """
    anew = said_anew({**before, "confidential": facts_of(live)["confidential"]}, live)
    return live if anew is None else completed(anew)


def note(
    session: Session, said: Mapping[str, Facts], feeds: Mapping[str, str], now: datetime
) -> None:
    """Keep what each feed says now, for the next time."""
    rows = [
        {"service_id": own, "feed": feeds[own], "facts": facts, "said_at": now}
        for own, facts in said.items()
    ]
    put(session, FeedSaid, ("service_id", "feed"), rows)


def closed_here(session: Session, service_ids: Collection[str]) -> set[str]:
    """Those that somebody here closed or paused: no feed opens them, whatever it said meanwhile."""
    theirs = versions.newest(session, service_ids, versions.BY_SOMEBODY)
    return {one.service_id for one in theirs if one.facts["status"] != Status.ACTIVE}


def corrected(
    said: Entry, live: Entry, before: Facts, seen: Facts, mine: Collection[str], *, closed: bool
) -> Corrected:
    """The entry as the feed says it (all of it), with what was corrected here since.

    `seen`: what it said before, with what is hidden covered as it is in the live one. `mine`: what
    somebody here has changed at any time.
    """
    new, now = facts_of(said), facts_of(live)
    ours = _changed(seen, now, mine)
    if closed and now["status"] != Status.ACTIVE:
        ours.add("status")
    # What is hidden anywhere stays hidden: only its partner shows it, after a feed as before.
    merged = {name: now[name] if name in ours else new[name] for name in NAMES}
    merged["confidential"] = new["confidential"] or now["confidential"]
    told = _with_the_corrected_first(said, before)
    entry = said_anew(merged, told) or told
    kept = _with_the_later_assurance(entry, live)
    otherwise = tuple(name for name in NAMES if merged[name] != new[name])
    if merged["confidential"]:
        # A feed that shows no place says nothing of it, as our own exports do.
        otherwise = tuple(name for name in otherwise if name not in PLACE or new[name] is not None)
    return Corrected(kept, otherwise)


def in_sight(facts: Facts) -> Facts:
    """The facts without those of a hidden place, which no export tells."""
    hidden = PLACE if facts["confidential"] else ()
    return {name: value for name, value in facts.items() if name not in hidden}


def _with_the_corrected_first(said: Entry, before: Facts) -> Entry:
    """Of several phones, whatever their order now, the one that was corrected is exchanged."""
    told = before["phone"]
    phones = sorted(said.of("phone"), key=lambda row: told_in_a_cell(row) != told)
    return Entry({**said.rows, "phone": phones} if told else said.rows)


def _changed(before: Facts, now: Facts, mine: Collection[str]) -> set[str]:
    """The facts that are not as the feed said them.

    Those that go together stay so where somebody here has changed one of them; what only went
    with a correction that was taken back is the feed's again.
    """
    found = {name for name in NAMES if now[name] != before.get(name)} - {"confidential"}
    for group in TOGETHER:
        if found.intersection(group):
            is_ours = found.intersection(group, mine)
            found = found | set(group) if is_ours else found - set(group)
    return found


def _with_the_later_assurance(entry: Entry, live: Entry) -> Entry:
    """Who looked last is told, whichever way it came in."""
    rules, before = entry.one("eligibility"), live.one("eligibility")
    said, looked = rules.get("assured_at"), before["assured_at"]
    if looked is None or (said is not None and said >= looked):
        return entry
    later = {name: before[name] for name in ("assured_at", "assured_by")}
    return Entry({**entry.rows, "eligibility": [{**rules, **later}]})
