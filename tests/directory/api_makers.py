"""The open API on a database, as the web process serves it."""

from __future__ import annotations

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from directory import api


async def home(_: Request) -> Response:
    return HTMLResponse("<h1>Foothold</h1>")


def api_on(engine: Engine, *, show_unassured: bool = True) -> Starlette:
    """The API alone, with a page at `/` for browsers."""
    routes: list[BaseRoute] = [*api.routes(engine, show_unassured=show_unassured, home=home)]
    return Starlette(routes=routes)
