"""The channel: a token, a turn, and failures that say nothing of the message."""

from __future__ import annotations

import json
import logging
import unittest
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from extensions import channel, given_state
from extensions.channel import TurnInput, read_message
from extensions.given_state import BadRequest
from rasa.core.channels.channel import UserMessage

TOKEN = "a token"
TYPED = {"message_id": "7", "sender": "sam", "text": "im 17", "state": {"slots": {"age": None}}}


class Heard:
    """Stands in for Rasa: keeps the messages, answers, and fails where it is told to."""

    def __init__(self, failing: Callable[[], None] | None = None) -> None:
        self.messages: list[UserMessage] = []
        self.states: list[given_state.GivenState] = []
        self._failing = failing

    async def __call__(self, message: UserMessage) -> None:
        self.messages.append(message)
        self.states.append(given_state.current())
        if self._failing:
            self._failing()
        facts = {"key": "intake/age", "facts": {}}
        await message.output_channel.send_custom_json(message.sender_id, facts)


@dataclass
class Answered:
    """A status and the JSON that came with it."""

    status: int
    said: Any


@dataclass
class Request:
    """What the channel reads of a request."""

    json: Any
    headers: dict[str, str]
    app: Any


class Channel(unittest.IsolatedAsyncioTestCase):
    async def asked(
        self,
        heard: Heard,
        body: Any = TYPED,
        token: str = TOKEN,
        method: str = "POST",
        has_model: bool = True,
    ) -> Answered:
        """What the channel answers to one request, as Sanic would hand it on."""
        routes = TurnInput(TOKEN).blueprint(heard)._future_routes
        handler = next(route.handler for route in routes if method in route.methods)
        agent = SimpleNamespace(is_ready=lambda: has_model)
        app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
        answer = await handler(Request(body, {"authorization": f"Bearer {token}"}, app))
        return Answered(answer.status, json.loads(answer.body))

    async def test_a_turn_is_answered_with_keys_and_facts(self) -> None:
        heard = Heard()
        answer = await self.asked(heard)

        assert answer.status == 200
        assert answer.said == {"messages": [{"key": "intake/age", "facts": {}}]}
        assert [message.text for message in heard.messages] == ["im 17"]

    async def test_the_turn_starts_from_the_state_that_it_carries(self) -> None:
        heard = Heard()
        state = {"slots": {"stage": "questions"}, "form": "intake_form", "asking": "age"}
        await self.asked(heard, {**TYPED, "state": state})

        assert (heard.states[0].slots, heard.states[0].asking) == (state["slots"], "age")

    async def test_without_its_token_nothing_is_heard(self) -> None:
        heard = Heard()
        answer = await self.asked(heard, token="another")

        assert (answer.status, heard.messages) == (401, [])

    async def test_what_is_no_turn_is_turned_down(self) -> None:
        heard = Heard()
        no_text = {name: value for name, value in TYPED.items() if name != "text"}
        answer = await self.asked(heard, no_text)

        assert (answer.status, heard.messages) == (400, [])
        assert answer.said == {"error": "text or intent: one of them is needed."}

    async def test_a_list_is_no_turn(self) -> None:
        assert (await self.asked(Heard(), [TYPED])).status == 400

    async def test_an_action_that_failed_fails_the_turn(self) -> None:
        def fail() -> None:
            given_state.current().failed = True

        assert (await self.asked(Heard(fail))).status == 502

    async def test_a_failure_is_logged_without_the_message(self) -> None:
        def fail() -> None:
            raise RuntimeError("im 17 and my name is sam")

        with self.assertLogs(channel.logger, logging.ERROR) as logged:
            answer = await self.asked(Heard(fail))

        assert (answer.status, answer.said) == (500, {"error": "The turn failed."})
        assert logged.output == ["ERROR:extensions.channel:A turn failed: RuntimeError"]

    async def test_it_is_ready_after_a_turn_of_nobody(self) -> None:
        heard = Heard()
        answer = await self.asked(heard, method="GET")

        assert answer.status == 200
        assert [message.sender_id for message in heard.messages] == ["nobody"]
        assert heard.states[0].rehearsal

    async def test_without_a_model_it_is_not_ready(self) -> None:
        heard = Heard()
        answer = await self.asked(heard, method="GET", has_model=False)

        assert (answer.status, heard.messages) == (503, [])

    async def test_a_rehearsal_that_fails_keeps_nobody_out(self) -> None:
        def fail() -> None:
            raise RuntimeError

        assert (await self.asked(Heard(fail), method="GET")).status == 200


class ReadMessage(unittest.TestCase):
    def test_a_tap_is_an_intent_with_its_facts(self) -> None:
        tap = {**TYPED, "intent": "inform", "entities": {"answer": "job"}}
        message = read_message(tap)

        assert message.text == "/inform"
        assert message.parse_data["intent"] == {"name": "inform", "confidence": 1.0}
        assert [(one["entity"], one["value"]) for one in message.parse_data["entities"]] == [
            ("answer", "job")
        ]

    def test_what_is_typed_is_for_the_model(self) -> None:
        assert read_message(TYPED).parse_data is None

    def test_facts_that_are_no_object_are_turned_down(self) -> None:
        with self.assertRaisesRegex(BadRequest, "entities"):
            read_message({**TYPED, "intent": "inform", "entities": ["job"]})

    def test_what_is_typed_is_never_taken_for_a_tap(self) -> None:
        for typed in ("/delete_me", " //delete_me", "\n/delete_me"):
            assert read_message({**TYPED, "text": typed}).text == "delete_me", typed

    def test_nothing_but_slashes_is_still_a_message(self) -> None:
        assert read_message({**TYPED, "text": "//"}).text == "…"

    def test_without_an_id_or_a_sender_it_is_none(self) -> None:
        for name in ("message_id", "sender"):
            for value in (None, "", 7):
                with self.assertRaisesRegex(BadRequest, name):
                    read_message({**TYPED, name: value})


class Credentials(unittest.TestCase):
    def test_a_channel_without_a_token_does_not_start(self) -> None:
        for given in (None, {}, {"token": ""}, {"token": "${RASA_TOKEN}"}):
            with self.assertRaisesRegex(ValueError, "RASA_TOKEN"):
                TurnInput.from_credentials(given)
