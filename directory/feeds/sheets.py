"""A CSV file or an Excel sheet as records of text, one after the other, in bounded memory."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO

from directory.feeds.encodings import encoding
from directory.feeds.problems import Problem, RowError, TableErrors

Open = Callable[[], BinaryIO]
Record = Mapping[str | None, object]

DELIMITERS = ",;\t|"
EXCEL = b"PK\x03\x04"
LONGEST_HEADER = 1 << 16
# Above it may stand blank lines and a title.
HEADER_WITHIN = 10
LONGEST_CELL = 1 << 22
MOST_COLUMNS = 500
# A sheet with so many of our columns is a table of services, and no list of words.
SURELY_A_TABLE = 4
LARGEST_UNPACKED = 1 << 30
# A spreadsheet takes a cell that begins so for a formula; a quote in front makes it text.
SEPARATOR = re.compile(r"sep=([^\"\s])", re.IGNORECASE)
NO_TABLES = ("<", "{", "[", "%PDF")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
QUOTED = re.compile(r"'+[=+\-@\t\r]")


def records(open_file: Open, ours: Collection[str] = ()) -> Iterator[tuple[int, Record]]:
    """Each record with the line it starts on; the first is the header, its names as the keys.

    `ours` are names that may be spelt in capitals, and with blanks: "Service Area".
    Raises TableErrors for what is no table. A key of None holds cells beyond the header.
    """
    with open_file() as file:
        start = file.read(len(EXCEL))
        file.seek(0)
        yield from _excel(file, ours) if start == EXCEL else _csv(file, ours)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `plain` makes it what it was."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What a cell says, without the quote that kept it from being a formula."""
    return cell[1:] if QUOTED.match(cell) else cell


def _csv(file: BinaryIO, ours: Collection[str]) -> Iterator[tuple[int, Record]]:
    csv.field_size_limit(LONGEST_CELL)  # so that one that is too long is told with its column
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        yield from _lines(text, ours)
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    found = encoding(file)
    if found is None:
        raise _no_table()
    return found


def _lines(text: io.TextIOWrapper, ours: Collection[str]) -> Iterator[tuple[int, Record]]:
    delimiter, above = _delimiter(text, ours)
    reader = csv.DictReader(text, delimiter=delimiter, restval=MISSING)
    try:
        header = reader.fieldnames or ()
        _check_width(sum(1 for name in header if name.strip()))
        names = _names(header, ours)
        reader.fieldnames = names
        yield 1, dict.fromkeys(names)
        starts = above + reader.line_num + 1
        for record in reader:
            if any(map(_says_something, record.values())):
                yield starts, {name: _unguarded(c) for name, c in record.items()}
            starts = above + reader.line_num + 1
    except (csv.Error, UnicodeError):
        raise TableErrors([RowError(reader.line_num, None, Problem.NOT_A_TABLE)]) from None


