"""Coming back after weeks: where we were, and nothing that was said is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions import talk
from actions.records import Person, Stage
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    keys,
    make_person,
    make_service,
    make_step,
    make_turn,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session)


def test_after_weeks_one_line_says_where_we_were(session: Session, sam: Person) -> None:
    make_step(session, sam, service_id=make_service(session, kind="course", name="Sea school"))
    sam.last_seen_at = NOW - timedelta(days=20)
    outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

    assert keys(outcome) == ["talk/greet", "where/back"]
    assert outcome.messages[-1].facts == {"stage": "resting", "name": "Sea school"}


def test_after_days_nothing_is_made_of_it(session: Session, sam: Person) -> None:
    sam.last_seen_at = NOW - timedelta(days=2)
    outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

    assert keys(outcome) == ["talk/greet", "where/resting"]


def test_carrying_on_is_where_we_were(session: Session, sam: Person) -> None:
    sam.stage = Stage.OPTIONS
    facts = {"about": "on"}

    assert keys(talk.small_talk(make_turn(session, sam, facts=facts))) == ["where/options"]
