"""What the rules decided before, they decide again: the same turn so far, the same next action.

RulePolicy is the only policy here, and it goes by the events of a turn alone. Rasa 3.6.21 tries
every rule on them each time, two to four times a turn. Here what was decided is kept under a digest
of what the rules can see: no words, no answers, no people.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from hashlib import blake2b
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

MOST = 10_000
NOT_SEEN = ("timestamp", "metadata")

_decide = MessageProcessor._predict_next_with_tracker


def _predict_next_with_tracker(
    self: MessageProcessor, tracker: DialogueStateTracker
) -> PolicyPrediction:
    if tracker.followup_action:
        return _decide(self, tracker)
    kept: dict[bytes, PolicyPrediction] = self.__dict__.setdefault("_decided", {})
    seen = digest(tracker, self.domain)
    if seen not in kept:
        if len(kept) >= MOST:
            kept.clear()
        kept[seen] = _decide(self, tracker)
    return _anew(kept[seen])


def _anew(prediction: PolicyPrediction) -> PolicyPrediction:
    """One of their own for each turn, whose events go into its tracker."""
    mine = copy(prediction)
    mine.events = [copy(event) for event in prediction.events]
    mine.optional_events = [copy(event) for event in prediction.optional_events]
    return mine


def digest(tracker: DialogueStateTracker, domain: Domain) -> bytes:
    """What the rules can see of a tracker: two that look the same to them have the same."""
    seen = [*_seen_of(tracker, {slot.name for slot in domain.slots if slot.influence_conversation})]
    return blake2b(repr(seen).encode(), digest_size=16).digest()


def _seen_of(tracker: DialogueStateTracker, telling: set[str]) -> Iterator[Any]:
    for event in tracker.events:
        if isinstance(event, UserUttered):
            yield "user", event.intent_name, event.use_text_for_featurization, _entities(event)
        elif isinstance(event, ActionExecuted):
            yield "action", event.action_name or event.action_text, event.hide_rule_turn
        elif isinstance(event, SlotSet):
            if event.key in telling:
                yield "slot", event.key, event.value
        elif not isinstance(event, BotUttered):
            yield event.type_name, _told(event)


def _entities(event: UserUttered) -> list[Any]:
    """Rules know an entity by its name, role and group; its value only by the slot it fills."""
    names = ("entity", "role", "group")
    return sorted(str([entity.get(name) for name in names]) for entity in event.entities)


def _told(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event.as_dict().items() if name not in NOT_SEEN}


def install() -> None:
    """Put it in place of Rasa's own; calling it twice changes nothing."""
    MessageProcessor._predict_next_with_tracker = _predict_next_with_tracker
