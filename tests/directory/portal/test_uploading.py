"""A partner's own file: looked at first, loaded as a whole, for their own services only."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.db import transaction
from directory.entries import load as load_entries
from directory.feeds.hsds.telling import tell
from directory.feeds.writing import write_csv
from directory.partners import drafts, uploads, versions
from directory.partners.tables import ServiceVersion, Upload
from directory.partners.uploads import MOST_LINES, MOST_ROWS, Looked
from directory.portal import uploading
from directory.tables import Eligibility, Service
from tests.directory.makers import make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OURS,
    THEIRS,
    Page,
    Visitor,
    World,
    mark_on,
    service_named,
    trust,
)

CREW = {"opening_hours": "9am to 5pm", "phone": "01253 555 0101", "postcode": "FY1 1AA",
        "town": "Blackpool", "interests": "sport"}  # fmt: skip
IN_BLACKPOOL = {"address": "1 Promenade", "town": "Blackpool", "service_area": ["Blackpool"]}


def archive(**parts: str) -> bytes:
    """A zip with these in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return made.getvalue()


def upload(visitor: Visitor, data: bytes, name: str = "ours.csv") -> Page:
    return visitor.post("/upload", files={"table": (name, data, "text/csv")})


def load(visitor: Visitor, page: Page) -> Page:
    return visitor.post(page.went_to, mark=mark_on(page))


def count(engine: Engine) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(Service)) or 0


def ours(**cells: str) -> dict[str, str]:
    return make_row(organization=OURS, **cells)


