"""The second net: the model took a message for a disclosure that the gate did not catch."""

from __future__ import annotations

from actions import concerns
from actions.turns import Outcome, Turn, say

SECOND_NET = "model"
UNKNOWN_CLASS = "immediate_danger"


def disclose_harm(turn: Turn) -> Outcome:
    """Record the concern, hold the check-ins, and answer as the gate would."""
    concerns.open_concern(
        turn.session,
        person=turn.person,
        concern_class=UNKNOWN_CLASS,
        net=SECOND_NET,
        message_id=turn.message_id,
        now=turn.now,
    )
    return say("safety/reply", concern=UNKNOWN_CLASS)
