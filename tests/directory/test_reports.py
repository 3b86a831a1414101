"""Reports: when they ask a partner to look, and when that is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue, reports
from directory.eligibility import Seeker
from directory.feeds.table import import_table
from directory.reports import OPENS_A_TASK, WENT_WELL, ListingReport, ReportKind, Task
from directory.tables import Organization, Service
from directory.weights import weights
from tests.directory.makers import NOW, TODAY, codes, make_row, make_table

WRONG, SILENT = ReportKind.WRONG_DETAILS, ReportKind.DID_NOT_ANSWER
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def services(session: Session) -> list[Service]:
    """Two services, each of an organization of its own, that nobody has assured."""
    rows = [make_row(organization=name, service=f"The {name} crew") for name in ("Pier", "Sands")]
    import_table(session, make_table(*rows), now=NOW)
    return list(session.scalars(select(Service).order_by(Service.name)))


def report(session: Session, service: Service, *kinds: ReportKind, on: date = TODAY) -> None:
    for kind in kinds:
        reports.report_listing(session, service.id, kind=kind, on=on)
    session.flush()


def test_two_reports_that_it_is_wrong_open_a_task_and_one_does_not(
    session: Session, services: list[Service]
) -> None:
    report(session, services[0], SILENT, on=YESTERDAY)
    assert reports.tasks(session) == []
    report(session, services[0], WRONG, ReportKind.FULL)
    counts = {SILENT: 1, WRONG: 1, ReportKind.FULL: 1}
    assert reports.tasks(session) == [Task(services[0].id, counts, YESTERDAY, TODAY)]


@pytest.mark.parametrize("kind", sorted(set(ReportKind) - OPENS_A_TASK))
def test_what_does_not_say_that_the_entry_is_wrong_opens_none(
    session: Session, services: list[Service], kind: ReportKind
) -> None:
    report(session, services[0], kind, kind, kind, SILENT)
    assert reports.tasks(session) == []
    assert reports.tallies(session, [services[0].id])[services[0].id].against == 1
    shown = reports.heard_about(session, [services[0].id])[services[0].id][kind]
    assert shown == (0 if kind in WENT_WELL else 3)


@pytest.mark.parametrize("kind", sorted(WENT_WELL))
def test_a_provider_sees_what_went_well_only_where_it_tells_of_nobody(
    session: Session, services: list[Service], kind: ReportKind
) -> None:
    just_too_few = weights().limits["outcomes_that_count"] - 1
    report(session, services[0], *[kind] * just_too_few)
    assert reports.heard_about(session, [services[0].id]) == {}
    report(session, services[0], kind)
    assert reports.heard_about(session, [services[0].id]) == {
        services[0].id: {kind: just_too_few + 1}
    }


def test_assuring_an_entry_ends_its_task_the_same_day_and_later_reports_open_it_again(
    session: Session, services: list[Service]
) -> None:
    report(session, services[0], SILENT, SILENT)
    services[0].eligibility.assured_at = NOW
    session.flush()
    assert reports.tasks(session) == []
    report(session, services[0], SILENT, on=TODAY + timedelta(days=1))
    assert reports.tasks(session) == []
    report(session, services[0], SILENT, on=TODAY + timedelta(days=2))
    task = reports.tasks(session)[0]
    assert (task.counts, task.since) == ({SILENT: 2}, TODAY + timedelta(days=1))


def test_an_organization_has_its_own_tasks_alone_and_the_oldest_come_first(
    session: Session, services: list[Service]
) -> None:
    report(session, services[0], WRONG, WRONG)
    report(session, services[1], WRONG, WRONG, on=YESTERDAY)
    assert [task.service_id for task in reports.tasks(session)] == [services[1].id, services[0].id]
    pier = session.scalars(select(Organization).where(Organization.name == "Pier")).one()
    assert [task.service_id for task in reports.tasks(session, pier.id)] == [services[0].id]


def test_an_entry_with_a_task_stands_further_down_until_it_is_assured(
    session: Session, services: list[Service]
) -> None:
    def order() -> list[str]:
        found = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
        return [each.offer.id for each in found]

    assert order() == [services[0].id, services[1].id]
    report(session, services[0], SILENT, WRONG)
    first, last = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
    assert (first.offer.id, last.offer.id) == (services[1].id, services[0].id)
    assert "heard_back" in codes(last)
    services[0].eligibility.assured_at = NOW
    session.flush()
    assert order() == [services[0].id, services[1].id]


def test_a_report_holds_a_service_a_kind_a_day_and_the_assurance_it_followed_and_no_more() -> None:
    columns = {column.name for column in ListingReport.__table__.columns}
    assert columns == {"id", "service_id", "kind", "reported_on", "assured_at"}


def assure(session: Session, service: Service, at: datetime) -> None:
    """As a partner's confirmation does."""
    service.eligibility.assured_at = at
    session.flush()


@pytest.mark.parametrize("assured_before", [None, NOW - timedelta(days=100)])
def test_of_the_day_of_an_assurance_what_came_before_it_is_over_and_what_comes_after_counts(
    session: Session, services: list[Service], assured_before: datetime | None
) -> None:
    service = services[0]
    if assured_before:
        assure(session, service, assured_before)
    report(session, service, SILENT, WRONG, SILENT)
    assure(session, service, NOW)
    assert reports.tasks(session) == []
    report(session, service, SILENT)
    assert reports.tasks(session) == []
    report(session, service, WRONG)

    (task,) = reports.tasks(session)
    assert task.counts == {SILENT: 1, WRONG: 1}
    assert reports.tallies(session, [service.id])[service.id].against == 2
    assure(session, service, NOW + timedelta(hours=1))
    assert reports.tasks(session) == []
    assert reports.heard_about(session, [service.id]) == {}


def test_a_feed_that_says_midnight_of_the_day_takes_back_nothing(
    session: Session, services: list[Service]
) -> None:
    """A file knows only the day of an assurance: loaded again, it answers no report."""
    assure(session, services[0], NOW)
    report(session, services[0], SILENT, WRONG)
    assure(session, services[0], NOW.replace(hour=0, minute=0))

    assert len(reports.tasks(session)) == 1


def test_an_assurance_of_weeks_ago_that_comes_with_a_feed_answers_nothing_since(
    session: Session, services: list[Service]
) -> None:
    report(session, services[0], SILENT, WRONG)
    assure(session, services[0], NOW - timedelta(days=20))

    assert len(reports.tasks(session)) == 1


def test_taken_back_is_the_one_that_came_after_the_assurance_of_its_day(
    session: Session, services: list[Service]
) -> None:
    report(session, services[0], SILENT)
    assure(session, services[0], NOW)
    report(session, services[0], SILENT, WRONG)
    assert reports.take_back(session, services[0].id, kind=SILENT, on=TODAY)

    assert reports.tallies(session, [services[0].id])[services[0].id].against == 1
