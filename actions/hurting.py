"""Words of pain that are no sign of danger: somebody died, nobody likes me, i hate my life.

In the questions and beside the options nothing else is made of them. To a check-in they are an
answer of their own (`life`).
"""

from __future__ import annotations

from actions import knowledge, options
from actions.reasons import heard
from actions.turns import Message, Turn

TOPIC, FOOD = "wellbeing", "money_food"
# Not sure enough for the second net, and too likely for anything else to be made of it.
HARM, PERHAPS = "disclose_harm", 0.25


def may_be_harm(turn: Turn) -> bool:
    return turn.said.likely.get(HARM, 0.0) >= PERHAPS


def told(turn: Turn) -> Message | None:
    """What is said to them first; None: there are none."""
    if turn.said.tapped:
        return None
    if heard(turn.said, "life") == "loss":
        return Message("talk/loss")
    if heard(turn.said, "hungry"):
        return knowledge.answer(turn, knowledge.topics()[FOOD])
    if heard(turn.said, "hurting"):
        return knowledge.answer(turn, knowledge.topics()[TOPIC])
    if may_be_harm(turn):
        return Message("talk/people", options.people_named(turn))
    return None
