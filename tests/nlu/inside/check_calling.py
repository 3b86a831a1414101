"""Calls of the action server: what is said, and what becomes of every kind of answer."""

from __future__ import annotations

import asyncio
import json
import unittest
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientConnectionError
from extensions import calling
from extensions.calling import Calls, Connection, _action_call_format
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

MAPPED = {"type": "text", "mappings": [{"type": "custom"}]}
DOMAIN = Domain.from_dict(
    {
        "intents": ["inform"],
        "slots": {"age": MAPPED},
        "forms": {"intake_form": {"required_slots": ["age"]}},
    }
)
SAID = UserUttered(
    "im 17",
    {"name": "inform", "confidence": 0.9},
    [{"entity": "answer", "value": "17"}],
    {"intent_ranking": [{"name": "inform", "confidence": 0.9}]},
    message_id="7",
)
ASKED: list[Event] = [ActiveLoop("intake_form"), SlotSet("requested_slot", "age")]
# What a face reads (actions/rasa/face.py), by Rasa's own call.
READ = ("sender_id", "latest_message")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("sam", [*events], DOMAIN.slots)


class Format(unittest.TestCase):
    def said(self, *events: Event) -> dict[str, Any]:
        """What is sent; all of it is what Rasa itself would send."""
        action, told = RemoteAction("validate_intake_form", None), tracker(*events)
        ours, theirs = (
            call(action, told, DOMAIN) for call in (_action_call_format, calling.own_format)
        )
        assert ours["next_action"] == theirs["next_action"] == "validate_intake_form"
        assert ours["sender_id"] == theirs["sender_id"] == "sam"
        read, whole = ours["tracker"], theirs["tracker"]
        assert {name: read[name] for name in READ} == {name: whole[name] for name in READ}
        assert read["active_loop"].items() <= whole["active_loop"].items()
        assert read["slots"].items() <= whole["slots"].items()
        names = [(event["event"], event.get("name")) for event in whole["events"]]
        assert all((event["event"], event.get("name")) in names for event in read["events"])
        assert json.loads(json.dumps(ours)) == ours
        found: dict[str, Any] = read
        return found

    def test_a_message_is_sent_with_all_that_was_made_of_it(self) -> None:
        said = self.said(*ASKED, ActionExecuted("action_listen"), SAID)["latest_message"]

        assert (said["text"], said["message_id"]) == ("im 17", "7")
        assert said["intent"] == {"name": "inform", "confidence": 0.9}
        assert said["entities"] == [{"entity": "answer", "value": "17"}]
        assert said["intent_ranking"] == [{"name": "inform", "confidence": 0.9}]

    def test_the_form_and_its_question_are_sent(self) -> None:
        read = self.said(*ASKED, SAID)
        assert (read["active_loop"], read["slots"]) == (
            {"name": "intake_form"},
            {"requested_slot": "age"},
        )

    def test_without_a_form_none_is_sent(self) -> None:
        read = self.said(SAID)
        assert (read["active_loop"], read["slots"]) == ({}, {"requested_slot": None})

    def test_actions_count_from_the_message_on(self) -> None:
        done = [ActionExecutionRejected("intake_form"), ActionExecuted("action_why")]
        read = self.said(ActionExecuted("action_listen"), SAID, SlotSet("age", "answered"), *done)

        assert read["events"] == [
            {"event": "user"},
            {"event": "action_execution_rejected", "name": "intake_form"},
            {"event": "action", "name": "action_why"},
        ]


class Server:
    """An action server that answers as it is told to, call by call."""

    def __init__(self, answers: Sequence[Sequence[bytes]]) -> None:
        self.answers, self.heard, self.connections = [*answers], list[bytes](), 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.partition(b"Content-Length: ")[2].split()[0])
                self.heard.append(head + await reader.readexactly(length))
                for part in self.answers.pop(0):
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0.01)
        except asyncio.IncompleteReadError:
            pass
        writer.close()


