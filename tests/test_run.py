"""`make run`: what it prints, what it survives, what it says when it cannot."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from bot import run, training
from bot.settings import Settings, read_settings
from bot.trouble import CannotRun
from bot.trusted import trusted
from directory.settings import SettingsProblem
from tests.guide import free_ports, model

WAIT_SECONDS = 240.0
BROKEN_RASA = """#!/bin/sh
if [ "$1" = -c ]; then echo True; exit 0; fi
echo ERROR broken
exit 1
"""


class Run:
    """`python -m bot run` in its own process, and what it has printed so far."""

    def __init__(self, data: Path, printed: Path, first: Sequence[str] = (), **env: str) -> None:
        self._printed = printed
        with printed.open("wb") as out:
            self.process = subprocess.Popen(
                [*first, sys.executable, "-m", "bot", "run"],
                cwd=training.ROOT,
                env=os.environ | {"DATA_DIR": str(data)} | env,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def words(self) -> str:
        return self._printed.read_text()

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something that comes about while it runs."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not done():
            assert self.process.poll() is None, f"It ended meanwhile:\n{self.words}"
            assert time.monotonic() < deadline, f"It did not come about in time:\n{self.words}"
            time.sleep(0.2)

    def until_it_runs(self) -> None:
        """Wait for its last line, which it prints when every part is up."""
        self.until(lambda: "Ctrl-C ends it." in self.words)


@contextmanager
def started(data: Path, first: Sequence[str] = (), **env: str) -> Iterator[Run]:
    """A run with these settings, ended when the block ends; `first` is a command that runs it."""
    with TemporaryDirectory() as place:
        run_ = Run(data, Path(place) / "printed", first, **env)
        try:
            yield run_
        finally:
            if run_.process.poll() is None:
                run_.process.send_signal(signal.SIGTERM)
                run_.process.wait(60)


def said(data: Path, first: Sequence[str] = (), **env: str) -> tuple[int, str]:
    """The exit code and the words of a run that ends by itself."""
    with started(data, first, **env) as run_:
        return run_.process.wait(WAIT_SECONDS), run_.words


def is_well(port: int) -> bool:
    """Whether /health says that every part is up."""
    try:
        return (
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5, verify=trusted()).status_code
            == 200
        )
    except httpx.HTTPError:
        return False


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_a_part_that_dies_is_started_again_and_ctrl_c_ends_all(tmp_path: Path) -> None:
    """kill -9 of a part is mended; SIGINT leaves no process behind."""
    (port,) = free_ports(1)
    with started(tmp_path, WEB_PORT=str(port), MODEL=str(model())) as run_:
        run_.until_it_runs()
        assert is_well(port)
        children = _children(run_.process.pid)
        assert len(children) == 4
        for pid in children[1:]:
            os.kill(pid, signal.SIGKILL)
        run_.until(lambda: run_.words.count("is started again") == 3)
        run_.until(lambda: is_well(port))
        children = _children(run_.process.pid)
        run_.process.send_signal(signal.SIGINT)
        assert run_.process.wait(60) == 0
        assert "database migrated" in run_.words
        assert "not yet confirmed by their providers" in run_.words
        assert f"http://127.0.0.1:{port}/sandbox/" in run_.words
    assert not any(_lives(pid) for pid in children)


def test_a_stop_that_comes_while_a_process_is_made_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is raised in a fork's own hooks is swallowed: the next step hears of it all the same."""
    monkeypatch.setattr(run._Asked, "for_the_end", False)
    with suppress(run.Stopped):
        run._stop(signal.SIGINT, None)
    with pytest.raises(run.Stopped), run._step("the next"):
        pass


def test_a_folder_is_one_guide_s_at_a_time(tmp_path: Path) -> None:
    """Two would write over each other's sandbox and logs."""
    (port,) = free_ports(1)
    with (tmp_path / "running").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, words = said(tmp_path, WEB_PORT=str(port))
    assert code == 1
    assert "running already" in words and "DATA_DIR=" in words


