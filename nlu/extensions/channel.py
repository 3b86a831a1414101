"""Our channel: one turn in, message keys and facts out.

`POST /webhooks/turn/` with `Authorization: Bearer TOKEN` and JSON

    {"message_id", "sender", "state": {"slots", "form", "asking", "unlikely"},
     "text"} or {…, "intent", "entities": {}}

answers 200 with `{"messages": [{"key", "facts"}]}`, 400 for a request that is none, 401 for a wrong
token, 502 when an action failed. No text of a message is logged.

Asked again with the same message id and state, the answer is the same: the model and the rules are
deterministic, and a deed that was done answers what it answered. So nothing is kept here.

`GET /webhooks/turn/` answers once a first turn was gone through: much is loaded only then, and
nobody should wait for it. Without a model it answers 503.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from extensions import calling, decided, in_order, light, quiet, remote_action
from extensions.given_state import BadRequest, GivenState, TurnFailed, begin

logger = logging.getLogger(__name__)


class Understood(CollectingOutputChannel):
    """Collects the messages of one turn as keys and facts."""

    async def send_custom_json(self, recipient_id: str, json_message: Any, **_: Any) -> None:
        self.messages.append(dict(json_message))


def read_message(request: dict[str, Any]) -> UserMessage:
    """The message of a request; a tap is understood already, and the model is not asked.

    Rasa reads text that begins with a slash as an intent, so leading slashes are taken off: typed
    text can never be taken for a tap.
    """
    for name in ("message_id", "sender"):
        if not isinstance(request.get(name), str) or not request[name]:
            raise BadRequest(f"{name}: a text is needed.")
    intent, text = request.get("intent"), request.get("text")
    entities = request.get("entities") or {}
    if not isinstance(entities, dict):
        raise BadRequest("entities: an object is needed.")
    understood = None
    if isinstance(intent, str) and intent:
        text = f"/{intent}"
        understood = tapped(text, intent, entities)
    elif isinstance(text, str):
        text = text.lstrip("/ \n\t") or "…"
    else:
        raise BadRequest("text or intent: one of them is needed.")
    return UserMessage(
        text,
        Understood(),
        request["sender"],
        parse_data=understood,
        input_channel="turn",
        message_id=request["message_id"],
    )


def tapped(text: str, intent: str, entities: dict[str, Any]) -> dict[str, Any]:
    """What Rasa's model would make of a message that names its intent."""
    sure = {"name": intent, "confidence": 1.0}
    found = [
        {"entity": name, "start": 0, "end": len(text), "value": value}
        for name, value in entities.items()
    ]
    return {"text": text, "intent": sure, "intent_ranking": [sure], "entities": found}


class TurnInput(InputChannel):
    """The channel that the bot speaks to."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._warm: asyncio.Task[None] | None = None
        for ours in (remote_action, calling, in_order, decided, light):
            ours.install()

    @classmethod
    def name(cls) -> str:
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        token = str((credentials or {}).get("token") or "")
        if not token or token.startswith("${"):
            raise ValueError("RASA_TOKEN is not set: the turn channel needs a token.")
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("turn", __name__)

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            if not request.app.ctx.agent.is_ready():
                return response.json({"error": "There is no model."}, status=503)
            self._warm = self._warm or asyncio.create_task(_turn_of_nobody(on_new_message))
            await asyncio.shield(self._warm)
            return response.json({"status": "ok"})

        @routes.post("/")
        async def turn(request: Request) -> HTTPResponse:
            quiet.install()
            if not self._allowed(request):
                return response.json({"error": "A valid token is needed."}, status=401)
            try:
                return response.json(await self._answer(request.json, on_new_message))
            except BadRequest as problem:
                return response.json({"error": str(problem)}, status=400)
            except TurnFailed:
                return response.json({"error": "An action failed."}, status=502)
            except Exception as problem:
                # The exception's text may hold words of the message: only its kind is logged.
                logger.error("A turn failed: %s", type(problem).__name__)
                return response.json({"error": "The turn failed."}, status=500)

        return routes

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    async def _answer(
        self, asked: Any, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> dict[str, Any]:
        if not isinstance(asked, dict):
            raise BadRequest("A JSON object is needed.")
        message = read_message(asked)
        state = GivenState.read(asked.get("state", {}))
        begin(state)
        await on_new_message(message)
        if state.failed:
            raise TurnFailed
        return {"messages": message.output_channel.messages}


async def _turn_of_nobody(on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> None:
    """The first turn, as a rehearsal; one that fails keeps nobody from being answered."""
    quiet.install()
    begin(GivenState(rehearsal=True))
    nobody = {"message_id": "nobody", "sender": "nobody", "text": "hello"}
    with suppress(Exception):
        await on_new_message(read_message(nobody))
