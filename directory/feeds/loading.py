"""Loads a feed into the directory: all of it, or nothing.

The same feed again changes nothing. What has not changed since its last import is left alone, so
that what a partner has since corrected stays; nor is anything written that the directory says
already. What the feed no longer has is counted as gone, and becomes inactive only where that is
asked for; it is active again when it comes back. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.batches import BATCH, batches
from directory.db import one_at_a_time
from directory.entries import Entry, Values, load, store
from directory.feeds.problems import Problem, RowError, TableErrors
from directory.feeds.seen import Seen
from directory.partners import hiding, versions
from directory.tables import Eligibility, Service, Status

Progress = Callable[[int], None]


def untold(_done: int) -> None:
    """How many are done; nobody is told."""


class Item(Protocol):
    """One service as a feed tells it."""

    @property
    def id(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Alike for what says the same, and different otherwise."""

    def over(self, current: Entry | None) -> Entry | None:
        """The entry to be written; None if the current one says all of it already."""


class Witness(Protocol):
    """Hears of each service that an import finds new, changed or gone, before and after."""

    def __call__(self, verdict: str, before: Entry | None, after: Entry | None) -> None: ...


@dataclass(frozen=True)
class Imported:
    """How many services an import finds new, changed, unchanged, and no longer there."""

    new: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Loading:
    """How a feed is loaded. `feed` names where it comes from: only its own can be found gone."""

    feed: str
    now: datetime
    preview: bool = False
    retire: bool = False
    progress: Progress = untold
    witness: Witness | None = None


@dataclass(frozen=True)
class _Known:
    """What an earlier import left of a service."""

    feed: str | None
    fingerprint: str | None
    gone: bool


def load_items(session: Session, items: Iterable[Item], how: Loading) -> Imported:
    """Load checked items; the caller's transaction makes it all or nothing."""
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    if not how.preview:
        one_at_a_time(session)
    closed: list[str] = []
    hidden = hiding.hidden_places(session)
    with Seen() as seen:
        for batch in batches(items, BATCH):
            for verdict in _load_batch(session, batch, how, hidden, closed):
                counts[verdict] += 1
            for item in batch:
                seen.add(item.id)
            how.progress(sum(counts.values()))
        if how.retire and not sum(counts.values()):
            # A feed without any service is one that fails, not one whose services are all gone.
            raise TableErrors([RowError(1, None, Problem.BROKEN_OFF, "no")])
        versions.hide_after_import(session, closed)
        gone = sum(_let_go(session, batch, how) for batch in _gone(session, how.feed, seen))
    session.expire_all()
    return Imported(**counts, gone=gone)


def _load_batch(
    session: Session, batch: list[Item], how: Loading, hidden: hiding.Hidden, closed: list[str]
) -> Iterator[str]:
    """What is found of each item. `closed`: gets the services that hide their place from now on."""
    known = _known(session, [item.id for item in batch])
    told = {item.id for item in batch if not _is_same(item, known.get(item.id), how.feed)}
    current = load(session, sorted(told & known.keys()))
    fresh: list[Entry] = []
    entries = {item.id: item.over(current.get(item.id)) for item in batch if item.id in told}
    for item in batch:
        before, entry = known.get(item.id), entries.get(item.id)
        if entry is None and before is not None and before.gone:
            entry = current[item.id]
        verdict = "unchanged" if entry is None else "new" if before is None else "changed"
        if entry is not None:
            quiet = hiding.kept_quiet(entry, current.get(item.id), hidden)
            fresh.append(_stamped(quiet, item, before, how))
            if how.witness is not None:
                how.witness(verdict, current.get(item.id), fresh[-1])
        yield verdict
    if fresh and not how.preview:
        versions.catch_up_all(session, (entry.id for entry in fresh))
        store(session, fresh)
        versions.catch_up_all(session, (entry.id for entry in fresh))
        were = {own for own, before in current.items() if before.confidential()}
        closed += [one.id for one in fresh if one.confidential() and one.id not in were]


def _is_same(item: Item, known: _Known | None, feed: str) -> bool:
    same = known is not None and (known.feed, known.fingerprint) == (feed, item.fingerprint)
    return same and known is not None and not known.gone


def _stamped(entry: Entry, item: Item, before: _Known | None, how: Loading) -> Entry:
    """The entry with where it comes from; one of another feed stays there."""
    service: Values = {**entry.one("service"), "last_modified": how.now}
    rules: Values = {**entry.one("eligibility"), "gone_on": None}
    if before is None or before.feed == how.feed:
        rules |= {"feed": how.feed, "row_hash": item.fingerprint}
    if before is not None and before.gone:
        service["status"] = Status.ACTIVE.value
    return Entry({**entry.rows, "service": [service], "eligibility": [rules]})


def _known(session: Session, ids: list[str]) -> dict[str, _Known]:
    columns = (
        Eligibility.service_id, Eligibility.feed, Eligibility.row_hash, Eligibility.gone_on
    )  # fmt: skip
    found = session.execute(select(*columns).where(Eligibility.service_id.in_(ids)))
    return {own: _Known(feed, mark, gone is not None) for own, feed, mark, gone in found}


def _gone(session: Session, feed: str, seen: Seen) -> Iterator[list[str]]:
    """Services that were there and now aren't, some at a time."""
    mine = select(Eligibility.service_id).where(Eligibility.feed == feed)
    there = mine.where(Eligibility.gone_on.is_(None)).order_by(Eligibility.service_id).limit(BATCH)
    last = ""
    while ids := list(session.scalars(there.where(Eligibility.service_id > last))):
        yield [own for own in ids if own not in seen]
        last = ids[-1]


def _let_go(session: Session, gone: list[str], how: Loading) -> int:
    """Tell of what is gone, and retire it where that is asked for; how many these are."""
    if how.witness is not None:
        for entry in load(session, gone).values():
            how.witness("gone", entry, None)
    if gone and how.retire and not how.preview:
        _retire(session, gone, how.now)
    return len(gone)


def _retire(session: Session, gone: list[str], now: datetime) -> None:
    status = {"status": Status.INACTIVE.value, "last_modified": now}
    session.execute(update(Service).where(Service.id.in_(gone)).values(**status))
    marked = update(Eligibility).where(Eligibility.service_id.in_(gone))
    session.execute(marked.values(gone_on=now.date()))
    candidate_rows.refresh(session, gone)
