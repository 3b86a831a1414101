"""One thing to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import checkins, steps
from actions.records import Person, Stage, Step
from actions.turns import Outcome
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keys,
    make_person,
    make_service,
    make_step,
    make_turn,
    said,
    sessions,
    show,
    states_of,
    tapped,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.OPTIONS)


def choose(session: Session, person: Person, **facts: str) -> Outcome:
    return steps.choose(make_turn(session, person, intent="refer_me", facts=tapped(**facts)))


def test_it_is_noted_and_told_exactly_how(session: Session, sam: Person) -> None:
    service = make_service(session, name="Sea school", phone="01253 000000")
    facts = said(choose(session, sam, option=service), "steps/how").facts

    assert (facts["name"], facts["phone"]) == ("Sea school", "01253 000000")
    assert facts["in_touch"] is False
    (step,) = session.scalars(select(Step))
    assert (step.service_id, step.chosen_at, step.outcome) == (service, NOW, None)
    assert (sam.focus, sam.stage) == (service, Stage.OFFER)


def test_a_check_in_is_offered_and_never_preset(session: Session, sam: Person) -> None:
    choose(session, sam, option=make_service(session))

    assert states_of(session, sam) == []


def test_who_has_agreed_to_check_ins_of_it_is_not_asked_again(
    session: Session, sam: Person
) -> None:
    """ "How do I do it?", weeks later: a "No thanks" there would end what was promised."""
    service = make_service(session)
    choose(session, sam, option=service)
    checkins.book(make_turn(session, sam, intent="affirm"))
    outcome = choose(session, sam, option=service)

    assert keys(outcome) == ["steps/how", "where/resting"]
    assert said(outcome, "steps/how").facts["again"] and sam.stage == Stage.RESTING


def test_being_put_in_touch_is_told_apart(session: Session, sam: Person) -> None:
    outcome = choose(session, sam, option=make_service(session), which="touch")

    assert said(outcome, "steps/how").facts["in_touch"] is True


def test_chosen_twice_is_one_step(session: Session, sam: Person) -> None:
    service = make_service(session)
    choose(session, sam, option=service)
    choose(session, sam, option=service)

    assert len(list(session.scalars(select(Step)))) == 1


def test_after_an_outcome_it_is_a_new_step(session: Session, sam: Person) -> None:
    service = make_service(session)
    make_step(session, sam, service_id=service, outcome="did_not_work")
    choose(session, sam, option=service)

    assert len(list(session.scalars(select(Step)))) == 2


def test_the_latest_step_counts(session: Session, sam: Person) -> None:
    make_step(session, sam)
    newer = make_step(session, sam, chosen_at=NOW + timedelta(minutes=1))
    make_step(session, make_person(session), chosen_at=NOW + timedelta(minutes=2))

    assert steps.latest(session, sam) is newer


def test_where_it_is_not_clear_which_we_ask(session: Session, sam: Person) -> None:
    show(session, sam, "Pier Trust", "Sea school")
    outcome = choose(session, sam)

    assert said(outcome, "options/which").facts["intent_name"] == "refer_me"
    assert list(session.scalars(select(Step))) == []


def test_nobody_without_a_step_has_one(session: Session, sam: Person) -> None:
    assert steps.latest(session, sam) is None
    assert keys(choose(session, sam, option="gone")) != ["steps/how"]