@pytest.mark.parametrize("kept", [4, 100_000])
def test_a_model_that_was_broken_off_is_trained_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """A copy that ended early is no model."""
    models = tmp_path / "models"
    models.mkdir()
    training.model_for(models).write_bytes(model().read_bytes()[:kept])
    (models / "training-left").mkdir()
    trained = []

    def train(python: str, into: Path) -> Path:
        trained.append(into)
        return training.model_for(into)

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(run, "rasa_python", lambda _: "python")
    run._model(Settings(data_dir=tmp_path))
    assert trained == [models]


def test_two_parts_never_share_a_port(tmp_path: Path) -> None:
    """The same port for two parts is a slip."""
    port = str(free_ports(1)[0])
    code, words = said(tmp_path, WEB_PORT=port, RASA_PORT=port)
    assert code == 1
    assert "WEB_PORT and RASA_PORT" in words


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_a_killed_parent_takes_its_parts_with_it(tmp_path: Path) -> None:
    """kill -9 of the parent leaves nothing that holds the port."""
    (port,) = free_ports(1)
    with started(tmp_path, WEB_PORT=str(port), MODEL=str(model())) as run_:
        run_.until_it_runs()
        children = _children(run_.process.pid)
        run_.process.kill()
        run_.process.wait(10)
    deadline = time.monotonic() + WAIT_SECONDS
    while any(_lives(pid) for pid in children):
        assert time.monotonic() < deadline, "Parts live on without their parent."
        time.sleep(0.2)


@pytest.mark.parametrize("name", ["WEB_PORT", "RASA_PORT", "ACTIONS_PORT", "BOT_PORT"])
def test_a_taken_port_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    """Nothing is started, and the words name another port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {"WEB_PORT": str(free_ports(1)[0]), name: str(taken.getsockname()[1])}
        code, words = said(tmp_path, **ports)
    assert code == 1
    assert "is taken" in words
    assert f"{name}=" in words


def test_a_port_that_is_not_for_this_account_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Probe(socket.socket):
        def bind(self, _address: object) -> None:
            raise PermissionError

    monkeypatch.setattr(socket, "socket", Probe)
    with pytest.raises(CannotRun, match="not for this account"):
        run._is_free(81)


def test_what_is_kept_is_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    database = tmp_path / "data" / "foothold.db"
    with started(tmp_path / "data", WEB_PORT=str(free_ports(1)[0])) as run_:
        run_.until(database.exists)
        kept = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
        assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    """A port that is no number."""
    code, words = said(tmp_path, WEB_PORT="eighty")
    assert code == 2
    assert "WEB_PORT cannot be used" in words


def test_a_broken_env_file_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is no setting."""
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("PARTNERSHIP=us\n'oops\n")
    with pytest.raises(SettingsProblem, match=r"\.env, line 2: this is no setting"):
        read_settings()


def test_a_missing_rasa_environment_is_said_with_what_to_do(tmp_path: Path) -> None:
    """An interpreter that is named, and is not there: how to have one made."""
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]), RASA_PYTHON="/nowhere/python")
    assert code == 1
    assert "leave RASA_PYTHON empty" in words


def test_a_python_without_rasa_is_said(tmp_path: Path) -> None:
    """An interpreter that is there, and has no Rasa."""
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]), RASA_PYTHON=sys.executable)
    assert code == 1
    assert "no Python with Rasa in it" in words


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    """MODEL names a file, and there is none."""
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]), MODEL="/nowhere/model.tar.gz")
    assert code == 1
    assert "no such file" in words


def test_a_file_that_is_no_model_is_said(tmp_path: Path) -> None:
    """MODEL names a file, and it is none of Rasa's."""
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]), MODEL=__file__)
    assert code == 1
    assert "that is no model" in words


def test_a_failed_training_leaves_no_model_and_says_where_to_look(tmp_path: Path) -> None:
    """A Rasa that fails: the log is named, nothing half-written stays."""
    broken = tmp_path / "python"
    broken.write_text(BROKEN_RASA)
    broken.chmod(0o755)
    port = str(free_ports(1)[0])
    code, words = said(tmp_path / "data", WEB_PORT=port, RASA_PYTHON=str(broken))
    models = tmp_path / "data" / "models"
    assert code == 1
    assert "could not be trained" in words
    assert [path.name for path in models.iterdir()] == ["training.log"]
    assert "ERROR broken" in (models / "training.log").read_text()


