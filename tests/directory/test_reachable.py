"""What leads to nobody is never offered, and told to who can mend it: one rule for all ways in."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.__main__ import main
from directory.db import transaction
from directory.eligibility import Seeker
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.loading import Loading
from directory.feeds.problems import Problem, TableErrors
from directory.feeds.table import import_table
from directory.reach import can_be_reached
from directory.tables import Candidate, Service
from directory.wording import say_problem
from tests.actions.makers import BOTH, databases, engines
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, SAMPLE, TODAY, make_row, make_table

database, engine = databases(*BOTH), engines()
OPEN = {"opening_hours": "Mon 9am to 5pm"}
NO_WAY = {"email": ""}


@pytest.mark.parametrize(
    ("told", "leads"),
    [
        ({}, False),
        ({"phone": "01253 555 0100"}, True),
        ({"texts": "85258"}, True),
        ({"email": "us@pier.test"}, True),
        ({"url": "https://pier.test"}, True),
        ({"how_to_apply": "Ask at the school"}, True),
        (OPEN, False),
        ({"address": "1 Pier"}, False),
        ({"address": "1 Pier", **OPEN}, True),
        ({"address": "PO Box 1", **OPEN}, False),
        ({"address": "1 Pier", "confidential": True, **OPEN}, False),
        ({"address": "1 Pier", "confidential": True, "phone": "01253 555 0100"}, True),
        ({"postcode": "FY1 1AA", "town": "Blackpool", **OPEN}, False),
    ],
)
def test_a_way_is_one_to_get_in_touch_or_a_door_that_opens(
    told: dict[str, Any], leads: bool
) -> None:
    assert can_be_reached(told) is leads


def test_every_service_of_the_sample_can_be_reached(session: Session) -> None:
    import_table(session, SAMPLE.read_bytes(), now=NOW)
    assert all(offer.reachable for offer in catalogue.offers(session))


def faults(session: Session, *rows: dict[str, str], without: tuple[str, ...] = ()) -> list[Any]:
    table = make_table(*rows)
    if without:
        names = [name for name in rows[0] if name not in without]
        lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows)]
        table = "\n".join(lines).encode()
    try:
        import_table(session, table, now=NOW)
    except TableErrors as errors:
        return [(error.line, error.column, error.problem) for error in errors.errors]
    return []


def test_every_row_that_leads_to_nobody_is_told_with_its_line(session: Session) -> None:
    found = faults(
        session,
        make_row(service="A", **NO_WAY),
        make_row(service="B"),
        make_row(service="C", kind="nonsense"),
        make_row(service="D", address="1 Pier", **NO_WAY),
        make_row(service="E", address="1 Pier", opening_hours="Mon 9am to 5pm", **NO_WAY),
    )
    assert [one for one in found if one[2] is Problem.NO_WAY] == [
        (2, "phone", Problem.NO_WAY),
        (5, "phone", Problem.NO_WAY),
    ]
    assert [line for line, *_ in found] == [2, 4, 5]
    assert not session.scalars(select(Service.id)).all()


def test_what_is_closed_needs_no_way(session: Session) -> None:
    assert not faults(session, make_row(status="defunct", **NO_WAY))


def test_what_a_table_has_no_column_for_its_services_say_as_before(session: Session) -> None:
    assert not faults(session, make_row(service="A"))
    again, new = make_row(service="A", description="x"), make_row(service="B", description="x")
    assert not faults(session, again, without=("email",))
    assert faults(session, new, without=("email",)) == [(2, "phone", Problem.NO_WAY)]


OWNER = {"id": str(uuid5(NAMESPACE_DNS, "owner")), "name": "Pier Trust"}
PHONE = {"id": "1", "number": "01253 555 0100"}
ADDRESS = {"id": "1", "address_1": "1 Pier", "city": "Blackpool", "postal_code": "FY1 1AA"}
MONDAYS = [{"id": "1", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}]
MONTHLY = [{"id": "1", "freq": "MONTHLY", "bymonthday": "1", "opens_at": "09:00"}]


def at(*, there: dict[str, Any] | None = None, **location: Any) -> dict[str, Any]:
    place = {"id": "1", "location_type": "physical", "addresses": [ADDRESS], **location}
    return {"service_at_locations": [{"id": "1", "location": place, **(there or {})}]}


LEADS = [
    {"phones": [PHONE]},
    {"phones": [{**PHONE, "type": "text"}]},
    {"contacts": [{"id": "1", "phones": [PHONE]}]},
    {"url": "https://pier.test/hub"},
    {"email": "hub@pier.test"},
    {"organization": {**OWNER, "website": "https://pier.test"}},
    {"organization": {**OWNER, "email": "us@pier.test"}},
    {"eligibility": {"how_to_apply": "Ask at the school"}},
    {**at(), "schedules": MONDAYS},
    {**at(), "schedules": MONTHLY},
    at(there={"schedules": MONDAYS}),
    at(phones=[PHONE]),
    at(there={"phones": [PHONE]}),
]
LEADS_NOWHERE: list[dict[str, Any]] = [
    {},
    {"description": "Ring us."},
    {"phones": [{**PHONE, "type": "fax"}]},
    {"phones": [{"id": "1", "number": "Fax 01253 555 0100"}]},
    {"contacts": [{"id": "1", "name": "Sam", "email": "sam@pier.test"}]},
    {"schedules": MONDAYS},
    at(),
    {**at(location_type="virtual"), "schedules": MONDAYS},
    {**at(addresses=[{**ADDRESS, "address_1": "PO Box 4"}]), "schedules": MONDAYS},
    {**at(confidential=True), "schedules": MONDAYS},
    at(confidential=True, phones=[PHONE]),
]
DOCUMENTS = [
    (told, leads) for some, leads in ((LEADS, True), (LEADS_NOWHERE, False)) for told in some
]


@pytest.mark.parametrize(("told", "leads"), DOCUMENTS)
def test_what_a_feed_brings_is_kept_and_offered_only_where_it_leads_to_somebody(
    engine: Engine, told: dict[str, Any], leads: bool
) -> None:
    document = make_service(**{"email": None, "organization": OWNER, **told})
    with transaction(engine) as session:
        load_hsds(session, as_file([document]), Loading(feed="county", now=NOW))
        found = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        (offer,) = catalogue.offers(session)
        assert (bool(found), offer.reachable) == (leads, leads)
        one = catalogue.suggest_one(session, offer.id, Seeker(), today=TODAY, show_unassured=True)
        assert bool(one) is leads


@pytest.mark.parametrize(("told", "leads"), DOCUMENTS)
def test_a_preview_names_what_leads_to_nobody(
    told: dict[str, Any],
    leads: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    document = make_service(**{"email": None, "organization": OWNER, **told})
    path = tmp_path / "feed.json"
    path.write_bytes(as_file([document])().read())
    assert main(["import", "--preview", str(path)]) == 0
    assert ("There is no way to get in touch" in capsys.readouterr().out) is not leads


def test_the_web_page_of_an_organization_counts_for_all_its_services_at_once(
    engine: Engine,
) -> None:
    def told(name: str, **more: Any) -> dict[str, Any]:
        return make_service(name=name, email=None, organization={**OWNER, **more})

    with transaction(engine) as session:
        how = Loading(feed="county", now=NOW)
        load_hsds(session, as_file([told("One"), told("Two")]), how)
        assert session.scalars(select(Candidate.reachable)).all() == [False, False]
        load_hsds(session, as_file([told("One", website="https://pier.test")]), how)
        found = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        assert {one.offer.name for one in found} == {"One", "Two"}


def test_an_export_comes_in_again_whole(session: Session, tmp_path: Path) -> None:
    """A table can't say all that a feed can: what has an id was in a directory already."""
    row = make_row(id=str(uuid5(NAMESPACE_DNS, "x")), **NO_WAY)
    assert not faults(session, row)
    assert not catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)


def test_the_form_and_a_file_say_it_in_the_same_words(session: Session) -> None:
    with pytest.raises(TableErrors) as found:
        import_table(session, make_table(make_row(**NO_WAY)), now=NOW)
    assert say_problem(found.value.errors[0]).startswith("Give at least one way to get in touch")
