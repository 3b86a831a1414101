"""A table of services, row by row, with every error and its place. Nothing is loaded here."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from directory import places
from directory.feeds import cells
from directory.feeds.marks import may_hide
from directory.feeds.nearly import meant
from directory.feeds.problems import BadCell, Faults, Problem, RowError, TableErrors
from directory.feeds.seen import Seen
from directory.feeds.sheets import Formula, Missing, Open, Record, records
from directory.partners.checking import wrong_in_words

__all__ = ["COLUMNS", "Row", "RowError", "TableErrors", "checked", "good_rows", "read_rows"]

Values = Mapping[str, object]
Check = Callable[[int, Values], Iterable[RowError]]
LONGEST_SHOWN = 60
# The value of a cell that could not be read, so that the others are looked at all the same.
BAD = object()
# Part of every row's fingerprint: raise it when rows are to be loaded anew after a change here.
FORMAT = 2


@dataclass(frozen=True, kw_only=True)
class Row:
    """One service as a table tells it. Field names are the table's columns.

    `id`, `status` and who assured it come from an export; a table without them leaves them alone.
    `confidential` hides the address. No table shows one again: that is asked in the form alone.
    `more` is what stands in columns that we don't know. `present` names the columns of the table,
    None if it has all of them: what it has no column for it says nothing of.
    """

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
    confidential: bool = False
    id: str | None = None
    status: str | None = None
    assured_date: str | None = None
    assured_by: str | None = None
    more: tuple[tuple[str, str], ...] = ()
    present: frozenset[str] | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that the table does not have, and that an entry so keeps as it is."""
        if self.present is None:
            return ()
        return tuple(name for name in COLUMNS if name not in self.present | FROM_EXPORTS)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns of the table that are none of ours: what they say is kept, and no more."""
        return tuple(sorted((self.present or frozenset()) - COLUMNS.keys()))

    @property
    def said(self) -> dict[str, object]:
        """What the row says, by column; `more` is one of them."""
        return {name: getattr(self, name) for name in (*COLUMNS, "more")}

    @property
    def key(self) -> str:
        """What makes it the same service again: its organization and name, however spaced."""
        return key_of(self.organization, self.service)

    @property
    def fingerprint(self) -> str:
        """Alike for rows that say the same, and different otherwise."""
        said = self.said | ({"left_out": self.left_out} if self.left_out else {})
        if not self.confidential:
            del said["confidential"]  # a later column, which says nothing where it is empty
        return hashlib.sha256(json.dumps([FORMAT, said], sort_keys=True).encode()).hexdigest()


def key_of(organization: str, service: str) -> str:
    """What makes a service the same again: its organization and name, however spaced."""
    names = [" ".join(name.split()).casefold() for name in (organization, service)]
    return json.dumps(names, ensure_ascii=False)


# Nobody kept a directory like this before: it is a slip of the pen.
FIRST_ASSURANCE = "2015-01-01"
# As wide as their columns in the database.
LONGEST_LEVEL, LONGEST_CONFIDENCE = 40, 20
AGES = ("minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care")
REQUIRED = ("organization", "service", "kind", "service_area")
SPECIAL: Mapping[str, Callable[[str], object]] = {
    "organization": cells.required,
    "service": cells.required,
    "kind": cells.kind,
    "url": cells.web,
    "phone": cells.phone,
    "email": cells.email,
    "cost": cells.cost,
    "pay": cells.cost,
    "town": cells.line,
    "postcode": cells.postcode,
    "latitude": cells.latitude,
    "longitude": cells.longitude,
    "service_area": cells.areas,
    "minimum_age": cells.age,
    "maximum_age": cells.oldest_age,
    "maximum_age_with_ehcp_or_care": cells.oldest_age,
    "requires_ehcp": cells.flag,
    "care_experienced_only": cells.flag,
    "benefits_required": cells.flag,
    "english_maths_required": cells.flag,
    "only_for": cells.group,
    "qualification_level": cells.limited(LONGEST_LEVEL),
    "self_referral": cells.maybe,
    "removes_barriers": cells.barriers,
    "interests": cells.codes,
    "tiers": cells.tiers,
    "languages": cells.names,
    "source_url": cells.web,
    "source_date": cells.about_when,
    "confidence": cells.limited(LONGEST_CONFIDENCE),
    "confidential": cells.flag,
    "id": cells.identifier,
    "status": cells.status,
    "assured_date": cells.day,
    "assured_by": cells.line,
}
# A minus in front of these is no formula.
NUMBERS = frozenset({"latitude", "longitude"})
# What an export says, and a cell may leave empty without saying anything by it.
FROM_EXPORTS = frozenset({"id", "status", "assured_date", "assured_by", "confidential"})
NO_COLUMNS = frozenset({"more", "present"})
COLUMNS = {
    field.name: SPECIAL.get(field.name, cells.prose)
    for field in fields(Row)
    if field.name not in NO_COLUMNS
}


def read_rows(data: bytes) -> list[Row]:
    """Every row of a table; raises TableErrors with every error if there is one."""
    return list(checked(lambda: io.BytesIO(data)))


def checked(open_file: Open) -> Iterator[Row]:
    """Every row of a table; raises TableErrors with every error if there is one."""
    faults = Faults()
    yield from good_rows(open_file, faults)
    faults.complain()


def good_rows(open_file: Open, faults: Faults) -> Iterator[Row]:
    """The rows that can be taken; what is wrong with the others is added to `faults`.

    CSV in any usual encoding, with commas, semicolons, tabs or bars; or an Excel sheet. Columns
    may stand in any order; one that we don't know is kept, one that we don't need may be missing.
    """
    return (row for _, row in numbered_rows(open_file, faults))


def numbered_rows(
    open_file: Open,
    faults: Faults,
    also: Check = lambda _number, _values: (),
    most: int | None = None,
) -> Iterator[tuple[int, Row]]:
    """As `good_rows`, each with the line of the file that it starts on.

    `also` finds more that is wrong with a row, out of its values by column; BAD stands for one
    that could not be read. Of more than `most` rows, good or not, no more is read.
    """
    present: frozenset[str] = frozenset()
    with Seen() as seen:
        for count, (number, raw) in enumerate(records(open_file, COLUMNS)):
            if number == 1:
                present = frozenset(name for name in raw if name)
                _check_header(present)
                continue
            if most is not None and count > most:
                raise TableErrors([RowError(number, None, Problem.TOO_MANY_ROWS, str(most))])
            row = _row(number, raw, present, faults, also)
            if row is None:
                continue
            error = _twice(number, row, seen)
            if error is None:
                yield number, row
            else:
                faults.add(error)


def _twice(number: int, row: Row, seen: Seen) -> RowError | None:
    """What of it stood further up: its id, or where one of the two has none, its names.

    Two of one name with ids of their own are two: an export of both has to come in again.
    """
    plain = f"without id: {row.key}"
    if row.id and row.id in seen:
        return RowError(number, "id", Problem.ID_TWICE, row.id)
    if (plain if row.id else row.key) in seen:
        return RowError(number, "service", Problem.TWICE, row.service[:LONGEST_SHOWN])
    for name in (row.key, row.id or plain):
        seen.add(name)
    return None


def _check_header(names: Collection[str]) -> None:
    errors = [error for name in sorted(names) if name not in COLUMNS for error in _slips(name)]
    if errors:
        raise TableErrors(errors)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise TableErrors([RowError(1, name, Problem.MISSING_COLUMN) for name in missing])


def _slips(name: str) -> Iterator[RowError]:
    """What a column of somebody's own may be meant for, where it matters to be sure."""
    if may_hide(name):
        yield RowError(1, name, Problem.MEANS_CONFIDENTIAL)
    elif (column := meant(name)) is not None:
        yield RowError(1, name, Problem.MEANS_A_RULE, allowed=(column,))


