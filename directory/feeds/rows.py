"""A table of services, read whole: every row, or every error. Nothing is loaded here."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields

from directory.feeds import cells
from directory.feeds.cells import BadCell, Problem, matching

DELIMITERS = ",;\t"
LONGEST_SHOWN = 60
# Part of every row's fingerprint: raise it when rows are to be loaded anew after a change here.
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Row:
    """One service as a table tells it. Field names are the table's columns."""

    organization: str
    service: str
    kind: str
    description: str | None
    url: str | None
    phone: str | None
    email: str | None
    address: str | None
    town: str | None
    postcode: str | None
    latitude: float | None
    longitude: float | None
    service_area: tuple[str, ...]
    minimum_age: int | None
    maximum_age: int | None
    maximum_age_with_ehcp_or_care: int | None
    requires_ehcp: bool
    care_experienced_only: bool
    benefits_required: bool
    english_maths_required: bool
    only_for: str | None
    qualification_level: str | None
    cost: str | None
    pay: str | None
    opening_hours: str | None
    how_to_apply: str | None
    self_referral: bool | None
    start_dates: str | None
    duration: str | None
    removes_barriers: tuple[str, ...]
    interests: tuple[str, ...]
    tiers: tuple[str, ...]
    languages: tuple[str, ...]
    accessibility: str | None
    source_url: str | None
    source_date: str | None
    confidence: str | None

    @property
    def key(self) -> str:
        """What makes it the same service again: its organization and name, however spaced."""
        names = [" ".join(name.split()).casefold() for name in (self.organization, self.service)]
        return json.dumps(names, ensure_ascii=False)

    @property
    def fingerprint(self) -> str:
        """Alike for rows that say the same, and different otherwise."""
        said = json.dumps([FORMAT, asdict(self)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class RowError:
    """What is wrong, and where: the line of the file (the header is 1) and the column."""

    line: int
    column: str | None
    problem: Problem
    value: str = ""
    allowed: tuple[str, ...] = ()


class TableErrors(ValueError):
    """A table that can't be loaded, with everything that is wrong with it."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(f"{len(errors)} errors in the table")
        self.errors = errors


WEB = matching(cells.WEB, Problem.NOT_A_WEB_ADDRESS)
REQUIRED = ("organization", "service", "kind", "service_area")
SPECIAL: Mapping[str, Callable[[str], object]] = {
    "organization": cells.required,
    "service": cells.required,
    "kind": cells.kind,
    "url": WEB,
    "phone": matching(cells.PHONE, Problem.NOT_A_PHONE),
    "email": matching(cells.EMAIL, Problem.NOT_AN_EMAIL),
    "town": cells.line,
    "postcode": cells.postcode,
    "latitude": cells.latitude,
    "longitude": cells.longitude,
    "service_area": cells.areas,
    "minimum_age": cells.age,
    "maximum_age": cells.age,
    "maximum_age_with_ehcp_or_care": cells.age,
    "requires_ehcp": cells.flag,
    "care_experienced_only": cells.flag,
    "benefits_required": cells.flag,
    "english_maths_required": cells.flag,
    "only_for": cells.group,
    "qualification_level": cells.line,
    "self_referral": cells.maybe,
    "removes_barriers": cells.barriers,
    "interests": cells.codes,
    "tiers": cells.tiers,
    "languages": cells.names,
    "source_url": WEB,
    "source_date": matching(cells.DAY, Problem.NOT_A_DAY),
    "confidence": cells.line,
}
COLUMNS = {field.name: SPECIAL.get(field.name, cells.prose) for field in fields(Row)}


def read_rows(data: bytes) -> list[Row]:
    """Every row of a CSV file; raises TableErrors with every error if there is one.

    UTF-8 with or without a mark, or Windows-1252; comma, semicolon or tab. Columns may stand in
    any order; one that we don't know is left aside, one that we don't need may be missing.
    """
    rows: dict[str, Row] = {}
    errors: list[RowError] = []
    for number, raw in _records(_decode(data)):
        row = _row(number, raw, errors)
        if row is not None and row.key in rows:
            errors.append(RowError(number, "service", Problem.TWICE, row.service[:LONGEST_SHOWN]))
        elif row is not None:
            rows[row.key] = row
    if errors:
        raise TableErrors(errors)
    return list(rows.values())


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text.strip():
            return text
    raise TableErrors([RowError(1, None, Problem.NOT_A_TABLE)])


def _records(text: str) -> Iterator[tuple[int, dict[str | None, object]]]:
    """Each record with the line that it starts on."""
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        _check_header([name.strip() for name in reader.fieldnames or ()])
        starts = reader.line_num + 1
        for record in reader:
            yield starts, {name and name.strip(): cell for name, cell in record.items()}
            starts = reader.line_num + 1
    except csv.Error:
        raise TableErrors([RowError(reader.line_num, None, Problem.NOT_A_TABLE)]) from None


def _check_header(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise TableErrors([RowError(1, name, Problem.MISSING_COLUMN) for name in missing])


def _row(number: int, raw: Mapping[str | None, object], errors: list[RowError]) -> Row | None:
    """The row, or None with its errors added."""
    before = len(errors)
    if None in raw:
        errors.append(RowError(number, None, Problem.TOO_MANY_CELLS))
    values = {name: _cell(number, name, str(raw.get(name, "")), errors) for name in COLUMNS}
    if len(errors) > before:
        return None
    row = Row(**values)  # type: ignore[arg-type]  # COLUMNS has one parser for each field
    errors.extend(_contradictions(number, row))
    return row if len(errors) == before else None


def _cell(number: int, name: str, cell: str, errors: list[RowError]) -> object:
    plain = cell.strip()
    try:
        return COLUMNS[name](plain)
    except BadCell as bad:
        errors.append(RowError(number, name, bad.problem, plain[:LONGEST_SHOWN], bad.allowed))
        return None


def _contradictions(number: int, row: Row) -> Iterator[RowError]:
    ages = (row.minimum_age, row.maximum_age, row.maximum_age_with_ehcp_or_care)
    known = [age for age in ages if age is not None]
    if known != sorted(known):
        shown = " > ".join(map(str, known))
        yield RowError(number, "maximum_age", Problem.WRONG_WAY_ROUND, shown)
    if (row.latitude is None) != (row.longitude is None):
        yield RowError(number, "latitude", Problem.ONE_WITHOUT_THE_OTHER)
