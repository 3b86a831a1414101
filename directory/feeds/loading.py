"""Loads a feed into the directory: all of it, or nothing.

The same feed again changes nothing. What a partner has corrected since the feed said it stays,
also where the feed changes something else; nor is anything written that the directory says already.
What the feed no longer has is counted as gone, and becomes inactive only where that is asked for;
it is active again when it comes back. Nothing is ever deleted. A helpline that is gone stays shown
while no other one stands in for it: that it is missing from a file is nobody's word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from directory import candidate_rows
from directory.batches import BATCH, batches
from directory.db import one_at_a_time, one_of
from directory.entries import Entry, Values, filled_up, load, store
from directory.feeds.problems import Problem, RowError, TableErrors
from directory.feeds.rows import Row
from directory.feeds.seen import Seen
from directory.helplines import Helpline, helplines, left_alone, said
from directory.partners import corrections, hiding, versions
from directory.partners.facts import facts_of
from directory.partners.tables import Facts
from directory.reach import Number, use_of
from directory.tables import Eligibility, Organization, Service, Status

Progress = Callable[[int], None]
# What a database says of a value that it cannot keep, and not of itself.
OF_A_VALUE = (DataError, IntegrityError)


def untold(_done: int) -> None:
    """How many are done; nobody is told."""


def unheard(_line: int, _row: Row) -> None:
    """A row that nobody asks about."""


def unheard_document(_entry: Entry) -> None:
    """A service that nobody asks about."""


class Item(Protocol):
    """One service as a feed tells it."""

    @property
    def id(self) -> str: ...

    @property
    def kind_of_file(self) -> str:
        """What tells files of one feed's name apart: one that came out of here, or not."""

    @property
    def fingerprint(self) -> str:
        """Alike for what says the same, and different otherwise."""

    @property
    def is_numbered(self) -> bool:
        """Whether its id is none but its feed's own, such as "1": another may have it too."""

    @property
    def entry(self) -> Entry:
        """What the feed says, by itself."""

    def over(self, current: Entry | None) -> Entry | None:
        """The entry to be written; None if the current one says all of it already."""

    def wrong(self, problem: Problem, value: str = "") -> RowError:
        """An error with the place of this service in its feed."""


class Witness(Protocol):
    """Hears of each service that an import finds new, changed or gone, before and after."""

    def __call__(self, verdict: str, before: Entry | None, after: Entry | None) -> None: ...


class Otherwise(Protocol):
    """Hears of each service whose partner's word stays, and in which facts the feed differs."""

    def __call__(self, entry: Entry, names: tuple[str, ...]) -> None: ...


