"""Import: all or nothing, the same again changes nothing, and every error has its place."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import Base
from directory.feeds import writing
from directory.feeds.hsds.telling import tell
from directory.feeds.problems import Problem
from directory.feeds.rows import RowError, TableErrors, read_rows
from directory.feeds.table import Imported, import_table, preview_table
from directory.feeds.telling import row_of
from directory.tables import Address, Eligibility, Service
from directory.wording import say_problem
from tests.directory.makers import NOW, SAMPLE, make_row, make_table


def load(session: Session, *rows: dict[str, str], retire: bool = False) -> Imported:
    found = import_table(session, make_table(*rows), now=NOW, retire=retire)
    session.expire_all()
    return found


def make_excel(*rows: dict[str, Any], before: tuple[str, ...] = ()) -> bytes:
    """A workbook with these rows in a sheet of its own, behind sheets of these names."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in before:
        book.create_sheet(name)
    sheet = book.create_sheet("Services")
    for line in (rows[0], *(row.values() for row in rows)):
        sheet.append(list(line))
    book.save(file := io.BytesIO())
    return file.getvalue()


def errors(data: bytes) -> list[RowError]:
    with pytest.raises(TableErrors) as caught:
        read_rows(data)
    return caught.value.errors


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    tables = Base.metadata.sorted_tables
    return {t.name: sorted(map(tuple, session.execute(select(t))), key=str) for t in tables}


def test_importing_again_changes_nothing(session: Session) -> None:
    data = SAMPLE.read_bytes()
    assert import_table(session, data, now=NOW) == Imported(90, 0, 0, 0)
    before = everything(session)
    assert import_table(session, data, now=NOW.replace(year=2027)) == Imported(0, 0, 90, 0)
    session.expire_all()
    assert everything(session) == before


@pytest.mark.parametrize("blank", [" ", "\u200b", "\u2060", "\u3164", "\ufeff", "\u00ad\u200d"])
@pytest.mark.parametrize("make", [make_table, make_excel])
def test_a_name_of_nothing_to_be_seen_is_missing(make: Any, blank: str) -> None:
    (error,) = errors(make(make_row(service=blank)))
    assert (error.line, error.column, error.problem) == (2, "service", Problem.REQUIRED)


def test_only_what_changed_is_written(session: Session) -> None:
    load(session, make_row(), make_row(service="Bucket crew"))
    found = load(session, make_row(phone="01253 123456"), make_row(service="Bucket crew"))
    assert found == Imported(new=0, changed=1, unchanged=1, gone=0)
    phones = {offer.name: offer.phone for offer in catalogue.offers(session)}
    assert phones == {"Deckchair crew": "01253 123456", "Bucket crew": None}


def test_a_changed_row_takes_back_what_it_no_longer_says(session: Session) -> None:
    load(session, make_row(phone="01253 123456", address="Pier", interests="sport;retail"))
    load(session, make_row(interests="retail;digital"))
    (offer,) = catalogue.offers(session)
    assert (offer.phone, offer.address) == (None, None)
    assert offer.interests == {"retail", "digital"}
    kept = ("service", "eligibility", "attribute", "phone", "location", "address")
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    counts = [session.scalar(select(func.count()).select_from(tables[name])) for name in kept]
    assert counts == [1, 1, 2, 0, 0, 0]


def test_a_change_keeps_the_assurance_and_the_status(session: Session) -> None:
    load(session, make_row())
    service = session.scalars(select(Service)).one()
    service.status, service.eligibility.assured_at = "temporarily closed", NOW
    session.flush()
    load(session, make_row(cost="free"))
    (offer,) = catalogue.offers(session)
    assert (offer.status, offer.assured_at, offer.free) == ("temporarily closed", NOW, True)


def test_what_is_gone_is_counted_and_left_as_it_is(session: Session) -> None:
    load(session, make_row(), make_row(service="Bucket crew"))
    assert load(session, make_row()) == Imported(0, 0, 1, gone=1)
    assert {offer.status for offer in catalogue.offers(session)} == {"active"}


