"""A plan goes on as it was made, whatever the file of the cadence says since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import cadence, checkins, outcomes
from actions.checkins_command import counted
from actions.records import CheckIn, Person
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    book,
    databases,
    due_days,
    engines,
    make_step,
    make_turn,
    placed,
    send_all,
    sessions,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()

Changes = Callable[..., None]


@pytest.fixture
def cadence_changes(monkeypatch: pytest.MonkeyPatch) -> Changes:
    """The file has other days for tier 4 from now on, and another version where it is given one."""

    def change(*days: int, version: str = "2027-01", **more: object) -> None:
        rules = cadence.read_cadence()
        plans = {**rules.plans, "4": days or rules.plans["4"]}
        changed = replace(rules, version=version, plans=plans, **more)  # type: ignore[arg-type]
        monkeypatch.setattr(cadence, "read_cadence", lambda: changed)

    return change


@pytest.fixture
def booked(session: Session, sam: Person) -> Person:
    """Somebody of tier 4, with check-ins after 1, 3, 7 and 14 days, and a last word after 21."""
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    return sam


def silent_through(session: Session, days: Iterable[int]) -> dict[int, str]:
    """What a tick at noon of each of these days sends to somebody who answers all but the last."""
    got: dict[int, str] = {}
    for day in days:
        for due in send_all(session, NOW + timedelta(days=day)):
            got[day] = due.message.key
            row = session.get_one(CheckIn, due.checkin_id)
            if row.last_word_days is None:
                row.state, row.answer = "answered", "not_yet"
                session.flush()
    return got


AS_IT_WAS_MADE = {day: "checkins/ask" for day in (1, 3, 7, 14)} | {21: "checkins/last_word"}


@pytest.mark.parametrize("days", [(1,), (1, 3), (2, 4, 8, 16, 32, 64)])
@pytest.mark.parametrize("version", ["2026-11", "2027-01"], ids=["forgotten", "changed"])
def test_a_plan_that_is_running_ends_where_it_was_to_end(
    session: Session,
    booked: Person,
    cadence_changes: Changes,
    days: tuple[int, ...],
    version: str,
) -> None:
    cadence_changes(*days, version=version, last_after=timedelta(days=30), most=7)

    assert silent_through(session, range(100)) == AS_IT_WAS_MADE


def test_the_last_word_belongs_to_the_version_that_its_plan_was_made_with(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    cadence_changes(1)
    silent_through(session, range(16))

    assert set(session.scalars(select(CheckIn.cadence_version))) == {"2026-11"}


def test_what_is_asked_for_after_a_change_is_of_the_new_version_as_a_whole(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    """Half of an old plan and half of a new one would be neither."""
    silent_through(session, range(2))
    cadence_changes(2, 5, 9)
    later = NOW + timedelta(days=2)
    book(session, booked, now=later)

    rows = planned(session)
    assert [(row.due_at - later).days for row in rows] == [2, 5, 9]
    assert {row.cadence_version for row in rows} == {"2027-01"}
    assert [row.occurrence for row in rows if row.last_word_days] == [3]


@pytest.mark.parametrize("version", ["2026-11", "2027-01"])
@pytest.mark.parametrize("gone", [0, 1, 2, 4])
@pytest.mark.parametrize("days", [(2,), (2, 5), (2, 5, 9, 12, 30)])
def test_whenever_they_ask_the_day_that_is_said_is_one_on_which_something_comes(
    session: Session,
    booked: Person,
    cadence_changes: Changes,
    version: str,
    gone: int,
    days: tuple[int, ...],
) -> None:
    silent_through(session, [1, 3, 7, 14][:gone])
    cadence_changes(*days, version=version)
    later = NOW + timedelta(days=15)
    when = datetime.fromisoformat(book(session, booked, now=later))

    first, *_ = rows = planned(session)
    assert when == first.due_at
    assert [row for row in rows if row.last_word_days] == rows[-1:]


def planned(session: Session) -> list[CheckIn]:
    query = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
    return list(session.scalars(query))


def test_asked_whether_to_stop_a_no_keeps_them_coming_after_a_change_too(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    for day in (1, 3, 7):
        send_all(session, NOW + timedelta(days=day))
    cadence_changes(2)
    later = NOW + timedelta(days=8)
    checkins.keep_on(make_turn(session, booked, facts=tapped(about="keep"), now=later))

    assert "planned" in states_of(session, booked)


def test_an_answer_to_it_takes_up_the_plan_as_it_was_made(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    for day in (1, 3, 7):
        send_all(session, NOW + timedelta(days=day))
    cadence_changes(2)
    outcomes.not_yet(make_turn(session, booked, text="not yet", now=NOW + timedelta(days=8)))

    assert silent_through(session, range(9, 60)) == {
        14: "checkins/ask", 21: "checkins/last_word"
    }  # fmt: skip


def test_how_many_are_planned_by_which_version_is_told(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    """So that who changed the cadence sees until when the old one still counts."""
    assert counted(session, NOW, LONDON).planned_by_cadence == {"2026-11": 4}


def test_the_days_stay_where_they_were(
    session: Session, booked: Person, cadence_changes: Changes
) -> None:
    cadence_changes(2, 4)

    assert due_days(session, booked) == [1, 3, 7, 14]
