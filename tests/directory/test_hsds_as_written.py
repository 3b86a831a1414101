"""What publishers write otherwise than the standard is read rightly, or set aside and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory import catalogue, hours, places
from directory.db import transaction
from directory.eligibility import Verdict, judge, verdict
from directory.entries import Entry, load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.legacy import renewed
from directory.feeds.hsds.parsing import BadDocument, parse
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading
from directory.feeds.named import Noticed
from directory.tables import Eligibility
from tests.actions.makers import BOTH, databases
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY, make_seeker

database = databases(*BOTH)
HOW = Loading(feed="county", now=NOW)
POSTCODE = {"id": "3", "postal_code": "FY1 1AA"}


def read(**said: Any) -> Entry:
    return parse(renewed(make_service(**said)))


def ages(entry: Entry) -> tuple[Any, Any]:
    rules = entry.one("eligibility")
    return rules.get("minimum_age"), rules.get("maximum_age")


def old(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"eligibilitys": [{"id": str(at), **rule} for at, rule in enumerate(rules)]}


def aged(lowest: Any, highest: Any) -> dict[str, Any]:
    return {"minimum_age": lowest, "maximum_age": highest}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (old(aged("18", "24")), (18, 24)),
        (old(aged("18.0", 24.0)), (18, 24)),
        (old(aged("16", 25)), (16, 25)),
        (old(aged(16, 18), aged("11", "25")), (11, 25)),
        (old(aged(16, 18), aged(None, "25")), (None, 25)),
        (old(aged(0, 0)), (None, None)),
        (old(aged("0", "0")), (None, None)),
        (old(aged(16, 0)), (16, None)),
        (old(aged(16, 999)), (16, None)),
        (old(aged(0, 25)), (0, 25)),
        (aged(0, 0), (None, None)),
        (aged("16", "25"), (16, 25)),
        (aged(16, 999), (16, None)),
        (aged(-1, 150), (None, None)),
        (aged(18, 0), (18, None)),
    ],
)
def test_ages_are_read_as_they_are_meant(said: dict[str, Any], found: tuple[Any, Any]) -> None:
    assert ages(read(**said)) == found


@pytest.mark.parametrize("said", [aged("sixteen", None), old(aged("18+", 24)), aged(25, 16)])
def test_an_age_that_nobody_can_read_is_no_age(said: dict[str, Any]) -> None:
    """What it may mean hangs on it who is shown the service."""
    with pytest.raises(BadDocument):
        read(**said)


@pytest.mark.parametrize(
    "said",
    [
        aged(0, 0), aged(16, 999), {"name": "N" * 300}, {"description": "long " * 2_000},
        {"service_areas": [{"id": "1", "name": "Blackpool Unitary Authority"}]},
        {"service_areas": [{"id": "1", "name": "Middle Earth"}]},
        {"schedules": [{"id": "1", "freq": "DAILY", "opens_at": "9:00", "closes_at": "5pm"}]},
        {"schedules": [{"id": "1", "freq": "yearly", "opens_at": "soon", "valid_to": "2027"}]},
        {"cost_options": [{"id": "1", "amount": "£5.50"}, {"id": "2", "amount": "a fiver"}]},
        {"assured_date": "last week"},
        {"service_at_locations": [{"id": "1", "location": {
            "id": "2", "latitude": 0, "longitude": 0, "location_type": "Physical",
            "addresses": [{"address_type": "Office", **POSTCODE}]}}]},
        {"eligibility": "18 to 24 only"},
        {"eligibility": [{"eligibility": "Young people", "minimum_age": 18}]},
        {"eligibility": {"gender": "any", "kind": "course"}},
    ],
)  # fmt: skip
def test_nothing_that_is_set_aside_refuses_a_feed_or_is_lost(
    session: Session, said: dict[str, Any]
) -> None:
    told = make_service(**said)
    assert load_hsds(session, as_file(told), HOW) == Imported(1, 0, 0, 0)
    (entry,) = load(session, [told["id"]]).values()
    out = tell(entry)
    assert load_hsds(session, as_file(out), HOW).unchanged == 1
    words = repr(out)
    for value in leaves({k: v for k, v in said.items() if k != "eligibility"}):
        assert value.strip() in words
    for value in leaves(said.get("eligibility", "")):
        assert value in words


def leaves(value: Any) -> list[str]:
    """Every text in it that is no id."""
    if isinstance(value, dict):
        return [one for name, part in value.items() if name != "id" for one in leaves(part)]
    if isinstance(value, list):
        return [one for part in value for one in leaves(part)]
    return [value] if isinstance(value, str) and value not in READ else []


# What is read rightly is told as we write it.
READ = {"9:00", "5pm", "£5.50", "Physical"}


def test_days_times_and_amounts_are_read_as_people_write_them() -> None:
    week = {"id": "1", "freq": "daily", "opens_at": "9:00", "closes_at": "1970-01-01T17:30:00Z"}
    (row,) = read(schedules=[week]).of("schedule")
    assert hours.in_words([hours.opening(row)], date(2026, 11, 30)) is not None
    assert (row["opens_at"].hour, row["closes_at"].minute) == (9, 30)
    for told, hour in (("9am", 9), ("12am", 0), ("24:00", 0), ("12.30 pm", 12), ("17:00Z", 17)):
        (row,) = read(schedules=[{"id": "1", "opens_at": told}]).of("schedule")
        assert row["opens_at"].hour == hour, told
    (cost,) = read(cost_options=[{"id": "1", "amount": "£1,005.50"}]).of("cost_option")
    assert cost["amount"] == 1005.5
    assert read(status="Active").one("service")["status"] == "active"
    assert read(status="temporarily_closed").one("service")["status"] == "temporarily closed"


@pytest.mark.parametrize("status", ["archived", "Published"])
def test_a_status_that_nobody_knows_is_told(status: str) -> None:
    with pytest.raises(BadDocument):
        read(status=status)


AREAS = {
    "Blackpool Unitary Authority": (Verdict.YES, Verdict.NO),
    "FY1": (Verdict.YES, Verdict.NO),
    "National": (Verdict.YES, Verdict.YES),
    "England and Wales": (Verdict.YES, Verdict.YES),
    "lancashire-14": (Verdict.YES, Verdict.YES),
    "All of Lancashire": (Verdict.NO, Verdict.YES),
    "Scotland": (Verdict.NO, Verdict.NO),
    "Middle Earth": (Verdict.ASK, Verdict.ASK),
}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_opens_a_service_to_who_lives_there_and_an_unknown_one_is_asked_about(
    engine: Engine, area: str
) -> None:
    told = make_service(service_areas=[{"id": "1", "name": area}])
    with transaction(engine) as session:
        load_hsds(session, as_file(told), HOW)
        (offer,) = catalogue.offers(session)
        for outcode, wanted in zip(("FY1", "BB10"), AREAS[area], strict=True):
            seeker = make_seeker(outcode=outcode)
            found = catalogue.suggest(session, seeker, today=TODAY, show_unassured=True)
            assert verdict(judge(offer, seeker)) is wanted
            assert bool(found) is (wanted is not Verdict.NO)
        assert (
            catalogue.suggest(session, make_seeker(outcode=None), today=TODAY, show_unassured=True)
            or area == "Scotland"
        )


def located(point: tuple[float, float]) -> dict[str, Any]:
    house = {"id": "2", "latitude": point[0], "longitude": point[1], "addresses": [POSTCODE]}
    return {"service_at_locations": [{"id": "1", "location": house}]}


@pytest.mark.parametrize("point", [(0.0, 0.0), (-3.05, 53.81), (51.5, -0.12)])
def test_a_point_that_can_t_be_right_gives_way_to_the_middle_of_the_postcode(
    point: tuple[float, float],
) -> None:
    (house,) = read(**located(point)).of("location")
    middle = places.outcodes()["FY1"]
    assert (house["latitude"], house["longitude"]) == (middle.latitude, middle.longitude)
    assert (house["extra"]["latitude"], house["extra"]["longitude"]) == point


def test_an_import_names_unknown_areas_and_what_it_sets_aside(session: Session) -> None:
    noticed = Noticed(TODAY)
    told = make_service(
        **aged(16, 999), service_areas=[{"id": "1", "name": "Middle Earth"}], **located((0, 0))
    )
    load_hsds(session, as_file(told), Loading(feed="x", now=NOW, document=noticed.document))
    said = "\n".join(noticed.lines(preview=True))
    assert "Middle Earth (1)" in said
    assert "Hub (Pier Trust): maximum_age '999', latitude '0.0', longitude '0.0'" in said
    assert session.scalar(select(Eligibility.maximum_age)) is None
