"""The scaled form: what docker-compose.yml promises, and that very shape by hand without Docker."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML
from sqlalchemy import create_engine, make_url, text

from bot import run, training
from bot.settings import Settings
from bot.trusted import trusted
from tests.guide import free_ports, model

COMPOSE = training.ROOT / "docker-compose.yml"
TOKEN = "1000000001:sandbox"
WAIT_SECONDS = 180.0
OURS = ("rasa", "actions", "bot-1", "bot-2", "web")
# The image has them, a volume or another service stands for them, or they are of the sandbox.
NOT_OF_THIS_FORM = {"DATA_DIR", "MODEL", "RASA_PYTHON", "SANDBOX_BURST"}
# Real people are shown only what somebody confirmed.
CHOSEN_HERE = {"SHOW_UNASSURED"}
SECRET_WORDS = re.compile("TOKEN|PASSWORD$|KEY|SECRET|DATABASE_URL")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(COMPOSE)
    return found


SERVICES: dict[str, Any] = compose()["services"]


def test_only_the_web_is_reachable_and_only_from_this_machine() -> None:
    assert {name: s["ports"] for name, s in SERVICES.items() if "ports" in s} == {
        "web": ["127.0.0.1:8080:8080"]
    }


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_as_root_or_writes_outside_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] in ("10001", "postgres")
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_says_how_it_is(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check.get("test") or (name == "migrate" and check["disable"])


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_out_of_files_and_each_is_declared(name: str) -> None:
    service = SERVICES[name]
    in_the_open = [key for key in service["environment"] if SECRET_WORDS.search(key)]
    assert [key for key in in_the_open if not key.endswith("_FILE")] == []
    assert set(service["secrets"]) <= set(compose()["secrets"])
    assert all(set(source) == {"file"} for source in compose()["secrets"].values())


@pytest.mark.parametrize("name", ["rasa", "actions", "db", "migrate"])
def test_what_needs_no_internet_has_none(name: str) -> None:
    assert SERVICES[name]["networks"] == ["inside"]
    assert compose()["networks"]["inside"] == {"internal": True}


def test_every_setting_in_it_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields}
    known |= {"RASA_BIND", "ACTIONS_URL", "FORWARDED_ALLOW_IPS"}  # the last is uvicorn's own
    for name in (*OURS, "migrate"):
        assert set(SERVICES[name]["environment"]) <= known, name


def test_every_setting_reaches_whom_it_is_for() -> None:
    """What an operator writes into `.env` counts here as well, by the same defaults."""
    passed = {name for one in OURS for name in SERVICES[one]["environment"]}
    passed |= {secret.upper() for one in OURS for secret in SERVICES[one]["secrets"]}
    assert {name.upper() for name in Settings.model_fields} - passed == NOT_OF_THIS_FORM


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_what_is_not_set_is_as_elsewhere(name: str) -> None:
    for key, value in SERVICES[name]["environment"].items():
        default = re.fullmatch(r"\$\{\w+:-(.*)\}", str(value))
        if default and key not in CHOSEN_HERE and key.lower() in Settings.model_fields:
            known = Settings.model_fields[key.lower()].get_default()
            assert default[1].lower() == str(known).lower(), key


def test_every_secret_is_a_setting_or_the_database_s_own() -> None:
    known = set(Settings.model_fields) | {"database_password"}
    assert set(compose()["secrets"]) <= known


class Stack:
    """The services of the file as processes on loopback: the same commands and settings."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.home = home
        names = ("telegram", "5005", "5055", "web", "bot-1", "bot-2")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        self.secrets = home / "secrets"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._write_secrets(database_url)

    def _write_secrets(self, database_url: str) -> None:
        self.secrets.mkdir()
        key = b64encode(secrets.token_bytes(32)).decode()
        values = {
            "smtp_password": "",
            "database_url": database_url,
            "telegram_token": TOKEN,
            "encryption_keys": f"k1:{key}",
            "lookup_key": key,
        }
        for name in compose()["secrets"]:
            value = values.get(name, secrets.token_urlsafe(16))
            for service in (one for one in SERVICES if name in SERVICES[one]["secrets"]):
                own = self.secrets / service
                own.mkdir(exist_ok=True)
                (own / name).write_text(value)

    def environment(self, name: str) -> dict[str, str]:
        """The service's own settings, its hosts and ports turned into those of this machine."""
        own = {key: self._here(key, str(value), name) for key, value in _settings(name).items()}
        plain = {"PATH": os.environ["PATH"], "HOME": str(self.home), "DATA_DIR": str(self.home)}
        return (
            plain
            | training.QUIET
            | own
            | {
                "SECRETS_DIR": str(self.secrets / name),
                "SANDBOX_CLOCK_FILE": str(self.home / "clock"),
                "MODEL": str(model()),
                "PTB_TIMEDELTA": "1",
                "CHAT_PACE_SECONDS": "0",
            }
        )

    def _here(self, key: str, value: str, name: str) -> str:
        here = {
            "PARTNERSHIP": "us",
            "TELEGRAM_API_URL": f"http://127.0.0.1:{self.ports['telegram']}/sandbox",
            "WEBHOOK_URL": f"http://127.0.0.1:{self.ports['web']}",
            "BOT_PORT": str(self.ports.get(name, "")),
            "WEB_PORT": str(self.ports["web"]),
            "PORTAL_URL": f"http://127.0.0.1:{self.ports['web']}",
            "BOT_URLS": ",".join(
                f"http://127.0.0.1:{self.ports[bot]}/health" for bot in ("bot-1", "bot-2")
            ),
        }
        if key in here:
            return here[key]
        value = re.sub(r"\$\{\w+:[-?]([^}]*)\}", r"\1", value)
        value = re.sub(r"^(http://)?(rasa|actions|0\.0\.0\.0)\b", r"\g<1>127.0.0.1", value)
        return re.sub(r"\b(5005|5055)\b", lambda port: str(self.ports[port[0]]), value)

    def start(self, name: str) -> None:
        command = [_python(name), *SERVICES[name]["command"][1:]]
        cwd = training.ROOT / ("nlu" if name == "rasa" else "")
        self._start(name, command, cwd, self.environment(name))

    def start_telegram(self) -> None:
        command = [sys.executable, "-m", "bot.sandbox", "--port", str(self.ports["telegram"])]
        command += ["--data", str(self.home / "telegram"), "--token", TOKEN]
        env = os.environ | {"SANDBOX_CLOCK_FILE": str(self.home / "clock")}
        self._start("telegram", command, training.ROOT, env)

    def _start(self, name: str, command: list[str], cwd: Path, env: dict[str, str]) -> None:
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=cwd, env=env, stdout=log, stderr=log, start_new_session=True
            )

    def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not done():
            ended = [n for n, p in self.processes.items() if p.poll() not in (None, -9)]
            assert not ended, f"{ended}:\n{(self.home / f'{ended[0]}.log').read_text()}"
            assert time.monotonic() < deadline, "It did not come about in time."
            time.sleep(0.2)

    def is_well(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.ports['web']}/health"
            return httpx.get(url, timeout=5, verify=trusted()).status_code == 200
        except httpx.HTTPError:
            return False

    def end(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _settings(name: str) -> dict[str, Any]:
    found: dict[str, Any] = SERVICES[name]["environment"]
    return found


def _python(name: str) -> str:
    return run.rasa_python(Settings()) if name == "rasa" else sys.executable


@pytest.fixture
def stack(postgres: str, tmp_path: Path) -> Iterator[Stack]:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("create database scaled"))
    engine.dispose()
    url = make_url(postgres).set(database="scaled").render_as_string(hide_password=False)
    running = Stack(tmp_path, url)
    yield running
    running.end()


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_the_very_shape_by_hand(stack: Stack) -> None:
    """Two bots behind the webhook on one PostgreSQL; one is killed, and nobody notices."""
    stack.start_telegram()
    migrated = subprocess.run(
        [sys.executable, *SERVICES["migrate"]["command"][1:]],
        cwd=training.ROOT, env=stack.environment("migrate"), check=False,
    )  # fmt: skip
    assert migrated.returncode == 0
    for name in OURS:
        stack.start(name)
    stack.until(stack.is_well)

    telegram = f"http://127.0.0.1:{stack.ports['telegram']}/sandbox"
    chats = list(range(7_000, 7_006))
    _all_say(stack, telegram, chats, "/start", "I'm Foothold")
    _all_say(stack, telegram, chats, "yes", "How old are you")
    _all_say(stack, telegram, chats, "17", "Where do you live")
    os.killpg(stack.processes["bot-1"].pid, signal.SIGKILL)
    _all_say(stack, telegram, chats, "fy1", "going on")

    assert not stack.is_well()
    assert all(_count(telegram, chat, "Where do you live") == 1 for chat in chats)


def _all_say(stack: Stack, telegram: str, chats: list[int], words: str, answer: str) -> None:
    for chat in chats:
        _say(telegram, chat, words)
    stack.until(lambda: all(answer in _last(telegram, chat) for chat in chats))


def _say(telegram: str, chat: int, words: str) -> None:
    answer = httpx.post(f"{telegram}/chats/{chat}/messages", json={"text": words}, timeout=20)
    answer.raise_for_status()


def _said(telegram: str, chat: int) -> list[str]:
    answer = httpx.get(f"{telegram}/chats/{chat}/messages", timeout=20).raise_for_status()
    return [m["text"] for m in answer.json()["messages"] if m["from"] == "bot"]


def _last(telegram: str, chat: int) -> str:
    return (_said(telegram, chat) or [""])[-1]


def _count(telegram: str, chat: int, words: str) -> int:
    return sum(words in said for said in _said(telegram, chat))