def test_what_is_gone_is_retired_if_asked_and_active_when_it_comes_back(session: Session) -> None:
    load(session, make_row(), make_row(service="Bucket crew"))
    assert load(session, make_row(), retire=True) == Imported(0, 0, 1, gone=1)
    statuses = {offer.name: offer.status for offer in catalogue.offers(session)}
    assert statuses == {"Deckchair crew": "active", "Bucket crew": "inactive"}
    assert load(session, make_row()) == Imported(0, 0, 1, gone=0)
    assert load(session, make_row(), make_row(service="Bucket crew")).changed == 1
    assert {offer.status for offer in catalogue.offers(session)} == {"active"}


def test_another_feed_leaves_this_one_alone(session: Session) -> None:
    load(session, make_row())
    other = make_table(make_row(organization="Tower Trust"))
    assert import_table(session, other, now=NOW, feed="tower") == Imported(1, 0, 0, 0)
    assert len(catalogue.offers(session)) == 2


def test_another_feed_s_way_to_write_a_name_renames_no_organisation(session: Session) -> None:
    load(session, make_row(organization="Pier Trust"))
    other = make_table(make_row(organization="PIER  trust", service="Night crew"))
    import_table(session, other, now=NOW, feed="tower")
    assert {offer.organization for offer in catalogue.offers(session)} == {"Pier Trust"}

    load(session, make_row(organization="Pier TRUST"))
    assert {offer.organization for offer in catalogue.offers(session)} == {"Pier TRUST"}


def test_a_preview_writes_nothing(session: Session) -> None:
    assert preview_table(session, make_table(make_row())) == Imported(1, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Eligibility)) == 0


def test_one_bad_row_stops_all(session: Session) -> None:
    with pytest.raises(TableErrors):
        load(session, make_row(), make_row(service="Bucket crew", minimum_age="young"))
    assert catalogue.offers(session) == []


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("service", "", Problem.REQUIRED),
        ("service", "x" * 256, Problem.TOO_LONG),
        ("description", "x" * 10_000, Problem.TOO_LONG),
        ("kind", "magic", Problem.UNKNOWN),
        ("service_area", "", Problem.REQUIRED),
        ("service_area", "Blackpool;Atlantis", Problem.UNKNOWN),
        ("minimum_age", "sixteen", Problem.NOT_A_NUMBER),
        ("maximum_age", "150", Problem.OUT_OF_RANGE),
        ("maximum_age", "0", Problem.OUT_OF_RANGE),
        ("maximum_age_with_ehcp_or_care", "0", Problem.OUT_OF_RANGE),
        ("latitude", "nan", Problem.OUT_OF_RANGE),
        ("requires_ehcp", "perhaps", Problem.NOT_YES_OR_NO),
        ("url", "javascript:alert(1)", Problem.NOT_A_WEB_ADDRESS),
        ("url", "www.example.org", Problem.NOT_A_WEB_ADDRESS),
        ("email", "no at sign", Problem.NOT_AN_EMAIL),
        ("phone", "ask at the desk", Problem.NOT_A_PHONE),
        ("postcode", "ZZ99 9ZZ", Problem.NOT_A_POSTCODE),
        ("postcode", "FY1", Problem.NOT_A_POSTCODE),
        ("phone", "1253477775", Problem.NO_FIRST_ZERO),
        ("phone", "01253 47", Problem.PHONE_TOO_SHORT),
        ("phone", "07700 900 ext 12345", Problem.PHONE_TOO_SHORT),
        ("email", f"{'x' * 250}@a.test", Problem.EMAIL_TOO_LONG),
        ("source_date", "last week", Problem.NOT_A_DAY),
        ("source_date", "2027-02-31", Problem.NOT_A_DAY),
        ("removes_barriers", "rain", Problem.UNKNOWN),
        ("tiers", "1;5", Problem.UNKNOWN),
        ("interests", "Big Machines!", Problem.NOT_A_CODE),
        ("only_for", "anybody", Problem.UNKNOWN),
        ("opening_hours", "Mon to Fri 5pm to 9am", Problem.HOURS_BACKWARDS),
        ("opening_hours", "Monday 25:00 to 26:00", Problem.NO_SUCH_TIME),
        ("opening_hours", "5 p.m. to 9 a.m.", Problem.HOURS_BACKWARDS),
        ("opening_hours", "1700 - 0900", Problem.HOURS_BACKWARDS),
        ("opening_hours", "Open 31 February", Problem.NO_SUCH_DAY),
        ("start_dates", "31 February 2027", Problem.NO_SUCH_DAY),
        ("start_dates", "Sept 31st", Problem.NO_SUCH_DAY),
        ("start_dates", "February 30", Problem.NO_SUCH_DAY),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(column: str, cell: str, problem: Problem) -> None:
    found = errors(make_table(make_row(service="Fine"), make_row(**{column: cell})))
    assert [(error.line, error.column, error.problem) for error in found][:1] == [
        (3, column, problem)
    ]


