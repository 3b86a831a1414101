"""The web process: the pages, whether every part is up, and in the demo the sandbox."""

from __future__ import annotations

import asyncio
import hmac
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from actions import staff_chat
from actions.helplines import read_helplines
from bot.leaving import forget_the_overdue
from bot.plan import Plan
from bot.preview import Preview
from bot.replies import Replies
from bot.sandbox import Limits, Sandbox, sandbox_app
from bot.sandbox.hosting import Server, keeping
from bot.settings import Settings
from bot.smtp import smtp_of
from bot.telegram import webhook
from bot.trusted import trusted
from directory import api, clock, portal, rubbish
from directory.db import opened, reading
from directory.portal import Portal

PAGES = Path(__file__).parent / "pages"
PATIENCE_SECONDS = 2.0
ROOM_BYTES = 20_000_000


def build_app(
    settings: Settings, engine: Engine, sandbox: Sandbox | None, door: BaseRoute | None = None
) -> Starlette:
    """Every page on WEB_PORT, and Telegram's door where it comes by the webhook."""
    pages = Environment(loader=FileSystemLoader(PAGES), undefined=StrictUndefined, autoescape=True)

    async def home(_: Request) -> Response:
        page = pages.get_template("home.html")
        return HTMLResponse(
            page.render(sandbox=sandbox is not None, partnership=settings.partnership)
        )

    async def health(_: Request) -> Response:
        parts = await parts_up(settings, engine)
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    # What comes with every turn stands first: routes are tried in order.
    routes: list[BaseRoute] = []
    if sandbox is not None:
        plan = Plan(engine, settings.keyring(), ZoneInfo(settings.time_zone)).of_chat
        passed = partial(forget_the_overdue, engine)
        routes.append(Mount("/sandbox", sandbox_app(sandbox, plan=plan, passed=passed)))
    if door is not None:
        routes.append(door)
    open_api = api.routes(engine, show_unassured=settings.show_unassured, home=home)
    routes += [Route("/health", health), *open_api]
    routes.append(portal.mount(portal_of(settings, engine)))
    return Starlette(routes=routes, lifespan=keeping(sandbox))


def portal_of(settings: Settings, engine: Engine) -> Portal:
    """The partners' pages: with our cards to look at, and our mail server for their letters."""
    writes, helplines = settings.can_write_letters, read_helplines()
    return Portal(
        engine=engine,
        secret=hmac.digest(settings.keyring().lookup, b"portal", "sha256"),
        public_url=settings.pages_url,
        partnership=settings.partnership,
        preview=Preview(Replies(settings.partnership)),
        send=smtp_of(settings).send if writes else None,
        now=clock.now,
        zone=ZoneInfo(settings.time_zone),
        show_links=settings.in_sandbox and not writes,
        lines_due=lambda today: [line.label for line in helplines.due(today)],
    )


def open_sandbox(settings: Settings) -> Sandbox | None:
    """The sandbox that keeps its chats under DATA_DIR; None where Telegram is real."""
    if not settings.in_sandbox:
        return None
    strict = Limits()
    limits = replace(
        strict,
        chat_burst=settings.sandbox_burst,
        bot_messages_a_second=max(strict.bot_messages_a_second, settings.sandbox_burst),
    )
    return Sandbox(settings.data_dir, settings.token, limits=limits)


def serve(settings: Settings) -> None:
    """Serve the pages until stopped."""
    sandbox = open_sandbox(settings)
    with opened(settings.database) as engine:
        door = webhook.route(settings, engine) if settings.webhook_url else None
        config = uvicorn.Config(
            build_app(settings, engine, sandbox, door),
            host=settings.web_host,
            port=settings.web_port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        rubbish.look_seldom()
        Server(config, sandbox).run()


async def parts_up(settings: Settings, engine: Engine) -> dict[str, bool]:
    """Which parts answer: the database, Rasa, the action server, the bot; a file's own disk;
    and whether a chat of staff lets us tell it of concerns.
    """
    addresses = {
        "rasa": f"{settings.rasa_url}/webhooks/turn/",
        "actions": f"http://{settings.actions_host}:{settings.actions_port}/",
    } | _bots(settings)
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, verify=trusted()) as client:
        answers = await asyncio.gather(*(_answers(client, url) for url in addresses.values()))
    own = {"database": await asyncio.to_thread(_database_answers, engine)}
    if settings.staff_chat_id:
        own["staff chat"] = await asyncio.to_thread(_staff_chat_listens, engine)
    if engine.dialect.name == "sqlite":
        own["disk"] = _has_room(settings.data_dir)
    return own | dict(zip(addresses, answers, strict=True))


def _staff_chat_listens(engine: Engine) -> bool:
    """Whether it has not refused the last notice of a concern."""
    try:
        with reading(engine) as session:
            return staff_chat.refused_at(session) is None
    except SQLAlchemyError:
        return False


def _has_room(folder: Path) -> bool:
    """Whether what is written there still finds a place."""
    try:
        return shutil.disk_usage(folder).free >= ROOM_BYTES
    except OSError:
        return False


def _bots(settings: Settings) -> dict[str, str]:
    urls = [url.strip() for url in settings.bot_urls.split(",") if url.strip()]
    if not urls:
        return {"bot": f"http://127.0.0.1:{settings.bot_port}/health"}
    return {f"bot {place}": url for place, url in enumerate(urls, start=1)}


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _database_answers(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(text("select count(*) from service"))
    except Exception:
        return False
    return True
