"""A young person's hands and eyes: says, taps, hears."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from actions.cadence import here
from actions.records import CheckIn, Person
from tests.guide import Guide

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.02
# A tick comes every two seconds: to look for what it sends as often would only cost.
LOOK_FOR_A_TICK_SECONDS = 0.1
A_MINUTE = timedelta(minutes=1)
PATIENCE = A_MINUTE + timedelta(seconds=PATIENCE_SECONDS)


@dataclass
class Chat:
    """One chat in the sandbox of a guide."""

    guide: Guide
    chat_id: int
    heard: list[dict[str, Any]] = field(default_factory=list)

    def says(self, text: str, **more: object) -> Chat:
        """Send a message and wait until all of it is answered."""
        self._do("messages", {"text": text} | more)
        return self

    def taps(self, label: str) -> Chat:
        """Tap the newest button whose label begins like this."""
        message_id, data = self.button(label)
        self._do("taps", {"message_id": message_id, "data": data})
        return self

    def taps_old(self, message_id: int, data: str) -> Chat:
        """Tap a button that may be gone from its message."""
        self._do("taps", {"message_id": message_id, "data": data, "stale": True})
        return self

    def hears(self, *fragments: str) -> Chat:
        """Assert that the last answer holds each fragment, in words or on buttons."""
        answer = self.answer()
        for fragment in fragments:
            assert fragment in answer, f"{fragment!r} is not in:\n{answer}"
        return self

    def does_not_hear(self, *fragments: str) -> Chat:
        """Assert that the last answer holds none of the fragments."""
        answer = self.answer()
        for fragment in fragments:
            assert fragment not in answer, f"{fragment!r} is in:\n{answer}"
        return self

    def answer(self) -> str:
        """The last answer: its texts, and its buttons' labels in brackets."""
        return "\n".join(f"{m['text']}\n{_labels(m)}{_file(m)}" for m in self.heard)

    def button(self, label: str) -> tuple[int, str]:
        """The message and the data of the newest button whose label begins like this."""
        for message in reversed(self.messages()):
            for row in message.get("buttons") or []:
                for button in row:
                    if button["text"].startswith(label):
                        return int(message["message_id"]), str(button["data"])
        raise AssertionError(f"There is no button {label!r}. Last answer:\n{self.answer()}")

    def messages(self) -> list[dict[str, Any]]:
        """Every message of the chat."""
        answer = self.guide.http.get(f"/sandbox/chats/{self.chat_id}/messages")
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return messages

    def blocks(self) -> Chat:
        """Block the bot."""
        self._do("block", {})
        return self

    def unblocks(self) -> Chat:
        """Let it write again."""
        self._do("unblock", {})
        return self

    def waits(self, how_long: timedelta) -> Chat:
        """Let so much time pass on the sandbox's clock."""
        seconds = int(how_long.total_seconds())
        moved = self.guide.http.post("/sandbox/clock", json={"advance_seconds": seconds})
        moved.raise_for_status()
        return self

    def waits_for_the_check_in(self) -> Chat:
        """Move the clock to where the next planned check-in may be sent, and wait for it."""
        before = self._last_id()
        self.waits(self._next_chance() - self.guide.now())
        self._wait(lambda: self._last_id() > before, LOOK_FOR_A_TICK_SECONDS)
        self._remember(before)
        return self

    def _next_chance(self) -> datetime:
        """Just after it is due; the morning after where the window closes before a tick may come.

        What is chosen at 18:59 is due at 18:59, and nothing is sent from 19:00.
        """
        due = self._next_due()
        at_the_latest = due + PATIENCE
        here_then = here(at_the_latest, ZoneInfo(self.guide.settings.time_zone))
        return due + A_MINUTE if here_then.is_welcome else here_then.welcome(at_the_latest)

    def _next_due(self) -> datetime:
        key = self.guide.keyring.find(self.chat_id)
        planned = (
            select(CheckIn.due_at)
            .join(Person, Person.id == CheckIn.person_id)
            .where(Person.lookup == key, CheckIn.state == "planned")
            .order_by(CheckIn.due_at)
        )
        due: datetime = self.guide.rows(planned)[0]
        return due

    def _do(self, what: str, body: dict[str, object]) -> None:
        before = self._last_id()
        sent = self.guide.http.post(f"/sandbox/chats/{self.chat_id}/{what}", json=body)
        assert sent.status_code == 200, sent.text
        update = sent.json()["update_id"]
        self._wait(lambda: self._is_answered(update))
        self._remember(before)

    def _is_answered(self, update_id: int) -> bool:
        return self.guide.is_done(update_id) and not self.guide.open_mail(self.chat_id)

    def _remember(self, before: int) -> None:
        new = [m for m in self.messages() if m["message_id"] > before and m["from"] == "bot"]
        self.heard = new

    def _last_id(self) -> int:
        answer = self.guide.http.get(f"/sandbox/chats/{self.chat_id}/messages")
        if answer.status_code == 404:
            return 0
        return max((int(m["message_id"]) for m in answer.json()["messages"]), default=0)

    def _wait(self, done: Callable[[], bool], every: float = LOOK_EVERY_SECONDS) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise AssertionError("Nothing came in time.")
            time.sleep(every)


def new_chat(guide: Guide) -> Chat:
    """A chat that nobody has written in yet, with an id that the sandbox gives."""
    opened = guide.http.post("/sandbox/chats", json={}).raise_for_status()
    return Chat(guide, opened.json()["chat_id"])


def _labels(message: dict[str, Any]) -> str:
    return " ".join(f"[{b['text']}]" for row in message.get("buttons") or [] for b in row)


def _file(message: dict[str, Any]) -> str:
    document = message.get("document")
    return f" ({document['name']})" if document else ""
