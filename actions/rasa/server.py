"""The action server: a small app of ours that speaks rasa-sdk's protocol.

rasa-sdk's own server listens on every address and echoes the whole tracker when an action fails.
This one is bound by whoever starts it (loopback), asks for a token, and answers a failure with
the failure's kind and nothing of the message.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.interfaces import ActionNotFoundException
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions.rasa.face import perform
from actions.rasa.table import DEEDS
from actions.settings import ActionSettings
from actions.turns import World
from directory import clock
from directory.aside import aside, threads_for
from directory.db import leasing

logger = logging.getLogger(__name__)
NOTHING: Mapping[str, Any] = {"events": [], "responses": []}


def build_app(settings: ActionSettings, engine: Engine) -> Starlette:
    """The app that Rasa posts its action calls to; its deeds are done in this database."""
    world, threads = world_of(settings), threads_for(engine)

    async def ready(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def webhook(request: Request) -> JSONResponse:
        if not _is_allowed(request, settings.actions_token):
            return JSONResponse({"error": "A valid token is needed."}, status_code=401)
        try:
            call = dict(await request.json())
        except (ValueError, TypeError):
            return JSONResponse({"error": "This is no call of an action."}, status_code=400)
        try:
            return JSONResponse(await aside(threads, _done, engine, world, call))
        except Exception as problem:
            # The exception's own text may hold words of the message.
            logger.error(
                "%s failed: %s",
                _known(call.get("next_action")),
                type(problem).__name__,
                exc_info=settings.show_errors,
            )
            return JSONResponse({"error": type(problem).__name__}, status_code=500)

    routes = [Route("/", ready), Route("/webhook", webhook, methods=["POST"])]
    return Starlette(routes=routes)


def _done(engine: Engine, world: World, call: Mapping[str, Any]) -> Mapping[str, Any]:
    """Do what the call names, in a thread: its events and messages."""
    if not (name := call.get("next_action")):
        return NOTHING
    if name not in DEEDS:
        raise ActionNotFoundException(name)
    with leasing(engine) as session:
        return perform(session, name, call["tracker"], clock.now(), world)


def _known(name: object) -> object:
    return name if name in DEEDS else "An unknown action"


def _is_allowed(request: Request, token: str) -> bool:
    given = request.query_params.get("token", "")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def world_of(settings: ActionSettings) -> World:
    """The partnership that the deeds are done for."""
    return World(zone=ZoneInfo(settings.time_zone), show_unassured=settings.show_unassured)
