"""The person whom every check-in of those furthest away names: one who tells nothing private."""

from __future__ import annotations

import logging
from collections.abc import Container, Mapping
from typing import Any

from sqlalchemy.orm import Session

from actions import naming_steps, options
from actions.cadence import Here, read_cadence
from actions.private_words import tells_private
from actions.records import Person, Step
from actions.turns import Said, Turn, World

logger = logging.getLogger(__name__)
# So many people are looked at for one to name.
MOST_PEOPLE = 20
NOTHING = Said(text="", intent="", confidence=0.0)


def chosen(turn: Turn, step: Step) -> str | None:
    """The service of the person who fits best, of those who tell nothing private.

    Never the very service that the step is about.
    """
    public = read_cadence().public_kinds
    people = options.people_to_talk_to(turn, most=MOST_PEOPLE, besides={step.service_id})
    return next((card["option"] for card in people if _may_be_named(card, public)), None)


def found(
    session: Session, person_id: str, step_id: str, moment: Here, world: World
) -> dict[str, str] | None:
    """Somebody to name from now on, where there is nobody yet or they have closed: kept.

    If it cannot be found out, the check-in goes without, and keeps back nobody else's.
    """
    person, step = session.get_one(Person, person_id), session.get_one(Step, step_id)
    turn = Turn(session, person, NOTHING, moment.now, message_id="", world=world)
    try:
        with session.begin_nested():
            step.contact_id = chosen(turn, step)
    except Exception as problem:
        logger.error("No person was found for a check-in: %s", type(problem).__name__)
        return None
    return naming_steps.contact(session, step.contact_id or "", moment.rules.public_kinds)


def _may_be_named(card: Mapping[str, Any], public: Container[str]) -> bool:
    return bool(card["kind"] in public and card["phone"]) and not tells_private(card["name"])
