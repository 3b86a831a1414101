"""Pain that is no sign of danger: heard in the questions, and beside the options."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import hearing, hurting, intake, plainly
from actions.records import Person, Stage
from actions.turns import LISTEN
from tests.actions.makers import (
    SQLITE,
    databases,
    keep,
    keys,
    make_service,
    make_turn,
    said,
    sessions,
)

database, session = databases(SQLITE), sessions()
PERHAPS = {"nlu_fallback": 0.4, hurting.HARM: 0.3}
PAIN = [
    ("i hate my life", "knowledge/wellbeing"),
    ("no one likes me", "knowledge/wellbeing"),
    ("i got bullied", "knowledge/wellbeing"),
    ("my nan died last week", "talk/loss"),
]


@pytest.mark.parametrize(("text", "key"), PAIN)
@pytest.mark.parametrize("asking", ["age", "goal", "english_maths", "extra_help"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "insult", "show_options"])
def test_in_the_questions_it_is_heard_and_the_question_stays(
    session: Session, sam: Person, text: str, key: str, asking: str, intent: str
) -> None:
    sam.stage = Stage.QUESTIONS
    turn = make_turn(session, sam, text=text, intent=intent, asking=asking)
    outcome = hearing.hear(turn)

    assert keys(outcome) == [key]
    assert outcome.slots[asking] is None and sam.misses == 0
    assert asking not in intake.answers_of(session, sam)


@pytest.mark.parametrize(("text", "key"), PAIN)
@pytest.mark.parametrize("stage", [Stage.RESULT, Stage.OPTIONS, Stage.STEP])
@pytest.mark.parametrize("intent", ["nlu_fallback", "checkin_done", "option_details"])
def test_beside_the_options_it_is_heard_too(
    session: Session, sam: Person, text: str, key: str, stage: Stage, intent: str
) -> None:
    sam.stage = stage
    outcome = plainly.answered(make_turn(session, sam, text=text, intent=intent))

    assert outcome is not None and outcome.follow == LISTEN
    assert keys(outcome)[0] == key and len(keys(outcome)) == 2
    assert sam.stage == stage


@pytest.mark.parametrize("stage", [Stage.QUESTIONS, Stage.OPTIONS])
def test_what_may_be_danger_names_somebody_first(
    session: Session, sam: Person, stage: Stage
) -> None:
    make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
    keep(session, sam, area="FY1")
    sam.stage = stage
    asking = "goal" if stage == Stage.QUESTIONS else None
    turn = make_turn(session, sam, text="its all just really bad", likely=PERHAPS, asking=asking)
    outcome = hearing.hear(turn) if asking else plainly.answered(turn)

    assert outcome is not None
    people = said(outcome, "talk/people").facts["people"]
    assert [card["name"] for card in people] == ["The hub"]


@pytest.mark.parametrize("text", ["im a mechanic", "my nan is a carer", "the bus died on me"])
def test_other_words_are_no_pain(session: Session, sam: Person, text: str) -> None:
    assert hurting.told(make_turn(session, sam, text=text)) is None


@pytest.mark.parametrize("stage", [Stage.OPTIONS, Stage.CHECKIN, Stage.RESTING, Stage.OFFER])
def test_who_is_hungry_hears_who_gives_food_at_any_time(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage = stage
    outcome = plainly.answered(make_turn(session, sam, text="i aint ate today im hungry"))

    assert outcome is not None and keys(outcome)[0] == "knowledge/money_food"