@pytest.mark.parametrize(
    "cell", ["0800 1111", "0845 46 47", "116 123", "111", "+44 1253 555010", "016973 5123"]
)
def test_a_phone_number_that_is_short_and_whole_is_taken(cell: str) -> None:
    assert read_rows(make_table(make_row(phone=cell)))[0].phone == cell


@pytest.mark.parametrize("cell", ["fy1  3 ef", "FY13EF", " fy1\t3ef"])
def test_a_postcode_is_taken_however_it_is_spaced(cell: str) -> None:
    assert read_rows(make_table(make_row(postcode=cell)))[0].postcode == "FY1 3EF"


def test_the_line_is_that_of_the_file_also_after_a_long_cell() -> None:
    long = make_row(description="one\ntwo\nthree")
    (found,) = errors(make_table(long, make_row(service="Other", tiers="9")))
    assert found.line == 5


def test_every_error_is_told_at_once() -> None:
    found = errors(make_table(make_row(kind="magic", tiers="9"), make_row(service="B", url="x")))
    assert [error.column for error in found] == ["kind", "tiers", "url"]


def test_what_does_not_go_together_is_told_beside_what_can_not_be_read() -> None:
    row = make_row(kind="magic", minimum_age="25", maximum_age="16", latitude="53.8")
    assert [error.column for error in errors(make_table(row))] == [
        "kind", "maximum_age", "latitude",
    ]  # fmt: skip
    unread = make_row(minimum_age="old", maximum_age="16", latitude="x", longitude="-3")
    assert [error.column for error in errors(make_table(unread))] == ["latitude", "minimum_age"]


@pytest.mark.parametrize("number", ["116 123", "111", "(01253) 555 0100", "+44 1253 555010"])
def test_phone_numbers_are_taken_as_people_write_them(number: str) -> None:
    assert read_rows(make_table(make_row(phone=number)))[0].phone == number


def test_ages_the_wrong_way_round_are_an_error() -> None:
    (found,) = errors(make_table(make_row(minimum_age="25", maximum_age="16")))
    assert found.problem is Problem.WRONG_WAY_ROUND


def test_the_same_service_twice_is_an_error_however_it_is_spaced() -> None:
    (found,) = errors(make_table(make_row(), make_row(service=" deckchair  CREW ")))
    assert (found.line, found.problem) == (3, Problem.TWICE)


def test_the_same_id_twice_is_an_error_of_the_id() -> None:
    own = "6f2b8a54-3c1e-5d0f-9b77-0d6c6e1f4a21"
    (found,) = errors(make_table(make_row(id=own), make_row(service="Bucket crew", id=own)))
    assert (found.line, found.column, found.problem) == (3, "id", Problem.ID_TWICE)


def test_nobody_can_have_assured_it_on_a_day_to_come(session: Session) -> None:
    with pytest.raises(TableErrors) as found:
        load(session, make_row(assured_date="2099-01-01", assured_by="Pier Trust"))
    assert [(e.column, e.problem) for e in found.value.errors] == [
        ("assured_date", Problem.TO_COME)
    ]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("requires_ehcp", "TRUE", True),
        ("requires_ehcp", "n", False),
        ("self_referral", "Y", True),
        ("minimum_age", "16.0", 16),
        ("service_area", "blackpool;WYRE", ("Blackpool", "Wyre")),
    ],
)
def test_cells_are_taken_as_spreadsheets_write_them(column: str, cell: str, value: object) -> None:
    (row,) = read_rows(make_table(make_row(**{column: cell})))
    assert getattr(row, column) == value


