"""What the server takes that `make run` starts: measured on it, and not on whoever measures."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp
from aiohttp import web

from report.examples import NLU

TOKEN = "measuring"  # noqa: S105
PATIENCE = 120.0
NOTHING_DONE = {"events": [], "responses": []}
STATE = {"slots": {"stage": "resting"}, "form": None, "asking": None}


def memory_of_the_server(model: Path, texts: Sequence[str]) -> float:
    """The most memory, in MB, that the server ever had while it was sent these texts.

    Call it before a model is loaded here: a new process begins with the memory of its parent.
    """
    return asyncio.run(_memory(model, texts))


async def _memory(model: Path, texts: Sequence[str]) -> float:
    actions = web.AppRunner(_actions())
    await actions.setup()
    site = web.TCPSite(actions, "127.0.0.1", port=_free_port())
    await site.start()
    port = _free_port()
    server = _started(model, port, site.name)
    try:
        await _ask(f"http://127.0.0.1:{port}/webhooks/turn/", texts, server)
    finally:
        server.send_signal(signal.SIGTERM)
        _, _, used = os.wait4(server.pid, 0)
        await actions.cleanup()
    return round(used.ru_maxrss / 1024)


def _actions() -> web.Application:
    """An action server that does nothing, for whatever it is asked."""

    async def nothing(_: web.Request) -> web.Response:
        return web.json_response(NOTHING_DONE)

    app = web.Application()
    app.router.add_post("/{any:.*}", nothing)
    return app


def _started(model: Path, port: int, actions: str) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "MODEL": str(model), "RASA_PORT": str(port), "ACTIONS_URL": f"{actions}/webhook",
        "RASA_TOKEN": TOKEN, "ACTIONS_TOKEN": TOKEN, "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "extensions.serve"]
    return subprocess.Popen(command, cwd=NLU, env=env)  # noqa: S603


async def _ask(address: str, texts: Sequence[str], server: subprocess.Popen[bytes]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        await asyncio.wait_for(_ready(session, address, server), PATIENCE)
        for place, text in enumerate(texts):
            turn = {"message_id": str(place), "sender": "nobody", "text": text, "state": STATE}
            async with session.post(address, json=turn) as answer:
                answer.raise_for_status()


async def _ready(
    session: aiohttp.ClientSession, address: str, server: subprocess.Popen[bytes]
) -> None:
    while server.poll() is None:
        try:
            async with session.get(address) as answer:
                if answer.status == web.HTTPOk.status_code:
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.5)
    raise RuntimeError("The server ended before it was ready.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
