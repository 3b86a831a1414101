"""The questions: which are settled, which comes next, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import intake
from actions.answers import Question
from actions.records import Answer, Pick, Stage
from tests.actions.makers import NOW, SQLITE, databases, engines, keep, make_person, sessions

database, engine, session = databases(SQLITE), engines(), sessions()

EIGHT = ["age", "area", "situation", "time_out", "goal", "english_maths", "barriers", "extra_help"]
ALL: dict[str, Any] = {
    "age": 18,
    "area": "FY1",
    "situation": "looking",
    "time_out": "never",
    "goal": "talk",
    "english_maths": "both",
    "barriers": ["none"],
    "extra_help": ["none"],
}


def asked(answers: dict[str, Any]) -> list[str]:
    """The questions that these answers make matter."""
    return [question for question, state in intake.settled(answers).items() if state is None]


def test_at_first_the_eight_questions_are_open() -> None:
    assert asked({}) == EIGHT


@pytest.mark.parametrize(
    ("answers", "further"),
    [
        ({"age": 25}, ["entitled"]),
        ({"age": 24}, []),
        ({"goal": "job"}, ["interests"]),
        ({"goal": "earn_and_learn"}, ["interests"]),
        ({"goal": "course"}, ["interests"]),
        ({"goal": "talk"}, []),
        ({"goal": "unsure"}, []),
        ({"goal": None}, []),
        ({"barriers": ["housing"]}, ["safe_tonight"]),
        ({"barriers": ["money_food"]}, ["food_today"]),
        ({"barriers": ["feelings"]}, ["stops_most_days"]),
        ({"barriers": ["health_disability"]}, ["stops_most_days"]),
        ({"barriers": ["travel", "record"]}, []),
        ({"barriers": ["none"]}, []),
        ({"barriers": None}, []),
    ],
)
def test_further_questions_are_asked_only_when_they_matter(
    answers: dict[str, Any], further: list[str]
) -> None:
    assert set(asked(answers)) - set(EIGHT) == set(further)


def test_a_skipped_question_is_settled() -> None:
    assert intake.settled({"age": None})["age"] == "skipped"
    assert intake.settled({"age": 18})["age"] == "answered"
    assert intake.settled({})["entitled"] == "not_needed"


def test_what_is_being_changed_is_open_again() -> None:
    states = intake.settled(ALL, redoing="area")

    assert intake.next_open(states) == "area"


def test_when_everything_is_settled_nothing_is_open() -> None:
    assert intake.next_open(intake.settled(ALL)) is None


def test_the_questions_come_in_their_order() -> None:
    answers: dict[str, Any] = {}
    order = []
    while question := intake.next_open(intake.settled(answers)):
        order.append(question)
        answers[question] = ALL.get(question)

    assert order == EIGHT


@pytest.mark.parametrize(
    ("question", "earlier"),
    [("age", None), ("area", "age"), ("english_maths", "goal"), ("extra_help", "barriers")],
)
def test_back_leads_to_the_question_before(question: str, earlier: str | None) -> None:
    assert intake.before(question, ALL) == earlier


def test_back_leads_to_a_further_question_if_it_was_asked() -> None:
    assert intake.before("extra_help", ALL | {"barriers": ["housing"]}) == "safe_tonight"
    assert intake.before("area", {"age": 25}) == "entitled"


def test_an_answer_takes_the_place_of_the_one_before(session: Session) -> None:
    person = make_person(session)
    keep(session, person, age=17)
    keep(session, person, age=18)

    assert intake.answers_of(session, person) == {"age": 18}


def test_a_skip_is_kept_as_one(session: Session) -> None:
    person = make_person(session)
    keep(session, person, age=None, goal="job")

    assert intake.answers_of(session, person) == {"age": None, "goal": "job"}


def test_answers_that_are_needless_now_go(session: Session) -> None:
    person = make_person(session)
    keep(session, person, goal="job", interests=["sport"], barriers=["housing"], safe_tonight="no")
    keep(session, person, goal="talk", barriers=["none"])

    assert intake.answers_of(session, person) == {"goal": "talk", "barriers": ["none"]}


def test_an_answer_ends_misses_ticks_and_changing(session: Session) -> None:
    person = make_person(session, misses=2, redoing="barriers")
    intake.toggle_pick(session, person, "barriers", "travel", 12)
    keep(session, person, barriers=["travel"])

    assert (person.misses, person.redoing) == (0, None)
    assert list(session.scalars(select(Pick))) == []


def test_ticks_come_and_go(session: Session) -> None:
    person = make_person(session)

    assert intake.toggle_pick(session, person, "barriers", "travel", 12) == ["travel"]
    assert intake.toggle_pick(session, person, "barriers", "housing", 12) == ["travel", "housing"]
    assert intake.toggle_pick(session, person, "barriers", "travel", 12) == ["housing"]
    assert intake.picks_of(session, person, "barriers") == ["housing"]


def test_no_more_can_be_ticked_than_may_be_given(session: Session) -> None:
    person = make_person(session)
    for code in ("sport", "motor", "retail", "science"):
        picked = intake.toggle_pick(session, person, "interests", code, 3)

    assert picked == ["sport", "motor", "retail"]
    assert intake.toggle_pick(session, person, "interests", "sport", 3) == ["motor", "retail"]


def test_changing_an_answer_begins_with_what_was_ticked(session: Session) -> None:
    person = make_person(session)
    keep(session, person, barriers=["travel"], extra_help=["none"])

    assert intake.picks_of(session, person, "barriers") == ["travel"]
    assert intake.picks_of(session, person, "extra_help") == []
    assert intake.picks_of(session, person, "interests") == []


def test_starting_again_drops_the_answers_and_nothing_else(session: Session) -> None:
    person = make_person(session, misses=1, redoing="age")
    keep(session, person, age=17)
    intake.toggle_pick(session, person, "barriers", "travel", 12)
    intake.start_again(session, person)

    assert list(session.scalars(select(Answer))) == []
    assert list(session.scalars(select(Pick))) == []
    assert (person.misses, person.redoing, person.stage) == (0, None, Stage.QUESTIONS)
    assert person.consented_at == NOW.replace(day=1)


class TestWhatRasaIsTold:
    def test_it_hears_what_is_settled_and_never_an_answer(self, session: Session) -> None:
        person = make_person(session, stage=Stage.QUESTIONS)
        keep(session, person, age=17, area="FY1", situation=None)
        state = intake.dialogue_state(session, person)

        assert state["form"] == intake.FORM
        assert state["asking"] == "time_out"
        assert state["slots"]["age"] == "answered"
        assert state["slots"]["situation"] == "skipped"
        assert "FY1" not in str(state) and "17" not in str(state)

    def test_outside_the_questions_no_form_runs(self, session: Session) -> None:
        person = make_person(session, stage=Stage.RESULT)
        state = intake.dialogue_state(session, person)

        assert (state["form"], state["asking"]) == (None, None)
        assert state["slots"]["stage"] == "result"

    def test_with_everything_settled_no_form_runs(self, session: Session) -> None:
        person = make_person(session, stage=Stage.QUESTIONS)
        keep(session, person, **ALL)

        assert intake.dialogue_state(session, person)["form"] is None

    def test_open_slots_are_left_out(self, session: Session) -> None:
        state = intake.dialogue_state(session, make_person(session, stage=Stage.QUESTIONS))

        assert set(state["slots"]) & set(map(str, Question)) == {
            "entitled", "interests", "safe_tonight", "food_today", "stops_most_days",
        }  # fmt: skip
