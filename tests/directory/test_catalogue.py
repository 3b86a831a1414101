"""The catalogue: what it tells of a service, and what it keeps to itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.eligibility import Seeker
from directory.feeds.table import import_table
from directory.reports import ReportKind, UnmetNeed, record_unmet_need, report_listing
from directory.tables import Address, Service
from tests.directory.makers import NOW, TODAY, make_row, make_table

HIDDEN = make_row(
    address="1 Quiet Street",
    town="Blackpool",
    postcode="FY1 1AA",
    latitude="53.8",
    longitude="-3.0",
    accessibility="Step-free",
)


@pytest.fixture
def service(session: Session) -> Service:
    import_table(session, make_table(HIDDEN), now=NOW)
    return session.scalars(select(Service)).one()


def test_a_service_is_found_by_its_id(session: Session, service: Service) -> None:
    found = catalogue.offer(session, service.id)
    assert found is not None and found.postcode == "FY1 1AA"
    assert catalogue.offer(session, "no such id") is None


def test_a_confidential_address_never_leaves(session: Session, service: Service) -> None:
    session.scalars(select(Address)).one().confidential = True
    session.flush()
    found = catalogue.offer(session, service.id)
    assert found is not None
    assert (found.address, found.town, found.postcode) == (None, None, None)
    assert (found.latitude, found.longitude) == (None, None)
    assert found.accessibility == "Step-free"


def test_interests_of_closed_services_are_not_listed(session: Session) -> None:
    import_table(session, make_table(make_row(interests="sport;any")), now=NOW)
    assert catalogue.interests(session) == ["sport"]
    session.scalars(select(Service)).one().status = "defunct"
    session.flush()
    assert catalogue.interests(session) == []


def test_reports_count_until_the_entry_is_assured_again(session: Session, service: Service) -> None:
    for days in (1, 2):
        on = TODAY - timedelta(days=days)
        report_listing(session, service.id, kind=ReportKind.DID_NOT_ANSWER, on=on)
    session.flush()
    found = catalogue.offer(session, service.id)
    assert found is not None and found.reports == 2
    service.eligibility.assured_at = NOW
    session.flush()
    found = catalogue.offer(session, service.id)
    assert found is not None and found.reports == 0


def test_what_went_well_is_counted_also_where_ranking_reads(
    session: Session, service: Service
) -> None:
    for kind in (ReportKind.STARTED, ReportKind.TALKED, ReportKind.FULL, ReportKind.NOT_FOR_ME):
        report_listing(session, service.id, kind=kind, on=TODAY)
    found = catalogue.offer(session, service.id)
    assert found is not None and found.went_well == 2
    (ranked,) = catalogue.suggest(
        session, Seeker(age=18, outcode="FY1"), today=TODAY, show_unassured=True
    )
    assert ranked.offer.went_well == 2


def test_a_report_about_nothing_is_an_error(session: Session) -> None:
    with pytest.raises(LookupError):
        report_listing(session, "no such id", kind=ReportKind.FULL, on=TODAY)


def test_an_unmet_need_says_what_and_where_but_not_who(session: Session) -> None:
    record_unmet_need(session, kind="course", area="Wyre", barrier=None, on=date(2026, 11, 23))
    session.flush()
    need = session.scalars(select(UnmetNeed)).one()
    assert (need.kind, need.area, need.barrier) == ("course", "Wyre", None)
    columns = {column.name for column in UnmetNeed.__table__.columns}
    assert columns == {"id", "noted_on", "kind", "area", "barrier"}
