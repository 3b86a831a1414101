"""Said in between: "one sec" is no misunderstanding, and a question no news of theirs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import intake, misunderstood, options, plainly, talk
from actions.rasa.face import perform
from actions.records import Person, Stage
from tests.actions.makers import (
    NOW,
    SQLITE,
    WORLD,
    databases,
    engines,
    keep,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    placed,
    said,
    sessions,
    show,
)

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.OPTIONS)
    keep(session, person, age=17, area="FY1", goal="job", interests=["motor"], time_out="never")
    placed(session, person, 2)
    return person


def done(session: Session, person: Person, name: str, text: str, asking: str | None) -> Any:
    tracker = {
        "sender_id": person.id,
        "latest_message": {
            "message_id": f"1:{text}", "text": text, "intent": {"name": "nlu_fallback"},
        },
        "slots": {"requested_slot": asking},
        "events": [],
        "active_loop": {"name": "intake_form"} if asking else {},
    }  # fmt: skip
    return perform(session, name, tracker, NOW, WORLD)


WAITS = ["wait", "one sec", "hang on", "brb", "Hang on a sec", "brb lol", "hold on x"]


@pytest.mark.parametrize("text", WAITS)
@pytest.mark.parametrize("asking", ["time_out", "barriers", "age", "situation"])
def test_in_the_questions_one_sec_is_no_miss(session: Session, text: str, asking: str) -> None:
    person = make_person(session, stage=Stage.QUESTIONS, placed_at=None)
    outcome = done(session, person, "validate_intake_form", text, asking)

    assert [one["custom"]["key"] for one in outcome["responses"]] == ["talk/no_rush"]
    assert person.misses == 0 and intake.answers_of(session, person) == {}


@pytest.mark.parametrize("stage", [Stage.RESULT, Stage.OPTIONS, Stage.OFFER, Stage.RESTING])
@pytest.mark.parametrize("text", WAITS)
def test_outside_them_too(session: Session, sam: Person, text: str, stage: Stage) -> None:
    sam.stage = stage
    outcome = done(session, sam, "action_not_understood", text, None)

    assert [one["custom"]["key"] for one in outcome["responses"]] == ["talk/no_rush"]
    assert sam.misses == 0 and sam.stage == stage


@pytest.mark.parametrize(
    "text", ["wait i meant preston", "hang on what is an apprenticeship", "cant wait", "no wait"]
)
def test_with_more_to_it_the_rest_counts(session: Session, sam: Person, text: str) -> None:
    assert talk.waits(make_turn(session, sam, text=text)) is None


@pytest.mark.parametrize("stage", [Stage.CHECKIN, Stage.OFFER])
@pytest.mark.parametrize(
    ("text", "news"),
    [("im pregnant what help is there", False), ("im pregnant", True), ("im having a baby", True)],
)
def test_who_asks_for_help_is_answered_and_who_tells_it_heard(
    session: Session, sam: Person, text: str, news: bool, stage: Stage
) -> None:
    make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    sam.stage = stage
    turn = make_turn(session, sam, text=text, intent="ask_caring", confidence=0.9)

    told = plainly.answered(turn)
    assert (told is not None) == news
    if not news:
        assert talk.answer_question(turn).messages[0].key == "knowledge/caring_childcare"


@pytest.mark.parametrize(
    "text", ["what time is it on", "what days is it on", "when is it on", "what was it again"]
)
def test_a_check_in_tells_the_step_to_who_asks_when_it_is(
    session: Session, sam: Person, text: str
) -> None:
    make_checkin(session, make_step(session, sam), state="sent", sent_at=NOW)
    sam.stage = Stage.CHECKIN

    assert talk.asks_what_it_was(make_turn(session, sam, text=text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wanna do bricklaying or summat", {"interests": ["construction"]}),
        ("id love to work with animals", {"interests": ["animals_land"]}),
        ("been doin nowt since i left school 2 yr ago", {"time_out": "over_12_months"}),
        ("wanna go home", None),
        ("can i do bricklaying", None),
        ("i want my mum", None),
    ],
)
def test_a_wish_beside_the_options_changes_what_they_are_looked_for_by(
    session: Session, sam: Person, text: str, told: dict[str, Any] | None
) -> None:
    noted = options.noted(make_turn(session, sam, text=text))

    assert (noted is not None) == (told is not None)
    if noted is not None:
        assert said(noted, "intake/noted_too").facts["told"] == told


def test_an_age_told_before_changes_nothing_and_is_no_misunderstanding(
    session: Session, sam: Person
) -> None:
    outcome = misunderstood.not_understood(make_turn(session, sam, text="im 17 nearly 18"))

    assert keys(outcome) == ["where/options"] and sam.misses == 0
    misunderstood.not_understood(make_turn(session, sam, text="im 18 now"))
    assert intake.answers_of(session, sam)["age"] == 18


def test_what_we_forgot_and_where_they_live_no_more_is_asked_again(
    session: Session, sam: Person
) -> None:
    keep(session, sam, barriers=["travel"])
    misunderstood.not_understood(make_turn(session, sam, text="you forgot my anxiety"))
    assert intake.answers_of(session, sam)["barriers"] == ["travel", "feelings"]

    sam.stage = Stage.OPTIONS
    misunderstood.not_understood(make_turn(session, sam, text="i dont live there anymore"))
    assert sam.redoing == "area"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("do they help pay for nursery", "ask_caring"),
        ("got a caution when i was 15 will it show up", "ask_record"),
    ],
)
def test_what_no_card_tells_is_no_question_about_an_option(
    session: Session, sam: Person, text: str, intent: str
) -> None:
    show(session, sam, "One", "Two")
    turn = make_turn(session, sam, text=text, intent=intent, confidence=0.9)

    assert not talk.about_an_option(turn)
    assert talk.about_an_option(make_turn(session, sam, text="how much does it pay"))
