"""The action server: rasa-sdk's executor behind a small app of ours.

rasa-sdk's own server listens on every address and echoes the whole tracker when an action fails.
This one is bound by whoever starts it (loopback), asks for a token, and answers a failure with
the failure's kind and nothing of the message.
"""

from __future__ import annotations

import hmac
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Tracker
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


def build_app(settings: ActionSettings, engine: Engine) -> Starlette:
    """The app that Rasa posts its action calls to; its deeds are done in this database."""
    executor = _executor(engine, world_of(settings))

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
            result = await executor.run(call)
        except Exception as problem:
            # The exception's own text may hold words of the message.
            logger.error(
                "%s failed: %s",
                _known(call.get("next_action")),
                type(problem).__name__,
                exc_info=settings.show_errors,
            )
            return JSONResponse({"error": type(problem).__name__}, status_code=500)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    routes = [Route("/", ready), Route("/webhook", webhook, methods=["POST"])]
    return Starlette(routes=routes)


def _known(name: object) -> object:
    return name if name in DEEDS else "An unknown action"


def _is_allowed(request: Request, token: str) -> bool:
    given = request.query_params.get("token", "")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def world_of(settings: ActionSettings) -> World:
    """The partnership that the deeds are done for."""
    return World(zone=ZoneInfo(settings.time_zone), show_unassured=settings.show_unassured)


def _executor(engine: Engine, world: World) -> ActionExecutor:
    executor, threads = ActionExecutor(), threads_for(engine)
    for name in DEEDS:
        executor.register_function(name, _action(name, engine, world, threads))
    return executor


def _action(name: str, engine: Engine, world: World, threads: ThreadPoolExecutor) -> Any:
    """A coroutine function as rasa-sdk wants it, which does the deed in a thread."""

    def do(tracker: Tracker) -> dict[str, Any]:
        with leasing(engine) as session:
            return perform(session, name, tracker.current_state(), clock.now(), world)

    async def run(dispatcher: Any, tracker: Tracker, _domain: Any) -> list[Any]:
        outcome = await aside(threads, do, tracker)
        for message in outcome["responses"]:
            dispatcher.utter_message(json_message=message["custom"])
        events: list[Any] = outcome["events"]
        return events

    return run
