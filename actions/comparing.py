"""What is asked or told of the options that lie on the table, plain by its words alone.

"Which is nearest", "are they free", "can i do 2 of them", "not the platform", "im scared to ring",
"why these", and beside what would help first "how did you work that out": the model takes these
for something else, or for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import asked_about, knowledge, naming, options, result
from actions.answers import asks_anything
from actions.reasons import heard
from actions.records import Stage
from actions.turns import LISTEN, Outcome, Turn, say

CHOOSING = (Stage.OPTIONS, Stage.STEP)
# These mean the option that lies open, where one does; "the nearest" is one of all.
OF_ALL = {"place", "pay", "why"}
ASKED_AS = {"option_details", "nlu_fallback", "out_of_scope", "ask_travel"}
# So much is known of what a "no" is to.
TURNING_DOWN = {
    "nlu_fallback", "out_of_scope", "inform", "not_for_me", "deny", "change_answer",
    "checkin_done", "checkin_not_yet", "checkin_did_not_work",
}  # fmt: skip


def answered(turn: Turn) -> Outcome | None:
    """What is said to it, without where we were; None: it is nothing of these."""
    if turn.person.stage == Stage.OFFER:
        return _nerves(turn)
    if turn.person.stage == Stage.RESULT:
        return result.why(turn) if naming.asks_why(turn.said.text) else None
    if turn.person.stage not in CHOOSING:
        return None
    return _nerves(turn) or _of_no_list(turn) or _of_them_all(turn) or _of_one(turn)


def _of_no_list(turn: Turn) -> Outcome | None:
    """ "wheres the closest chemist" is about none of the options."""
    meant = asked_about.meant(turn.said.text, None)
    if turn.said.tapped or meant is None or meant.name != asked_about.NOT_LISTED:
        return None
    return say("intake/asked_about", about=meant.name)


def _nerves(turn: Turn) -> Outcome | None:
    """Words to use, another way, and a person, where the phone call is what frightens."""
    if heard(turn.said, "nerves") != "step":
        return None
    one = options.chosen(turn)
    people = options.people_named(turn, besides={one.offer.id if one else None})
    card = options.card_facts(one, turn.today) if one else None
    return say("options/nervous", one=card, **people)


def _of_them_all(turn: Turn) -> Outcome | None:
    text = turn.said.text
    beside = knowledge.asked_in_passing(text) is None  # "can i do both a job and a course"
    asked = naming.asks_for_several(text) and asks_anything(text)
    if beside and (asked or naming.means_two(text)):
        return say("options/several")
    aspect = naming.compared_by(text)
    if aspect == "place" and not beside:
        return None  # "wheres the nearest youth hub"
    if aspect is None or not (aspect in OF_ALL or turn.person.stage == Stage.OPTIONS):
        return None
    cards = [options.card_facts(one, turn.today) for one in options.last_shown(turn)]
    if not cards:
        return None
    if aspect == "place":
        cards.sort(key=_miles)
    return replace(say("options/compare", aspect=aspect, options=cards), follow=LISTEN)


def _miles(card: Mapping[str, Any]) -> float:
    return float("inf") if card["miles"] is None else card["miles"]


def _of_one(turn: Turn) -> Outcome | None:
    text = turn.said.text
    points = naming.points_at_one(text) and options.named(turn) is not None
    if points and not asks_anything(text):
        if naming.deed_of(text) == "decline":
            return options.decline(turn) if turn.said.intent in TURNING_DOWN else None
        if turn.said.intent.startswith("ask_"):
            return options.details(turn)
    return options.not_known(turn) if _asks_more_than_is_known(turn) else None


def _asks_more_than_is_known(turn: Turn) -> bool:
    """Of the option that lies open: "is there parking"."""
    text = turn.said.text
    is_open = turn.person.stage == Stage.STEP and turn.person.focus is not None
    if (
        not is_open
        or not asks_anything(text)
        or options.named(turn) not in (None, turn.person.focus)
    ):
        return False
    if naming.asks_for_all_of_it(text) or naming.aspects_of(text):
        return False
    if naming.asks_of_a_visit(text):
        return turn.said.intent in ASKED_AS
    return turn.said.intent == "option_details" and knowledge.asked_in_passing(text) is None