def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    """DATA_DIR is a file."""
    place = tmp_path / "file"
    place.write_text("in the way")
    code, words = said(place, WEB_PORT=str(free_ports(1)[0]))
    assert code == 1
    assert "DATA_DIR" in words


def test_a_full_disk_is_said_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """No file may grow past 20 kB: the tables find no room, and what is there does no harm."""
    port, no_room = str(free_ports(1)[0]), ["sh", "-c", 'ulimit -f 40; exec "$@"', "sh"]
    code, words = said(tmp_path, no_room, WEB_PORT=port)
    assert code == 1
    assert "foothold.db cannot be used" in words
    assert "Is the disk full" in words
    assert "Traceback" not in words
    code, words = said(tmp_path, WEB_PORT=port, MODEL="/nowhere/model.tar.gz")
    assert "database migrated" in words


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path) -> None:
    """Somebody's letter in the place of the database."""
    (tmp_path / "foothold.db").write_text("Dear council, " * 100)
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]))
    assert code == 1
    assert "file is not a database" in words
    assert "Traceback" not in words
    assert (tmp_path / "foothold.db").read_text().startswith("Dear council")


def test_a_database_server_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    """Nobody listens there."""
    away = f"postgresql+psycopg://foothold:secret-word@127.0.0.1:{free_ports(1)[0]}/foothold"
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]), DATABASE_URL=away)
    assert code == 1
    assert "server of DATABASE_URL down?" in words
    assert "secret-word" not in words
    assert "Traceback" not in words


def test_a_database_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    """Going back to an older Foothold."""
    file = tmp_path / "foothold.db"
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        other.execute("INSERT INTO alembic_version VALUES ('9999_from_tomorrow')")
    code, words = said(tmp_path, WEB_PORT=str(free_ports(1)[0]))
    assert code == 1
    assert "made by another version of Foothold" in words
    assert "Traceback" not in words
    with closing(sqlite3.connect(file)) as other:
        assert [name for (name,) in other.execute("SELECT name FROM sqlite_master")] == [
            "alembic_version"
        ]


def test_a_training_that_takes_too_long_is_ended_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Rasa that does not come to an end."""
    slow = tmp_path / "python"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(training, "LONGEST_SECONDS", 1)
    with pytest.raises(training.TrainingFailed, match="nothing was changed"):
        training.train(str(slow), tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_the_model_is_trained_again_only_when_its_inputs_change(tmp_path: Path) -> None:
    """The model's name follows what it is made from."""
    for name in ("nlu/domain", "nlu/data", "stories"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("nlu/config.yml", "nlu/requirements.lock", "stories/a.yml"):
        (tmp_path / name).write_text(name)
    before = training.digest(tmp_path)
    assert training.digest(tmp_path) == before
    (tmp_path / "stories/a.yml").write_text("changed")
    assert training.digest(tmp_path) != before


def test_the_parts_share_their_settings() -> None:
    """What one part is told of ports and tokens, all are told."""
    settings = Settings(
        rasa_port=1, actions_port=2, bot_port=3, rasa_token="r", show_unassured=False
    )
    env = run.environment_of(settings)
    assert env["ACTIONS_URL"].endswith(":2/webhook")
    assert (env["RASA_TOKEN"], env["SHOW_UNASSURED"]) == ("r", "False")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


TWICE = """
import os, random, signal, sys, time
from bot import run
from bot.settings import Settings

run._prepare, run.parts_of = lambda settings: settings, lambda settings: []
run._say_where = lambda *_: None
for _ in range(60):
    ready, tells = os.pipe()
    run.wait_until_up = lambda *_: os.write(tells, b"!")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = run.run(Settings())
        finally:
            os._exit(code)
    os.close(tells)
    os.read(ready, 1)
    os.close(ready)
    os.kill(child, signal.SIGTERM)
    until = time.perf_counter() + random.uniform(0, 80e-6)
    while time.perf_counter() < until:
        pass
    os.kill(child, signal.SIGTERM)
    for _ in range(400):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.01)
    else:
        os.kill(child, signal.SIGKILL)
        sys.exit("it hung")
    if os.waitstatus_to_exitcode(status):
        sys.exit("it failed")
"""


def test_two_signals_at_once_end_it_as_one_does() -> None:
    """`make` passes TERM on, and so does whoever ends the whole group."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE],
        cwd=training.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
