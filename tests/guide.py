"""A whole guide for tests: the trained model, the real action server, bot and web."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from actions.keys import Keyring, read_keyring
from bot import run, training
from bot.mail.tables import InboxRow, OutboxRow
from bot.parts import Part, wait_until_up
from bot.settings import Settings
from directory import clock
from directory.db import open_engine, transaction
from directory.feeds.table import import_table
from directory.migrate import migrate

MODELS = training.ROOT / "build" / "models"
UP_WITHIN_SECONDS = 180.0
# The pace of people is tested in tests/bot.
AT_A_TEST_S_SPEED: dict[str, object] = {"chat_pace_seconds": 0.0, "sandbox_burst": 1_000_000}


@dataclass
class Guide:
    """A running guide, driven through its sandbox."""

    settings: Settings
    parts: dict[str, Part]
    engine: Engine
    http: httpx.Client
    keyring: Keyring

    def now(self) -> datetime:
        """What time it is for the guide, whose clock tests move ahead."""
        answer = self.http.get("/sandbox/clock").raise_for_status().json()
        return datetime.fromisoformat(answer["now"])

    def open_mail(self, chat_id: int) -> int:
        """How many messages of a chat are not answered and calls to it are not made."""
        key = self.keyring.find(chat_id)
        with Session(self.engine) as session:
            open_messages = select(func.count(InboxRow.id)).where(
                InboxRow.done_at.is_(None), InboxRow.chat_key == key
            )
            open_calls = select(func.count(OutboxRow.id)).where(OutboxRow.chat_key == key)
            return (session.scalar(open_messages) or 0) + (session.scalar(open_calls) or 0)

    def is_done(self, update_id: int) -> bool:
        """Whether this update was taken and its message is closed."""
        query = select(InboxRow.done_at).where(InboxRow.update_id == update_id)
        with Session(self.engine) as session:
            return session.scalar(query) is not None

    def rows(self, query: Select[Any]) -> list[Any]:
        """What a query finds in the guide's database now."""
        with Session(self.engine) as session:
            return list(session.scalars(query))


def model() -> Path:
    """The trained model of the present inputs, trained once for all tests."""
    path = training.model_for(MODELS)
    return path if path.exists() else training.train(run.rasa_python(Settings()), MODELS)


@contextmanager
def running_guide(data: Path, database_url: str = "", **settings: object) -> Iterator[Guide]:
    """Start every part, hand out the guide, and end every part."""
    chosen = _settings(data, database_url, settings)
    migrate(chosen.database)
    engine = open_engine(chosen.database)
    with transaction(engine) as session:
        import_table(session, run.SAMPLE.read_bytes(), now=clock.now())
    keyring = read_keyring("", "", data, demo=True)
    parts = parts_of(chosen, settings)
    try:
        for part in parts:
            part.start()
        wait_until_up(parts, UP_WITHIN_SECONDS)
        with httpx.Client(base_url=f"http://127.0.0.1:{chosen.web_port}", timeout=10) as http:
            yield Guide(chosen, {part.name: part for part in parts}, engine, http, keyring)
    finally:
        for part in reversed(parts):
            part.end()
        engine.dispose()


def parts_of(chosen: Settings, given: Mapping[str, object]) -> list[Part]:
    """The guide's parts; what a test has chosen reaches each of them."""
    paced = {name: getattr(chosen, name) for name in AT_A_TEST_S_SPEED}
    more = {name.upper(): str(value) for name, value in (paced | dict(given)).items()}
    return [replace(part, env={**part.env, **more}) for part in run.parts_of(chosen)]


@contextmanager
def running_dialogue(data: Path) -> Iterator[tuple[Settings, Engine]]:
    """Rasa and the action server alone, on the sample directory: no bot, no web."""
    chosen = _settings(data, "", {})
    migrate(chosen.database)
    engine = open_engine(chosen.database)
    with transaction(engine) as session:
        import_table(session, run.SAMPLE.read_bytes(), now=clock.now())
    parts = [part for part in parts_of(chosen, {}) if part.name in ("rasa", "actions")]
    try:
        for part in parts:
            part.start()
        wait_until_up(parts, UP_WITHIN_SECONDS)
        yield chosen, engine
    finally:
        for part in reversed(parts):
            part.end()
        engine.dispose()


def _settings(data: Path, database_url: str, more: dict[str, object]) -> Settings:
    ports = free_ports(4)
    given: dict[str, object] = {
        "data_dir": data,
        "database_url": database_url,
        "model": str(model()),
        "web_port": ports[0],
        "bot_port": ports[1],
        "rasa_port": ports[2],
        "actions_port": ports[3],
        "rasa_token": secrets.token_urlsafe(8),
        "actions_token": secrets.token_urlsafe(8),
    }
    return Settings.model_validate(AT_A_TEST_S_SPEED | given | more)


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
