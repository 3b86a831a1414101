"""Menus in between: a question of the guide's own, asked at some state, that buttons answer.

Nothing of it is in the rows, or nearly nothing: what was asked is known by the buttons that were
shown last. So a typed word goes through the gate here, as it does in the bot.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from actions.rasa.face import perform
from actions.records import Person
from actions.turns import Message, World, said_in
from tests.conversations.matrix import STATES, State

WORLD = World(zone=ZoneInfo("Europe/London"), show_unassured=True)
NAMED = {state.name: state for state in STATES}


def asked_by(action: str, intent: str, **facts: str) -> Any:
    """What a deed says when its button is tapped, done here without Rasa."""

    def menu(session: Session, person: Person, now: datetime) -> list[Message]:
        session.flush()
        tap = [{"entity": k, "value": v} for k, v in ({"about": "tap"} | facts).items()]
        said = {"message_id": f"menu-{person.id}", "intent": {"name": intent}, "entities": tap}
        tracker = {"sender_id": person.id, "latest_message": said, "slots": {}, "events": []}
        return said_in(perform(session, action, tracker, now, WORLD))

    return menu


def _menu(name: str, at: str, deed: str, leaves: str = "", **answered: str) -> State:
    """A menu that a deed opens at a state; what is answered otherwise than where it `leaves`."""
    menu = asked_by(f"action_{deed}", deed)
    left = NAMED[leaves or at]
    return replace(NAMED[at], name=name, menu=menu, at=left, answered=answered)


def no(key: str) -> dict[str, str]:
    """What a no is answered with, where a button is one."""
    return {"deny": key}


# After "not yet" the check-in is answered, and the step that it was about stays in mind.
OF_THE_STEP = {
    "option_details": "options/details",
    # What was told before is no answer to it, and it is asked again.
    "inform": "checkins/what_got_in_the_way",
    "save_option": "options/kept",
    "refer_me": "steps/how",
    "not_for_me": "checkins/sorry",  # then it is given up
    "checkin_done": "checkins/well_done",
    "checkin_not_yet": "checkins/what_got_in_the_way",
    "checkin_did_not_work": "checkins/sorry",
    "insult": "checkins/leave_it",
}
MENUS = [
    _menu("which answer to change", "result", "change_answer", **no("talk/ok")),
    _menu("which answer to change, in the questions", "goal", "change_answer", **no("talk/ok")),
    _menu("how long a break", "options", "pause_messages", **no("talk/ok")),
    _menu("why not for you", "step", "not_for_me", **no("options/declined")),
    _menu("what got in the way", "check-in", "checkin_not_yet", "resting", **OF_THE_STEP),
    # The yes is done by the bot as the turn closes.
    _menu("delete everything", "resting", "delete_me", affirm="privacy/deleted", **no("talk/ok")),
]