def test_blank_lines_and_capitals_and_the_line_that_excel_writes_above_do_no_harm() -> None:
    head = b"sep=;\r\nOrganization;Service;Kind;Service Area\r\n"
    data = head + b"A;B;course;Blackpool\r\n;;;\r\n; ;;\r\n"
    (row,) = read_rows(data)
    assert (row.organization, row.service, row.unknown) == ("A", "B", ())
    wrong = data.replace(b"course", b"magic")
    assert [error.line for error in errors(wrong)] == [3]


def test_columns_that_are_none_of_ours_are_named() -> None:
    (row,) = read_rows(make_table(make_row(maximun_stay="24"), more=["maximun_stay"]))
    assert row.unknown == ("maximun_stay",)


@pytest.mark.parametrize("data", [b"", b"  \n", b"PK\x03\x04\x00\x00", b"\x00\x01\x02"])
def test_what_is_no_table_is_told(data: bytes) -> None:
    assert errors(data)[0].problem is Problem.NOT_A_TABLE


def test_what_unpacks_to_more_than_we_take_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active.append(["organization", "service", "kind", "service_area"])
    book.save(file)
    assert read_rows(file.getvalue()) == []
    monkeypatch.setattr("directory.feeds.sheets.LARGEST_UNPACKED", 1_000)
    assert errors(file.getvalue())[0].problem is Problem.TOO_BIG


@pytest.mark.parametrize(
    "row", ["Blackpool Council,Hub,course,Blackpool", "Blackpool,Blackpool,course,Blackpool"]
)
def test_a_file_without_the_names_of_its_columns_is_told_so(row: str) -> None:
    """It was said that two columns are called Blackpool."""
    (error,) = errors(f"{row}\n{row}\n".encode())
    assert (error.line, error.column, error.problem) == (1, None, Problem.NO_HEADER)
    assert "names of the columns" in say_problem(error)


def test_missing_columns_are_named() -> None:
    found = errors(b"organization,service\nA,B\n")
    assert [(e.column, e.problem) for e in found] == [
        ("kind", Problem.MISSING_COLUMN),
        ("service_area", Problem.MISSING_COLUMN),
    ]


def test_a_column_that_stands_there_twice_is_named() -> None:
    data = b"organization,service,kind, service ,service_area,,\nA,B,course,C,Blackpool,,\n"
    assert [(e.line, e.column, e.problem) for e in errors(data)] == [
        (1, "service", Problem.COLUMN_TWICE)
    ]


def test_so_many_columns_are_no_table_of_services() -> None:
    """800,000 names of columns, each held against ours, kept a process busy for minutes."""
    names = b"organization,service,kind,service_area"
    wide = names + b"".join(b",x%d" % number for number in range(800_000)) + b"\nA,B,course,C\n"
    assert [one.problem for one in errors(wide)] == [Problem.TOO_MANY_COLUMNS]


def test_too_many_cells_are_told() -> None:
    data = b"organization,service,kind,service_area\nA,B,course,Blackpool,and more\n"
    assert errors(data)[0].problem is Problem.TOO_MANY_CELLS


def test_a_line_that_breaks_off_is_told_and_empties_nothing() -> None:
    header = b"organization,service,kind,service_area,requires_ehcp\n"
    for broken in (b"A,B,course,Blackpool", b"A,B,course,Blackpool\n"):
        (error,) = errors(header + b"A,C,course,Blackpool,yes\n" + broken)
        assert (error.line, error.problem) == (3, Problem.TOO_FEW_CELLS)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp850", "Café crème naïve"),
        ("mac_roman", "Café crème – “naïve” £5"),
        ("cp1252", "Café crème – “naïve” £5"),
        ("cp1250", "Łódź"),
        ("cp1250", "Punkt pomocy młodzieży – zażółć gęślą jaźń"),
        ("iso8859_2", "Łódź"),
        ("iso8859_2", "Świetlica dla młodzieży"),
        ("iso8859_15", "Café €5"),
        ("cp1252", "Costs £5 or €6"),
        ("cp1252", "¿Hablas español? El niño, señora"),
        ("cp1252", "A 3 m² room, ½ price"),
        ("mac_roman", "Costs £5"),
        ("mac_roman", "Young people’s club"),
        ("cp850", "Costs £5, crème brûlée"),
        ("cp1252", "Caffi’r Môr, Ysgol Gymraeg Llŷn".replace("ŷ", "y")),
    ],
)
def test_what_the_likely_encodings_say_is_read_as_it_was_written(
    session: Session, encoding: str, words: str
) -> None:
    import_table(session, make_table(make_row(service=words), encoding=encoding), now=NOW)
    assert session.scalar(select(Service.name)) == words


