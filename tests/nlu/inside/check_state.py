"""The state that a turn starts from, and the store that keeps none."""

from __future__ import annotations

import asyncio
import unittest

from extensions import given_state
from extensions.given_state import BadRequest, GivenState
from extensions.tracker_store import GivenStateStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

ASKING = {"slots": {"stage": "questions"}, "form": "intake_form", "asking": "age"}
DOMAIN = Domain.from_dict(
    {
        "slots": {"stage": {"type": "text", "mappings": [{"type": "custom"}]}},
        "forms": {"intake_form": {"required_slots": ["age"]}},
    }
)


class State(unittest.TestCase):
    def test_a_state_is_read_and_may_be_empty(self) -> None:
        assert GivenState.read(ASKING).asking == "age"
        assert GivenState.read({"unlikely": ["greet"]}).unlikely == {"greet"}
        assert GivenState.read({}).slots == {}

    def test_what_is_no_object_is_no_state(self) -> None:
        for raw in (None, [], "questions", {"slots": []}, {"unlikely": "all"}, {"unlikely": [1]}):
            with self.assertRaises(BadRequest):
                GivenState.read(raw)

    def test_outside_a_turn_it_is_empty(self) -> None:
        assert given_state.current() == GivenState()

    def test_turns_at_the_same_time_do_not_see_each_other_s(self) -> None:
        async def turn(asking: str) -> str | None:
            given_state.begin(GivenState(asking=asking))
            await asyncio.sleep(0)
            return given_state.current().asking

        async def both() -> list[str | None]:
            return list(await asyncio.gather(turn("age"), turn("goal")))

        assert asyncio.run(both()) == ["age", "goal"]


class Store(unittest.IsolatedAsyncioTestCase):
    async def tracker(self, state: GivenState) -> DialogueStateTracker:
        """The tracker of a turn that starts from this state."""
        given_state.begin(state)
        return await GivenStateStore(DOMAIN).retrieve("sam")

    async def test_a_turn_starts_where_the_conversation_is(self) -> None:
        tracker = await self.tracker(GivenState.read(ASKING))

        assert tracker.get_slot("stage") == "questions"
        assert tracker.active_loop_name == "intake_form"
        assert tracker.get_slot("requested_slot") == "age"
        assert tracker.latest_action_name == "action_listen"

    async def test_without_a_form_none_is_open(self) -> None:
        assert (await self.tracker(GivenState())).active_loop_name is None

    async def test_nothing_is_kept_of_a_turn(self) -> None:
        store = GivenStateStore(DOMAIN)
        await store.save(await self.tracker(GivenState.read(ASKING)))
        given_state.begin(GivenState())

        assert list(await store.keys()) == []
        assert (await store.retrieve("sam")).get_slot("stage") is None
