"""Who is furthest away hears of a person by name in each check-in, whatever became of the first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import concerns, contacts, naming_steps, people
from actions.records import CheckIn, Concern, Person, Placement, Step
from actions.turns import Turn
from directory import candidate_rows
from directory.tables import Service
from tests.actions.makers import (
    BOTH,
    NOW,
    book,
    databases,
    due_days,
    engines,
    make_checkin,
    make_person,
    make_service,
    make_step,
    placed,
    send_all,
    send_due,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()

HUB = {"name": "The hub", "phone": "01253 222222"}
CENTRE = {"name": "The centre", "phone": "01253 333333"}


def make_hub(session: Session) -> str:
    return make_service(session, kind="youth_hub", **HUB)


def placed_again(session: Session, person: Person, tier: int, at: datetime) -> None:
    """Placed in this tier since."""
    columns = {"reasons": [], "policy_version": "x", "placed_at": at}
    session.add(Placement(person_id=person.id, tier=tier, **columns))
    session.flush()


def closes(session: Session, service_id: str) -> None:
    session.get_one(Service, service_id).status = "defunct"
    session.flush()
    candidate_rows.refresh(session, [service_id])


@pytest.fixture
def booked(session: Session, sam: Person) -> Person:
    """Somebody of tier 2 with check-ins on a step."""
    make_step(session, sam)
    placed(session, sam, 2)
    book(session, sam)
    return sam


def contact_on(session: Session, day: int) -> object:
    (due,) = send_all(session, NOW + timedelta(days=day))
    return due.message.facts["contact"]


def test_placed_furthest_away_after_the_plan_was_made_each_check_in_names_somebody(
    session: Session, booked: Person
) -> None:
    hub = make_hub(session)
    placed_again(session, booked, 4, NOW + timedelta(days=1))

    assert contact_on(session, 3) == HUB
    assert session.scalars(select(Step.contact_id)).one() == hub
    assert contact_on(session, 14) == HUB


def test_where_the_one_who_was_named_has_closed_another_is(
    session: Session, booked: Person
) -> None:
    hub = make_hub(session)
    placed_again(session, booked, 4, NOW + timedelta(days=1))
    assert contact_on(session, 3) == HUB
    closes(session, hub)
    make_service(session, kind="youth_hub", **CENTRE)

    assert contact_on(session, 14) == CENTRE


def test_the_last_word_names_somebody_too(session: Session, booked: Person) -> None:
    make_hub(session)
    placed_again(session, booked, 4, NOW + timedelta(days=1))
    step = session.scalars(select(Step)).one()
    for row in session.scalars(select(CheckIn)):
        row.state, row.sent_at = "sent", NOW
    word = make_checkin(session, step, plan="last_2", due_at=NOW + timedelta(days=1))
    due = send_due(session, word.id, NOW + timedelta(days=1))

    assert due and due.message.facts["contact"] == HUB


def test_who_is_no_longer_furthest_away_needs_nobody_new(session: Session, booked: Person) -> None:
    make_hub(session)
    placed_again(session, booked, 4, NOW + timedelta(days=1))
    placed_again(session, booked, 2, NOW + timedelta(days=2))

    assert contact_on(session, 3) is None


def test_where_nobody_can_be_named_the_button_leads_to_a_person(
    session: Session, booked: Person
) -> None:
    make_service(session, kind="mental_health", name="A private one", phone="01253 111111")
    placed_again(session, booked, 4, NOW + timedelta(days=1))
    (due,) = send_all(session, NOW + timedelta(days=3))

    assert (due.message.facts["contact"], due.message.facts["with_person"]) == (None, True)


def test_one_for_whom_nobody_can_be_found_keeps_back_no_other(
    session: Session, booked: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Turn) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(contacts, "chosen", fails)
    placed_again(session, booked, 4, NOW + timedelta(days=1))
    third_day = NOW + timedelta(days=3)
    other = make_checkin(session, make_step(session, make_person(session)), due_at=third_day)
    sent = {due.person_id: due.message.facts["with_person"] for due in send_all(session, third_day)}

    assert sent == {booked.id: True, other.person_id: False}


def test_tier_four_names_a_person(session: Session, sam: Person) -> None:
    plain = make_checkin(session, make_step(session, sam), plan="3")
    furthest = make_checkin(session, make_step(session, make_person(session)), plan="4")
    found = {due.checkin_id: due.message.facts for due in send_all(session, NOW)}

    assert [found[one.id]["with_person"] for one in (plain, furthest)] == [False, True]


def test_booked_in_tier_four_every_check_in_has_a_person_s_contact(
    session: Session, sam: Person
) -> None:
    make_service(session, kind="mental_health", name="A private one", phone="01253 111111")
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    (due,) = send_all(session, NOW + timedelta(days=1))

    assert due.message.facts["contact"] == {"name": "The hub", "phone": "01253 222222"}


def test_placed_in_tier_four_since_a_check_in_has_a_person_too(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    placed(session, sam, 2)
    book(session, sam)
    session.add(
        Placement(
            person_id=sam.id,
            tier=4,
            reasons=[],
            policy_version="x",
            placed_at=NOW + timedelta(days=1),
        )
    )
    (due,) = send_all(session, NOW + timedelta(days=3))

    assert due.message.facts["with_person"] is True


def test_a_contact_that_closed_since_is_not_named(session: Session, sam: Person) -> None:
    hub = make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    step = make_step(session, sam, contact_id=hub)
    session.get_one(Service, hub).status = "defunct"
    found = send_due(session, make_checkin(session, step, plan="4").id, NOW)

    assert found and found.message.facts["contact"] is None
    assert found.message.facts["with_person"] is True


def test_furthest_away_and_started_they_hear_of_a_person_each_time_too(
    session: Session, sam: Person
) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    make_step(session, sam, outcome="started", outcome_at=NOW)
    placed(session, sam, 4)
    book(session, sam)
    (due,) = send_all(session, NOW + timedelta(days=7))

    assert due.message.facts["contact"] == {"name": "The hub", "phone": "01253 222222"}


def test_the_person_is_never_the_very_step(session: Session, sam: Person) -> None:
    hub = make_hub(session)
    make_step(session, sam, service_id=hub)
    placed(session, sam, 4)
    book(session, sam)
    assert contact_on(session, 1) is None

    make_service(session, kind="youth_hub", **CENTRE)
    assert contact_on(session, 3) == CENTRE


def test_a_plan_that_names_the_very_step_finds_another_person(
    session: Session, sam: Person
) -> None:
    hub = make_hub(session)
    make_service(session, kind="youth_hub", **CENTRE)
    step = make_step(session, sam, service_id=hub)
    placed(session, sam, 4)
    book(session, sam)
    step.contact_id = hub
    assert contact_on(session, 1) == CENTRE


def test_asked_whether_to_stop_the_furthest_away_hear_of_a_person_too(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    make_hub(session)
    placed(session, sam, 4)
    book(session, sam)
    said = [send_all(session, NOW + timedelta(days=day))[0].message for day in (1, 3, 7)]
    assert said[-1].key == "checkins/shall_i_stop"
    assert [message.facts["contact"] for message in said] == [HUB, HUB, HUB]


def concern_about(session: Session, person: Person) -> Concern:
    """A concern about somebody who has chosen to go on since: nothing is held."""
    found = concerns.open_concern(
        session, person=person, concern_class="suicide", net="words", message_id="1:1", now=NOW
    )
    people.go_on(session, person, NOW)
    session.flush()
    return found


@pytest.mark.parametrize("is_taken", [False, True])
def test_while_a_concern_is_open_each_check_in_names_somebody(
    session: Session, booked: Person, is_taken: bool
) -> None:
    """They said that they are ok to go on; nobody has closed it."""
    make_hub(session)
    concern = concern_about(session, booked)
    if is_taken:
        concerns.take(concern, "Lee", NOW)
        session.flush()

    assert contact_on(session, 3) == HUB
    assert contact_on(session, 14) == HUB


def test_a_concern_that_is_closed_or_about_another_names_nobody(
    session: Session, booked: Person
) -> None:
    make_hub(session)
    concern_about(session, make_person(session))
    assert contact_on(session, 3) is None
    about_them = concerns.open_concern(
        session, person=booked, concern_class="suicide", net="words", message_id="1:2", now=NOW
    )
    concerns.close(session, about_them, "talked to them", NOW)

    assert contact_on(session, 14) is None


def test_check_ins_asked_for_while_a_concern_is_open_are_those_of_the_furthest_away(
    session: Session, sam: Person
) -> None:
    make_step(session, sam)
    placed(session, sam, 1)
    hub = make_hub(session)
    concern_about(session, sam)
    book(session, sam)

    assert due_days(session, sam) == [1, 3, 7, 14]
    assert session.scalars(select(Step.contact_id)).one() == hub


@pytest.mark.parametrize("number", ["Fax 01253 222223", "Text 85258"])
def test_a_number_that_nobody_talks_on_is_no_contact(session: Session, number: str) -> None:
    told = naming_steps.contact(session, make_hub(session), frozenset({"youth_hub"}))
    other = make_service(session, kind="youth_hub", name="The other hub", phone=number)

    assert told == HUB
    assert naming_steps.contact(session, other, frozenset({"youth_hub"})) is None
