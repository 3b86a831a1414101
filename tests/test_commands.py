"""The command line, where something is wrong with the settings: a sentence, never a traceback."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import training
from bot.incoming import Incoming, Kind
from bot.settings import Settings
from bot.telegram.spool import Spool
from directory import clock
from directory.db import opened, transaction
from directory.migrate import migrate
from tests.actions.makers import make_person
from tests.guide import free_ports

# A process each.
pytestmark = pytest.mark.whole
SUGGEST, MIGRATE, CHECKINS = (
    ["directory", "suggest"],
    ["directory", "migrate"],
    ["actions", "checkins"],
)


def run(folder: Path, command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(training.ROOT)} | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "env", "hint"),
    [
        (SUGGEST, {"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be used"),
        (MIGRATE, {"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be used"),
        (CHECKINS, {"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be used"),
        (MIGRATE, {"DATABASE_URL": "postgresql://sam:p@55:word@host/guide"}, "write @ as %40"),
        (SUGGEST, {"DATABASE_URL": "postgresql://sam:p@55@host/guide"}, "write @ as %40"),
        (CHECKINS, {"DATABASE_URL": "postgresql://host:port/guide"}, "the port is a number"),
        (SUGGEST, {"WEB_PORT": "http"}, "WEB_PORT cannot be used"),
        (CHECKINS, {"WEB_PORT": "http"}, "WEB_PORT cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, command: list[str], env: dict[str, str], hint: str
) -> None:
    done = run(tmp_path, command, **env)

    assert done.returncode == 2
    assert hint in done.stderr and "Traceback" not in done.stderr
    assert "55" not in done.stderr and "invalid literal" not in done.stderr


@pytest.mark.parametrize(
    ("command", "content", "hint"),
    [
        (SUGGEST, b"hello world\n", "line 1"),
        (CHECKINS, b"hello world\n", "line 1"),
        (MIGRATE, b"\xff", "cannot be"),
    ],
)
def test_a_broken_env_file_is_named(
    tmp_path: Path, command: list[str], content: bytes, hint: str
) -> None:
    (tmp_path / ".env").write_bytes(content)
    done = run(tmp_path, command)

    assert done.returncode == 2
    assert hint in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path, ["directory", "migrate"], DATA_DIR=str(tmp_path / "file"))

    assert done.returncode == 2
    assert "DATA_DIR" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, ["directory", "migrate"], DATA_DIR="/proc/nowhere")

    assert done.returncode == 2
    assert "DATA_DIR" in done.stderr and "Traceback" not in done.stderr


def test_where_there_is_no_database_nothing_is_sealed_anew_or_made(tmp_path: Path) -> None:
    done = run(tmp_path, ["bot", "reseal"], DATA_DIR=str(tmp_path / "mistyped"))

    assert done.returncode == 2
    assert "is DATA_DIR right?" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_told_where_it_is_sealed_anew(tmp_path: Path) -> None:
    (tmp_path / "foothold.db").touch()
    done = run(tmp_path, ["bot", "reseal"], DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "foothold.db cannot be used" in done.stderr and "Traceback" not in done.stderr


def test_real_people_are_not_kept_with_keys_that_nobody_chose(tmp_path: Path) -> None:
    real = {"DATA_DIR": str(tmp_path), "TELEGRAM_TOKEN": "1:abc"}
    for part in ("run", "talk", "web"):
        done = run(tmp_path, ["bot", part], **real)
        assert done.returncode != 0, part
        assert "python -m bot keys" in done.stderr and "Traceback" not in done.stderr, part
    assert not (tmp_path / "keys.json").exists()

    keys = run(tmp_path, ["bot", "keys"], **real)
    made = dict(line.split("=", 1) for line in keys.stdout.splitlines())
    assert set(made) == {"ENCRYPTION_KEYS", "LOOKUP_KEY"}
    migrate(f"sqlite:///{tmp_path}/foothold.db")
    done = run(tmp_path, ["bot", "reseal"], **real, **made)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_key_can_be_taken_away_while_messages_wait_that_it_sealed(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/foothold.db")
    old = Settings(data_dir=tmp_path, telegram_token="").keyring()
    Spool(tmp_path, old).add([(1, Incoming(Kind.TEXT, 1, text="hi"))])
    key = base64.b64encode(old.keys[old.current]).decode()
    keys = f"new:{base64.b64encode(b'n' * 32).decode()},{old.current}:{key}"
    env = {
        "DATA_DIR": str(tmp_path),
        "ENCRYPTION_KEYS": keys,
        "LOOKUP_KEY": base64.b64encode(old.lookup).decode(),
    }
    done = run(tmp_path, ["bot", "reseal"], **env)
    assert done.returncode == 2
    assert f"sealed with {old.current}: take no key away" in done.stderr
    assert "can be taken away" not in done.stdout

    Spool(tmp_path, old).empty()
    done = run(tmp_path, ["bot", "reseal"], **env)
    assert done.returncode == 0 and "can be taken away" in done.stdout


def test_the_commands_go_by_the_clock_of_the_guide_that_they_look_at(tmp_path: Path) -> None:
    """In a demo whose clock was moved ahead, a link made here is not ended at once."""
    code = (
        "import sys; from pathlib import Path; from directory import clock;"
        "clock.follow(Path(sys.argv[1])); print(int(clock.offset().total_seconds()))"
    )
    env = {name: value for name, value in os.environ.items() if name != clock.VARIABLE}

    def offset() -> int:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=training.ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    assert offset() == 0
    clock.advance(tmp_path / clock.FILE, 86_400)
    assert offset() == 86_400


@pytest.mark.parametrize("command", ["talk", "run"])
def test_keys_that_the_database_needs_and_that_are_missing_stop_the_start(
    tmp_path: Path, command: str
) -> None:
    url, (port,) = f"sqlite:///{tmp_path / 'foothold.db'}", free_ports(1)
    migrate(url)
    with opened(url) as engine, transaction(engine) as session:
        make_person(session)
    key = base64.b64encode(b"x" * 32).decode()
    keys = {"ENCRYPTION_KEYS": f"other:{key}", "LOOKUP_KEY": key}
    done = run(tmp_path, ["bot", command], DATA_DIR=str(tmp_path), WEB_PORT=str(port), **keys)

    assert done.returncode != 0
    assert "'k1' (person: 1)" in done.stderr and "Traceback" not in done.stderr
    assert key not in done.stderr
