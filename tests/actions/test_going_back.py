"""Going back where no question is open."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import going_back, intake
from actions.records import Person, Placement, Stage
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_turn,
    sessions,
    show,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session)
    keep(session, person, age=17, barriers=["none"], extra_help=["none"])
    session.add(
        Placement(person_id=person.id, tier=2, reasons=[], policy_version="t", placed_at=NOW)
    )
    return person


def test_from_the_result_the_last_question_comes_again(session: Session, sam: Person) -> None:
    sam.stage = Stage.RESULT
    outcome = going_back.go_back(make_turn(session, sam, text="back"))

    assert (sam.redoing, outcome.follow) == ("extra_help", intake.FORM)
    assert intake.answers_of(session, sam)["extra_help"] == ["none"]


def test_from_the_options_the_result_comes_again(session: Session, sam: Person) -> None:
    sam.stage = Stage.OPTIONS

    assert keys(going_back.go_back(make_turn(session, sam, text="back"))) == ["result/result"]
    assert sam.stage == Stage.RESULT


def test_from_one_option_all_on_the_table_come_again(session: Session, sam: Person) -> None:
    show(session, sam, "Pier Trust", "Sea school")
    sam.stage = Stage.STEP
    outcome = going_back.go_back(make_turn(session, sam, text="back"))

    assert keys(outcome) == ["options/first", "options/card", "options/card"]


def test_from_a_step_chosen_its_option_comes_again(session: Session, sam: Person) -> None:
    (sam.focus,) = show(session, sam, "Pier Trust")
    sam.stage = Stage.OFFER

    assert keys(going_back.go_back(make_turn(session, sam, text="back"))) == ["options/details"]


@pytest.mark.parametrize("stage", [Stage.CHECKIN, Stage.RESTING])
def test_where_there_is_no_way_back_we_say_where_we_are(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage = stage

    assert keys(going_back.go_back(make_turn(session, sam))) == ["talk/ok", f"where/{stage}"]
