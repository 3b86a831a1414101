"""Concerns: recorded once for a message, open until a person closes them; and disclosures."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import concerns
from actions.disclosure import SECOND_NET, disclose_harm
from actions.records import Concern, Person
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    sessions,
    states_of,
)

database, engine, session = databases(SQLITE), engines(), sessions()


def record(session: Session, person: Person | None, message_id: str = "1:1") -> Concern:
    concern = concerns.open_concern(
        session,
        person=person,
        concern_class="suicide",
        net="words",
        message_id=message_id,
        now=NOW,
    )
    session.flush()
    return concern


def test_a_concern_is_open_until_somebody_closes_it(session: Session) -> None:
    person = make_person(session)
    assert not concerns.has_open(session, person)
    concern = record(session, person)
    assert concerns.has_open(session, person)
    concern.closed_at = NOW
    session.flush()

    assert not concerns.has_open(session, person)


def test_a_message_is_recorded_once(session: Session) -> None:
    person = make_person(session)

    assert record(session, person) is record(session, person)
    assert len(list(session.scalars(select(Concern)))) == 1


def test_another_message_is_another_concern(session: Session) -> None:
    person = make_person(session)
    record(session, person).closed_at = NOW
    record(session, person, "1:2")

    assert concerns.has_open(session, person)


def test_a_concern_about_a_stranger_is_recorded(session: Session) -> None:
    assert record(session, None).person_id is None


def test_somebody_else_s_concern_is_not_theirs(session: Session) -> None:
    record(session, make_person(session))

    assert not concerns.has_open(session, make_person(session))


def test_no_words_of_the_message_are_kept(session: Session) -> None:
    """A column for words that is added later is a decision of the partnership's policy."""
    columns = set(Concern.__table__.columns.keys())

    assert columns == {
        "id", "person_id", "concern_class", "net", "message_id", "opened_at", "taken_at",
        "closed_at", "closed_because",
    }  # fmt: skip


def test_what_the_model_finds_is_recorded_and_answered_first(session: Session) -> None:
    person = make_person(session)
    make_checkin(session, make_step(session, person))
    outcome = disclose_harm(make_turn(session, person, intent="disclose_harm", text="words"))
    session.flush()

    assert keys(outcome) == ["safety/reply"]
    assert (outcome.slots, outcome.follow) == ({}, None)
    assert session.scalars(select(Concern)).one().net == SECOND_NET
    assert states_of(session, person) == ["cancelled"]
