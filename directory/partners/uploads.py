"""A partner's own CSV or Excel file: looked at first, then loaded as a whole or not at all.

Only rows of the partner's own organisation are taken. What it would change becomes a version of
each service, or waits for approval where the partner is new. What is gone from the file stays.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from directory.batches import BATCH, batches
from directory.db import WRITER_WAITS, one_at_a_time, one_of
from directory.entries import Entry, load
from directory.feeds import records
from directory.feeds.problems import Faults, Problem, RowError, TableErrors
from directory.feeds.rows import AGES, Row, Values, ages_backwards, numbered_rows
from directory.feeds.sheets import EXCEL
from directory.feeds.table import still_to_come
from directory.lengths import TooLong, too_long
from directory.partners import accounts, bundles, drafts, hiding, versions
from directory.partners.checking import start_has_passed, wrong_in_words
from directory.partners.doubts import doubts
from directory.partners.facts import NAMES, facts_of, facts_of_row
from directory.partners.spoken import time_in_words
from directory.partners.tables import Action, Facts, Partner, ServiceVersion, Upload
from directory.partners.versions import Change, Deed, Wanted, spelt
from directory.reach import leads_nowhere
from directory.tables import Eligibility, Organization, Service
from directory.wording import unknown_interests

LARGEST = 10_000_000
MOST_ROWS = 5_000
# Room for blank lines, and for new lines in cells; nobody reads on behind these.
MOST_LINES = 200_000
KEPT_FOR = timedelta(days=1)
# How files begin that are often sent by mistake, and what they are.
NOT_TABLES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)",
}
SNIFFED = 1_000


@dataclass(frozen=True)
class Planned:
    """One service that the file would make or change; `before` is None for a new one."""

    service_id: str
    organization_id: str
    before: Facts | None
    after: Facts
    hidden_elsewhere: bool = False
    """The file shows its address, and another service of its organisation hides it."""

    @property
    def changes(self) -> list[Change]:
        return versions.changes(self.before, self.after) if self.before else []


@dataclass(frozen=True)
class Stand:
    """What there was when a file was looked at: of these organisations, and under these ids."""

    owners: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    mark: str = ""


class MovedOn(Exception):
    """What a file was held against has changed since."""


@dataclass(frozen=True)
class Looked:
    """What a file would do, or what is wrong with it: then it does nothing."""

    planned: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    # Columns that the file has not: what entries say there stays.
    left_out: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    # Interests that nobody can choose, each with its line.
    interests: list[str] = field(default_factory=list)
    # Texts that a card shows in part, each with its line.
    too_long: list[tuple[int, TooLong]] = field(default_factory=list)
    # What may be right and rarely is, each with its line.
    doubts: list[tuple[int, str]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    errors_in_all: int = 0
    not_a_table: str | None = None
    stand: Stand = Stand()

    @property
    def new(self) -> list[Planned]:
        return [one for one in self.planned if one.before is None]

    @property
    def changed(self) -> list[Planned]:
        return [one for one in self.planned if one.before is not None]

    @property
    def is_good(self) -> bool:
        return not self.errors_in_all and self.not_a_table is None

    @property
    def mark(self) -> str:
        """Alike for a file that would do the same."""
        said = [[one.service_id, one.before, one.after] for one in self.planned]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def keep(session: Session, partner: Partner, name: str, data: bytes, now: datetime) -> Upload:
    """Keep the file until it is confirmed; older ones go."""
    session.execute(delete(Upload).where(Upload.made_at < now - KEPT_FOR))
    upload = Upload(
        id=str(uuid4()),
        organization_id=partner.organization_id,
        author=partner.email,
        name=accounts.printable(name)[-100:] or "table.csv",
        data=data,
        made_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def look(session: Session, upload: Upload) -> Looked:
    """What the file would do now. Nothing is written, and it takes its time: let nobody wait."""
    wrong = _what_it_is(upload.name, upload.data)
    if wrong is not None:
        return Looked(not_a_table=wrong)
    faults, owners = Faults(), _owners(session, upload)
    try:
        _check_length(upload.data)
        rows = list(_rows(session, upload, owners, faults))
    except TableErrors as errors:
        return Looked(errors=errors.errors, errors_in_all=errors.total)
    if not rows and not faults.total:
        faults.add(RowError(1, None, Problem.NO_ROWS))
    looked = _planned(session, upload, rows, owners, faults)
    if faults.total:
        faults.errors.sort(key=lambda error: error.line)
        return Looked(errors=faults.errors, errors_in_all=faults.total)
    return looked


def apply(
    session: Session, upload: Upload, looked: Looked, partner: Partner, now: datetime
) -> bool:
    """Do what `look` found, all of it, in the caller's transaction. True: it is live, not waiting.

    The file goes with it, so that a second press finds nothing to do. Raises MovedOn, with nothing
    done, where somebody has changed since what it was held against.
    """
    one_at_a_time(session, WRITER_WAITS)
    if _stand(session, looked.stand.owners, looked.stand.ids) != looked.stand:
        raise MovedOn
    live, planned = accounts.may_publish(session, partner), looked.planned
    if not live:
        bundles.make_way(session, partner.email, [one.service_id for one in planned], now)
    if live:
        _publish(session, planned, partner, now)
    else:
        for one in planned:
            _submit(session, one, partner, upload, now)
    session.delete(upload)
    session.flush()
    return live


def _submit(
    session: Session, one: Planned, partner: Partner, upload: Upload, now: datetime
) -> None:
    drafts.submit_facts(
        session, partner, one.service_id, one.organization_id,
        base=one.before, facts=one.after, upload=upload, now=now,
    )  # fmt: skip


def _publish(session: Session, planned: Sequence[Planned], partner: Partner, now: datetime) -> None:
    speaks_for = accounts.speaks_for(session, partner)
    deed = Deed(partner.email, Action.UPLOADED, now, speaks_for=speaks_for)
    versions.publish_all(
        session,
        (
            Wanted(one.service_id, one.after, deed, None if one.before else one.organization_id)
            for one in planned
        ),
    )


def _what_it_is(name: str, data: bytes) -> str | None:
    """What the file is instead of a table, or None."""
    for start, what in NOT_TABLES.items():
        if data.startswith(start):
            return what
    start = data[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "a web page"
    if start.startswith((b"{", b"[")):
        return "a JSON file"
    if name.lower().endswith(".xlsx") and not data.startswith(EXCEL):
        return "something else, though its name ends in .xlsx"
    return None


def _check_length(data: bytes) -> None:
    """A file may be all blank lines. Of an Excel sheet, packed as it is, this says nothing."""
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES and not data.startswith(EXCEL):
        raise TableErrors([RowError(1, None, Problem.TOO_MANY_ROWS, str(MOST_ROWS))])


def _rows(
    session: Session, upload: Upload, owners: Mapping[str, str], faults: Faults
) -> Iterator[tuple[int, Row]]:
    def also(line: int, values: Values) -> Iterator[RowError]:
        yield from _not_theirs(line, values["organization"], upload, owners)
        yield from _over(session, line, values, upload.made_at.date())
        for column, day in still_to_come(values, upload.made_at):
            yield RowError(line, column, Problem.TO_COME, day)
        if spoken := time_in_words(values["opening_hours"]):
            yield RowError(line, "opening_hours", Problem.TIME_IN_WORDS, spoken)
        if values["id"] is not None:
            yield from wrong_in_words(line, values)  # of the others every table is asked

    return numbered_rows(lambda: io.BytesIO(upload.data), faults, also, MOST_ROWS)


def _over(session: Session, line: int, values: Values, today: date) -> Iterator[RowError]:
    """A start that has passed, where the entry does not say the same already."""
    starts = values["start_dates"]
    over = start_has_passed(starts, today) if isinstance(starts, str) else None
    if over and starts != _starts_now(session, values):
        yield RowError(line, "start_dates", Problem.HAS_PASSED, over)


def _starts_now(session: Session, values: Values) -> str | None:
    own = values["id"]
    names = (values["organization"], values["service"])
    if own is None and all(isinstance(name, str) for name in names):
        own = records.id_for(*map(str, names))
    rules = session.get(Eligibility, own) if isinstance(own, str) else None
    return rules.start_dates if rules else None


def _not_theirs(
    line: int, organization: object, upload: Upload, owners: Mapping[str, str]
) -> Iterator[RowError]:
    """That an organisation is none for which this partner may speak."""
    if isinstance(organization, str) and spelt(organization) not in owners:
        yield _not_yours(line, organization, upload)


def _not_yours(line: int, organization: str, upload: Upload) -> RowError:
    mine = upload.organization_id is not None
    problem = Problem.NOT_YOURS if mine else Problem.NO_SUCH_ORGANIZATION
    return RowError(line, "organization", problem, organization[:60])


def _planned(
    session: Session,
    upload: Upload,
    rows: list[tuple[int, Row]],
    owners: Mapping[str, str],
    faults: Faults,
) -> Looked:
    planned, unchanged, seen, doubted = [], 0, set(), []
    stand = _stand(
        session,
        {owners[spelt(row.organization)] for _, row in rows},
        {records.service_id(row) for _, row in rows},
    )
    hidden, names = _hidden(session, rows, owners), versions.names_of(session, stand.owners)
    for batch in batches(rows, BATCH):
        there = load(session, [records.service_id(row) for _, row in batch])
        for line, row in batch:
            current = there.get(records.service_id(row))
            owner = _owner(line, row, current, upload, owners, faults)
            if owner is None:
                continue
            seen.add(records.service_id(row))
            one = _plan(row, current, owner, hidden)
            _check_whole(line, one, faults)
            _check_name(line, one, names, faults)
            planned += [one] if one else []
            doubted += [(line, doubt) for doubt in doubts(one.after)] if one else []
            unchanged += one is None
    gone = _gone(session, upload.organization_id, seen)
    left_out = [name for name in rows[0][1].left_out if name in NAMES] if rows else []
    unknown = list(rows[0][1].unknown) if rows else []
    strange = [(line, code) for line, row in rows for code in unknown_interests(row.interests)]
    return Looked(
        planned=planned,
        unchanged=unchanged,
        gone=gone,
        left_out=left_out,
        unknown=unknown,
        interests=[f"{code} (line {line})" for line, code in strange],
        too_long=[(line, text) for line, row in rows for text in too_long(row.said)],
        doubts=doubted,
        stand=stand,
    )


def _stand(session: Session, owners: Collection[str], ids: Collection[str]) -> Stand:
    """Alike for two moments between which nothing of all that was made, changed or renamed."""
    theirs = or_(one_of(session, Service.organization_id, owners), one_of(session, Service.id, ids))
    newest = func.max(ServiceVersion.number)
    query = (
        select(Service.id, Service.organization_id, Service.name, Service.last_modified, newest)
        .outerjoin(ServiceVersion, ServiceVersion.service_id == Service.id)
        .where(theirs)
        .group_by(Service.id)
        .order_by(Service.id)
    )
    said = [tuple(map(str, row)) for row in session.execute(query)]
    mark = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return Stand(frozenset(owners), frozenset(ids), mark)


def _check_whole(line: int, one: Planned | None, faults: Faults) -> None:
    """What a row says anew has to go with what the entry keeps: its ages, and how it is reached."""
    backwards = ages_backwards(one.after[name] for name in AGES) if one else None
    if backwards:
        faults.add(RowError(line, "maximum_age", Problem.WRONG_WAY_ROUND, backwards))
    if one and leads_nowhere(one.after):
        faults.add(RowError(line, "phone", Problem.NO_WAY))


def _check_name(line: int, one: Planned | None, names: versions.Names, faults: Faults) -> None:
    """A new or renamed entry takes no other one's name: people could not tell the two apart."""
    if one is None or (one.before or {}).get("service") == one.after["service"]:
        return
    there = names.get((one.organization_id, spelt(one.after["service"])), set())
    if there - {one.service_id}:
        faults.add(RowError(line, "service", Problem.NAME_TAKEN, one.after["service"][:60]))


