"""A call from Rasa becomes a turn, once for a message."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from actions import intake
from actions.rasa.face import UnknownPerson, perform
from actions.records import Deed, Person, Placement, Stage
from tests.actions.makers import (
    NOW,
    SQLITE,
    WORLD,
    databases,
    engines,
    keep,
    make_checkin,
    make_person,
    make_step,
    sessions,
)

database, engine, session = databases(SQLITE), engines(), sessions()

LISTEN = {"event": "action", "name": "action_listen"}
USER = {"event": "user"}


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session, stage=Stage.RESULT)


def make_tracker(
    person: Person,
    *,
    text: str = "hello",
    intent: str | None = "greet",
    facts: dict[str, str] | None = None,
    message_id: str = "1:1",
    asking: str | None = None,
    after: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The tracker of a call; `after` are the actions that this message has run already."""
    events = [LISTEN, USER, *({"event": "action", "name": name} for name in after)]
    return {
        "sender_id": person.id,
        "latest_message": {
            "text": text,
            "message_id": message_id,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": k, "value": v} for k, v in (facts or {}).items()],
        },
        "slots": {"requested_slot": asking},
        "active_loop": {"name": intake.FORM} if asking else {},
        "events": events,
    }


def do(session: Session, name: str, tracker: dict[str, Any]) -> dict[str, Any]:
    outcome = perform(session, name, tracker, NOW, WORLD)
    session.flush()
    return outcome


def said(outcome: dict[str, Any]) -> list[str]:
    return [one["custom"]["key"] for one in outcome["responses"]]


def slots(outcome: dict[str, Any]) -> dict[str, Any]:
    return {e["name"]: e["value"] for e in outcome["events"] if e["event"] == "slot"}


def test_what_is_said_goes_out_as_keys_and_facts(session: Session, sam: Person) -> None:
    outcome = do(session, "action_small_talk", make_tracker(sam))

    assert said(outcome) == ["talk/greet", "where/result"]
    assert outcome["responses"][1]["custom"]["facts"] == {"option": None}


def test_slots_and_what_follows_go_out_as_events(session: Session, sam: Person) -> None:
    keep(session, sam, age=17)
    tracker = make_tracker(sam, facts={"about": "tap", "question": "age"})
    outcome = do(session, "action_change_answer", tracker)

    assert slots(outcome)["age"] is None
    assert {"event": "followup", "timestamp": None, "name": intake.FORM} in outcome["events"]


def test_asked_again_the_same_is_answered_and_nothing_is_done(
    session: Session, sam: Person
) -> None:
    """Rasa, or the bot after a broken line, may ask twice for one message."""
    tracker = make_tracker(sam)
    first = do(session, "action_place", tracker)
    again = do(session, "action_place", tracker)

    assert again == first
    assert len(list(session.scalars(select(Placement)))) == 1


def test_another_message_is_done_again(session: Session, sam: Person) -> None:
    for message_id in ("1:1", "1:2"):
        do(session, "action_place", make_tracker(sam, message_id=message_id))

    assert len(list(session.scalars(select(Placement)))) == 2


def test_the_same_action_twice_in_one_turn_is_two_deeds(session: Session, sam: Person) -> None:
    do(session, "action_small_talk", make_tracker(sam))
    do(session, "action_small_talk", make_tracker(sam, after=("action_small_talk",)))

    assert sorted(session.scalars(select(Deed.ordinal))) == [0, 1]


def test_somebody_unknown_is_refused(session: Session, sam: Person) -> None:
    tracker = make_tracker(sam) | {"sender_id": "nobody"}

    with pytest.raises(UnknownPerson):
        do(session, "action_small_talk", tracker)


def test_an_intent_that_is_none_is_not_understood(session: Session, sam: Person) -> None:
    tracker = make_tracker(sam, intent=None)

    assert said(do(session, "action_small_talk", tracker))[0] == "talk/ok"


