"""What is told with the first answers: a wish, an interest, the time, and no more than that."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake
from actions.records import Person, Stage
from tests.actions.makers import SQLITE, databases, engines, make_person, make_turn, sessions

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None)


def types(
    session: Session, sam: Person, asking: str, text: str
) -> tuple[dict[str, object], list[str]]:
    """What is kept, and what they are into as it is ticked."""
    hearing.hear(make_turn(session, sam, asking=asking, text=text, intent="inform"))
    kept = intake.answers_of(session, sam)
    return kept, intake.ticked(session, sam, "interests")


@pytest.mark.parametrize(
    ("text", "goal", "into"),
    [
        ("17, want to be a mechanic", "job", ["motor"]),
        ("17 left school with nothing want to be a mechanic", "job", ["motor"]),
        ("18 i wanna be a chef", "job", ["hospitality"]),
        ("18 want to work with kids", "job", ["childcare"]),
        ("im 16 and want to look after old people as a job", "job", ["health_care"]),
        ("19 want to go college and do hair", "course", ["hair_beauty"]),
        ("18 want summat with animals", None, ["animals_land"]),
        ("17 been out of college since easter want summat with kids", None, ["childcare"]),
    ],
)
def test_what_they_are_into_is_ticked_beside_the_goal(
    session: Session, sam: Person, text: str, goal: str | None, into: list[str]
) -> None:
    kept, ticked = types(session, sam, "age", text)

    assert (kept.get("goal"), ticked) == (goal, into)
    assert kept.get("situation") != "caring"


@pytest.mark.parametrize(
    "text", ["17 with my nan in fleetwood", "18 from blackpool", "16 my dads a mechanic"]
)
def test_what_is_no_wish_ticks_nothing(session: Session, sam: Person, text: str) -> None:
    kept, ticked = types(session, sam, "age", text)

    assert "goal" not in kept
    assert ticked == []


@pytest.mark.parametrize("asking", ["age", "situation", "time_out"])
def test_nothing_since_the_exams_leaves_the_grades_to_be_asked(
    session: Session, sam: Person, asking: str
) -> None:
    kept, _ = types(session, sam, asking, "finished my gcses in june and nothing since")

    assert "english_maths" not in kept
