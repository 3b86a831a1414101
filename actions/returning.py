"""Coming back after weeks: where we were, in one line, and three ways on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import naming_steps, steps
from actions.cadence import read_cadence
from actions.reasons import reason_in
from actions.records import Person
from actions.turns import Message, Turn


def is_back(turn: Turn) -> bool:
    """Whether somebody with a result has not written for so long that they may not remember.

    It is the turn before that `last_seen_at` tells of: this one counts when it is closed.
    """
    away = turn.now - turn.person.last_seen_at
    return turn.person.placed_at is not None and away >= read_cadence().away


def where_we_were(turn: Turn) -> Message:
    """One line on where we were: carry on, what has changed, or start again."""
    facts = {"stage": str(turn.person.stage), "name": _step_name(turn.session, turn.person)}
    return Message("where/back", facts)


def tells_a_change(turn: Turn) -> bool:
    """Whether typed words say that their situation is another one now."""
    return not turn.said.tapped and reason_in(turn.said.text, "changes") is not None


def wants_to_carry_on(turn: Turn) -> bool:
    """Whether a typed yes is one to carrying on, and says nothing of how it went."""
    is_yes = turn.said.intent == "affirm" and not turn.said.tapped
    return is_yes and reason_in(turn.said.text, "ways_on") is not None


def _step_name(session: Session, person: Person) -> str | None:
    """They wrote first, but others may be looking too: named as in a check-in."""
    step = steps.latest(session, person)
    if step is None:
        return None
    return naming_steps.told(session, {step.id}, read_cadence().public_kinds)[step.id].name
