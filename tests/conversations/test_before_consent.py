"""Every intent before they agreed: the gate alone answers, and nothing about them is kept."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from actions.safeguarding import PhrasesInUse
from actions.turns import Message
from bot.gate import Known, Reply, decide, screen_of
from bot.incoming import Incoming, Kind
from bot.shown import meanings_of
from tests.conversations.lived import FILLED_LATER, REPLIES
from tests.conversations.matrix import SAID

STRANGER = Known(agreed=False, was_here=True)
WELCOME = meanings_of(REPLIES.render(Message("start/welcome")).buttons)
# Who has read who we are and what we keep is asked again: without a yes no word goes any further.
ANSWERED: Mapping[str, str] = {
    "deny": "start/no",
    "checkin_not_yet": "start/no",  # "I haven't" is a no
    "ask_human": "talk/people",
    "ask_privacy": "start/more",
    "goodbye": "start/no",
    "stop_messages": "start/no",
    "my_data": "start/nothing_held",
    "delete_me": "start/nothing_held",
    "disclose_harm": "safety/reply",
}
# What the bot fills in of its own settings as the turn closes.
FILLED_IN = {"keeps_words": False}
NET = screen_of(PhrasesInUse())


def answered(text: str = "", data: str = "") -> Reply:
    """What somebody hears who saw the welcome last."""
    kind = Kind.TAP if data else Kind.TEXT
    decision = decide(Incoming(kind, 1, text=text, data=data), STRANGER, NET, WELCOME)
    assert isinstance(decision, Reply), "before they agree nothing reaches the dialogue"
    return decision


@pytest.mark.parametrize("intent", [name for name in SAID if name != "affirm"])
def test_whatever_is_said_first_is_answered_and_agrees_to_nothing(intent: str) -> None:
    reply = answered(SAID[intent])

    assert reply.messages[0].key == ANSWERED.get(intent, "start/again")
    assert not reply.deed
    said = [Message(m.key, {**m.facts, **FILLED_IN}) for m in reply.messages]
    shown = [REPLIES.render(m) for m in said if m.key not in FILLED_LATER]
    # People to ring come with nothing to agree to; what was shown before can still be tapped.
    assert intent in ("disclose_harm", "ask_human") or shown[-1].buttons


@pytest.mark.parametrize("text", ["yes but who sees my answers?", "ok but what do you keep?"])
def test_a_question_with_a_yes_in_it_agrees_to_nothing(text: str) -> None:
    assert not answered(text).deed


def test_only_a_yes_agrees_typed_or_tapped() -> None:
    assert answered(SAID["affirm"]).deed == answered(data="g:agree").deed == "agree"
