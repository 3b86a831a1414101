"""Loads an HSDS feed into the directory, and writes the directory as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.entries import Entry
from directory.feeds import cells
from directory.feeds.encodings import in_utf8
from directory.feeds.hsds.fields import RULES_NAME, SOURCE_ID
from directory.feeds.hsds.legacy import renewed
from directory.feeds.hsds.linked import Linked
from directory.feeds.hsds.numbers import in_digits
from directory.feeds.hsds.overlay import laid_over
from directory.feeds.hsds.parsing import BadDocument, parse
from directory.feeds.hsds.reading import documents, is_one_service, no_hsds, total_of
from directory.feeds.hsds.remote import IN_FULL
from directory.feeds.hsds.telling import tell, with_places_of_its_own_alone
from directory.feeds.loading import Imported, Loading, Progress, load_items, untold
from directory.feeds.problems import Faults, Problem, RowError, TableErrors
from directory.feeds.seen import Seen
from directory.feeds.sheets import Open
from directory.feeds.writing import entries
from directory.tables import Address, Service, ServiceAtLocation

FEED = "hsds"
# Part of every fingerprint: raise it when documents are to be loaded anew after a change here.
FORMAT = 2
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class DocumentItem:
    """A service in HSDS, to be loaded."""

    document: Mapping[str, Any]
    number: int = 0
    # The name of the feed, where it has one of its own.
    feed: str = ""

    @cached_property
    def entry(self) -> Entry:
        return parse(self.document, self.feed)

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def kind_of_file(self) -> str:
        return ""

    @property
    def fingerprint(self) -> str:
        said = {key: value for key, value in self.document.items() if key != "last_modified"}
        return hashlib.sha256(json.dumps([FORMAT, said], sort_keys=True).encode()).hexdigest()

    @property
    def is_numbered(self) -> bool:
        return SOURCE_ID in (self.entry.one("service").get("extra") or {})

    def wrong(self, problem: Problem, value: str = "") -> RowError:
        return _fault(self.number, self.document, None, problem, value)

    def over(self, current: Entry | None) -> Entry | None:
        if current is None:
            return self.entry
        before = tell(current)
        said = {**self.document, "organization": _organization(self.document, before)}
        if IN_FULL & said.keys():
            return laid_over(parse(said, self.feed), current)
        # One out of a list, told in short: what it leaves out it says nothing of.
        return laid_over(parse({**before, **said}, self.feed), current)


def _organization(document: Mapping[str, Any], before: Mapping[str, Any]) -> Any:
    """The organization, often told in short, over what is known of the same one."""
    told, known = document.get("organization"), before.get("organization")
    if not isinstance(told, Mapping) or not isinstance(known, Mapping):
        return told
    return {**known, **told} if told.get("id") == known.get("id") else told


def load_hsds(session: Session, open_file: Open, how: Loading) -> Imported:
    """Load HSDS JSON; raises TableErrors, with nothing loaded, if any service has an error.

    It is read twice: first every service is checked, and only then is anything written.
    """
    with in_utf8(open_file) as said, in_digits(said) as held:
        return _load(session, held, how)


def _load(session: Session, open_file: Open, how: Loading) -> Imported:
    faults, names = Faults(), dict[str, str]()
    for item in good_items(open_file, faults, how.feed):
        for column, name in _two_names(item.entry, names):
            faults.add(_fault(item.number, item.document, column, Problem.TWO_NAMES, name))
        for column, day in _still_to_come(item.entry, how.now):
            faults.add(_fault(item.number, item.document, column, Problem.TO_COME, day))
        how.document(item.entry)
    faults.complain()
    if how.retire:
        _check_whole(open_file)
    return load_items(session, good_items(open_file, Faults(), how.feed), how)


def _two_names(entry: Entry, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Ids that stood for something else further up in the feed, and for what.

    Some number their organisations or terms from 1 in each service; all would become the last. A
    UUID is taken at its word: its name may be spelt in two ways. `names`: those so far, by id.
    """
    for table in ("organization", "taxonomy_term"):
        for row in (row for row in entry.of(table) if SOURCE_ID in (row.get("extra") or {})):
            known = names.setdefault(row["id"], row["name"])
            if known.casefold() != row["name"].casefold():
                yield f"{table}.id", known


