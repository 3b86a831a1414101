"""A call of the action server: what our deeds read of a turn, over a connection that is kept.

Rasa 3.6.21 sends its whole tracker and the domain with each call: 8 kB, of which our action server
(`actions/rasa/face.py`) reads one. Its HTTP client, aiohttp, can do much that a POST of JSON needs
nothing of, and takes as long as everything that Rasa does of itself in a turn.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientConnectionError
from httptools import HttpParserError, HttpResponseParser
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, ClientResponseError, EndpointConfig

# The action server lets go after five.
IDLE_SECONDS = 2.0
FAILED = 400

own_format = RemoteAction._action_call_format


def _action_call_format(
    self: RemoteAction, tracker: DialogueStateTracker, domain: Domain
) -> dict[str, Any]:
    """What Rasa's own would say, of which only what our deeds read."""
    sender, loop = tracker.sender_id, tracker.active_loop
    read = {
        "sender_id": sender,
        "slots": {REQUESTED_SLOT: tracker.get_slot(REQUESTED_SLOT)},
        "latest_message": tracker._latest_message_data(),
        "active_loop": {"name": loop.name} if loop else {},
        "events": [*_since_message(tracker)][::-1],
    }
    return {"next_action": self.name(), "sender_id": sender, "tracker": read}


def _since_message(tracker: DialogueStateTracker) -> Iterator[dict[str, Any]]:
    """The actions since the message and the message itself, the last of them first."""
    for event in reversed(tracker.events):
        if isinstance(event, (ActionExecuted, ActionExecutionRejected)):
            yield {"event": event.type_name, "name": event.action_name}
        elif isinstance(event, UserUttered):
            yield {"event": event.type_name}
            return


class Connection(asyncio.Protocol):
    """One to the action server, for one call after the other."""

    def __init__(self) -> None:
        self.is_open, self.used = False, 0.0
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = transport, True

    async def answer_to(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer; closed where none came in time."""
        self._parser, self._body = HttpResponseParser(self), b""
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        try:
            return await asyncio.wait_for(self._waiting, DEFAULT_REQUEST_TIMEOUT)
        finally:
            self.used = time.monotonic()
            if self._waiting.cancelled():
                self.close()

    def close(self) -> None:
        self.is_open = False
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, AttributeError):  # no HTTP, or an answer that nobody asked for
            self.close()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.close()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((self._parser.get_status_code(), self._body))

    def connection_lost(self, problem: Exception | None) -> None:
        self.is_open = False
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ClientConnectionError("The connection was lost."))


class Calls:
    """Posts JSON to one address, over connections that are kept between calls."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        address = urlsplit(endpoint.url)
        self._host, self._tls = address.hostname, address.scheme == "https"
        self._port = address.port or (443 if self._tls else 80)
        query = urlencode(endpoint.combine_parameters())
        head = (
            f"POST {address.path or '/'}?{query} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )
        self._head = head.encode("ascii")
        self._idle: list[Connection] = []

    async def post(self, said: Any) -> Any:
        """The JSON that comes back. Raises ClientResponseError where it is said to have failed."""
        body = json.dumps(said).encode()
        connection = await self._connection()
        request = b"%b%d\r\n\r\n%b" % (self._head, len(body), body)
        status, answer = await connection.answer_to(request)
        if connection.is_open:
            self._idle.append(connection)
        if status >= FAILED:
            raise ClientResponseError(status, "", answer.decode(errors="replace"))
        return json.loads(answer)

    async def _connection(self) -> Connection:
        """One that was not idle for so long that the server may let go of it, or a new one."""
        while self._idle:
            kept = self._idle.pop()
            if kept.is_open and time.monotonic() - kept.used < IDLE_SECONDS:
                return kept
            kept.close()
        connect = asyncio.get_running_loop().create_connection
        try:
            _, new = await connect(Connection, self._host, self._port, ssl=self._tls or None)
        except OSError as problem:
            raise ClientConnectionError("The action server is not there.") from problem
        return new


async def _request(self: EndpointConfig, *_: Any, json: Any = None, **__: Any) -> Any:
    """Rasa's only call of an endpoint here: a POST to the action server."""
    if "calls" not in vars(self):
        self.calls = Calls(self)
    return await self.calls.post(json)


def install() -> None:
    """Put these in place of Rasa's own; calling it twice changes nothing."""
    RemoteAction._action_call_format = _action_call_format
    EndpointConfig.request = _request
