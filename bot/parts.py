"""The parts of a running guide: processes that are started, watched and ended together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.trusted import trusted

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0
MOST_RESTARTS = 5
# A log that cannot be written is empty.
SILENT = "it said nothing. Is the disk full?"
TOLD_AFTER_SECONDS = 10.0
WITHIN_SECONDS = 120.0


class PartFailed(Exception):
    """A part cannot be kept running; the message says which and where its log is."""


@dataclass
class Part:
    """One process: its command, and the address that answers once it is up."""

    name: str
    command: list[str]
    ready_url: str
    log: Path
    env: Mapping[str, str]
    cwd: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    waits_for: str = ""

    def start(self) -> None:
        """Start it in a session of its own, to end with this process whatever happens."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own commands)
                self.command,
                cwd=self.cwd,
                env=dict(self.env),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def is_up(self) -> bool:
        """Whether its address answers that it is well; else `waits_for` says what it told."""
        try:
            answer = httpx.get(self.ready_url, timeout=1.0, verify=trusted())
        except httpx.HTTPError:
            return False
        self.waits_for = answer.text.strip()[:200]
        return answer.status_code == httpx.codes.OK

    def last_words(self) -> str:
        """The last line of its log, which names the trouble where a program stops at its start."""
        if not self.log.exists():
            return SILENT
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), SILENT)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> None:
        """Start it again. Raises PartFailed when it dies too often."""
        now = time.monotonic()
        self.deaths = [t for t in self.deaths if now - t < WITHIN_SECONDS] + [now]
        if len(self.deaths) > MOST_RESTARTS:
            how = self._how_it_ended()
            raise PartFailed(f"{self.name} keeps ending: {how}\nIts log: {self.log}")
        self.start()

    def _how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        if code == -signal.SIGKILL:
            return "it is killed from outside. Is there enough memory?"
        return self.last_words()

    def end(self) -> None:
        """Ask it to end, and make it after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_up(parts: list[Part], within: float) -> None:
    """Wait for every part. Raises PartFailed for one that ends or takes too long."""
    started = time.monotonic()
    for part in parts:
        is_told = False
        while not part.is_up():
            _check_alive(part)
            waited = time.monotonic() - started
            if waited > within:
                why = part.waits_for or part.last_words()
                raise PartFailed(f"{part.name} did not come up in time: {why}\nIts log: {part.log}")
            if waited > TOLD_AFTER_SECONDS and part.waits_for and not is_told:
                print(f"  {part.name} waits: {part.waits_for}", flush=True)
                is_told = True
            time.sleep(0.1)
    for part in parts:
        _check_alive(part)  # that its address answers may be another program's doing


def _check_alive(part: Part) -> None:
    if part.has_died():
        raise PartFailed(
            f"{part.name} ended at its start: {part.last_words()}\nIts log: {part.log}"
        )


def python_command(*arguments: str) -> list[str]:
    """A command in the application's own interpreter."""
    return [sys.executable, *arguments]