def _row(
    number: int, raw: Record, present: frozenset[str], faults: Faults, also: Check
) -> Row | None:
    """The row, or None with its errors added, all of them."""
    before = faults.total
    if None in raw:
        faults.add(RowError(number, None, Problem.TOO_MANY_CELLS))
    if any(isinstance(cell, Missing) for cell in raw.values()):
        faults.add(RowError(number, None, Problem.TOO_FEW_CELLS))
    values = {name: _cell(number, name, raw, faults) for name in COLUMNS}
    more = {name: _unknown(number, name, raw, faults) for name in sorted(_more(raw))}
    for error in (*_contradictions(number, values), *also(number, values)):
        faults.add(error)
    if faults.total > before:
        return None
    kept = tuple((name, cell) for name, cell in more.items() if cell)
    return Row(**values, more=kept, present=present)  # type: ignore[arg-type]  # one parser each


def _more(raw: Record) -> set[str]:
    return {name for name in raw if name and name not in COLUMNS}


def _unknown(number: int, name: str, raw: Record, faults: Faults) -> str:
    found = _checked(number, name, raw, cells.prose, faults)
    return found if isinstance(found, str) else ""


def _cell(number: int, name: str, raw: Record, faults: Faults) -> object:
    return _checked(number, name, raw, COLUMNS[name], faults)