def test_the_text_of_a_tap_is_never_read_as_words(session: Session, sam: Person) -> None:
    """Rasa writes a tap as "/inform{...}": none of it may count as an answer."""
    sam.stage = Stage.QUESTIONS
    tracker = make_tracker(
        sam, text='/thanks{"about": "17"}', intent="thanks", facts={"about": "tap"}, asking="age"
    )
    do(session, "validate_intake_form", tracker)

    assert intake.answers_of(session, sam) == {}


def test_typed_answers_settle_the_open_question(session: Session, sam: Person) -> None:
    sam.stage = Stage.QUESTIONS
    tracker = make_tracker(sam, text="im 17", intent="inform", asking="age")
    outcome = do(session, "validate_intake_form", tracker)

    assert slots(outcome)["age"] == "answered"
    assert intake.answers_of(session, sam) == {"age": 17}


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ({"text": "im 17", "intent": "inform", "asking": "age"}, 9),
        ({"intent": "go_back", "facts": {"about": "tap", "question": "area"}, "asking": "area"}, 5),
    ],
)
def test_what_is_said_to_a_question_takes_few_statements(
    session: Session, sam: Person, said: dict[str, Any], most: int
) -> None:
    """Each is a trip to the database: a row is not asked for twice, and not to be written."""
    keep(session, sam, age=16)
    sam.stage = Stage.QUESTIONS
    session.flush()
    run: list[str] = []
    bind = session.get_bind()

    def counts(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    event.listen(bind, "before_cursor_execute", counts)
    try:
        outcome = do(session, "validate_intake_form", make_tracker(sam, **said))
    finally:
        event.remove(bind, "before_cursor_execute", counts)

    assert slots(outcome)["area"] is None
    assert len(run) <= most, run


def test_coming_back_to_the_form_the_message_is_not_heard_twice(
    session: Session, sam: Person
) -> None:
    sam.stage = Stage.QUESTIONS
    tracker = make_tracker(
        sam, text="17", intent="ask_gcse", asking="age", after=("action_answer_question",)
    )
    outcome = do(session, "validate_intake_form", tracker)

    assert outcome == {"events": [], "responses": []}
    assert intake.answers_of(session, sam) == {}


def test_the_form_s_own_first_run_hears_the_message(session: Session, sam: Person) -> None:
    sam.stage = Stage.QUESTIONS
    tracker = make_tracker(sam, text="17", intent="inform", asking="age", after=("intake_form",))
    do(session, "validate_intake_form", tracker)

    assert intake.answers_of(session, sam) == {"age": 17}


@pytest.mark.parametrize(
    ("stage", "key"), [(Stage.OFFER, "checkins/no_step"), (Stage.RESTING, "taps/stale")]
)
def test_a_yes_tapped_where_it_no_longer_belongs_does_nothing(
    session: Session, sam: Person, stage: Stage, key: str
) -> None:
    sam.stage = stage
    tracker = make_tracker(sam, intent="affirm", facts={"about": "offer"})

    assert said(do(session, "action_book_checkins", tracker))[0] == key


def test_an_action_without_a_deed_is_a_mistake_of_ours(session: Session, sam: Person) -> None:
    with pytest.raises(KeyError):
        do(session, "action_fly", make_tracker(sam))


def test_what_sounds_like_a_beginning_is_answered_beside_a_check_in(session: Session) -> None:
    """No result is told anew, and nobody is placed again."""
    person = make_person(session, stage=Stage.CHECKIN)
    make_checkin(session, make_step(session, person), state="sent", sent_at=NOW)
    words, intent = "what do i do next", "start_intake"
    tracker = make_tracker(person, text=words, intent=intent)
    first = do(session, "validate_intake_form", tracker)
    tracker = make_tracker(person, text=words, intent=intent, after=("intake_form",))
    after = do(session, "action_place", tracker)

    assert said(first) == ["steps/how", "where/checkin"]
    assert said(after) == [] and person.stage == Stage.CHECKIN
    assert session.scalars(select(Placement.tier)).all() == []