def _still_to_come(entry: Entry, now: datetime) -> Iterator[tuple[str, str]]:
    rules = entry.one("eligibility")
    assured = rules.get("assured_at")
    days = {
        "assured_date": assured.date().isoformat() if assured else None,
        f"{RULES_NAME}.source_date": rules.get("source_date"),
    }
    return cells.later_than(days, now.date())


def good_items(open_file: Open, faults: Faults, feed: str = FEED) -> Iterator[DocumentItem]:
    """The services that can be taken; what is wrong with the others is added to `faults`."""
    number, linked = 0, Linked(open_file)
    with Seen() as seen:
        for number, document in enumerate(documents(open_file), 1):
            item = _item(number, document, faults, "" if feed == FEED else feed, linked)
            if item is not None and seen.add(item.id):
                yield item
            elif item is not None:
                faults.add(_fault(number, document, "id", Problem.ID_TWICE, item.id))
    if not number and not _is_empty_page(open_file):
        raise no_hsds()


def write_hsds(session: Session, path: Path, progress: Progress = untold) -> int:
    """Write every service in full, as one page; returns how many."""
    total = session.scalar(select(func.count()).select_from(Service)) or 0
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(envelope(total, 1, max(total, 1), total))[:-1] + ', "contents": [\n')
        hiding = _hiding(session)
        for number, entry in enumerate(entries(session)):
            file.write(",\n" if number else "")
            hides = entry.one("organization")["id"] in hiding
            told = tell(with_places_of_its_own_alone(entry) if hides else entry)
            file.write(json.dumps(told | _assurer(entry), ensure_ascii=False))
            progress(number + 1)
        file.write("\n]}\n")
    return total


def _assurer(entry: Entry) -> dict[str, str]:
    """Whose e-mail address a feed gave for it: for the file alone, and not for the open pages."""
    by = entry.one("eligibility")["assured_by"] or ""
    return {"assurer_email": by} if cells.EMAIL.fullmatch(by) else {}


def _hiding(session: Session) -> set[str]:
    """The organizations with a confidential address."""
    query = (
        select(Service.organization_id)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .join(Address, Address.location_id == ServiceAtLocation.location_id)
        .where(Address.confidential)
    )
    return set(session.scalars(query.distinct()))


def envelope(total: int, page: int, per_page: int, size: int) -> dict[str, Any]:
    """What HSDS-UK says of a page, but for its contents."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": size,
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": size == 0,
    }


def _item(
    number: int, document: Any, faults: Faults, feed: str, linked: Linked
) -> DocumentItem | None:
    if not isinstance(document, dict):
        faults.add(_fault(number, document, None, Problem.NOT_HSDS))
        return None
    item = DocumentItem(linked.whole(renewed(document)), number, feed)
    try:
        _ = item.entry
    except BadDocument as bad:
        for way, cell, value in bad.faults:
            faults.add(_fault(number, document, way, cell.problem, value, cell.allowed))
        return None
    return item


def _fault(
    number: int,
    document: Any,
    way: str | None,
    problem: Problem,
    value: str = "",
    allowed: tuple[str, ...] = (),
) -> RowError:
    said = document if isinstance(document, Mapping) else {}
    called = str(said.get("name") or said.get("id") or "")[:LONGEST_SHOWN]
    return RowError(number, way, problem, value, allowed, called)


def _check_whole(open_file: Open) -> None:
    """One page of several, or one service, is no whole feed: what it does not hold is not gone."""
    if is_one_service(open_file):
        raise TableErrors([RowError(1, None, Problem.ONE_SERVICE)])
    there, promised = sum(1 for _ in documents(open_file)), total_of(open_file)
    if promised is not None and there < promised:
        raise TableErrors(
            [RowError(1, None, Problem.BROKEN_OFF, f"{there} of {promised} services")]
        )


def _is_empty_page(open_file: Open) -> bool:
    with open_file() as file:
        return file.read(1 << 16).strip()[:1] in (b"{", b"[")