@pytest.mark.parametrize(
    ("encodings", "lines"),
    [
        (["utf-8", "utf-8", "cp1252"], [4]),
        (["cp1252", "utf-8", "cp1252", "cp1252"], [3]),
        (["utf-8", "cp1252"], [3]),
        (["mac_roman", "utf-8", "utf-8"], [2]),
    ],
)
def test_a_row_in_another_encoding_is_told_and_spoils_no_other(
    session: Session, encodings: list[str], lines: list[int]
) -> None:
    """Read as the one, the other's "Café" is "CafÃ©"."""
    rows = [make_row(service=f"Café {n}") for n in range(len(encodings))]
    plain = make_table(*rows).splitlines(keepends=True)
    data = plain[0] + b"".join(
        line.decode().encode(encoding) for line, encoding in zip(plain[1:], encodings, strict=True)
    )
    with pytest.raises(TableErrors) as found:
        import_table(session, data, now=NOW)
    told = [(error.line, error.problem) for error in found.value.errors]
    assert told == [(line, Problem.TWO_ENCODINGS) for line in lines]
    assert found.value.errors[0].value.startswith("Caf")
    assert session.scalar(select(Service.name)) is None


@pytest.mark.parametrize("data", [b"<!doctype html><html>", b'{"a": 1}', b"[1, 2]"])
def test_what_is_no_table_is_told_as_such(session: Session, data: bytes) -> None:
    with pytest.raises(TableErrors) as found:
        import_table(session, data, now=NOW)
    assert [error.problem for error in found.value.errors] == [Problem.NOT_A_TABLE]


def test_a_cell_that_is_far_too_long_is_told_with_its_place(session: Session) -> None:
    table = make_table(make_row(), make_row(service="Other", description="x" * 200_000))
    with pytest.raises(TableErrors) as found:
        import_table(session, table, now=NOW)
    error = found.value.errors[0]
    assert (error.line, error.column, error.problem) == (3, "description", Problem.TOO_LONG)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(encoding: str, delimiter: str) -> None:
    table = make_table(make_row(service="Café “Pier”"), encoding=encoding, delimiter=delimiter)
    assert read_rows(table)[0].service == "Café “Pier”"


def test_columns_may_be_few_and_unknown_ones_are_left_aside() -> None:
    data = b"service,kind,colour,service_area,organization\nB,course,red,Blackpool,A\n"
    (row,) = read_rows(data)
    assert (row.organization, row.service, row.cost) == ("A", "B", None)


def test_markup_and_formulas_stay_text(session: Session) -> None:
    load(session, make_row(service="<b>=1+1</b>", description="=HYPERLINK(1)"))
    (offer,) = catalogue.offers(session)
    assert (offer.name, offer.description) == ("<b>=1+1</b>", "=HYPERLINK(1)")


def few_columns(**cells: str) -> bytes:
    """A table that has the columns it can't do without, and those that are named."""
    row = make_row(**cells)
    return f"{','.join(row)}\n{','.join(row.values())}\n".encode()


FULL = {"phone": "01253 123456", "cost": "free", "minimum_age": "16", "maximum_age": "24",
        "address": "Pier", "postcode": "FY1 1AA", "latitude": "53.8", "longitude": "-3.05",
        "interests": "sport", "removes_barriers": "confidence", "self_referral": "yes",
        "requires_ehcp": "yes"}  # fmt: skip


def test_a_column_that_is_not_there_leaves_the_entry_alone(session: Session) -> None:
    load(session, make_row(**FULL))
    before = everything(session)
    assert import_table(session, few_columns(), now=NOW, feed="other") == Imported(0, 0, 1, 0)
    session.expire_all()
    assert everything(session) == before


