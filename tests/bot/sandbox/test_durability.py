"""What outlives a process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.bot.sandbox.served import SAM, served


async def test_chats_updates_ids_and_settings_outlive_a_restart(
    tmp_path: Path, clock_file: Path
) -> None:
    keyboard = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Yes", callback_data="yes"))
    async with served(tmp_path) as world:
        first = await world.says("hello")
        sent = await world.bot.send_message(SAM, "Hi", reply_markup=keyboard)
        tapped = await world.taps(sent.message_id, "yes")
        await world.bot.set_my_description("What I do")
        before = await world.heard()
    async with served(tmp_path) as world:
        assert await world.heard() == before
        waiting = [u.update_id for u in await world.bot.get_updates()]
        assert waiting == [first["update_id"], tapped["update_id"]]
        assert await world.bot.answer_callback_query(tapped["callback_query_id"])
        again = await world.says("again")
        assert again["message_id"] > sent.message_id
        assert again["update_id"] > tapped["update_id"]
        assert (await world.get("/about"))["description"] == "What I do"


def test_a_killed_sandbox_has_lost_nothing(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(port, tmp_path)
    assert ask(port, "/chats/7/messages", {"text": "one"})["message_id"] == 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    process = start(port, tmp_path)
    assert ask(port, "/chats/7/messages", {"text": "two"})["message_id"] == 2
    messages = ask(port, "/chats/7/messages")["messages"]
    assert [message["text"] for message in messages] == ["one", "two"]
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0  # Ctrl-C ends it in order


def start(port: int, data: Path) -> subprocess.Popen[bytes]:
    """Serve a sandbox by itself, and wait until it answers."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--data", str(data)]
    env = {name: value for name, value in os.environ.items() if name != "SANDBOX_CLOCK_FILE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    while process.poll() is None:
        try:
            ask(port, "/clock")
        except OSError:
            time.sleep(0.02)
        else:
            return process
    raise AssertionError("The sandbox did not start.")


def ask(port: int, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the drive answers."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sandbox{path}",
        data=json.dumps(body).encode() if body else None,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return dict(json.load(answer))
