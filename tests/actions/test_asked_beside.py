"""An answer and a question in one message: the one is kept, the other answered, and on it goes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import hearing, intake
from actions.records import Person, Stage
from tests.actions.makers import SQLITE, databases, engines, keep, make_person, make_turn, sessions

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.QUESTIONS, placed_at=None)


def _says(session: Session, sam: Person, asking: str, text: str, intent: str) -> list[str]:
    turn = make_turn(session, sam, asking=asking, text=text, intent=intent, confidence=0.9)
    outcome = hearing.hear(turn)
    return [str(message.facts.get("about") or message.key) for message in outcome.messages]


UNCLEAR = "nlu_fallback"


@pytest.mark.parametrize(
    ("question", "text", "intent", "value", "said"),
    [
        ("age", "22 is that too old for an apprenticeship", UNCLEAR, 22,
         "knowledge/apprenticeship"),
        ("age", "17, do i have to go college", UNCLEAR, 17, "knowledge/course_until_18"),
        ("age", "19 whats this for", "ask_why", 19, "intake/why"),
        ("area", "fleetwood is there a bus", "inform", "FY7", "knowledge/travel"),
        ("area", "fy7 but whos seeing this", "ask_privacy", "FY7", "knowledge/privacy"),
        ("area", "lytham is that too far", UNCLEAR, "FY8", "far"),
        ("situation", "looking for work can u help", UNCLEAR, "looking", "knowledge/job"),
        ("time_out", "about a year does it matter", UNCLEAR, "over_12_months", "too_long"),
        ("goal", "apprenticeship how much do u get", "ask_apprenticeship", "earn_and_learn",
         "knowledge/apprenticeship_pay"),
        ("goal", "college but is it free", "ask_course", "course", "knowledge/course_cost"),
        ("english_maths", "neither can i resit", UNCLEAR, "neither", "knowledge/gcse_resit"),
        ("english_maths", "failed both what now", UNCLEAR, "neither", "knowledge/gcse"),
        ("english_maths", "none how do i get them", "ask_kit", "neither", "knowledge/gcse"),
        ("barriers", "got a record will they find out", UNCLEAR, ["record"], "knowledge/record"),
        ("barriers", "cant afford the bus is there a pass", UNCLEAR, ["travel"],
         "knowledge/travel_pass"),
        ("barriers", "none whats next", UNCLEAR, ["none"], "chat"),
        ("safe_tonight", "yeah why", UNCLEAR, "yes", "intake/why"),
        ("safe_tonight", "no what do i do", UNCLEAR, "no", "knowledge/housing"),
        ("food_today", "no wheres a food bank", "ask_money", "no", "knowledge/money_food"),
        ("stops_most_days", "yeah is there help", UNCLEAR, "yes", "knowledge/wellbeing"),
        ("extra_help", "in care what do i get", UNCLEAR, ["care_experienced"],
         "knowledge/money_care_leaver"),
        ("extra_help", "none whats an ehcp", "ask_health", ["none"], "knowledge/health_ehcp"),
        ("situation", "been off sick do they mind", UNCLEAR, "unwell", "intake/cannot_answer"),
        ("time_out", "6 months is that bad", UNCLEAR, "6_to_12_months", "fine"),
    ],
)  # fmt: skip
def test_the_answer_is_kept_and_the_question_answered(
    session: Session, sam: Person, question: str, text: str, intent: str, value: Any, said: str
) -> None:
    if question in intake.NEEDED_WHEN:
        keep(session, sam, goal="job", barriers=["housing", "money_food", "feelings"])

    assert _says(session, sam, question, text, intent)[0] == said
    assert intake.answers_of(session, sam)[question] == value


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("safe_tonight", "no what do you mean"),
        ("safe_tonight", "no do i have to"),
        ("food_today", "no why"),
        ("stops_most_days", "no whats that"),
        ("extra_help", "no whats that"),
        ("barriers", "no do i have to say"),
        ("age", "hiya how long does this take"),
        ("goal", "ok so can i get paid"),
        ("interests", "im in care what am i entitled to"),
    ],
)
def test_what_only_leads_in_to_a_question_answers_nothing(
    session: Session, sam: Person, question: str, text: str
) -> None:
    _says(session, sam, question, text, UNCLEAR)

    assert intake.answers_of(session, sam) == {}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("age", "will i have to do maths till im 18"),
        ("goal", "dont know if im allowed to work while on uc"),
        ("situation", "info on childcare pls"),
        ("interests", "can care leavers get free prescriptions"),
        ("barriers", "can the council house me"),
        ("extra_help", "uc?"),
        ("extra_help", "need info on uc"),
        ("interests", "help with food"),
        ("situation", "help with food"),
        ("goal", "help with food"),
        ("english_maths", "whats a good thing to put in a personal statement"),
    ],
)
def test_a_question_stores_nothing(session: Session, sam: Person, question: str, text: str) -> None:
    _says(session, sam, question, text, UNCLEAR)

    assert intake.answers_of(session, sam) == {}
    assert [q for q in intake.SEVERAL if intake.ticked(session, sam, q)] == []


def test_help_with_something_is_an_answer_where_that_is_asked(
    session: Session, sam: Person
) -> None:
    _says(session, sam, "barriers", "help with travel", UNCLEAR)

    assert intake.answers_of(session, sam) == {"barriers": ["travel"]}


def test_who_is_too_young_only_hears_who_can_help(session: Session, sam: Person) -> None:
    assert _says(session, sam, "age", "15 is that too young", UNCLEAR) == ["intake/too_young"]


def test_having_nowhere_to_live_is_noted_where_they_are_asked_where(
    session: Session, sam: Person
) -> None:
    assert _says(session, sam, "area", "i dont have anywhere", "ask_kit") == ["intake/noted_too"]
    assert intake.ticked(session, sam, "barriers") == ["housing"]