def _check_width(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise TableErrors([RowError(1, None, Problem.TOO_MANY_COLUMNS, str(MOST_COLUMNS))])


def _says_something(cell: object) -> bool:
    """Whether a cell, or any of those beyond the header, is not blank."""
    return any(map(str.strip, cell)) if isinstance(cell, list) else bool(cell and str(cell).strip())


def _delimiter(text: io.TextIOWrapper, ours: Collection[str]) -> tuple[str, int]:
    """What parts the names in the header, and how many lines stand above it.

    Excel writes "sep=;" there and reads it again; people leave a line blank, or write a title.
    """
    starts, lines = [], []
    try:
        for _ in range(HEADER_WITHIN):
            starts.append(text.tell())
            lines.append(text.readline(LONGEST_HEADER))
    except UnicodeError:
        raise _no_table() from None
    told = SEPARATOR.fullmatch(lines[0].strip())
    signs = told[1] if told else DELIMITERS
    parted = {
        sign: [next(csv.reader([line], delimiter=sign), []) for line in lines] for sign in signs
    }
    above = {sign: _header_at(rows, ours, 1 if told else 0) for sign, rows in parted.items()}
    best = max(signs, key=lambda sign: _fit(parted[sign][above[sign]], ours))
    text.seek(starts[above[best]])
    return best, above[best]


def _header_at(rows: Sequence[Sequence[str]], ours: Collection[str], first: int) -> int:
    """Which of the first rows is the header: the one that names most of our columns."""
    some = [at for at in range(first, len(rows)) if any(map(str.strip, rows[at]))]
    return max(some, key=lambda at: _known(rows[at], ours), default=first)


def _fit(header: Sequence[str], ours: Collection[str]) -> tuple[int, int]:
    return _known(header, ours), len(header)


def _known(names: Iterable[str], ours: Collection[str]) -> int:
    return len({_name(name, ours) for name in names} & set(ours))


def _names(header: Iterable[str], ours: Collection[str]) -> list[str]:
    """The names of the columns; each may stand there once, or the cells of one would be lost."""
    names = [_name(name, ours) for name in header]
    if names and names[0].startswith(NO_TABLES):
        raise _no_table()  # a web page, JSON, or a PDF
    if ours and any(names) and not set(names) & set(ours):
        raise TableErrors([RowError(1, None, Problem.NO_HEADER)])
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise TableErrors([RowError(1, name, Problem.COLUMN_TWICE) for name in twice])
    return names


def _name(written: str, ours: Collection[str]) -> str:
    name = written.strip()
    plain_name = "_".join(name.lower().split())
    return plain_name if plain_name in ours else name


def _unguarded(cell: object) -> object:
    is_said = isinstance(cell, str) and cell is not MISSING
    return plain(str(cell)) if is_said else cell


def _excel(file: BinaryIO, ours: Collection[str]) -> Iterator[tuple[int, Record]]:
    # Where no sheet is read, nobody waits for what reads one to be imported.
    from openpyxl import load_workbook

    try:
        _check_size(file)
        book = load_workbook(file, read_only=True)
        try:
            yield from _sheet(_with_services(book.worksheets, ours), ours)
        finally:
            book.close()
    except TableErrors:
        raise
    except Exception:
        # What is no workbook inside makes the library fail in a dozen ways: OSError, TypeError,
        # errors of XML and of compression. To whoever sent it they are one and the same.
        raise _no_table() from None


def _check_size(file: BinaryIO) -> None:
    """A small file can unpack to more than any machine has."""
    with zipfile.ZipFile(file) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise TableErrors([RowError(1, None, Problem.TOO_BIG)])
    file.seek(0)


def _with_services(sheets: Sequence[Any], ours: Collection[str]) -> Any:
    """The sheet that names our columns, be it the first or not; of none, the first."""
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or list(sheets)
    known = {sheet.title: max(_known(row, ours) for row in _top(sheet) or [[]]) for sheet in shown}
    most = max(known.values())
    tables = [name for name, count in known.items() if count == most and count >= SURELY_A_TABLE]
    if len(tables) > 1:
        raise TableErrors([RowError(1, None, Problem.TWO_SHEETS, ", ".join(tables))])
    return next(sheet for sheet in shown if known[sheet.title] == most)


def _top(sheet: Any) -> list[list[str]]:
    top = sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MOST_COLUMNS + 1, values_only=True)
    return [[_text(cell) for cell in row] for row in top]


def _sheet(sheet: Any, ours: Collection[str]) -> Iterator[tuple[int, Record]]:
    """One that was once clicked at its far end has a million rows and columns without a word."""
    from openpyxl.cell.read_only import EMPTY_CELL

    first = _top(sheet)
    above = _header_at(first, ours, 0)
    names = _names(first[above] if first else (), ours)
    while names and not names[-1]:
        names.pop()
    _check_width(len(names))
    yield 1, dict.fromkeys(names)
    rows, gap = sheet.iter_rows(min_row=above + 2, max_col=MOST_COLUMNS), None
    for number, cells in enumerate(rows, above + 2):
        if cells is gap or all(cell is EMPTY_CELL for cell in cells):
            gap = cells  # rows that are not there are one and the same
            continue
        said = [_said(cell) for cell in cells]
        if any(map(_says_something, said)):
            record: dict[str | None, object] = dict(zip(names, said, strict=False))
            record |= {None: rest} if any(rest := said[len(names) :]) else {}
            yield number, record


class Missing(str):
    """A cell that a line breaks off before."""

    __slots__ = ()


MISSING = Missing()


class Formula(str):
    """The text of a cell that is a formula, and so says nothing yet."""

    __slots__ = ()


def _said(cell: Any) -> str:
    """A cell as text: a formula is its own text, never run."""
    said = _text(cell.value)
    return Formula(said) if cell.data_type == "f" else said


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _no_table() -> TableErrors:
    return TableErrors([RowError(1, None, Problem.NOT_A_TABLE)])
