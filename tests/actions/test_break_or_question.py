"""A break is taken from words that ask for one; a question with a time in it is answered."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions import breaks, intake, plainly, talk
from actions.records import Stage
from actions.turns import LISTEN, Outcome, Turn
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    placed,
    sessions,
    show,
)

database, engine, session = databases(SQLITE), engines(), sessions()
ASKS = [
    "is the september one gone now",
    "can i begin in january",
    "does it go on til july",
    "how long is it til easter",
    "is there a break at christmas",
    "is it off for half term",
    "do i wait til march",
]


@pytest.mark.parametrize(
    "text",
    [
        "pause til october",
        "leave me be til easter",
        "can we stop til after new year",
        "not now, text me in february",
        "can i have a break til june",
        "could you leave it til may",
        "til september",
        "maybe after christmas",
        "2 weeks",
        "on the 15th",
        "shh til feb",
        "dont message me for a month",
    ],
)
def test_these_ask_for_a_break(text: str) -> None:
    assert breaks.is_asked_for(text)


@pytest.mark.parametrize("text", [*ASKS, "im off out with my mates for a couple of weeks"])
def test_these_ask_for_none(text: str) -> None:
    assert not breaks.is_asked_for(text)


def _hears(turn: Turn) -> Outcome:
    return plainly.answered(turn) or talk.pause_messages(turn)


@pytest.mark.parametrize("stage", [Stage.RESULT, Stage.OPTIONS, Stage.STEP, Stage.RESTING])
@pytest.mark.parametrize("text", ASKS)
def test_a_question_taken_for_a_break_is_answered(
    session: Session, stage: Stage, text: str
) -> None:
    person = make_person(session, stage=stage)
    placed(session, person, 1)
    person.focus = show(session, person, "Sea school")[0]
    outcome = _hears(make_turn(session, person, text=text, intent="pause_messages"))

    assert person.paused_until is None
    assert keys(outcome)[0].startswith(("knowledge/", "options/"))


@pytest.mark.parametrize("text", ASKS)
def test_a_check_in_stays_open_beside_it(session: Session, text: str) -> None:
    person = make_person(session, stage=Stage.CHECKIN)
    placed(session, person, 1)
    step = make_step(session, person, service_id=make_service(session, name="Sea school"))
    checkin = make_checkin(session, step, state="sent", sent_at=NOW)
    outcome = _hears(make_turn(session, person, text=text, intent="pause_messages"))

    assert (person.paused_until, checkin.answer) == (None, None)
    assert keys(outcome)[-1] == "where/checkin"


def test_in_the_questions_the_open_one_comes_again(session: Session) -> None:
    person = make_person(session, stage=Stage.QUESTIONS, placed_at=None)
    turn = make_turn(session, person, text=ASKS[1], intent="pause_messages", asking="goal")
    outcome = talk.pause_messages(turn)

    assert (keys(outcome), outcome.follow) == (["knowledge/course"], intake.FORM)


def test_what_asks_for_nothing_is_asked_how_long(session: Session) -> None:
    person = make_person(session, stage=Stage.RESULT)
    text = "im off out with my mates for a couple of weeks"
    outcome = talk.pause_messages(make_turn(session, person, text=text, intent="pause_messages"))

    assert (keys(outcome), person.paused_until) == (["privacy/pause"], None)
    assert outcome.follow != LISTEN
