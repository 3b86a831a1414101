"""People: found by a keyed hash, made when they agree, gone when they ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import people
from actions.records import (
    Answer,
    CheckIn,
    Concern,
    Deed,
    Person,
    Pick,
    Placement,
    Shown,
    Stage,
    Step,
)
from tests.actions.makers import (
    KEYRING,
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    make_checkin,
    make_person,
    make_step,
    sessions,
    show,
    states_of,
)

database, engine, session = databases(SQLITE), engines(), sessions()

CHAT = 123_456_789
TABLES = (Answer, Pick, Placement, Shown, Step, CheckIn, Concern, Deed)
OWNERS = [table.__table__.columns["person_id"] for table in TABLES]


def agree(session: Session, code: str | None = None) -> Person:
    return people.agree(session, KEYRING, CHAT, code, NOW)


def test_nobody_is_known_before_they_agree(session: Session) -> None:
    assert people.find(session, KEYRING.find(CHAT)) is None


def test_who_agreed_is_found_and_can_be_reached(session: Session) -> None:
    person = agree(session, "PIER")

    assert people.find(session, KEYRING.find(CHAT)) is person
    assert people.chat_id_of(KEYRING, person) == CHAT
    assert (person.link_code, person.consented_at) == ("PIER", NOW)
    assert person.stage == Stage.RESTING
    assert person.placed_at is None


def test_no_column_holds_the_chat_in_clear(session: Session) -> None:
    assert str(CHAT) not in repr(vars(agree(session)))


def test_agreeing_twice_makes_nobody_twice(session: Session) -> None:
    first = agree(session, "PIER")

    assert agree(session, "OTHER") is first
    assert first.link_code == "PIER"
    assert len(list(session.scalars(select(Person)))) == 1


def test_forgetting_takes_everything_along(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    for one in (person, other):
        keep(session, one, age=17)
        show(session, one, "Sea school")
        make_checkin(session, make_step(session, one))
        key = f"1:{one.id[:8]}"
        session.add(Pick(person_id=one.id, question="barriers", codes=["travel"]))
        session.add(
            Concern(person_id=one.id, concern_class="x", net="words", message_id=key, opened_at=NOW)
        )
        session.add(
            Placement(person_id=one.id, tier=2, reasons=[], policy_version="x", placed_at=NOW)
        )
        session.add(
            Deed(message_id=key, ordinal=0, name="x", person_id=one.id, outcome={}, done_at=NOW)
        )
    session.flush()
    people.forget(session, person.id)

    for column in OWNERS:
        # A concern stays, as a class and a time of nobody, so that it does not vanish unseen.
        left = {None, other.id} if column.table.name == "concern" else {other.id}
        assert set(session.scalars(select(column))) == left, column


def test_after_a_stop_nothing_is_planned_and_they_stay(session: Session) -> None:
    person = make_person(session)
    make_checkin(session, make_step(session, person))
    people.stop(session, person, NOW)

    assert states_of(session, person) == ["cancelled"]
    assert person.stopped_at == NOW
    assert people.find(session, person.lookup) is person


@pytest.mark.parametrize("stage", [Stage.OFFER, Stage.CHECKIN])
def test_after_a_stop_a_yes_is_none_to_check_ins(session: Session, stage: Stage) -> None:
    person = make_person(session, stage=stage)

    people.stop(session, person, NOW)

    assert person.stage == Stage.RESTING


def test_a_stop_leaves_what_was_sent_as_it_was(session: Session) -> None:
    person = make_person(session)
    make_checkin(session, make_step(session, person), state="answered", sent_at=NOW)
    people.stop(session, person, NOW)

    assert states_of(session, person) == ["answered"]


def test_who_cannot_be_reached_is_planned_nothing(session: Session) -> None:
    person = make_person(session)
    make_checkin(session, make_step(session, person))
    people.unreachable(session, person, NOW)

    assert states_of(session, person) == ["cancelled"]
    assert person.unreachable_at == NOW


def test_who_writes_can_be_reached_again(session: Session) -> None:
    person = make_person(session, unreachable_at=NOW)
    people.seen(session, person.lookup, NOW + timedelta(days=1))
    session.refresh(person)

    assert (person.unreachable_at, person.last_seen_at) == (None, NOW + timedelta(days=1))
