"""What is kept of the rules' decisions: by all that they can see, and by nothing else."""

from __future__ import annotations

import unittest
from typing import Any

from extensions import decided
from extensions.decided import _predict_next_with_tracker, digest
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    FollowupAction,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MAPPED: dict[str, Any] = {"type": "text", "mappings": [{"type": "custom"}]}
DOMAIN = Domain.from_dict(
    {
        "intents": ["inform", "greet"],
        "slots": {"age": MAPPED | {"influence_conversation": False}, "stage": MAPPED},
        "actions": ["action_one", "action_two"],
    }
)


def said(intent: str, text: str = "words", **facts: str) -> UserUttered:
    entities = [{"entity": name, "value": value} for name, value in facts.items()]
    return UserUttered(text, {"name": intent, "confidence": 1.0}, entities)


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("sam", list(events), DOMAIN.slots)


def seen(*events: Event) -> bytes:
    return digest(tracker(*events), DOMAIN)


class Digest(unittest.TestCase):
    def test_words_and_what_a_fact_says_are_not_seen(self) -> None:
        assert seen(said("inform", "im 17", age="17")) == seen(said("inform", "19", age="19"))

    def test_a_slot_that_tells_the_rules_nothing_is_not_seen(self) -> None:
        assert seen(SlotSet("age", "answered")) == seen(SlotSet("age", "skipped"))

    def test_whatever_rules_go_by_is_seen(self) -> None:
        every = [
            [],
            [said("inform")],
            [said("greet")],
            [said("inform", age="17")],
            [SlotSet("stage", "questions")],
            [SlotSet("stage", "result")],
            [ActiveLoop("intake_form")],
            [ActiveLoop(None)],
            [ActiveLoop("intake_form"), LoopInterrupted(True)],
            [ActiveLoop("intake_form"), LoopInterrupted(False)],
            [ActiveLoop("intake_form"), ActionExecutionRejected("intake_form")],
            [ActionExecuted("action_one")],
            [ActionExecuted("action_two")],
            [ActionExecuted("action_one"), said("inform")],
            [said("inform"), ActionExecuted("action_one")],
        ]
        assert len({seen(*events) for events in every}) == len(every)


class Rules:
    """Stands where Rasa's processor does: counts how often the rules are asked."""

    def __init__(self) -> None:
        self.domain, self.asked = DOMAIN, 0


class Decided(unittest.TestCase):
    def setUp(self) -> None:
        self.rules, self.own = Rules(), decided._decide

        def decide(rules: Rules, told: DialogueStateTracker) -> PolicyPrediction:
            rules.asked += 1
            found = PolicyPrediction.for_action_name(DOMAIN, "action_one", "RulePolicy")
            found.events = [LoopInterrupted(True)]
            return found

        decided._decide = decide

    def tearDown(self) -> None:
        decided._decide = self.own

    def asked(self, *events: Event) -> PolicyPrediction:
        return _predict_next_with_tracker(self.rules, tracker(*events))

    def test_the_same_turn_is_decided_once(self) -> None:
        first, second = self.asked(said("inform", "17")), self.asked(said("inform", "im 19"))

        assert self.rules.asked == 1
        assert (first.probabilities, first.policy_name) == (second.probabilities, "RulePolicy")

    def test_another_turn_is_decided_anew(self) -> None:
        self.asked(said("inform"))
        self.asked(said("greet"))
        assert self.rules.asked == 2

    def test_each_turn_gets_events_of_its_own(self) -> None:
        first, second = self.asked(said("inform")), self.asked(said("inform"))

        assert first.events == second.events
        assert first.events[0] is not second.events[0]

    def test_what_an_action_says_comes_next_is_not_looked_up(self) -> None:
        for _ in range(2):
            self.asked(said("inform"), FollowupAction("action_two"))
        assert self.rules.asked == 2

    def test_what_is_kept_is_bounded(self) -> None:
        most, decided.MOST = decided.MOST, 2
        try:
            for name in ("one", "two", "three", "four"):
                self.asked(SlotSet("stage", name), said("inform"))
            assert len(self.rules.__dict__["_decided"]) <= 2
        finally:
            decided.MOST = most

    def test_it_is_in_place_of_rasa_s_own(self) -> None:
        decided.install()
        assert MessageProcessor._predict_next_with_tracker is _predict_next_with_tracker
