"""A call from Rasa becomes a turn, a deed's outcome becomes events: done once for a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.orm import Session

from actions import (
    changing,
    deeds,
    hearing,
    left_open,
    misunderstood,
    people,
    plainly,
    returning,
    talk,
)
from actions.answers.once import one_deed
from actions.rasa.table import DEEDS
from actions.records import Person, Stage
from actions.turns import LISTEN, Outcome, Said, Turn, World

# These count misunderstandings, or only ask on; any other deed ends a row of them.
JUDGING = ("validate_", "action_not_understood", "action_ask_intake_form", "action_place")
# To hear and to ask the questions is the form's own.
OF_THE_FORM = ("validate_", "action_ask_intake_form", "action_place")
LIKELY = 2
HEARS = "validate_intake_form"
# What begins the questions.
BEGINS = "start_intake"


class UnknownPerson(LookupError):
    """The turn is about nobody that is known: a request that the bot did not make."""


def perform(
    session: Session, name: str, tracker: Mapping[str, Any], now: datetime, world: World
) -> dict[str, Any]:
    """The events and messages of a deed. Asked again for the same message, the same ones."""
    said = tracker["latest_message"]
    message_id, ordinal = str(said.get("message_id")), _ordinal(tracker)
    if (known := deeds.known(session, message_id, ordinal, name)) is not None:
        return known
    person = people.locked(session, tracker["sender_id"])
    if person is None:
        raise UnknownPerson
    turn = _turn(session, person, tracker, now, world)
    with one_deed():
        back = returning.remembered(turn)
        outcome = _as_rasa(returning.said_first(turn, back, _do(name, turn, tracker)))
    done = {"message_id": message_id, "ordinal": ordinal, "name": name, "done_at": now}
    deeds.keep(session, {**done, "person_id": person.id, "outcome": outcome})
    return outcome


def _do(name: str, turn: Turn, tracker: Mapping[str, Any]) -> Outcome:
    """Coming back to the form after another action, the message was dealt with already."""
    if name == HEARS and turn.asking and _is_back(tracker):
        return Outcome()
    about = turn.said.facts.get("about")
    if about in set(Stage) and about != turn.person.stage:
        return misunderstood.not_understood(turn)
    if name == "action_place" and _has_answered(turn):
        return Outcome()
    told = _told_of_the_form(name, turn) if name.startswith(OF_THE_FORM) else _told_plainly(turn)
    if told is not None or not name.startswith(JUDGING):
        turn.person.misses = 0
    return DEEDS[name](turn) if told is None else told


def _told_plainly(turn: Turn) -> Outcome | None:
    """Whatever the words were taken for, what Rasa would do after that does not follow them."""
    told = talk.waits(turn) or changing.answered(turn) or plainly.answered(turn)
    return told and replace(told, follow=told.follow or LISTEN)


def _no_answer(turn: Turn) -> Outcome | None:
    """What is said to something else than the open question, which comes again."""
    if (waits := talk.waits(turn)) is not None:
        return replace(waits, slots=hearing.states(turn) | {str(turn.asking): None})
    return changing.answered(turn)


def _told_of_the_form(name: str, turn: Turn) -> Outcome | None:
    """What is typed to a list of their answers is no answer to the open question.

    "What do i do next" beside a check-in begins no questions: there are none left.
    """
    if name == HEARS and turn.asking and (told := _no_answer(turn)) is not None:
        return told
    begins = name == HEARS and turn.asking is None
    if not begins or turn.person.placed_at is None or turn.said.intent != BEGINS:
        return None
    if left_open.question(turn.session, turn.person) is not None:
        return None
    told = plainly.answered(turn)
    if told is not None:
        told.slots.update(hearing.states(turn))
    return told


def _has_answered(turn: Turn) -> bool:
    """Whether the form was begun by words that had an answer of their own."""
    if turn.said.tapped or turn.said.intent != BEGINS:
        return False
    return bool(deeds.said_to(turn))


def _turn(
    session: Session, person: Person, tracker: Mapping[str, Any], now: datetime, world: World
) -> Turn:
    said = tracker["latest_message"]
    intent = said.get("intent") or {}
    facts = {e["entity"]: str(e["value"]) for e in said.get("entities") or []}
    in_form = bool((tracker.get("active_loop") or {}).get("name"))
    return Turn(
        session=session,
        person=person,
        said=Said(
            text="" if facts else said.get("text") or "",
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0),
            facts=facts,
            likely={} if facts else _likely(said),
        ),
        now=now,
        message_id=str(said.get("message_id")),
        world=world,
        asking=tracker["slots"].get("requested_slot") if in_form else None,
    )


def _likely(said: Mapping[str, Any]) -> dict[str, float]:
    ranking = [one for one in said.get("intent_ranking") or [] if one["name"] != "nlu_fallback"]
    return {str(one["name"]): float(one["confidence"]) for one in ranking[:LIKELY]}


def _since_message(tracker: Mapping[str, Any]) -> list[str]:
    """The actions since the message, rejected ones included."""
    names: list[str] = []
    for event in tracker.get("events") or []:
        if event["event"] == "user":
            names = []
        elif event["event"] in ("action", "action_execution_rejected"):
            names.append(str(event.get("name")))
    return names


def _ordinal(tracker: Mapping[str, Any]) -> int:
    return len(_since_message(tracker))


def _is_back(tracker: Mapping[str, Any]) -> bool:
    """Whether another action answered this message before the form came round again."""
    return any(name not in ("intake_form", "action_listen") for name in _since_message(tracker))


def _as_rasa(outcome: Outcome) -> dict[str, Any]:
    events: list[EventType] = [SlotSet(slot, value) for slot, value in outcome.slots.items()]
    if outcome.follow:
        events.append(FollowupAction(outcome.follow))
    said = [{"custom": {"key": m.key, "facts": dict(m.facts)}} for m in outcome.messages]
    return {"events": events, "responses": said}