@asynccontextmanager
async def calls_of(server: Callable[..., Awaitable[None]]) -> Any:
    """Calls of a server that runs meanwhile."""
    running = await asyncio.start_server(server, "127.0.0.1", 0)
    port = running.sockets[0].getsockname()[1]
    calls = Calls(EndpointConfig(url=f"http://127.0.0.1:{port}/webhook", token="a token"))
    try:
        yield calls
    finally:
        for connection in calls._idle:
            connection.close()
        running.close()


class Calling(unittest.IsolatedAsyncioTestCase):
    async def test_json_goes_out_and_comes_back(self) -> None:
        server = Server([[b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"events":[]}']])
        async with calls_of(server) as calls:
            assert await calls.post({"next_action": "é"}) == {"events": []}

        head, _, body = server.heard[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /webhook?token=a+token HTTP/1.1\r\nHost: 127.0.0.1:")
        assert json.loads(body) == {"next_action": "é"}

    async def test_a_connection_is_used_again(self) -> None:
        server = Server([[OK], [OK], [OK]])
        async with calls_of(server) as calls:
            assert [await calls.post(1) for _ in range(3)] == [{}, {}, {}]
        assert server.connections == 1

    async def test_calls_at_the_same_time_have_one_each(self) -> None:
        server = Server([[OK[:20], OK[20:]], [OK[:9], OK[9:]]])
        async with calls_of(server) as calls:
            assert await asyncio.gather(calls.post(1), calls.post(2)) == [{}, {}]
        assert server.connections == 2

    async def test_an_answer_may_come_in_pieces(self) -> None:
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        server = Server([[chunked, b'5\r\n{"a":\r\n', b"3\r\n 1}\r\n", b"0\r\n\r\n"]])
        async with calls_of(server) as calls:
            assert await calls.post(1) == {"a": 1}

    async def test_a_connection_that_was_idle_too_long_is_not_used_again(self) -> None:
        server = Server([[OK], [OK]])
        async with calls_of(server) as calls:
            await calls.post(1)
            calls._idle[0].used -= calling.IDLE_SECONDS
            await calls.post(2)
        assert server.connections == 2

    async def test_what_the_server_closes_is_not_used_again(self) -> None:
        closing = OK.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
        server = Server([[closing], [OK]])
        async with calls_of(server) as calls:
            assert await calls.post(1) == {}
            assert calls._idle == []
            assert await calls.post(2) == {}
        assert server.connections == 2

    async def test_a_failure_is_told_as_rasa_tells_it(self) -> None:
        failed = b'HTTP/1.1 500 No\r\nContent-Length: 16\r\n\r\n{"error":"Oops"}'
        async with calls_of(Server([[failed], [OK]])) as calls:
            with self.assertRaises(ClientResponseError) as told:
                await calls.post(1)
            assert (told.exception.status, told.exception.text) == (500, '{"error":"Oops"}')
            assert await calls.post(2) == {}

    async def test_no_answer_no_server_and_no_http_are_failures(self) -> None:
        for answer in ([], [OK[:-1]], [b"hello\r\n\r\n"]):
            async with calls_of(Server([answer])) as calls:
                with self.assertRaises(ClientConnectionError):
                    await calls.post(1)
                assert calls._idle == []
        with self.assertRaises(ClientConnectionError):
            await Calls(EndpointConfig(url="http://127.0.0.1:1/webhook")).post(1)

    async def test_who_is_waited_for_too_long_is_waited_for_no_more(self) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        most, calling.DEFAULT_REQUEST_TIMEOUT = calling.DEFAULT_REQUEST_TIMEOUT, 0.01
        try:
            async with calls_of(silent) as calls:
                with self.assertRaises(asyncio.TimeoutError):
                    await calls.post(1)
                assert calls._idle == []
        finally:
            calling.DEFAULT_REQUEST_TIMEOUT = most

    async def test_what_nobody_asked_for_closes_the_connection(self) -> None:
        class Closed(Connection):
            def close(self) -> None:
                self.is_open = False

        connection = Closed()
        connection.is_open = True
        connection.data_received(OK)
        assert not connection.is_open


class Installed(unittest.TestCase):
    def test_it_is_in_place_of_rasa_s_own(self) -> None:
        calling.install()
        calling.install()
        assert RemoteAction._action_call_format is _action_call_format
        assert EndpointConfig.request is calling._request