def _plan(row: Row, current: Entry | None, owner: str, hidden: hiding.Hidden) -> Planned | None:
    before = facts_of(current) if current else None
    said = facts_of_row(row, before)
    named = {"id": owner, "name": row.organization}
    own = records.service_id(row)
    after = said if said == before else hiding.foreseen(said, before, named, hidden)
    if before == after:
        return None
    quiet = after["confidential"] and not said["confidential"]
    return Planned(own, owner, before, after, hidden_elsewhere=quiet)


def _hidden(
    session: Session, rows: list[tuple[int, Row]], owners: Mapping[str, str]
) -> hiding.Hidden:
    """What is hidden already, and what the file hides itself."""
    hidden = hiding.hidden_places(session)
    by_owner: dict[str, list[Row]] = {}
    for _, row in rows:
        if row.confidential:
            by_owner.setdefault(row.organization, []).append(row)
    for name, some in by_owner.items():
        named = {"id": owners[spelt(name)], "name": name}
        hidden = hidden.beside(named, [facts_of_row(row, None) for row in some])
    return hidden


def _owners(session: Session, upload: Upload) -> dict[str, str]:
    """The ids of organisations by their names as rows spell them."""
    if upload.organization_id is not None:
        own = session.get_one(Organization, upload.organization_id)
        return {spelt(own.name): own.id}
    found = session.execute(select(Organization.name, Organization.id))
    return {spelt(name): own for name, own in found}


def _owner(
    line: int,
    row: Row,
    current: Entry | None,
    upload: Upload,
    owners: Mapping[str, str],
    faults: Faults,
) -> str | None:
    """Whose service the row is; None, with an error, where its id is that of another's."""
    owner = owners[spelt(row.organization)]
    theirs = current.one("service")["organization_id"] if current else owner
    if owner != theirs:
        by_id = RowError(line, "id", Problem.ID_OF_ANOTHER, row.id or "")
        faults.add(by_id if row.id else _not_yours(line, row.organization, upload))
        return None
    return owner


def _gone(session: Session, organization_id: str | None, seen: set[str]) -> list[str]:
    """What the organisation has and the file has not; of everybody's services that says nothing."""
    if organization_id is None:
        return []
    mine = select(Service.id, Service.name).where(Service.organization_id == organization_id)
    return [name for own, name in session.execute(mine.order_by(Service.name)) if own not in seen]
