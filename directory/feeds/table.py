"""Loads a table of services, CSV or Excel, and writes the directory as one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from directory.batches import BATCH, batches
from directory.entries import Entry, load
from directory.feeds import cells, records
from directory.feeds.loading import Imported, Loading, load_items
from directory.feeds.problems import BadCell, Faults, Problem, RowError, TableErrors
from directory.feeds.rows import Row, Values, numbered_rows
from directory.feeds.sheets import Open
from directory.feeds.telling import row_of, said_over
from directory.reach import leads_nowhere

__all__ = ["Imported", "RowError", "TableErrors", "import_table", "load_table", "preview_table"]

FEED = "table"


@dataclass(frozen=True)
class RowItem:
    """A row, to be loaded; `line` is where it stands."""

    row: Row
    line: int = 0

    @property
    def id(self) -> str:
        return records.service_id(self.row)

    @property
    def kind_of_file(self) -> str:
        """An export of ours has ids, and a feed of the same name has none."""
        return " with ids" if self.row.id else ""

    @property
    def fingerprint(self) -> str:
        return self.row.fingerprint

    @property
    def entry(self) -> Entry:
        return records.entry(self.row)

    @property
    def is_numbered(self) -> bool:
        return False

    def wrong(self, problem: Problem, value: str = "") -> RowError:
        return RowError(self.line, None, problem, value)

    def over(self, current: Entry | None) -> Entry | None:
        if current is None:
            return self.entry
        try:
            return said_over(self.row, current)
        except BadCell as bad:
            # Its table has not all ages, and this one does not go with those of the entry.
            error = RowError(self.line, "maximum_age", bad.problem, "".join(bad.allowed))
            raise TableErrors([error]) from None


def load_table(session: Session, open_file: Open, how: Loading) -> Imported:
    """Load a table; raises TableErrors, with nothing loaded, if any row has an error.

    It is read twice: first every row is checked, and only then is anything written.
    """
    faults, line = Faults(), 0
    for some in batches(numbered_rows(open_file, faults), BATCH):
        for line, row in some:
            for column, day in still_to_come(row.said, how.now):
                faults.add(RowError(line, column, Problem.TO_COME, day))
            how.row(line, row)
        for line, _ in _leading_nowhere(session, some):
            faults.add(RowError(line, "phone", Problem.NO_WAY))
    if not line and not faults.total:
        faults.add(RowError(1, None, Problem.NO_ROWS))
    faults.errors.sort(key=lambda error: error.line)
    faults.complain()
    return load_items(session, _items(open_file), how)


def _leading_nowhere(
    session: Session, some: Sequence[tuple[int, Row]]
) -> Iterator[tuple[int, Row]]:
    """The rows that lead to nobody, with what their services say where they have no column.

    One with an id comes from an export, and is in the directory as it is.
    """
    bare = [(line, row) for line, row in some if row.id is None and leads_nowhere(row.said)]
    there = load(session, [records.service_id(row) for _, row in bare if row.left_out])
    for line, row in bare:
        current = there.get(records.service_id(row))
        old = row_of(current).said if current else {}
        kept = {name: old[name] for name in row.left_out if name in old}
        if leads_nowhere({**row.said, **kept}):
            yield line, row


def still_to_come(values: Values, now: datetime) -> Iterator[tuple[str, str]]:
    """The days on which somebody is said to have looked, and can't have, by their columns."""
    said = {name: values[name] for name in ("assured_date", "source_date")}
    days = {name: day for name, day in said.items() if isinstance(day, str)}
    return cells.later_than(days, now.date())


def import_table(
    session: Session, data: bytes, *, now: datetime, feed: str = FEED, retire: bool = False
) -> Imported:
    """As `load_table`, for a table in memory."""
    how = Loading(feed=feed, now=now, retire=retire)
    return load_table(session, lambda: io.BytesIO(data), how)


def preview_table(session: Session, data: bytes, *, feed: str = FEED) -> Imported:
    """What `import_table` would do, without doing it; raises TableErrors as it would."""
    how = Loading(feed=feed, now=datetime.now(UTC), preview=True)
    return load_table(session, lambda: io.BytesIO(data), how)


def _items(open_file: Open) -> Iterator[RowItem]:
    return (RowItem(row, line) for line, row in numbered_rows(open_file, Faults()))
