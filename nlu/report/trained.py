"""The whole model as Rasa trains and runs it: its cost, and what it hears."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent

from report.examples import NLU, Said
from report.figures import Heard
from report.serving import memory_of_the_server
from report.typos import with_typos

FALLBACK = "nlu_fallback"
TURNS = 200
"""As many messages as the server is sent while its memory is measured."""


@dataclass(frozen=True)
class Trained:
    """What was heard, plainly and with typos, and what the model costs."""

    plain: list[Heard]
    typos: list[Heard]
    seconds: float
    megabytes: float
    memory: float


def train_and_ask(said: Sequence[Said]) -> Trained:
    """Train as `make run` does, load the model, and ask it everything."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        path = _train(Path(folder))
        seconds = round(time.monotonic() - started, 1)
        megabytes = round(path.stat().st_size / 1e6, 1)
        memory = memory_of_the_server(path, [one.text for one in said][:TURNS])
        agent = Agent.load(str(path))
    plain = _ask(agent, [(one.text, one.meant) for one in said])
    typos = _ask(agent, [(with_typos(one.text), one.meant) for one in said])
    return Trained(plain, typos, seconds, megabytes, memory)


def _train(folder: Path) -> Path:
    command = [
        sys.executable, "-m", "rasa", "train", "--data", "data", "../stories", "--domain", "domain",
        "--config", "config.yml", "--out", str(folder), "--fixed-model-name", "model",
    ]  # fmt: skip
    subprocess.run(command, cwd=NLU, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return folder / "model.tar.gz"


def _ask(agent: Agent, said: Sequence[tuple[str, str]]) -> list[Heard]:
    async def ask() -> list[Heard]:
        return [_heard(meant, (await agent.parse_message(text))["intent_ranking"])
                for text, meant in said]  # fmt: skip

    return asyncio.run(ask())


def _heard(meant: str, ranking: Sequence[dict[str, object]]) -> Heard:
    first, second = [one for one in ranking if one["name"] != FALLBACK][:2]
    sure, less = float(str(first["confidence"])), float(str(second["confidence"]))
    return Heard(meant, str(first["name"]), sure, str(second["name"]), less)
