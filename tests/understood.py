"""What the model, trained from what is here, makes of messages, in Rasa's own environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

from bot import run, training
from bot.settings import Settings
from tests import guide

ASK = """
import asyncio, json, sys
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[1])
async def heard():
    return [await agent.parse_message(text) for text in json.load(sys.stdin)]
print("HEARD" + json.dumps(asyncio.run(heard()), default=float))
"""


def in_rasa_s_environment(
    *command: str, told: str = "", warnings: str = "ignore"
) -> subprocess.CompletedProcess[str]:
    """A command of Rasa's Python, run where and as Rasa runs."""
    env = os.environ | training.QUIET | {"PYTHONWARNINGS": warnings}
    return subprocess.run(
        [run.rasa_python(Settings()), "-m", "extensions.fast", *command],
        cwd=training.ROOT / "nlu", env=env, input=told,
        check=False, text=True, capture_output=True, timeout=200,
    )  # fmt: skip


def understood(texts: Sequence[str]) -> list[dict[str, Any]]:
    """The parsed message of each text, in their order."""
    done = in_rasa_s_environment("-c", ASK, str(guide.model()), told=json.dumps(texts))
    assert "HEARD" in done.stdout, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.rpartition("HEARD")[2])
    return found
