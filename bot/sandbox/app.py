"""The sandbox as a web application: the Bot API, the drive and the chat page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.bot_api import BotApi, is_call
from bot.sandbox.drive import drive_routes
from bot.sandbox.guard import Guard
from bot.sandbox.plan import Plan
from bot.sandbox.state import Sandbox

PAGE = Path(__file__).parent / "page"


def nothing_passes() -> None:
    """What the passing of time does, where nothing does anything by the clock."""


def sandbox_app(
    sandbox: Sandbox, plan: Plan | None = None, passed: Callable[[], object] = nothing_passes
) -> ASGIApp:
    """The application, to be mounted under any path; `plan` tells the page what will come.

    `passed` does what time that has passed would have done, before a moved clock is answered.
    Who mounts it calls `sandbox.resume()` when it starts, `sandbox.end_waits()` when it is asked
    to stop, and `await sandbox.close()` at its end.
    """
    pages = Starlette(
        routes=[
            *drive_routes(),
            Route("/", _show_page, methods=["GET"]),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        middleware=[Middleware(Guard, hosts=sandbox.hosts)],
        exception_handlers={HTTPException: _explain},
    )
    pages.state.sandbox = sandbox
    pages.state.plan = plan
    pages.state.passed = passed
    bot_api = BotApi(sandbox)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (bot_api if is_call(scope) else pages)(scope, receive, send)

    return app


async def _show_page(request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


async def _explain(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Internal Server Error"
    return JSONResponse({"error": detail}, status_code=status)