def test_an_empty_cell_of_a_column_that_is_there_empties_it(session: Session) -> None:
    load(session, make_row(**FULL))
    import_table(session, few_columns(phone="", interests="", requires_ehcp=""), now=NOW)
    session.expire_all()
    (offer,) = catalogue.offers(session)
    assert (offer.phone, offer.interests, offer.requires_ehcp) == (None, frozenset(), False)
    assert (offer.cost, offer.maximum_age, offer.postcode) == ("free", 24, "FY1 1AA")
    assert offer.removes_barriers == {"confidence"}
    assert offer.self_referral is True


def test_a_new_postcode_without_a_point_takes_the_old_point_away(session: Session) -> None:
    load(session, make_row(**FULL))
    import_table(session, few_columns(postcode="FY4 1AA"), now=NOW)
    session.expire_all()
    (offer,) = catalogue.offers(session)
    assert (offer.postcode, offer.latitude, offer.address) == ("FY4 1AA", None, "Pier")


def test_unknown_columns_that_are_not_there_are_kept_too(session: Session) -> None:
    import_table(session, make_table(make_row(colour="red", size="big"),
                                     more=["colour", "size"]), now=NOW)  # fmt: skip
    import_table(session, few_columns(size="", cost="free"), now=NOW)
    session.expire_all()
    assert session.scalars(select(Service)).one().extra == {"columns": {"colour": "red"}}


def test_an_age_that_does_not_go_with_one_that_stays_is_an_error(session: Session) -> None:
    load(session, make_row(**FULL))
    with pytest.raises(TableErrors) as caught:
        import_table(session, few_columns(minimum_age="30"), now=NOW)
    (error,) = caught.value.errors
    assert (error.line, error.problem, error.value) == (2, Problem.WRONG_WAY_ROUND, "30 > 24")


def test_two_of_one_name_with_ids_of_their_own_are_two(session: Session) -> None:
    """A directory may hold them, and what it wrote out comes in again."""
    rows = [make_row(id=str(uuid4()), description=words) for words in ("One", "Another")]
    load(session, *rows)
    assert set(session.scalars(select(Service.description))) == {"Another", "One"}


def test_of_two_of_one_name_each_needs_an_id(session: Session) -> None:
    with pytest.raises(TableErrors) as found:
        load(session, make_row(id=str(uuid4())), make_row())
    assert [error.problem for error in found.value.errors] == [Problem.TWICE]


def test_a_table_brings_no_place_to_a_service_whose_address_is_confidential(
    session: Session,
) -> None:
    row = make_row(address="13 Hidden Road", postcode="FY1 9ZZ")
    load(session, row)
    session.scalars(select(Address)).one().confidential = True
    session.flush()
    load(session, row | {"description": "After"})

    assert session.scalars(select(Service.description)).one() == "After"
    assert [one.confidential for one in session.scalars(select(Address))] == [True]


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576"])
def test_a_sheet_that_was_clicked_at_its_far_end_is_read_all_the_same(
    session: Session, cell: str
) -> None:
    book, row = Workbook(), make_row()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(row))
    sheet.append(list(row.values()))
    sheet[cell] = " "
    made = io.BytesIO()
    book.save(made)

    assert import_table(session, made.getvalue(), now=NOW).new == 1


def test_a_table_hides_an_address_and_shows_none_again(session: Session) -> None:
    def load_row(**cells: str) -> str:
        row = make_row(address="13 Hidden Road", postcode="FY1 9ZZ", **cells)
        import_table(session, make_table(row), now=NOW)
        (entry,) = writing.entries(session)
        return f"{row_of(entry).confidential} {tell(entry)}"

    assert "Hidden" in load_row()
    for said in ("yes", "no", ""):
        told = load_row(confidential=said, description=f"Said '{said}'")
        assert told.startswith("True") and f"Said '{said}'" in told
        assert "Hidden" not in told and "latitude" not in told


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2030-01-01", Problem.TO_COME),
        ("2026-12", Problem.TO_COME),
        ("2027", Problem.TO_COME),
        ("1800-01-01", Problem.OUT_OF_RANGE),
        ("1999", Problem.OUT_OF_RANGE),
    ],
)
def test_a_source_is_from_this_century_and_not_to_come(
    session: Session, day: str, problem: Problem
) -> None:
    with pytest.raises(TableErrors) as found:
        import_table(session, make_table(make_row(source_date=day)), now=NOW)
    assert [(e.line, e.column, e.problem) for e in found.value.errors] == [
        (2, "source_date", problem)
    ]
    import_table(session, make_table(make_row(source_date="2026-11")), now=NOW)


