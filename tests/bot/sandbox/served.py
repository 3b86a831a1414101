"""A sandbox that is really served on a free port, with a real bot and a young person's hands."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp
from telegram import Bot

from bot.sandbox import Limits, Sandbox, sandbox_app
from bot.sandbox.plan import Plan
from bot.telegram.calls import TelegramRequest

TOKEN = "1000000001:in-a-test"
SAM = 5_000_000_001
QUICK = Limits(webhook_backoff=0.01, webhook_timeout=2.0)


@dataclass(frozen=True)
class Served:
    """A running sandbox, the bot that talks to it, and the drive."""

    sandbox: Sandbox
    bot: Bot
    http: httpx.AsyncClient
    address: str
    home: Path

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """What the drive answers to a body."""
        answer = (await self.http.post(path, json=body)).raise_for_status()
        return dict(answer.json())

    async def get(self, path: str) -> dict[str, Any]:
        """What the drive answers."""
        return dict((await self.http.get(path)).raise_for_status().json())

    async def says(self, text: str, chat_id: int = SAM, **more: Any) -> dict[str, Any]:
        """The young person writes."""
        return await self.post(f"/chats/{chat_id}/messages", text=text, **more)

    async def heard(self, chat_id: int = SAM) -> list[dict[str, Any]]:
        """The messages of a chat."""
        messages: list[dict[str, Any]] = (await self.get(f"/chats/{chat_id}/messages"))["messages"]
        return messages

    async def taps(self, message_id: int, data: str, **more: Any) -> dict[str, Any]:
        """The young person taps a button."""
        return await self.post(f"/chats/{SAM}/taps", message_id=message_id, data=data, **more)

    async def raw(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the Bot API itself answers, refusals too."""
        answer = await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)
        return dict(answer.json())


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The test runner keeps its own.
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Without the graceful wait, which would double the time of every test.
        for server in self.servers:
            server.close()
        # An open socket would be found as a fault of whatever test comes next.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # they are told in the next round

    async def main_loop(self) -> None:
        while not self.should_exit:
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(app: ASGIApp, sandbox: Sandbox | None = None) -> AsyncIterator[str]:
    """Serve an application on a free port; gives its address."""
    server = _Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    # asyncio sends without delay only where the protocol is named.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as port:
        port.bind(("127.0.0.1", 0))
        task = asyncio.create_task(server.serve(sockets=[port]))
        while not server.started:
            await asyncio.sleep(0.002)
        try:
            yield f"http://127.0.0.1:{port.getsockname()[1]}"
        finally:
            if sandbox:
                sandbox.end_waits()
            server.should_exit = True
            await task


@asynccontextmanager
async def served(
    data: Path, *, limits: Limits = QUICK, plan: Plan | None = None
) -> AsyncIterator[Served]:
    """A sandbox that keeps its chats in `data`, mounted under /sandbox as in the web process."""
    sandbox = Sandbox(data, TOKEN, limits=limits)
    app = Starlette(routes=[Mount("/sandbox", sandbox_app(sandbox, plan))])
    async with running(app, sandbox) as address:
        sandbox.resume()
        root = f"{address}/sandbox"
        # Certificates take long to load, and none are used here.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        request, polling = TelegramRequest(16), TelegramRequest(2)
        bot = Bot(TOKEN, base_url=f"{root}/bot", request=request, get_updates_request=polling)
        async with httpx.AsyncClient(base_url=root, timeout=20, verify=context) as http, bot:
            yield Served(sandbox, bot, http, address, data)
    await sandbox.close()


@asynccontextmanager
async def acquainted(data: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """A sandbox in which Sam has written and the bot has heard it."""
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(data / "clock"))
    async with served(data) as running:
        started = await running.says("/start")
        await running.bot.get_updates(offset=started["update_id"] + 1)
        yield running