def test_what_is_new_changed_and_gone_is_shown_before_anything_happens(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    table = make_table(ours(service="Deckchair crew", **CREW | {"town": "Fleetwood"}),
                       ours(service="Fresh crew"))  # fmt: skip
    page = upload(visitor, table)
    assert "1 new, 1 changed, 0 unchanged, 1 not in the file" in page.words
    assert "Fresh crew" in page.words
    assert "Fleetwood" in page.words
    assert "Lamp crew" in page.words
    assert count(engine) == 3
    assert "Loaded." in load(visitor, page).words
    assert count(engine) == 4
    with transaction(engine) as session:
        own = service_named(engine, "Deckchair crew")
        assert versions.now_says(session, own)["town"] == "Fleetwood"
        (newest, *_) = versions.history(session, own)
        assert (newest.action, newest.made_by) == ("uploaded", EDITOR)


def test_what_was_downloaded_changes_nothing_when_uploaded(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    data = visitor.client.get("/portal/services.csv").content
    page = upload(visitor, data)
    assert "0 new, 0 changed, 2 unchanged" in page.words
    assert "There is nothing to load" in page.words


LEAVE = "Leave the cell empty for a new service, or put in its own id. In the file:"


def test_a_file_without_rows_is_told(world: World) -> None:
    """It was said to say what the directory says, with every service not in it."""
    page = upload(world.signed_in(EDITOR), make_table())
    assert "The file has names of columns, and no row below them." in page.words
    assert "Not in the file" not in page.words and "nothing to load" not in page.words


def test_an_interest_that_nobody_can_choose_is_told(world: World) -> None:
    page = upload(world.signed_in(EDITOR), make_table(ours(service="A", interests="construcion")))
    assert "can’t choose these interests" in page.words and "construcion (line 2)" in page.words


def test_a_text_too_long_for_a_card_is_told(world: World) -> None:
    page = upload(world.signed_in(EDITOR), make_table(ours(service="A", description="word " * 900)))
    assert "Line 2, description: 4,499 characters, and a card shows 1,000" in page.words
    assert "Load all of it" in page.words


def test_a_passed_start_is_told_with_all_else_that_is_wrong_with_its_row(world: World) -> None:
    row = ours(service="One", start_dates="1 March 2019") | {"id": "123"}
    row |= {"assured_date": "2031-01-01"}
    page = upload(world.signed_in(EDITOR), make_table(row))
    assert "3 things to put right." in page.words
    for column in ("id An id looks like", "start_dates This date has passed", "assured_date This"):
        assert f"2 {column}" in page.words


def test_a_passed_start_that_the_entry_has_already_is_no_error(
    world: World, engine: Engine
) -> None:
    with transaction(engine) as session:
        own = service_named(engine, "Lamp crew")
        session.get_one(Eligibility, own).start_dates = "1 March 2019"
    row = ours(service="Lamp crew", start_dates="1 March 2019", cost="free")
    assert "1 changed" in upload(world.signed_in(EDITOR), make_table(row)).words


def test_rows_of_another_organisation_are_errors_and_nothing_is_loaded(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    by_name = make_row(organization=THEIRS, service="Tram shed", phone="01253 555 0999")
    by_id = ours(service="Mine now") | {"id": service_named(engine, "Tram shed")}
    page = upload(visitor, make_table(ours(service="Fresh"), by_name, by_id))
    assert page.words.count("This row is another organisation's") == 1
    assert f"4 id This id is another organisation's service. {LEAVE} {by_id['id']}" in page.words
    assert "Load all of it" not in page.text
    visitor.post(page.went_to, mark="made-up")
    assert count(engine) == 3


def test_each_error_says_its_line_its_column_and_what_to_do(world: World) -> None:
    page = upload(
        world.signed_in(EDITOR),
        make_table(
            ours(service="One", postcode="nowhere"),
            ours(service="Two", minimum_age="30", maximum_age="16"),
            ours(service="Three", opening_hours="5pm to 9am"),
            ours(service="x" * 10_000),
        ),
    )
    for line, column, what in (
        (2, "postcode", "This isn't a full UK postcode."),
        (3, "maximum_age", "The ages are the wrong way round."),
        (4, "opening_hours", "This ends before it starts."),
        (5, "service", "This is too long."),
    ):
        assert f"{line} {column} {what}" in page.words
    assert "4 things to put right. Nothing was loaded." in page.words


def test_all_that_is_wrong_with_a_row_is_told_at_once(world: World) -> None:
    row = make_row(
        organization="Tram Club", service="One", postcode="nowhere", minimum_age="30",
        maximum_age="16", phone="1253477775",
        opening_hours="9am to 25pm", start_dates="31 February 2027", source_date="2027-02-31",
    )  # fmt: skip
    page = upload(world.signed_in(EDITOR), make_table(row))
    assert "7 things to put right." in page.words
    for column, what in (
        ("organization", "This row is another organisation's."),
        ("postcode", "This isn't a full UK postcode."),
        ("maximum_age", "The ages are the wrong way round. In the file: 30 > 16"),
        ("phone", "The 0 at the front is missing."),
        ("opening_hours", "There is no such time."),
        ("start_dates", "There is no such day."),
        ("source_date", "Write a date as 2026-03-31"),
    ):
        assert f"2 {column} {what}" in page.words


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("t.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "This file is a picture"),
        ("t.csv", b"%PDF-1.7 ...", "This file is a PDF"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file"),
        ("t.xlsx", b"organization,service", "though its name ends in .xlsx"),
        ("t.xlsx", b"PK\x03\x04 no archive", "can't be read as a table"),
        ("t.xlsx", archive(note="hello"), "can't be read as a table"),
        ("t.xlsx", archive(**{"[Content_Types].xml": "<x/>"}), "can't be read as a table"),
        ("t.xlsx", archive(**{"[Content_Types].xml": "no xml"}), "can't be read as a table"),
        ("t.csv", b"", "Choose a file that has something in it"),
        ("t.csv", b"<html><body>hello</body></html>", "This file is a web page"),
        ("t.html", b"\n<!DOCTYPE html><p>hello", "This file is a web page"),
        ("t.json", b'\xef\xbb\xbf {"services": []}', "This file is a JSON file"),
        ("t.csv", b"\x00\x01\x02\x03" * 100, "can't be read as a table"),
    ],
)
def test_what_is_not_what_it_says_is_told_so(
    world: World, name: str, data: bytes, what: str
) -> None:
    assert what in upload(world.signed_in(EDITOR), data, name).words


def test_a_file_that_is_too_large_is_refused(world: World) -> None:
    page = upload(world.signed_in(EDITOR), b"a" * 11_500_000)
    assert page.status == 413
    assert "10 MB" in page.words
    page = upload(world.signed_in(EDITOR), b"a" * 10_000_001)
    assert "larger than 10 MB" in page.words


def test_too_many_rows_are_refused(world: World) -> None:
    rows = [ours(service=f"Crew {number}") for number in range(MOST_ROWS + 1)]
    assert "more than 5000 rows" in upload(world.signed_in(EDITOR), make_table(*rows)).words


REPEATED = ours(service="One crew")
WRONG = ours(service="One crew", minimum_age="young")


@pytest.mark.parametrize("row", [REPEATED, WRONG], ids=["repeated", "wrong"])
def test_no_row_behind_the_limit_is_read_whatever_the_rows_hold(
    world: World, row: dict[str, str]
) -> None:
    """260,000 times the same row were all read, which took half a minute."""
    one = make_table(row).splitlines(keepends=True)[1]
    data = make_table(row) + one * MOST_ROWS + b'behind,the,limit,"\0'
    page = upload(world.signed_in(EDITOR), data)
    assert "1 thing to put right" in page.words and "more than 5000 rows" in page.words


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_no_end_of_blank_lines_is_read(world: World, end: bytes) -> None:
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, make_table(ours(service="A")) + (b",," + end) * (MOST_LINES + 1))
    assert "more than 5000 rows" in page.words
    page = upload(visitor, make_table(ours(service="A")) + (b",," + end) * 10_000)
    assert "1 new" in page.words


@pytest.mark.parametrize("posts", [False, True], ids=["looked at", "loaded"])
def test_nobody_waits_to_write_while_a_file_is_read_and_compared(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch, posts: bool
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, make_table(ours(service="Fresh")))
    waited, really = [], uploads.look

    def look(session: Session, kept: Upload) -> Looked:
        began = time.monotonic()
        with transaction(engine) as writer:
            writer.get_one(Service, service_named_in(writer, "Tram shed")).email = "a@tram.test"
        waited.append(time.monotonic() - began)
        return really(session, kept)

    monkeypatch.setattr(uploads, "look", look)
    after = load(visitor, page) if posts else visitor.get(page.went_to)
    assert after.status == 200 and waited and max(waited) < 1
    assert count(engine) == (4 if posts else 3)


def test_what_changes_between_the_look_and_the_load_is_shown_again(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even what somebody saved in that moment is written over."""
    trust(engine, EDITOR)
    visitor, other = world.signed_in(EDITOR), world.signed_in(EDITOR)
    page = upload(visitor, make_table(ours(service="Lamp crew", phone="01253 555 0177")))
    own, really = service_named(engine, "Lamp crew"), uploads.look

    def look(session: Session, kept: Upload) -> Looked:
        looked = really(session, kept)
        monkeypatch.undo()
        assert "Saved" in other.change(own, "where", postcode="FY1 1AA", **IN_BLACKPOOL).words
        return looked

    monkeypatch.setattr(uploads, "look", look)
    after = load(visitor, page)
    assert "Something changed meanwhile" in after.words
    with transaction(engine) as session:
        assert versions.now_says(session, own)["phone"] == "01253 555 0102"
    after = visitor.post(page.went_to, mark=mark_on(after))
    assert "Something changed meanwhile" in after.words  # as it is now
    assert "Loaded." in visitor.post(page.went_to, mark=mark_on(after)).words
    with transaction(engine) as session:
        says = versions.now_says(session, own)
    assert says["phone"] == "01253 555 0177"


def test_a_download_keeps_nobody_waiting(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, really = world.signed_in(EDITOR), write_csv

    def write(session: Session, path: Path, **how: Any) -> int:
        with transaction(engine) as writer:
            writer.get_one(Service, service_named_in(writer, "Tram shed")).email = "a@tram.test"
        return really(session, path, **how)

    monkeypatch.setattr(uploading, "write_csv", write)
    assert b"Lamp crew" in visitor.client.get("/portal/services.csv").content


def service_named_in(session: Session, name: str) -> str:
    return session.scalars(select(Service.id).where(Service.name == name)).one()


def test_an_excel_file_is_read_as_well_and_a_formula_is_told_but_where_it_is_text(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    cells: dict[str, Any] = ours(service="Sheet crew", description="=1+1")
    sheet.append(list(cells))
    sheet.append(list(cells.values()))
    said = sheet.cell(2, list(cells).index("description") + 1)
    visitor = world.signed_in(EDITOR)
    book.save(file := io.BytesIO())
    assert "This cell has a formula" in upload(visitor, file.getvalue(), "ours.xlsx").words

    said.data_type = "s"
    book.save(file := io.BytesIO())
    load(visitor, upload(visitor, file.getvalue(), "ours.xlsx"))
    with transaction(engine) as session:
        own = service_named(engine, "Sheet crew")
        assert versions.now_says(session, own)["description"] == "=1+1"


def test_markup_in_a_file_is_shown_as_text(world: World) -> None:
    nasty = "<script>alert(1)</script>"
    page = upload(world.signed_in(EDITOR), make_table(ours(service=nasty)), f"{nasty}.csv")
    assert "<script>" not in page.text
    page = upload(world.signed_in(EDITOR), make_table(ours(service="A", postcode=nasty)))
    assert "<script>" not in page.text


def test_a_new_partner_s_upload_waits_row_by_row(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, make_table(ours(service="Fresh"), ours(service="Lamp crew")))
    assert "An admin of the partnership looks at it" in load(visitor, page).words
    assert count(engine) == 3
    with transaction(engine) as session:
        waiting = [draft.id for draft in drafts.queue(session)]
    assert len(waiting) == 2
    admin = world.signed_in(ADMIN)
    for draft in waiting:
        admin.approve(f"/queue/{draft}")
    assert count(engine) == 4


def test_loading_twice_happens_once(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, make_table(ours(service="Fresh")))
    load(visitor, page)
    again = visitor.post(page.went_to, mark="x")
    assert again.went_to == "/?done=upload_gone" and "Nothing happened twice" in again.text
    assert count(engine) == 4


def test_what_changed_since_the_look_is_shown_again(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor, table = world.signed_in(EDITOR), make_table(ours(service="Fresh"))
    first, second = upload(visitor, table), upload(visitor, table)
    load(visitor, first)
    page = load(visitor, second)
    assert "There is nothing to load" in page.words
    with transaction(engine) as session:
        own = service_named(engine, "Fresh")
        made = select(func.count()).where(ServiceVersion.service_id == own)
        assert session.scalar(made) == 1


def test_an_upload_never_opens_a_confidential_address(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    hidden = {"address": "7 Secret Lane", "town": "Blackpool", "confidential": "y"}
    visitor.fill(draft, "where", service_area=["Blackpool"], **hidden)
    visitor.post(f"{draft}/check")
    row = make_row(organization=OURS, service="Lamp crew", address="8 Secret Lane", cost="free")
    page = upload(visitor, make_table(row))
    assert "Address is confidential" not in page.words
    load(visitor, page)
    with transaction(engine) as session:
        facts = versions.now_says(session, own)
        assert (facts["address"], facts["cost"]) == ("8 Secret Lane", "free")
        assert facts["confidential"] is True
        assert "Secret" not in str(tell(load_entries(session, [own])[own]))


def test_a_column_that_is_not_in_the_file_leaves_the_service_alone(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    row = ours(service="Deckchair crew", cost="free", interests="")
    page = upload(visitor, f"{','.join(row)}\n{','.join(row.values())}\n".encode())
    assert "Your file has no column for: What it is," in page.words
    assert "What your services say there stays." in page.words
    load(visitor, page)
    own = service_named(engine, "Deckchair crew")
    with transaction(engine) as session:
        facts = versions.now_says(session, own)
    assert {name: facts[name] for name in CREW} == CREW | {"interests": []}
    assert facts["cost"] == "free"


def test_an_age_that_does_not_go_with_one_that_stays_is_told(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    load(visitor, upload(visitor, make_table(ours(service="Lamp crew", maximum_age="24"))))
    row = ours(service="Lamp crew", minimum_age="30")
    page = upload(visitor, f"{','.join(row)}\n{','.join(row.values())}\n".encode())
    assert "2 maximum_age The ages are the wrong way round. In the file: 30 > 24" in page.words


def test_a_start_that_is_over_is_told_where_it_is_new(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    load(visitor, upload(visitor, make_table(ours(service="Fresh", start_dates="March 2027"))))
    world.later(days=200)
    visitor = world.signed_in(EDITOR)
    rows = (ours(service="Fresh", start_dates="March 2027", cost="free"),
            ours(service="Other", start_dates="1 May 2027"))  # fmt: skip
    page = upload(visitor, make_table(*rows))
    assert "3 start_dates This date has passed." in page.words
    assert "1 thing to put right" in page.words


def test_a_row_takes_no_name_that_another_service_has(world: World, engine: Engine) -> None:
    """Renamed, or new beside one that a feed brought with an id of its own."""
    own = service_named(engine, "Lamp crew")
    with transaction(engine) as session:
        session.get_one(Service, own).name = "Night walk"
    renamed = ours(service="Night walk")
    page = upload(world.signed_in(EDITOR), make_table(renamed))
    assert "has this name already" in page.words


def test_an_upload_can_hide_an_address(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    rows = [
        ours(service=name, address="13 Hidden Road", confidential="yes")
        for name in ("Lamp crew", "Fresh")
    ]
    visitor = world.signed_in(EDITOR)
    load(visitor, upload(visitor, make_table(*rows)))
    ids = [service_named(engine, name) for name in ("Lamp crew", "Fresh")]
    with transaction(engine) as session:
        assert [versions.now_says(session, own)["confidential"] for own in ids] == [True, True]


def test_a_misspelt_rule_is_told_with_its_name(world: World) -> None:
    data = make_table(ours(service="A") | {"requires_echp": "yes"}, more=["requires_echp"])
    page = upload(world.signed_in(EDITOR), data)
    assert "1 requires_echp Did you mean" in page.words and '"requires_ehcp"' in page.words
    assert "Load all of it" not in page.words


def test_what_may_be_a_slip_is_said_before_it_is_loaded(world: World, engine: Engine) -> None:
    rows = (
        make_row(organization=OURS, service="Old", minimum_age="30"),
        make_row(organization=OURS, service="Far", postcode="SW1A 1AA"),
    )
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, make_table(*rows))
    assert "Look at these again" in page.words
    assert "Line 2: Young people here are 16 to 24" in page.words
    assert "Line 3: SW1A 1AA is not in: Blackpool." in page.words
    trust(engine, EDITOR)
    assert "Loaded" in load(visitor, page).words
    assert "Line 2" not in upload(visitor, make_table(*rows)).words  # unchanged by now


def test_a_row_that_leads_to_nobody_is_told_with_its_line_as_the_form_tells_it(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    table = make_table(
        ours(service="Lamp crew", phone="01253 555 0102", description="New words"),
        ours(service="Night crew", email="", opening_hours="9am to 5pm"),
        ours(service="Day crew", email="", address="1 Pier", confidential="yes", **OPEN),
    )
    page = upload(visitor, table)
    assert "2 things to put right" in page.words
    assert page.words.count("Give at least one way to get in touch") == 2
    assert "3 phone" in page.words and "4 phone" in page.words
    assert count(engine) == 3


def test_a_file_without_such_columns_leaves_how_to_get_in_touch_as_it_is(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    names = "organization,service,kind,service_area,description\n"
    row = f"{OURS},Lamp crew,employability_programme,Blackpool,New words\n"
    page = load(visitor, upload(visitor, (names + row).encode()))
    assert "Loaded" in page.words


def test_one_that_leads_to_nobody_can_be_closed_by_a_file(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    table = make_table(ours(service="Lamp crew", email="", status="defunct"))
    assert "What this file would do" in upload(visitor, table).words


OPEN = {"opening_hours": "9am to 5pm"}
