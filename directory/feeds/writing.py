"""Writes the directory as a CSV file or an Excel sheet, with the columns that an import reads.

A cell that a spreadsheet would take for a formula is made text, and is the same again when read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.batches import BATCH, batches
from directory.entries import Entry, load
from directory.feeds.loading import Progress, untold
from directory.feeds.records import more
from directory.feeds.rows import COLUMNS, NUMBERS, Row, cell_of
from directory.feeds.sheets import guarded
from directory.feeds.telling import row_of
from directory.tables import Service

if TYPE_CHECKING:
    from openpyxl.cell import Cell

SHEET = "services"


def entries(session: Session, ids: Sequence[str] | None = None) -> Iterator[Entry]:
    """Every service, or those with these ids, by id, a few hundred at a time."""
    if ids is not None:
        for batch in batches(sorted(ids), BATCH):
            yield from load(session, batch).values()
        return
    last = ""
    while ids := _ids_after(session, last):
        yield from load(session, ids).values()
        last = ids[-1]


def write_csv(
    session: Session,
    path: Path,
    progress: Progress = untold,
    ids: Sequence[str] | None = None,
) -> int:
    """Write every service, or those with these ids; returns how many."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        return _written(session, lambda row: writer.writerow(_all_guarded(row)), progress, ids)


def write_excel(session: Session, path: Path, progress: Progress = untold) -> int:
    """Write every service; returns how many."""
    # Where no sheet is written, nobody waits for what writes one to be imported.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)

    def text(cell: str) -> Cell:
        made = WriteOnlyCell(sheet, cell)
        made.data_type = "s"  # else what begins with "=" would be a formula
        return made

    def write(cells: Sequence[str]) -> None:
        sheet.append([text(cell) if cell else None for cell in cells])

    written = _written(session, write, progress)
    book.save(path)
    return written


def _written(
    session: Session,
    write: Callable[[Sequence[str]], object],
    progress: Progress,
    ids: Sequence[str] | None = None,
) -> int:
    columns = [*COLUMNS, *_more_columns(session)]
    write(columns)
    count = 0
    for count, entry in enumerate(entries(session, ids), start=1):
        write(_cells(row_of(entry), columns))
        progress(count)
    return count


def _cells(row: Row, columns: Iterable[str]) -> list[str]:
    more = dict(row.more)
    return [cell_of(getattr(row, n)) if n in COLUMNS else more.get(n, "") for n in columns]


def _all_guarded(cells: Sequence[str]) -> list[str]:
    """Guarded, but for the point on the map, which is a number."""
    numbers = {number for number, name in enumerate(COLUMNS) if name in NUMBERS}
    return [cell if at in numbers else guarded(cell) for at, cell in enumerate(cells)]


def _more_columns(session: Session) -> list[str]:
    """The columns that we don't know and that some service came with."""
    names: set[str] = set()
    with_extra = select(Service.extra).where(Service.extra.is_not(None))
    for extra in session.scalars(with_extra.execution_options(yield_per=BATCH)):
        names |= more({"extra": extra}).keys()
    return sorted(names - COLUMNS.keys())


def _ids_after(session: Session, last: str) -> list[str]:
    after = select(Service.id).where(Service.id > last).order_by(Service.id).limit(BATCH)
    return list(session.scalars(after))
