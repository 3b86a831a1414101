"""An import after an export changes nothing; an export into an empty directory loses nothing."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import Base, open_engine, transaction
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Imported, Loading
from directory.feeds.problems import Problem, TableErrors
from directory.feeds.table import import_table, load_table
from directory.feeds.writing import write_csv, write_excel
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.tables import Address, Service
from tests.directory.contracts.hsds_uk import example
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, SAMPLE, make_row, make_table
from tests.postgres import new_database

LATER = NOW.replace(year=2027)
NASTY = make_row(
    service="=1+1",
    description="@SUM(A1)\n'=2\t+3",
    address="'-quoted",
    opening_hours="<b>All day</b> & night",
    phone="+44 1253 123456",
    latitude="53.8",
    longitude="-3.05",
    colour="-red",
)
FORMATS: dict[str, tuple[Callable[[Session, Path], int], Callable[..., Imported]]] = {
    "csv": (write_csv, load_table),
    "xlsx": (write_excel, load_table),
    "json": (write_hsds, load_hsds),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def make_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Makes empty databases, in SQLite and in PostgreSQL."""
    engines: list[Engine] = []

    def make() -> Engine:
        if request.param == "postgresql":
            url = new_database(*request.getfixturevalue("empty_postgres"))
        else:
            url = f"sqlite:///{tmp_path / f'{len(engines)}.db'}"
            shutil.copy(request.getfixturevalue("empty_file"), tmp_path / f"{len(engines)}.db")
        engines.append(open_engine(url))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


def fill(engine: Engine) -> None:
    """The sample, a nasty row, services of another directory, and a confidential place."""
    refuge = make_row(service="Refuge", address="2 Hidden Lane", postcode="FY1 1AA")
    with transaction(engine) as session:
        import_table(session, SAMPLE.read_bytes(), now=NOW)
        import_table(session, make_table(NASTY, refuge, more=["colour"]), now=NOW, feed="pier")
        phones = [{"id": f"{n}", "number": f"0800 555 010{n}"} for n in range(3)]
        told = [example("service_full"), make_service(name="Two phones", phones=phones)]
        load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
        hidden = session.scalars(select(Address).where(Address.address_1 == "2 Hidden Lane"))
        hidden.one().confidential = True
        service = session.scalars(select(Service).where(Service.name == "Two phones")).one()
        service.eligibility.assured_at, service.eligibility.assured_by = NOW, "Ann"


def everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted(map(repr, connection.execute(select(t)))) for t in tables}


@pytest.mark.parametrize("form", FORMATS)
def test_an_import_after_an_export_changes_nothing(
    form: str, make_engine: Callable[[], Engine], tmp_path: Path
) -> None:
    write, load = FORMATS[form]
    engine, file = make_engine(), tmp_path / f"all.{form}"
    fill(engine)
    before = everything(engine)
    with transaction(engine) as session:
        assert write(session, file) == 94
    for feed in ("table", "county", "new"):
        with transaction(engine) as session:
            found = load(session, lambda: file.open("rb"), Loading(feed=feed, now=LATER))
        assert found == Imported(new=0, changed=0, unchanged=94, gone=0)
    assert everything(engine) == before