def _checked(
    number: int, name: str, raw: Record, parse: Callable[[str], object], faults: Faults
) -> object:
    said = raw.get(name, "")
    cell = cells.tidied(str(said))
    try:
        if isinstance(said, Formula):
            raise BadCell(Problem.FORMULA)
        return parse(cells.worked_out(cell))
    except BadCell as bad:
        faults.add(RowError(number, name, bad.problem, cell[:LONGEST_SHOWN], bad.allowed))
        return BAD


def cell_of(value: object) -> str:
    """A value of a row as its cell; the column's parser makes it the value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, tuple) else str(value)


def ages_backwards(ages: Iterable[object]) -> str | None:
    """Ages that should go up and don't ("30 > 24"); None where all is well."""
    known = [age for age in ages if isinstance(age, int)]
    return None if known == sorted(known) else " > ".join(map(str, known))


def _assured_too_early(number: int, values: Values) -> Iterator[RowError]:
    day = values["assured_date"]
    if isinstance(day, str) and day < FIRST_ASSURANCE:
        allowed = (FIRST_ASSURANCE, "today")
        yield RowError(number, "assured_date", Problem.OUT_OF_RANGE, day, allowed)


def _contradictions(number: int, values: Values) -> Iterator[RowError]:
    if not values["service_area"] and values["id"] is None:
        # One with an id comes from an export, and perhaps from a directory with other areas.
        yield RowError(number, "service_area", Problem.REQUIRED)
    if values["id"] is None:
        # What comes from an export is what the directory says already.
        yield from wrong_in_words(number, values)
        yield from _assured_too_early(number, values)
    backwards = ages_backwards(values[name] for name in AGES)
    if backwards:
        yield RowError(number, "maximum_age", Problem.WRONG_WAY_ROUND, backwards)
    if values["id"] is None and _is_out_of_place(values):
        yield RowError(number, "latitude", Problem.OUT_OF_PLACE)
    if (values["latitude"] is None) != (values["longitude"] is None):
        yield RowError(number, "latitude", Problem.ONE_WITHOUT_THE_OTHER)


def _is_out_of_place(values: Values) -> bool:
    point, postcode = (values["latitude"], values["longitude"]), values["postcode"]
    code = places.outcode(postcode) if isinstance(postcode, str) else None
    return (
        isinstance(point[0], float)
        and isinstance(point[1], float)
        and places.is_out_of_place((point[0], point[1]), code)
    )