NAMES = "organization,service,kind,service_area"


@pytest.mark.parametrize("above", ["", "\r\n", "Our services 2026,,,\r\n\r\n", "Ours\n"])
@pytest.mark.parametrize("sign", [",", ";"])
def test_the_header_is_found_below_blank_lines_and_a_title(above: str, sign: str) -> None:
    whole = above + f"{NAMES}\r\nA,B,course,Blackpool\r\nC,D,magic,Wyre\r\n"
    data = whole.replace(",", sign).encode()
    (wrong,) = errors(data)
    assert (wrong.column, wrong.line) == ("kind", 3 + above.count("\n"))
    assert read_rows(data.replace(b"magic", b"course"))[0].organization == "A"

    book = Workbook()
    sheet = book.worksheets[0]
    for line in whole.splitlines():
        sheet.append(line.split(",") if line else [None])
    book.save(file := io.BytesIO())
    (wrong,) = errors(file.getvalue())
    assert (wrong.column, wrong.line) == ("kind", 3 + above.count("\n"))


def test_a_separator_parts_our_columns() -> None:
    head = NAMES.replace(",", ";") + ';"a,b,c,d,e,f,g,h"'
    (row,) = read_rows(f"{head}\r\nA;B;course;Blackpool;1\r\n".encode())
    assert (row.organization, row.unknown) == ("A", ("a,b,c,d,e,f,g,h",))


def test_a_character_that_is_none_is_told_with_its_place() -> None:
    data = make_table(make_row(), make_row(service="Two", description="a\0b"))
    found = [(error.line, error.column, error.problem) for error in errors(data)]
    assert found == [(3, "description", Problem.NOT_TEXT)]


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "cp1252"])
def test_a_table_is_read_whatever_it_is_written_in(session: Session, encoding: str) -> None:
    data = make_table(make_row(description="Café"), encoding=encoding)
    assert import_table(session, data, now=NOW).new == 1


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\n", b"%PDF-1.4 , a, b\n"]
)
def test_a_pdf_is_told_as_what_it_is_not(data: bytes) -> None:
    assert [error.problem for error in errors(data)] == [Problem.NOT_A_TABLE]


@pytest.mark.parametrize("before", [("Notes",), ("Notes", "More notes")])
def test_a_table_is_found_on_whatever_sheet_it_is(
    session: Session, before: tuple[str, ...]
) -> None:
    assert import_table(session, make_excel(make_row(), before=before), now=NOW).new == 1


def test_a_table_without_rows_is_told(session: Session) -> None:
    load(session, make_row())
    with pytest.raises(TableErrors) as told:
        import_table(session, make_table(), now=NOW)
    assert [error.problem for error in told.value.errors] == [Problem.NO_ROWS]


def test_two_sheets_with_services_are_told() -> None:
    """One of them would be left out without a word."""
    book = load_workbook(io.BytesIO(make_excel(make_row())))
    book.copy_worksheet(book.worksheets[0]).title = "Blackburn"
    book.save(file := io.BytesIO())
    (error,) = errors(file.getvalue())
    assert (error.problem, error.value) == (Problem.TWO_SHEETS, "Services, Blackburn")

    book.worksheets[1].sheet_state = "hidden"
    book.save(file := io.BytesIO())
    assert len(read_rows(file.getvalue())) == 1


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ('=HYPERLINK("http://evil.test","x")', Problem.FORMULA),
        ("=A1", Problem.FORMULA),
        ("#REF!", Problem.SPREADSHEET_ERROR),
        ("#N/A", Problem.SPREADSHEET_ERROR),
    ],
)
@pytest.mark.parametrize("column", ["service", "description", "my own"])
def test_a_cell_that_a_spreadsheet_works_out_or_cannot_is_told(
    column: str, cell: str, problem: Problem
) -> None:
    (error,) = errors(make_excel(make_row(service="x") | {column: cell}))
    assert (error.line, error.column, error.problem) == (2, column, problem)