@dataclass(frozen=True)
class Imported:
    """How many services an import finds new, changed, unchanged, and no longer there.

    Of the changed, `corrected` say something else than the feed, because their partners did. Of the
    gone, `kept` are helplines that stay shown; `ended` are helplines that the feed itself takes
    away, or from some of those whom they were for. No other helpline stands in for any of these.
    """

    new: int
    changed: int
    unchanged: int
    gone: int
    corrected: int = 0
    kept: tuple[Helpline, ...] = ()
    ended: tuple[Helpline, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Loading:
    """How a feed is loaded. `feed` names where it comes from: only its own can be found gone.

    `is_named`: whether somebody gave it that name. Where nobody did, two feeds may have the same.
    """

    feed: str
    now: datetime
    is_named: bool = True
    preview: bool = False
    retire: bool = False
    progress: Progress = untold
    witness: Witness | None = None
    otherwise: Otherwise | None = None
    hidden: Callable[[Entry], None] | None = None
    """Hears of each service that hides its place, where the feed shows it or says another one."""
    row: Callable[[int, Row], None] = unheard
    """Hears of each row of a table that can be taken, with its line, before any is loaded."""
    document: Callable[[Entry], None] = unheard_document
    """Hears of each service in HSDS that can be taken, before any is loaded."""


@dataclass(frozen=True)
class _Known:
    """What an earlier import left of a service."""

    feed: str | None
    fingerprint: str | None
    gone: bool


@dataclass(frozen=True)
class _Word:
    """What a feed said of a service before, and what became of it here: what somebody changed, and
    whether they closed it, or an import let it go.
    """

    before: Facts
    mine: Collection[str]
    is_closed_here: bool
    was_let_go: bool


@dataclass(frozen=True)
class _Run:
    """An import under way. `hidden`: places that nothing may show; `closed`: the services that hide
    theirs from now on; `corrected`: those that go on saying what their partners said; `lines`: the
    helplines that are shown, in a preview as they would be.
    """

    how: Loading
    hidden: hiding.Hidden
    closed: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    lines: dict[str, Helpline] = field(default_factory=dict)


def load_items(session: Session, items: Iterable[Item], how: Loading) -> Imported:
    """Load checked items; the caller's transaction makes it all or nothing."""
    counts: dict[str, Any] = {"new": 0, "changed": 0, "unchanged": 0}
    if not how.preview:
        one_at_a_time(session)
    lines = helplines(session)
    run = _Run(how, hiding.hidden_places(session), lines=dict(lines))
    with Seen() as seen:
        for batch in batches(items, BATCH):
            for verdict in _load_batch(session, batch, run):
                counts[verdict] += 1
            for item in batch:
                seen.add(item.id)
            how.progress(sum(counts.values()))
        if how.retire and not sum(counts.values()):
            # A feed without any service is one that fails, not one whose services are all gone.
            raise TableErrors([RowError(1, None, Problem.BROKEN_OFF, "no services")])
        if how.retire and not how.is_named:
            gone = sum(map(len, _gone(session, how.feed, seen)))
            if gone > counts["changed"] + counts["unchanged"]:
                another = RowError(1, None, Problem.ANOTHER_FEED, f"{gone:,}", (how.feed,))
                raise TableErrors([another])
        versions.hide_after_import(session, run.closed, run.hidden, how.now)
        ended, kept = _lines_left_alone(session, lines, run, seen)
        stay = {line.id for line in kept}
        gone = sum(_let_go(session, batch, how, stay) for batch in _gone(session, how.feed, seen))
    session.expire_all()
    return Imported(**counts, gone=gone, corrected=len(run.corrected), kept=kept, ended=ended)


def _lines_left_alone(
    session: Session, before: Mapping[str, Helpline], run: _Run, seen: Seen
) -> tuple[tuple[Helpline, ...], tuple[Helpline, ...]]:
    """The helplines that the feed takes away, and those that it no longer has, with no other."""
    there = run.lines if run.how.preview else helplines(session)
    left = {}
    if run.how.retire:
        gone = (line for line in there.values() if line.feed == run.how.feed)
        left = {line.id: line for line in gone if line.id not in seen}
    kept = left_alone(left.values(), (one for own, one in there.items() if own not in left))
    away = left.keys() - {line.id for line in kept}
    told = (one for own, one in before.items() if own not in left)
    ended = left_alone(told, (one for own, one in there.items() if own not in away))
    return tuple(ended), tuple(kept)


def _load_batch(session: Session, batch: list[Item], run: _Run) -> Iterator[str]:
    """What is found of each item."""
    how = run.how
    known = _known(session, [item.id for item in batch])
    told = {item.id for item in batch if not _is_same(item, known.get(item.id), how.feed)}
    current = load(session, sorted(told & known.keys()))
    _check_owners(batch, current, how)
    feeds = {item.id: f"{how.feed}{item.kind_of_file}" for item in batch if item.id in current}
    before = corrections.said_before(session, feeds)
    before |= _guessed(session, batch, current, before)
    fresh: list[Entry] = []
    said: dict[str, Facts] = {}
    shut = corrections.closed_here(session, before.keys())
    mine = corrections.changed_here(session, before.keys())
    plain = [item for item in batch if item.id in told and item.id not in before]
    entries = {item.id: item.over(current.get(item.id)) for item in plain}
    _tell_hidden(batch, current, how)
    named = _names_of(session, [item for item in batch if item.id in told])
    for item in batch:
        there, entry = known.get(item.id), entries.get(item.id)
        if item.id in before:
            live = current[item.id]
            was_let_go = there is not None and there.gone and there.feed == how.feed
            word = _Word(before[item.id], mine.get(item.id, set()), item.id in shut, was_let_go)
            whole, entry = _corrected(item, live, word, run)
            said[item.id] = facts_of(whole)
        if entry is None and there is not None and there.gone and there.feed == how.feed:
            entry = current[item.id]
        verdict = "unchanged" if entry is None else "new" if there is None else "changed"
        if entry is not None:
            entry = _as_named(entry, named, ours=there is not None and there.feed == how.feed)
            quiet = hiding.kept_quiet(entry, current.get(item.id), run.hidden)
            fresh.append(_stamped(quiet, item, there, how, closed_here=item.id in shut))
            if how.witness is not None:
                how.witness(verdict, current.get(item.id), fresh[-1])
        yield verdict
    if how.preview:
        _foresee(run, fresh, current)
        return
    corrections.note(session, said, feeds, how.now)
    if fresh:
        _write(session, fresh, batch, current, run)


def _write(
    session: Session,
    fresh: list[Entry],
    batch: list[Item],
    current: Mapping[str, Entry],
    run: _Run,
) -> None:
    """The entries, with a version of each before and after."""
    versions.catch_up_all(session, (entry.id for entry in fresh))
    _store(session, fresh, {item.id: item for item in batch})
    versions.catch_up_all(session, (entry.id for entry in fresh))
    checked = [own for own, one in current.items() if one.one("eligibility")["assured_at"]]
    versions.note_changed(session, checked, run.how.now)
    were = {own for own, one in current.items() if one.confidential()}
    run.closed.extend(one.id for one in fresh if one.confidential() and one.id not in were)


def _check_owners(batch: list[Item], current: Mapping[str, Entry], how: Loading) -> None:
    """An id that was another organisation's comes from another feed, which has it too."""
    if how.is_named:
        return
    errors = [
        item.wrong(Problem.ID_OF_ANOTHER_FEED, _told_of(current[item.id]))
        for item in batch
        if item.id in current and item.is_numbered and _is_of_another(item.entry, current[item.id])
    ]
    if errors:
        raise TableErrors(errors)


def _is_of_another(said: Entry, live: Entry) -> bool:
    """Its organisation may have another name since, and it too, but not both."""
    mine, theirs = said.one("organization"), live.one("organization")
    if hiding.called(mine["name"]) == hiding.called(theirs["name"]):
        return False
    services = {one.one("service")["name"].casefold() for one in (said, live)}
    return mine["id"] != theirs["id"] or len(services) > 1


def _told_of(entry: Entry) -> str:
    return f"{entry.one('service')['name']} ({entry.one('organization')['name']})"


def _corrected(item: Item, live: Entry, word: _Word, run: _Run) -> tuple[Entry, Entry | None]:
    """All that the feed says, and what is to be written: None where that is live already.

    It is laid over what it said before: what it leaves unsaid is still its word.
    """
    base = corrections.as_said(word.before, live)
    anew = item.over(base)
    whole = base if anew is None else filled_up(anew, base)
    now = facts_of(live)
    seen = hiding.as_seen(word.before, live, now, run.hidden)
    if word.was_let_go:  # by the import itself
        seen = {**seen, "status": now["status"]}
    found = corrections.corrected(
        whole, live, word.before, seen, word.mine, closed=word.is_closed_here
    )
    if found.otherwise:
        run.corrected.append(item.id)
        if run.how.otherwise is not None:
            run.how.otherwise(found.entry, found.otherwise)
    is_live = anew is None or _says_no_more(item, whole, live, run.hidden)
    return whole, None if is_live else found.entry


def _says_no_more(item: Item, whole: Entry, live: Entry, hidden: hiding.Hidden) -> bool:
    """Whether a feed says just what is live, as our own export does after a correction."""
    now = facts_of(live)
    seen = hiding.as_seen(facts_of(whole), live, now, hidden)
    said, told = map(corrections.in_sight, (seen, now))
    return said == told and item.over(live) is None


def _guessed(
    session: Session,
    batch: list[Item],
    current: Mapping[str, Entry],
    before: Mapping[str, Facts],
) -> dict[str, Facts]:
    """What was said before of services that were made in the portal."""
    made_here = corrections.histories(session, current.keys() - before.keys())
    found = {}
    for item in batch if made_here else ():
        if item.id not in made_here:
            continue
        live = current[item.id]
        told = item.over(live)
        if told is not None:
            whole = filled_up(told, live)
            found[item.id] = corrections.guessed(whole, live, made_here[item.id])
    return found


def _names_of(session: Session, batch: list[Item]) -> dict[str, str]:
    """What the organisations of these are called, where they are there already."""
    ids = {item.entry.one("organization")["id"] for item in batch}
    known = select(Organization.id, Organization.name).where(one_of(session, Organization.id, ids))
    return {own: name for own, name in session.execute(known)}


def _as_named(entry: Entry, named: Mapping[str, str], *, ours: bool) -> Entry:
    """Another feed's way to write its name in capitals or blanks renames no organisation."""
    organization = entry.one("organization")
    known = None if ours else named.get(organization["id"])
    if known is None or hiding.called(known) != hiding.called(organization["name"]):
        return entry
    return Entry({**entry.rows, "organization": [{**organization, "name": known}]})


def _tell_hidden(batch: list[Item], current: Mapping[str, Entry], how: Loading) -> None:
    hiding_ones = {own: live for own, live in current.items() if live.confidential()}
    for item in batch if how.hidden is not None and hiding_ones else ():
        live = hiding_ones.get(item.id)
        if live is not None and how.hidden and hiding.says_otherwise(item.entry, live):
            how.hidden(live)


def _foresee(run: _Run, fresh: Iterable[Entry], current: Mapping[str, Entry]) -> None:
    """What becomes of the helplines that are shown, once these entries are loaded."""
    for entry in fresh:
        line = run.lines.pop(entry.id, None)
        if line is not None:
            was = current[entry.id]
            whole = filled_up(entry, was)
            now = said(facts_of(whole), line, ways=line.ways_after(_ways(was), _ways(whole)))
            if now is not None:
                run.lines[now.id] = now


def _ways(entry: Entry) -> set[Number]:
    return {use_of(row) for row in entry.of("phone") if row.get("number")}


def _store(session: Session, fresh: list[Entry], items: Mapping[str, Item]) -> None:
    """Write the entries. A value that the database refuses is told with its service."""
    try:
        with session.begin_nested():
            store(session, fresh)
    except OF_A_VALUE as refused:
        if len(fresh) > 1:
            half = len(fresh) // 2
            _store(session, fresh[:half], items)
            _store(session, fresh[half:], items)
            return
        why = str(refused.orig).strip().splitlines()[0].rstrip(".")
        raise TableErrors([items[fresh[0].id].wrong(Problem.REFUSED, why)]) from None


def _is_same(item: Item, known: _Known | None, feed: str) -> bool:
    same = known is not None and (known.feed, known.fingerprint) == (feed, item.fingerprint)
    return same and known is not None and not known.gone


def _stamped(
    entry: Entry, item: Item, before: _Known | None, how: Loading, *, closed_here: bool
) -> Entry:
    """The entry with where it comes from; one of another feed stays there."""
    service: Values = {**entry.one("service"), "last_modified": how.now}
    rules: Values = dict(entry.one("eligibility"))
    is_ours = before is None or before.feed == how.feed
    if is_ours:
        rules |= {"feed": how.feed, "row_hash": item.fingerprint, "gone_on": None}
    says_so = item.entry.one("service").get("status") == Status.INACTIVE or closed_here
    was_let_go = is_ours and before is not None and before.gone and not says_so
    if was_let_go and service.get("status") == Status.INACTIVE:
        service["status"] = Status.ACTIVE.value  # but what its partner closed stays closed
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


def _let_go(session: Session, gone: list[str], how: Loading, stay: Collection[str]) -> int:
    """Tell of what is gone, and retire it where that is asked for, without those that stay.

    How many are gone.
    """
    if how.witness is not None:
        for entry in load(session, gone).values():
            how.witness("gone", entry, None)
    going = [own for own in gone if own not in stay]
    if going and how.retire and not how.preview:
        _retire(session, going, how.now)
    return len(gone)


def _retire(session: Session, gone: list[str], now: datetime) -> None:
    status = {"status": Status.INACTIVE.value, "last_modified": now}
    active = (Service.id.in_(gone), Service.status == Status.ACTIVE)
    session.execute(update(Service).where(*active).values(**status))
    marked = update(Eligibility).where(Eligibility.service_id.in_(gone))
    session.execute(marked.values(gone_on=now.date()))
    candidate_rows.refresh(session, gone)