SAID = ["#REF!", "#N/A", "#NAME?", " #DIV/0!\u00a0"]
LIKE_A_FORMULA = [
    "=1+1",
    "@SUM(A1)",
    "+44 line",
    "-",
    "'=1",
    "''-x",
    "'",
    "\t=1",
    "#refuge",
    "#N/A?",
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", LIKE_A_FORMULA)
def test_words_like_a_formula_out_of_a_feed_come_back(
    form: str, words: str, session: Session, tmp_path: Path
) -> None:
    told = full_of(words)
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    comes_back(session, form, tmp_path / "all")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", SAID)
def test_the_error_of_a_spreadsheet_out_of_a_feed_is_no_words(
    form: str, words: str, session: Session, tmp_path: Path
) -> None:
    """It is kept and goes out to where it came from; nobody is shown it."""
    told = full_of(words) | {"name": "Hub", "organization": make_service()["organization"]}
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (offer,) = catalogue.offers(session)
    assert words.strip() not in repr(offer)
    comes_back(session, form, tmp_path / "all")
    write_hsds(session, tmp_path / "all")
    assert (tmp_path / "all").read_text().count(words.strip()) >= 7


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize("of", ["service", "organization"])
def test_a_name_that_is_the_error_of_a_spreadsheet_is_refused_as_in_a_table(
    of: str, words: str, session: Session
) -> None:
    told = make_service()
    (told if of == "service" else told["organization"])["name"] = words
    with pytest.raises(TableErrors) as raised:
        load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (error,) = raised.value.errors
    way = "name" if of == "service" else "organization.name"
    assert (error.column, error.problem) == (way, Problem.SPREADSHEET_ERROR)


def full_of(words: str) -> dict[str, Any]:
    """A service that says them wherever it can say any."""
    whose = {"id": str(uuid4()), "name": words, "description": words}
    house = {"address_1": words, "city": words, "address_type": "physical", "country": "GB"}
    place = {"id": "1", "location_type": "physical", "addresses": [{"id": "1", **house}]}
    return make_service(
        name=words,
        organization=whose,
        description=words,
        alert=words,
        phones=[{"id": "1", "number": "0800 555 0100", "description": words}],
        schedules=[{"id": "1", "description": words}],
        cost_options=[{"id": "1", "option": words}],
        languages=[{"id": "1", "name": words}],
        columns={"mine": words},
        service_at_locations=[
            {"id": "1", "location": {**place, "accessibility": [{"id": "1", "description": words}]}}
        ],
        eligibility={"kind": "course", "pay": words, "duration": words, "start_dates": words},
    )


def comes_back(session: Session, form: str, file: Path) -> None:
    write, load = FORMATS[form]
    assert write(session, file) == 1
    for feed in ("county", "new"):
        found = load(session, lambda: file.open("rb"), Loading(feed=feed, now=LATER))
        assert found == Imported(new=0, changed=0, unchanged=1, gone=0)


@pytest.mark.parametrize("columns", ["3", ["a"], {"mine": 3}, {"mine": "#REF!"}, None])
def test_what_a_feed_calls_columns_need_be_none_of_a_table(
    columns: object, session: Session, tmp_path: Path
) -> None:
    load_hsds(session, as_file(make_service(columns=columns)), Loading(feed="county", now=NOW))
    comes_back(session, "csv", tmp_path / "all")


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_read_into_an_empty_directory_is_exported_alike(
    form: str, make_engine: Callable[[], Engine], tmp_path: Path
) -> None:
    write, load = FORMATS[form]
    first, second = make_engine(), make_engine()
    fill(first)
    files = [tmp_path / f"{name}.{form}" for name in ("first", "second")]
    with transaction(first) as session:
        write(session, files[0])
    with transaction(second) as session:
        found = load(session, lambda: files[0].open("rb"), Loading(feed="f", now=NOW))
        assert found.new == 94
        write(session, files[1])
    if form == "xlsx":  # the file holds the time it was made
        assert cells(files[0]) == cells(files[1])
    else:
        assert files[0].read_bytes() == files[1].read_bytes()
    assert b"Hidden" not in files[0].read_bytes()


def test_no_cell_of_an_excel_file_is_a_formula(
    make_engine: Callable[[], Engine], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    engine, file = make_engine(), tmp_path / "all.xlsx"
    with transaction(engine) as session:
        import_table(session, make_table(make_row(description="=HYPERLINK(1)")), now=NOW)
        write_excel(session, file)
    found = [cell for row in load_workbook(file).worksheets[0].iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in [cell.value for cell in found]
    assert not [cell for cell in found if cell.data_type == "f"]


def cells(file: Path) -> list[Any]:
    from openpyxl import load_workbook

    return list(load_workbook(file).worksheets[0].iter_rows(values_only=True))


def test_two_imports_at_once_take_nothing_from_each_other(
    make_engine: Callable[[], Engine],
) -> None:
    """Both number their phones alike, and the second begins while the first is not done."""
    engine, first_has_written = make_engine(), threading.Event()

    def services(feed: str) -> list[dict[str, Any]]:
        names = [f"{feed} {number}" for number in range(3)]
        return [make_service(name=one, phones=[{"id": "1", "number": one}]) for one in names]

    def load(feed: str) -> None:
        if feed == "y":
            first_has_written.wait(30)
        with transaction(engine) as session:
            load_hsds(session, as_file(services(feed)), Loading(feed=feed, now=NOW))
            if feed == "x":
                first_has_written.set()
                time.sleep(0.5)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(load, ("x", "y")))

    with transaction(engine) as session:
        phones = {(s.name, p.number) for s in session.scalars(select(Service)) for p in s.phones}
    assert phones == {(one["name"], one["name"]) for feed in "xy" for one in services(feed)}


def test_a_partner_waits_for_an_import_no_longer_than_for_any_writer(
    make_engine: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, hub = make_engine(), make_service(name="Hub")
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer; how long others wait is a matter of its driver.")
    monkeypatch.setattr(versions, "WRITER_WAITS", timedelta(milliseconds=200))
    with transaction(engine) as session:
        load_hsds(session, as_file([hub]), Loading(feed="x", now=NOW))

    with transaction(engine) as importing:
        load_hsds(importing, as_file([make_service(name="B")]), Loading(feed="y", now=NOW))
        with pytest.raises(OperationalError), transaction(engine) as session:
            facts = {**versions.now_says(session, hub["id"]), "description": "New words"}
            versions.publish(session, hub["id"], facts, Deed("us", Action.EDITED, NOW))
