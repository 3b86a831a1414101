"""What a turn of Rasa does for nothing, or again and again, is left out.

Rasa 3.6.21 makes five trackers a turn. Each is made by going through all events anew, and each slot
is copied by `copy.copy`, which asks how to. Here a copy is made of the state as it stands.

It also copies all that it would log at a level that is off, makes an empty domain to see that ours
is not empty, writes the message as JSON to find that it is itself, and looks in the message for
what may fill a slot, although none of ours is filled so.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import rasa.core.actions.forms
import rasa.core.processor
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    MAPPING_TYPE,
    REQUESTED_SLOT,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

own_copy = DialogueStateTracker.copy
_is_equal = UserUttered.__eq__
_is_empty = Domain.is_empty
_extract = ActionExtractSlots.run
_replayed = FormAction._temporary_tracker

# Both modules copy what they log, and nothing else.
NO_COPIES = SimpleNamespace(deepcopy=lambda logged: logged)


def _slot(self: Slot) -> Slot:
    made = self.__class__.__new__(self.__class__)
    made.__dict__.update(self.__dict__)
    return made


def _tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    """The same events and the state that they led to, for changes of its own."""
    made = DialogueStateTracker.__new__(DialogueStateTracker)
    made.__dict__.update(self.__dict__)
    made.events = deque(self.events, self._max_event_history)
    made.slots = {name: _slot(slot) for name, slot in self.slots.items()}
    made.active_loop = self.active_loop and replace(self.active_loop)
    made.sender_source = made.model_id = made.assistant_id = None
    return made


def _temporary_tracker(
    self: FormAction, current_tracker: DialogueStateTracker, more: list[Event], domain: Domain
) -> DialogueStateTracker:
    """The tracker as it is, with the form's question, the form and these events."""
    if current_tracker.idx_after_latest_restart():
        return _replayed(self, current_tracker, more, domain)
    made = _tracker(current_tracker)
    asked = SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker))
    for event in (asked, ActionExecuted(self.name()), *more):
        made.update(event)
    return made


def _is_the_same(self: UserUttered, other: object) -> Any:
    return self is other or _is_equal(self, other)


def _is_known_to_be_empty(self: Domain) -> bool:
    known = vars(self)
    if "_empty" not in known:
        known["_empty"] = _is_empty(self)
    return bool(known["_empty"])


async def _extracted(
    self: ActionExtractSlots, channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain
) -> list[Event]:
    known = vars(domain)
    if "_fills_slots" not in known:
        known["_fills_slots"] = fills_slots(domain)
    return await _extract(self, channel, nlg, tracker, domain) if known["_fills_slots"] else []


def fills_slots(domain: Domain) -> bool:
    """Whether any slot may be filled by a message alone, or by an action after each message."""
    if ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions:
        return True
    mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
    ours = str(SlotMappingType.CUSTOM)
    return any(mapping.get(MAPPING_TYPE) != ours or mapping.get("action") for mapping in mappings)


def install() -> None:
    """Put these in place of Rasa's own; calling it twice changes nothing."""
    Slot.__copy__ = _slot
    DialogueStateTracker.copy = _tracker
    FormAction._temporary_tracker = _temporary_tracker
    UserUttered.__eq__ = _is_the_same
    Domain.is_empty = _is_known_to_be_empty
    ActionExtractSlots.run = _extracted
    rasa.core.processor.copy = rasa.core.actions.forms.copy = NO_COPIES
