"""What the model, trained from what is here, makes of messages, in Rasa's own environment."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
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
with open(sys.argv[2], "w") as found:
    json.dump(asyncio.run(heard()), found, default=float)
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
    """The parsed message of each text, in their order.

    By a file: what libraries say on the standard output stands in the middle of anything longer
    than a pipe holds.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found"
        done = in_rasa_s_environment(
            "-c", ASK, str(guide.model()), str(file), told=json.dumps(texts)
        )
        assert file.exists(), done.stderr[-2000:]
        found: list[dict[str, Any]] = json.loads(file.read_text())
    return found
