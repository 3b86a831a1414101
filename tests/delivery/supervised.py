"""Parts that are killed at random and started again, and people who talk to them meanwhile."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy.exc import DBAPIError

from bot.parts import Part
from tests.chat import Chat
from tests.guide import Guide

LOOK_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 240.0
SORRY = "isn't working"
# A part is told to end when the thread that started it ends (PR_SET_PDEATHSIG goes by thread):
# this one stays.
STARTER = ThreadPoolExecutor(1)


@dataclass
class Shaken:
    """A running guide, all its processes, and what may be done to it."""

    guide: Guide
    parts: list[Part]
    kill_database: Callable[[], None] | None = None

    @property
    def bots(self) -> list[Part]:
        """One, or two that share the work."""
        return [part for part in self.parts if part.name.startswith("bot")]

    def wait_until_answered(self, chats: Sequence[Chat]) -> None:
        """Until nothing of these chats is open."""
        wait_until(lambda: not any(self.guide.open_mail(chat.chat_id) for chat in chats))


@dataclass
class Supervisor:
    """Starts again what has died, as the parent of a running guide does."""

    parts: Sequence[Part]
    _ending: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()

    def _watch(self) -> None:
        while not self._ending.wait(0.2):
            for part in self.parts:
                if part.has_died():
                    STARTER.submit(part.start).result()


def chance_of(seed: int) -> random.Random:
    """The same moments again for the same seed."""
    return random.Random(seed)  # noqa: S311 (no secret)


def kill(part: Part) -> None:
    """As a machine without memory does it: at once, and without a word."""
    if part.process is not None and part.process.poll() is None:
        os.killpg(part.process.pid, signal.SIGKILL)


@contextmanager
def killing(
    chance: random.Random, deeds: Sequence[tuple[str, Callable[[], None]]]
) -> Iterator[list[str]]:
    """While the block runs, one of the deeds after the other, each once, at moments of chance."""
    done: list[str] = []
    ending = threading.Event()

    def work() -> None:
        for name, deed in deeds:
            if ending.wait(chance.uniform(1.0, 4.0)):
                return
            deed()
            done.append(name)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        ending.set()
        thread.join()


def talk(chat: Chat, script: Sequence[str]) -> None:
    """Say one thing after the other, each when the last is answered."""
    for words in script:
        sent = chat.guide.http.post(f"/sandbox/chats/{chat.chat_id}/messages", json={"text": words})
        update = sent.raise_for_status().json()["update_id"]
        wait_until(lambda update=update: is_answered(chat, update))  # type: ignore[misc]


def is_answered(chat: Chat, update: int) -> bool:
    """Whether nothing is open of this message; no, while the database cannot be asked."""
    try:
        return chat.guide.is_done(update) and not chat.guide.open_mail(chat.chat_id)
    except DBAPIError:
        return False


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "It was not answered in time."
        time.sleep(LOOK_EVERY_SECONDS)


def heard(chat: Chat) -> list[str]:
    """What the guide said in a chat, in order."""
    return [m["text"] for m in chat.messages() if m["from"] == "bot"]


def answered(chat: Chat) -> list[str]:
    """What was said, without what tells that it takes longer: a busy machine says so, too."""
    return [text for text in heard(chat) if SORRY not in text]


def without_repeats(texts: Sequence[str]) -> list[str]:
    """A reply may come twice where nobody knows whether it had arrived, right behind itself."""
    return [text for text, _ in groupby(texts)]
