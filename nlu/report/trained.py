"""The whole model as Rasa trains and runs it: its cost, and what it hears."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
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
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        path, seconds = _train(Path(folder))
        megabytes = round(path.stat().st_size / 1e6, 1)
        memory = memory_of_the_server(path, [one.text for one in said][:TURNS])
        agent = Agent.load(str(path))
    plain = _ask(agent, [(one.text, one.meant) for one in said])
    typos = _ask(agent, [(with_typos(one.text), one.meant) for one in said])
    return Trained(plain, typos, seconds, megabytes, memory)


def _train(folder: Path) -> tuple[Path, float]:
    """The model, and the seconds it takes a machine that has a processor to spare for it.

    All of it is trained: Rasa would take what has not changed out of its cache. Where others keep
    the machine busy, that is what it computed, and not how long it had to wait.
    """
    command = [
        sys.executable, "-m", "extensions.fast", "-m", "rasa", "train", "--force",
        "--data", "data", "../stories", "--domain", "domain", "--config", "config.yml",
        "--out", str(folder), "--fixed-model-name", "model",
    ]  # fmt: skip
    started, computed = time.monotonic(), _computed()
    subprocess.run(command, cwd=NLU, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    seconds = min(time.monotonic() - started, _computed() - computed)
    return folder / "model.tar.gz", round(seconds, 1)


def _computed() -> float:
    """Seconds of processor that the processes started here, and ended, have used."""
    used = os.times()
    return used.children_user + used.children_system


def _ask(agent: Agent, said: Sequence[tuple[str, str]]) -> list[Heard]:
    async def ask() -> list[Heard]:
        return [_heard(meant, (await agent.parse_message(text))["intent_ranking"])
                for text, meant in said]  # fmt: skip

    return asyncio.run(ask())


def _heard(meant: str, ranking: Sequence[dict[str, object]]) -> Heard:
    first, second = [one for one in ranking if one["name"] != FALLBACK][:2]
    sure, less = float(str(first["confidence"])), float(str(second["confidence"]))
    return Heard(meant, str(first["name"]), sure, str(second["name"]), less)
