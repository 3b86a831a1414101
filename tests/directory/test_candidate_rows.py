"""The rows that matching reads say what the other tables say, whoever changed those and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory import candidate_rows, catalogue, places
from directory.db import transaction
from directory.eligibility import Seeker
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.loading import Loading
from directory.feeds.table import import_table, load_table
from directory.feeds.writing import write_csv
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.tables import Candidate, Service
from tests.actions.makers import BOTH, databases, engines
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY, make_row, make_table

database, engine = databases(*BOTH), engines()
ROWS = (
    make_row(service="Kept", interests="sport;digital", removes_barriers="travel", tiers="1;2"),
    make_row(service="Wide", service_area="Blackpool;England", cost="free", phone="01253 476101"),
    make_row(
        service="There", service_area="England", address="1 Pier", latitude="53.8", longitude="-3"
    ),
)


def rows(session: Session) -> set[tuple[Any, ...]]:
    columns = [column for column in Candidate.__table__.columns if column.name != "mark"]
    return {tuple(row) for row in session.execute(select(*columns))}


def are_as_made_anew(session: Session) -> bool:
    """Whether making every row anew changes none of them; lists in any order."""
    before = {_unordered(row) for row in rows(session)}
    candidate_rows.refresh(session, list(session.scalars(select(Service.id))))
    return before == {_unordered(row) for row in rows(session)}


def _unordered(row: tuple[Any, ...]) -> tuple[Any, ...]:
    apart = candidate_rows.APART
    return tuple("".join(sorted(c.split(apart))) if isinstance(c, str) else c for c in row)


def loaded(session: Session, *told: dict[str, str], **how: Any) -> None:
    import_table(session, make_table(*(told or ROWS)), now=NOW, **how)


def first(session: Session) -> str:
    return session.scalars(select(Service.id).where(Service.name == "Kept")).one()


def test_an_import_makes_a_row_for_each_area_of_an_active_service(engine: Engine) -> None:
    with transaction(engine) as session:
        loaded(session)
        found = session.execute(select(Candidate.name, Candidate.area)).all()
        wide = {("Wide", "Blackpool"), ("Wide", "England")}
        assert set(map(tuple, found)) == {("Kept", "Blackpool"), ("There", "England")} | wide
        assert are_as_made_anew(session)


def test_what_an_import_no_longer_has_is_no_longer_read(engine: Engine) -> None:
    with transaction(engine) as session:
        loaded(session)
        loaded(session, *ROWS[1:], retire=True)
        assert "Kept" not in session.scalars(select(Candidate.name)).all()
        assert are_as_made_anew(session)


def test_a_partner_s_change_is_read_at_once(engine: Engine) -> None:
    deed = Deed("us", Action.EDITED, NOW, speaks_for="Pier Trust")
    with transaction(engine) as session:
        loaded(session)
        own = first(session)
        versions.publish(session, own, {**versions.now_says(session, own), "minimum_age": 19}, deed)
        assert session.scalars(select(Candidate.minimum_age).filter_by(service_id=own)).all() == [
            19
        ]
        versions.confirm(session, own, Deed("us", Action.CONFIRMED, NOW, speaks_for="Pier Trust"))
        assert are_as_made_anew(session)
        versions.set_status(session, own, "temporarily closed", deed)
        assert session.get(Candidate, ("Blackpool", own)) is None
        assert are_as_made_anew(session)


def test_a_place_that_moves_moves_for_who_tells_so_alone(engine: Engine) -> None:
    def told(name: str, latitude: float) -> dict[str, Any]:
        place = {"id": PLACE, "location_type": "physical", "latitude": latitude, "longitude": -3.0}
        at = {"id": "", "location": place}
        return make_service(name=name, service_at_locations=[at])

    with transaction(engine) as session:
        how = Loading(feed="county", now=NOW)
        load_hsds(session, as_file([told("One", 53.8), told("Two", 53.8)]), how)
        load_hsds(session, as_file([told("One", 53.9)]), how)
        assert session.scalars(select(Candidate.area)).all() == ["", ""]
        assert set(session.scalars(select(Candidate.latitude))) == {53.8, 53.9}
        assert are_as_made_anew(session)


def test_an_address_without_a_point_is_as_far_as_the_middle_of_its_outcode(
    engine: Engine, tmp_path: Path
) -> None:
    """Whoever tells it; and nothing of that is told again as if somebody had said it."""
    address = {"address_1": "1 Pier", "city": "Fleetwood", "postal_code": "FY7 6AA"}
    place = {"id": "1", "location_type": "physical", "addresses": [{"id": "1", **address}]}
    told = make_service(name="Told", service_at_locations=[{"id": "1", "location": place}])
    row = make_row(service="Row", address="1 Pier", town="Fleetwood", postcode="FY7 6AA")
    with transaction(engine) as session:
        loaded(session, row, make_row(service="Nowhere"), feed="table")
        how = Loading(feed="county", now=NOW)
        load_hsds(session, as_file(told), how)
        found = catalogue.suggest(session, Seeker(outcode="FY1"), today=TODAY, show_unassured=True)
        away = {one.offer.name: one.distance_km for one in found}
        middle = places.distance_km("FY1", *(places.middle_of("FY7 6AA") or (0, 0)))
        assert away == {"Told": middle, "Row": middle, "Nowhere": None}
        assert all(one.offer.latitude is None for one in found)
        assert load_hsds(session, as_file(told), how).unchanged == 1
        write_csv(session, tmp_path / "all.csv")
        again = load_table(session, lambda: (tmp_path / "all.csv").open("rb"), how)
        assert (again.new, again.changed) == (0, 0)


PLACE = "7b0ac493-7f66-4e1c-9c0b-0c2f5d8c5a11"


def test_a_tier_that_another_directory_calls_otherwise_counts_for_nothing(engine: Engine) -> None:
    term = {"id": PLACE, "taxonomy": "tier", "term": "gold", "name": "Gold"}
    with transaction(engine) as session:
        told = make_service(attributes=[{"id": PLACE, "taxonomy_term": term}])
        load_hsds(session, as_file([told]), Loading(feed="county", now=NOW))
        (found,) = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        assert found.offer.tiers == frozenset()


def test_an_area_without_a_name_is_asked_about_like_none(engine: Engine) -> None:
    areas = [{"id": PLACE, "extent": "a map", "name": ""}]
    with transaction(engine) as session:
        told = make_service(service_areas=areas)
        load_hsds(session, as_file([told]), Loading(feed="county", now=NOW))
        here = Seeker(outcode="FY1")
        (found,) = catalogue.suggest(session, here, today=TODAY, show_unassured=True)
        assert [ask.rule for ask in found.asks] == ["area"]
        assert [found.offer] == catalogue.offers(session)
