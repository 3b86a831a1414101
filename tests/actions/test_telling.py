"""What a listing hears of a step: one word from each person, the newest, and never from whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import telling
from actions.records import Person, Step
from directory import reports
from directory.reports import ListingReport
from directory.tables import Eligibility
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    local,
    make_person,
    make_service,
    make_step,
    make_turn,
    sessions,
)

HOUR = timedelta(hours=1)
database, engine, session = databases(*BOTH), engines(), sessions()
pytestmark = pytest.mark.worded


@pytest.fixture
def service(session: Session) -> str:
    return make_service(session)


def says(session: Session, person: Person, service: str, outcome: str, *, day: int = 0) -> Step:
    """They choose the service, and so many days from now say what came of it."""
    now = NOW + timedelta(days=day)
    step = make_step(session, person, service_id=service, chosen_at=now)
    telling.keep(make_turn(session, person, now=now), step, outcome)
    session.flush()
    return step


def told_at(session: Session, person: Person, service: str, now: datetime) -> Step:
    """They choose the service, and say that nobody answers."""
    step = make_step(session, person, service_id=service, chosen_at=now)
    telling.keep(make_turn(session, person, now=now), step, "no_answer")
    session.flush()
    return step


def tells(session: Session, person: Person, service: str, hours: int) -> Step:
    """The same, so many hours from now."""
    return told_at(session, person, service, NOW + hours * HOUR)


def confirm(session: Session, service: str, hours: int) -> None:
    """So many hours from now its partner says that the entry is right."""
    session.get_one(Eligibility, service).assured_at = NOW + hours * HOUR
    session.flush()


def heard(session: Session) -> list[str]:
    return sorted(session.scalars(select(ListingReport.kind)))


def test_one_person_alone_opens_no_task_however_often_they_choose_it(
    session: Session, service: str
) -> None:
    sam = make_person(session)
    for day, outcome in enumerate(("no_answer", "wrong_details", "no_answer", "no_answer")):
        says(session, sam, service, outcome, day=day)
    assert reports.tasks(session) == []

    says(session, make_person(session), service, "no_answer", day=5)
    assert [task.service_id for task in reports.tasks(session)] == [service]


def test_the_same_from_two_people_is_told_twice(session: Session, service: str) -> None:
    for _ in range(2):
        says(session, make_person(session), service, "no_answer")

    assert heard(session) == ["did_not_answer"] * 2


@pytest.mark.parametrize(
    ("first", "then", "listing"),
    [
        ("full", "no_answer", ["did_not_answer"]),
        ("no_answer", "full", ["full"]),
        ("wrong_details", "not_for_me", ["not_for_me"]),
        ("did_not_work", "no_answer", ["did_not_answer"]),
        ("no_answer", "talked", ["talked"]),
        ("no_answer", "other", []),
        ("applied", "no_answer", ["applied", "did_not_answer"]),
    ],
)
@pytest.mark.parametrize("day", [0, 3])
def test_a_corrected_word_takes_the_place_of_the_first(
    session: Session, service: str, first: str, then: str, listing: list[str], day: int
) -> None:
    sam = make_person(session)
    step = says(session, sam, service, first)
    turn = make_turn(session, sam, now=NOW + timedelta(days=day))
    telling.keep(turn, step, then)
    session.flush()

    assert heard(session) == listing
    assert (step.outcome, step.outcome_at) == (then, turn.now)


def test_a_correction_takes_back_nothing_that_somebody_else_said(
    session: Session, service: str
) -> None:
    says(session, make_person(session), service, "full")
    step = says(session, sam := make_person(session), service, "full", day=1)
    telling.keep(make_turn(session, sam, now=NOW + timedelta(days=2)), step, "no_answer")
    session.flush()

    assert heard(session) == ["did_not_answer", "full"]


def test_what_is_said_again_later_is_found_by_the_day_of_the_first(
    session: Session, service: str
) -> None:
    sam = make_person(session)
    step = says(session, sam, service, "no_answer")
    for day, outcome in ((4, "no_answer"), (6, "full")):
        telling.keep(make_turn(session, sam, now=NOW + timedelta(days=day)), step, outcome)
    session.flush()

    assert heard(session) == ["full"]


def test_after_the_entry_was_assured_they_are_heard_anew(session: Session, service: str) -> None:
    sam = make_person(session)
    says(session, sam, service, "no_answer")
    session.get_one(Eligibility, service).assured_at = NOW + timedelta(days=1)
    session.flush()
    says(session, sam, service, "no_answer", day=2)

    assert heard(session) == ["did_not_answer"] * 2
    assert reports.tallies(session, [service])[service].against == 1


def test_going_well_is_told_once_for_a_service(session: Session, service: str) -> None:
    sam = make_person(session)
    for day in (0, 30):
        says(session, sam, service, "applied", day=day)

    assert heard(session) == ["applied"]


def test_two_reports_after_a_confirmation_count_on_its_very_day_and_those_before_never(
    session: Session, service: str
) -> None:
    """Morning, noon and afternoon of one day; and by UTC, which a summer's midnight parts."""
    for hours in (0, 1):
        tells(session, make_person(session), service, hours)
    confirm(session, service, 2)
    assert reports.tasks(session) == []
    tells(session, make_person(session), service, 3)
    assert reports.tasks(session) == []
    tells(session, make_person(session), service, 4)

    assert len(reports.tasks(session)) == 1
    assert reports.tallies(session, [service])[service].against == 2


def test_who_says_it_again_on_the_day_of_the_confirmation_is_heard_anew(
    session: Session, service: str
) -> None:
    sam = make_person(session)
    step = tells(session, sam, service, 0)
    confirm(session, service, 1)
    telling.keep(make_turn(session, sam, now=NOW + 2 * HOUR), step, "no_answer")
    telling.keep(make_turn(session, sam, now=NOW + 3 * HOUR), step, "no_answer")
    session.flush()

    assert reports.tallies(session, [service])[service].against == 1
    telling.keep(make_turn(session, sam, now=NOW + 4 * HOUR), step, "talked")
    session.flush()
    assert reports.tallies(session, [service])[service].against == 0


@pytest.mark.parametrize("midnight", ["2026-07-14T00:00", "2026-07-14T01:00"])
def test_around_a_midnight_in_summer_what_came_before_the_confirmation_never_counts(
    session: Session, service: str, midnight: str
) -> None:
    """Here it is another day already, where the confirmation's is counted it is not."""
    at = local(midnight)
    for minutes in (-40, -30):
        told_at(session, make_person(session), service, at + timedelta(minutes=minutes))
    session.get_one(Eligibility, service).assured_at = at - timedelta(minutes=20)
    session.flush()
    assert reports.tallies(session, [service]) == {}
    for minutes in (-10, 10):
        told_at(session, make_person(session), service, at + timedelta(minutes=minutes))

    assert reports.tallies(session, [service])[service].against == 2
