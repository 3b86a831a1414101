"""The result: a placement, what we heard, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import concerns, intake, misunderstood, plainly, result
from actions.records import Person, Placement, Stage
from actions.tiers import read_policy
from actions.turns import Outcome
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_turn,
    said,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.QUESTIONS, placed_at=None)
    keep(session, person, age=17, goal="talk", barriers=["housing"], safe_tonight="no")
    return person


def place(session: Session, person: Person) -> Outcome:
    return result.place_person(make_turn(session, person))


def test_what_was_heard_and_why_is_told(session: Session, sam: Person) -> None:
    facts = said(place(session, sam), "result/result").facts

    assert facts["heard"] == {
        "age": 17, "goal": "talk", "barriers": ["housing"], "safe_tonight": "no",
    }  # fmt: skip
    assert (facts["tier"], facts["reasons"]) == (4, ["safe_tonight"])


def test_the_placement_is_kept_with_its_policy(session: Session, sam: Person) -> None:
    place(session, sam)
    (kept,) = session.scalars(select(Placement))

    assert (kept.tier, kept.reasons, kept.placed_at) == (4, ["safe_tonight"], NOW)
    assert kept.policy_version == read_policy().version
    assert (sam.stage, sam.placed_at) == (Stage.RESULT, NOW)


@pytest.mark.parametrize(("age", "duty"), [(16, True), (17, True), (18, False), (None, False)])
def test_16_and_17_have_a_duty_and_a_right_to_help(
    session: Session, sam: Person, age: int | None, duty: bool
) -> None:
    keep(session, sam, age=age)

    assert said(place(session, sam), "result/result").facts["duty"] is duty


def test_an_open_concern_counts(session: Session, sam: Person) -> None:
    keep(session, sam, safe_tonight="yes")
    concerns.open_concern(
        session, person=sam, concern_class="suicide", net="words", message_id="1:1", now=NOW
    )
    session.flush()

    assert said(place(session, sam), "result/result").facts["reasons"] == ["open_concern"]


def test_the_latest_placement_counts_and_the_earlier_ones_stay(
    session: Session, sam: Person
) -> None:
    place(session, sam)
    keep(session, sam, safe_tonight="yes", barriers=["none"], goal="job")
    later = NOW + timedelta(minutes=1)
    result.place_person(make_turn(session, sam, now=later))

    assert len(list(session.scalars(select(Placement)))) == 2
    assert result.tier_of(session, sam) != 4


def test_before_any_placement_somebody_gets_a_bit_of_help(session: Session, sam: Person) -> None:
    assert result.current(session, sam) is None
    assert result.tier_of(session, sam) == 2


def test_a_doubt_is_kept_with_the_placement(session: Session, sam: Person) -> None:
    place(session, sam)
    outcome = result.what_is_off(make_turn(session, sam, intent="disagree_tier"))

    assert keys(outcome) == ["result/what_is_off"]
    assert session.scalars(select(Placement)).one().disputed_at == NOW


def test_the_first_doubt_counts(session: Session, sam: Person) -> None:
    place(session, sam)
    for minutes in (1, 2):
        result.what_is_off(make_turn(session, sam, now=NOW + timedelta(minutes=minutes)))

    disputed = session.scalars(select(Placement)).one().disputed_at
    assert disputed == NOW + timedelta(minutes=1)


def test_nobody_is_placed_who_is_being_forgotten(session: Session, sam: Person) -> None:
    sam.stage = Stage.ENDED

    assert place(session, sam) == Outcome()
    assert list(session.scalars(select(Placement))) == []


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("i want to earn n learn", "goal", "earn_and_learn"),
        ("its been over 2 years", "time_out", "over_12_months"),
        ("i look after my nan", "situation", "caring"),
        ("i cant afford the bus either", "barriers", ["confidence", "travel"]),
        ("ive been out of work since june", "time_out", "3_to_6_months"),
        ("im not looking for a job i want a course", "goal", "course"),
        ("the english one, i got maths", "english_maths", "maths_only"),
    ],
)
def test_what_is_off_can_be_said_in_words(
    session: Session, sam: Person, text: str, question: str, value: object
) -> None:
    keep(session, sam, situation="looking", time_out="under_3_months", goal="job")
    keep(session, sam, barriers=["confidence"], english_maths="neither")
    sam.stage, sam.placed_at = Stage.RESULT, NOW

    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam)[question] == value
    assert said(outcome, "intake/noted").facts == {"question": question, "value": value}


@pytest.mark.parametrize(
    ("before", "text", "now"),
    [
        ("english_only", "i do have maths", "both"),
        ("english_only", "i got maths too now", "both"),
        ("maths_only", "actually i have english as well", "both"),
        ("english_only", "my postcode is pr1 now and i do have maths", "both"),
        ("english_only", "just maths", "maths_only"),
        ("english_only", "i have maths but not english", "maths_only"),
        ("neither", "i do have maths", "maths_only"),
    ],
)
def test_one_subject_is_added_to_the_other(
    session: Session, sam: Person, before: str, text: str, now: str
) -> None:
    keep(session, sam, area="FY1", english_maths=before)
    sam.stage, sam.placed_at = Stage.RESULT, NOW

    misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam)["english_maths"] == now


@pytest.mark.parametrize(
    "text",
    [
        "whatever",
        "i dont know",
        "no its fine",
        "the money one is wrong",
        "im scared of tests",
        "none",
        "is universal credit a thing i dont get it",
    ],
)
def test_what_tells_nothing_new_changes_nothing(session: Session, sam: Person, text: str) -> None:
    keep(session, sam, situation="looking", time_out="under_3_months", goal="course")
    keep(session, sam, barriers=["confidence", "learning_support"])
    sam.stage, sam.placed_at = Stage.RESULT, NOW
    before = intake.answers_of(session, sam)

    misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam) == before


def test_two_things_that_are_off_are_both_taken(session: Session, sam: Person) -> None:
    keep(session, sam, area="FY1", english_maths="english_only")
    sam.stage, sam.placed_at = Stage.RESULT, NOW
    text = "my postcode is pr1 now and i do have maths"
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    kept = intake.answers_of(session, sam)
    assert (kept["area"], kept["english_maths"]) == ("PR1", "both")
    assert keys(outcome) == ["intake/noted", "intake/noted_too"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "i care for my nan now n ive got maths",
            {"situation": "caring", "english_maths": "maths_only"},
        ),
        (
            "not right, its been 2 years and im into hair as well",
            {"time_out": "over_12_months", "interests": ["motor", "hair_beauty"]},
        ),
        ("im into hair as well", {"interests": ["motor", "hair_beauty"]}),
        ("i want a course, been out 2 years", {"goal": "course", "time_out": "over_12_months"}),
        ("i got english and maths", {"english_maths": "both"}),
    ],
)
def test_each_clause_tells_what_it_tells(
    session: Session, sam: Person, text: str, told: dict[str, object]
) -> None:
    keep(session, sam, situation="looking", time_out="under_3_months", goal="job")
    keep(session, sam, interests=["motor"], english_maths="neither")
    sam.stage, sam.placed_at = Stage.RESULT, NOW
    before = intake.answers_of(session, sam)

    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam) == before | told
    first = said(outcome, "intake/noted").facts
    more = [message.facts["told"] for message in outcome.messages[1:]]
    assert {first["question"]: first["value"]} | (more[0] if more else {}) == told


@pytest.mark.parametrize("text", ["im not into cars", "anything, i like anything", "i like it"])
def test_what_is_no_interest_adds_none(session: Session, sam: Person, text: str) -> None:
    keep(session, sam, goal="job", interests=["animals_land"])
    sam.stage, sam.placed_at = Stage.RESULT, NOW

    misunderstood.not_understood(make_turn(session, sam, text=text))

    assert intake.answers_of(session, sam)["interests"] == ["animals_land"]


def test_what_they_forgot_to_say_answers_no_check_in(session: Session, sam: Person) -> None:
    keep(session, sam, extra_help=["none"])
    sam.stage, sam.placed_at = Stage.RESULT, NOW
    told = "i been in care forgot to say"

    outcome = plainly.answered(make_turn(session, sam, text=told, intent="checkin_not_yet"))

    assert outcome is not None
    assert intake.answers_of(session, sam)["extra_help"] == ["care_experienced"]