def test_an_error_of_a_spreadsheet_is_told_in_csv_too() -> None:
    (error,) = errors(make_table(make_row(description="#REF!")))
    assert (error.column, error.problem) == ("description", Problem.SPREADSHEET_ERROR)


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("minimum_age", "16.5", Problem.NOT_WHOLE),
        ("minimum_age", "sixteen", Problem.NOT_A_NUMBER),
        ("url", "http://user:pw@evil.org", Problem.WITH_PASSWORD),
        ("url", "http://127.0.0.1:8080/x", Problem.NOT_PUBLIC),
        ("url", "http://127.1/", Problem.NOT_PUBLIC),
        ("url", "http://[::1]/", Problem.NOT_PUBLIC),
        ("url", "http://10.1.2.3/", Problem.NOT_PUBLIC),
        ("url", "https://files.intranet/x", Problem.NOT_PUBLIC),
        ("cost", "-5", Problem.BELOW_ZERO),
        ("latitude", "0", Problem.OUT_OF_PLACE),
        ("cost", "£-5", Problem.BELOW_ZERO),
        ("pay", "£-3 an hour", Problem.BELOW_ZERO),
        ("pay", "-3", Problem.BELOW_ZERO),
        ("assured_date", "2014-12-31", Problem.OUT_OF_RANGE),
        ("phone", "2026-01-13", Problem.NOT_A_PHONE),
    ],
)
def test_what_can_t_be_is_told(column: str, cell: str, problem: Problem) -> None:
    beside = {"longitude": "0"} if column == "latitude" else {}
    (error,) = errors(make_table(make_row() | {column: cell} | beside))
    assert (error.column, error.problem) == (column, problem)
    assert say_problem(error)


@pytest.mark.parametrize(
    "column",
    [
        "is_confidential",
        "hidden",
        "confidental",
        "Confidential?",
        "isConfidential",
        "Hide address",
        "do not publish address",
        "Don't show",
        "show_address",
        "Public",
        "suppress",
        "mask",
        "address-visibility",
    ],
)
def test_a_column_that_may_hide_addresses_under_another_name_is_refused(column: str) -> None:
    """It was kept as one of the partner's own, and the address was public at once."""
    (error,) = errors(
        make_table(make_row(address="13 Marrow Lane") | {column: "yes"}, more=[column])
    )
    assert (error.line, error.column, error.problem) == (1, column, Problem.MEANS_CONFIDENTIAL)


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        ("minimun_age", "minimum_age"),
        ("Max age", "maximum_age"),
        ("age_min", "minimum_age"),
        ("MinAge", "minimum_age"),
        ("minimumage", "minimum_age"),
        ("Age (from)", "minimum_age"),
        ("upper age limit", "maximum_age"),
        ("max age EHC or care", "maximum_age_with_ehcp_or_care"),
        ("requires_echp", "requires_ehcp"),
        ("EHC plan needed", "requires_ehcp"),
        ("care experience only", "care_experienced_only"),
        ("benefits required?", "benefits_required"),
        ("must be on benefits", "benefits_required"),
        ("maths_english_required", "english_maths_required"),
        ("only_fro", "only_for"),
    ],
)
def test_a_column_that_is_nearly_one_of_who_is_shown_a_service_is_refused(
    column: str, meant: str
) -> None:
    """It was kept as one of the partner's own, and its rule was gone."""
    (error,) = errors(make_table(make_row() | {column: "18"}, more=[column]))
    assert (error.line, error.column, error.problem) == (1, column, Problem.MEANS_A_RULE)
    assert f'Did you mean "{meant}"?' in say_problem(error)


@pytest.mark.parametrize(
    "column",
    [
        "minimum_wage",
        "maximum_stay",
        "benefits",
        "booking_required",
        "english classes",
        "care home",
        "stage",
        "average wait",
        "years running",
        "date from",
        "EHCP coordinator",
        "only",
    ],
)
def test_a_column_that_only_looks_like_one_of_these_stays(column: str) -> None:
    (row,) = read_rows(make_table(make_row() | {column: "18"}, more=[column]))
    assert row.unknown == (column,)


def test_a_column_of_ours_or_of_another_sense_is_none_that_hides() -> None:
    others = ("contact", "public transport", "region", "show times")
    more = {"confidence": "h", "contact": "Sam", "region": "North", "confidential": "yes"}
    (row,) = read_rows(make_table(make_row() | more, more=others))
    assert row.confidential and row.unknown == others
