"""What is left out: the same trackers, the same answers, and nothing copied but what is logged."""

from __future__ import annotations

import ast
import inspect
import unittest
from types import ModuleType
from typing import Any

import rasa.core.actions.forms
import rasa.core.processor
from extensions import light
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

OURS = Domain.load("domain")
BEGUN: list[Event] = [
    SessionStarted(),
    SlotSet("stage", "questions"),
    ActiveLoop("intake_form"),
    SlotSet("requested_slot", "age"),
    ActionExecuted("action_listen"),
]


def said(text: str = "im 17", intent: str = "inform", **facts: str) -> UserUttered:
    entities = [{"entity": name, "value": value} for name, value in facts.items()]
    return UserUttered(text, {"name": intent, "confidence": 1.0}, entities)


TOLD: dict[str, list[Event]] = {
    "nothing": [],
    "a beginning": BEGUN,
    "a message": [*BEGUN, said(answer="17")],
    "a form that was rejected": [*BEGUN, said(), ActionExecutionRejected("intake_form")],
    "a form that was left": [*BEGUN, said(), LoopInterrupted(True)],
    "an answer": [*BEGUN, said(), ActionExecuted("action_why"), BotUttered("hello")],
    "what follows": [*BEGUN, said(), ActionExecuted("action_why"), FollowupAction("action_place")],
    "a form that is done": [*BEGUN, said(), ActionExecuted("intake_form"), ActiveLoop(None)],
    "a pause": [*BEGUN, ConversationPaused()],
    "another beginning": [*BEGUN, said(), Restarted(), *BEGUN, said()],
}


def tracker(events: list[Event]) -> DialogueStateTracker:
    made = DialogueStateTracker("sam", OURS.slots)
    made.model_id, made.assistant_id = "a model", "foothold"
    for event in events:
        made.update(event, OURS)
    return made


def all_of(told: DialogueStateTracker) -> dict[str, Any]:
    """Everything that a tracker knows."""
    slots = {name: vars(slot) for name, slot in told.slots.items()}
    bot, ids = told.latest_bot_utterance, (told.model_id, told.assistant_id)
    kept = (told.is_rule_tracker, told.sender_source, told._max_event_history)
    state: dict[str, Any] = told.current_state(EventVerbosity.ALL)
    return {**state, "all slots": slots, "bot": bot, "ids": ids, "kept": kept}


class Copies(unittest.TestCase):
    def test_a_copy_is_what_going_through_the_events_makes(self) -> None:
        for name, events in TOLD.items():
            told = tracker(events)
            assert all_of(light._tracker(told)) == all_of(light.own_copy(told)), name

    def test_it_knows_all_that_a_tracker_knows(self) -> None:
        told = tracker(BEGUN)
        assert vars(light._tracker(told)).keys() == vars(light.own_copy(told)).keys()

    def test_what_becomes_of_a_copy_is_its_own(self) -> None:
        told = tracker([*BEGUN, said()])
        before = all_of(light.own_copy(told))
        made = light._tracker(told)
        for event in (SlotSet("age", "answered"), LoopInterrupted(True), ActionExecuted("a")):
            made.update(event)

        assert (all_of(light.own_copy(told)), len(told.events)) == (before, len(made.events) - 3)
        assert (told.get_slot("age"), told.is_active_loop_interrupted) == (None, False)

    def test_a_slot_is_copied_whole(self) -> None:
        for slot in OURS.slots:
            made = light._slot(slot)
            assert (type(made), vars(made)) == (type(slot), vars(slot))
            assert made is not slot

    def test_a_form_s_tracker_is_what_rasa_makes(self) -> None:
        form, more = (
            FormAction("intake_form", None),
            [SlotSet("age", "answered"), FollowupAction("a")],
        )
        for name, events in TOLD.items():
            ours, theirs = (
                all_of(make(form, tracker(events), more, OURS))
                for make in (light._temporary_tracker, light._replayed)
            )
            for event in (*ours["events"], *theirs["events"]):
                event["timestamp"] = event["metadata"] = None
            assert ours["latest_event_time"] and theirs["latest_event_time"]
            ours["latest_event_time"] = theirs["latest_event_time"] = None
            assert ours == theirs, name


class Messages(unittest.TestCase):
    def test_what_is_equal_stays_equal(self) -> None:
        every = [said(), said(), said("17"), said(intent="greet"), said(answer="1"), said(area="1")]
        for one in every:
            for other in [*every, SessionStarted(), None]:
                ours, theirs = light._is_the_same(one, other), light._is_equal(one, other)
                assert ours is theirs, (one, other)


class Slots(unittest.IsolatedAsyncioTestCase):
    async def test_no_message_fills_one_of_ours(self) -> None:
        assert not light.fills_slots(OURS)
        for events in TOLD.values():
            channel, nlg = CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({})
            told = channel, nlg, tracker([*events, said(age="17", stage="result")]), OURS
            assert await light._extract(ActionExtractSlots(None), *told) == []
            assert await light._extracted(ActionExtractSlots(None), *told) == []

    async def test_where_a_message_fills_one_it_is_looked_for(self) -> None:
        mapped = {"type": "text", "mappings": [{"type": "from_text"}]}
        domain = Domain.from_dict({"intents": ["inform"], "slots": {"age": mapped}})
        told = DialogueStateTracker.from_events("sam", [said("17")], domain.slots)
        channel, nlg = CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({})
        found = await light._extracted(ActionExtractSlots(None), channel, nlg, told, domain)
        assert found == [SlotSet("age", "17")]

    def test_actions_that_fill_slots_are_seen(self) -> None:
        acting = {"type": "text", "mappings": [{"type": "custom", "action": "action_fill"}]}
        plain = {"type": "text", "mappings": [{"type": "custom"}]}
        filling = {"slots": {"age": acting}, "actions": ["action_fill"]}
        validating = {"slots": {"age": plain}, "actions": ["action_validate_slot_mappings"]}

        assert light.fills_slots(Domain.from_dict(filling))
        assert light.fills_slots(Domain.from_dict(validating))


class Domains(unittest.TestCase):
    def test_an_empty_one_is_empty_and_ours_is_not(self) -> None:
        for domain in (OURS, Domain.empty()):
            answers = [light._is_known_to_be_empty(domain) for _ in range(2)]
            assert answers == [light._is_empty(domain)] * 2


class Logged(unittest.TestCase):
    def test_nothing_is_copied_there_but_what_is_logged(self) -> None:
        for module in (rasa.core.processor, rasa.core.actions.forms):
            used, logged = _copies(module)
            assert used == logged, module.__name__


def _copies(module: ModuleType) -> tuple[int, int]:
    """How often a module names `copy`, and how often inside a call of its logger at `debug`."""
    tree = ast.parse(inspect.getsource(module))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    debugs = [call for call in calls if ast.unparse(call.func) == "structlogger.debug"]
    return _named(tree), sum(_named(call) for call in debugs)


def _named(tree: ast.AST) -> int:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return sum(name.id == "copy" for name in names)


class Installed(unittest.TestCase):
    def test_it_is_in_place_of_rasa_s_own(self) -> None:
        light.install()
        light.install()
        assert DialogueStateTracker.copy is light._tracker
        assert FormAction._temporary_tracker is light._temporary_tracker
        assert rasa.core.processor.copy is rasa.core.actions.forms.copy is light.NO_COPIES
