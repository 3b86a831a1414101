"""What is asked or told of the options on the table, plain by its words alone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import misunderstood, options, plainly, result, talk
from actions.records import Person, Shown, Stage
from actions.turns import Outcome
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_service,
    make_turn,
    said,
    sessions,
    show,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.OPTIONS, placed_at=NOW)
    keep(session, person, age=18, area="FY1", goal="course", interests=["motor"])
    return person


@pytest.fixture
def two(session: Session, sam: Person) -> list[str]:
    """Two options on the table."""
    make_service(session, kind="youth_hub", name="Somebody to talk to")
    return show(session, sam, "The Platform youth hub", "Apprenticeships at sea")


def hears(session: Session, sam: Person, text: str, intent: str = "nlu_fallback") -> Outcome:
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))
    assert outcome is not None
    return outcome


def opened(session: Session, sam: Person, option: str) -> None:
    options.details(make_turn(session, sam, facts={"option": option}, intent="option_details"))


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("which is nearest", "place"),
        ("which ones closest to me", "place"),
        ("which one pays the most", "pay"),
        ("are they free", "cost"),
        ("do they take people with no grades", "grades"),
        ("why these ones", "why"),
        ("how come u picked these", "why"),
        ("is this just random", "why"),
    ],
)
def test_all_on_the_table_are_compared(
    session: Session, sam: Person, two: list[str], text: str, aspect: str
) -> None:
    told = said(hears(session, sam, text, "option_details"), "options/compare").facts

    assert told["aspect"] == aspect
    assert {one["option"] for one in told["options"]} == set(two)


def test_the_nearest_comes_first(session: Session, sam: Person, two: list[str]) -> None:
    told = said(hears(session, sam, "wheres closest, which is nearest"), "options/compare").facts
    miles = [one["miles"] for one in told["options"]]

    assert miles == sorted(miles, key=lambda one: float("inf") if one is None else one)


@pytest.mark.parametrize(
    "text",
    ["wheres my nearest food bank", "where is the nearest gp", "wheres the nearest library",
     "nearest doctors", "wheres the closest chemist", "where is my closest cash machine",
     "wheres the nearest bus stop", "nearest hospital to me", "closest dentist",
     "wheres my nearest youth hub"],
)  # fmt: skip
def test_another_place_that_is_near_is_none_of_them(
    session: Session, sam: Person, two: list[str], text: str
) -> None:
    turn = make_turn(session, sam, text=text, intent="nlu_fallback")
    outcome = plainly.answered(turn) or misunderstood.not_understood(turn)

    assert "options/compare" not in keys(outcome)


@pytest.mark.parametrize(
    "text",
    ["whats the nearest one", "which is the nearest course", "nearest", "which is closest to me",
     "nearest place", "which of them is nearest or whatever"],
)  # fmt: skip
def test_the_nearest_of_them_is(session: Session, sam: Person, two: list[str], text: str) -> None:
    assert keys(hears(session, sam, text)) == ["options/compare"]


def test_of_one_that_lies_open_they_means_that_one(
    session: Session, sam: Person, two: list[str]
) -> None:
    opened(session, sam, two[0])
    turn = make_turn(session, sam, text="are they free", intent="option_details")

    assert plainly.answered(turn) is None
    assert said(talk.option_details(turn), "options/about").facts["aspects"] == ["cost"]


@pytest.mark.parametrize(
    "text", ["can i do 2 of them", "both the first two", "1 and 2", "i like the first 2"]
)
def test_more_than_one_can_be_tried(
    session: Session, sam: Person, two: list[str], text: str
) -> None:
    outcome = hears(session, sam, text)

    assert keys(outcome) == ["options/several", "where/options"]


@pytest.mark.parametrize(
    "text", ["wheres the closest pharmacy", "nearest dentist", "how do i get a doctor"]
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "ask_wellbeing", "option_details"])
def test_a_place_that_we_have_no_list_of_is_none_of_them(
    session: Session, sam: Person, two: list[str], text: str, intent: str
) -> None:
    outcome = hears(session, sam, text, intent)

    assert keys(outcome) == ["intake/asked_about", "where/options"]
    assert outcome.messages[0].facts["about"] == "doctor"


@pytest.mark.parametrize("intent", ["checkin_not_yet", "ask_wellbeing", "nlu_fallback"])
def test_who_is_scared_to_ring_gets_words_and_a_person(
    session: Session, sam: Person, two: list[str], intent: str
) -> None:
    opened(session, sam, two[1])
    told = said(hears(session, sam, "im scared to ring", intent), "options/nervous").facts

    assert told["one"]["option"] == two[1]
    assert told["people"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("not the platform", "nlu_fallback"),
        ("i already did the platform it was rubbish", "checkin_done"),
        ("i already did the platform it was rubbish", "not_for_me"),
    ],
)
def test_one_is_turned_down_by_a_word_of_its_name(
    session: Session, sam: Person, two: list[str], text: str, intent: str
) -> None:
    hears(session, sam, text, intent)
    row = session.query(Shown).filter_by(person_id=sam.id, service_id=two[0]).one()

    assert row.declined_at is not None


def test_the_apprenticeship_one_is_an_option(session: Session, sam: Person, two: list[str]) -> None:
    outcome = hears(session, sam, "apprenticeship one", "ask_apprenticeship")

    assert said(outcome, "options/details").facts["option"] == two[1]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("is there parking", "option_details"),
        ("can me mate come with me", "nlu_fallback"),
        ("do i have to go every day", "option_details"),
    ],
)
def test_what_no_card_tells_is_said_to_be_unknown(
    session: Session, sam: Person, two: list[str], text: str, intent: str
) -> None:
    opened(session, sam, two[0])

    assert said(hears(session, sam, text, intent), "options/about").facts["aspects"] == ["unknown"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tell me more about it", "option_details"),
        ("what is an apprenticeship", "ask_apprenticeship"),
        ("can i talk to someone", "ask_human"),
        ("i want the course", "refer_me"),
        ("im scared", "nlu_fallback"),
        ("what would i be doing there", "option_details"),
        ("can i do both a job and a course", "nlu_fallback"),
        ("what can i do with no gcses", "ask_gcse"),
    ],
)
def test_what_is_none_of_these_is_left_to_its_own_answer(
    session: Session, sam: Person, two: list[str], text: str, intent: str
) -> None:
    opened(session, sam, two[0])

    assert plainly.answered(make_turn(session, sam, text=text, intent=intent)) is None


@pytest.mark.parametrize(
    ("text", "interests"),
    [
        ("i want hair and beauty not cars", ["hair_beauty"]),
        ("owt wi animals instead", ["animals_land"]),
    ],
)
def test_another_wish_chooses_them_anew(
    session: Session, sam: Person, two: list[str], text: str, interests: list[str]
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, text=text))

    assert said(outcome, "intake/noted_too").facts["told"] == {"interests": interests}


@pytest.mark.parametrize(
    "text",
    ["why", "how did u work that out", "what makes you think that", "where did you get that from",
     "who decided that", "says who?"],
)  # fmt: skip
def test_what_would_help_first_is_reasoned(session: Session, sam: Person, text: str) -> None:
    result.place_person(make_turn(session, sam))

    told = said(hears(session, sam, text, "disagree_tier"), "result/why").facts

    assert told["reasons"] == list(result.current(session, sam).reasons)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["why do you need my age", "why is blackpool so dead", "how much"])
def test_why_of_something_else_is_none_of_the_result(
    session: Session, sam: Person, text: str
) -> None:
    result.place_person(make_turn(session, sam))
    outcome = plainly.answered(make_turn(session, sam, text=text, intent="ask_why"))

    assert outcome is None or "result/why" not in {one.key for one in outcome.messages}
