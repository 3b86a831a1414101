"""Making the environments: which interpreter is found, and what is said when there is none."""

from __future__ import annotations

import importlib.util
import stat
import sys
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "environments.py"
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHER = "3.99"


@pytest.fixture
def tools() -> ModuleType:
    """The tool, loaded afresh: it is a script, in no package."""
    spec = importlib.util.spec_from_file_location("environments", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its path but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FOOTHOLD_ENVS", raising=False)
    return folder


def program(folder: Path, name: str, script: str) -> Path:
    """A shell script of this name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def python(folder: Path, name: str, version: str = OTHER) -> Path:
    """Something that says it is Python of this version."""
    return program(folder, name, f"echo {version}")


class TestWorks:
    def test_the_version_has_to_be_the_one_wanted(self, tools: ModuleType, machine: Path) -> None:
        found = python(machine, "python")

        assert tools.works(found, OTHER)
        assert not tools.works(found, "3.10")

    def test_the_running_interpreter_works(self, tools: ModuleType) -> None:
        assert tools.works(sys.executable, OWN)

    def test_one_that_is_not_there_does_not(self, tools: ModuleType, machine: Path) -> None:
        assert not tools.works(machine / "none", OTHER)

    def test_a_shim_that_only_complains_does_not(self, tools: ModuleType, machine: Path) -> None:
        shim = program(machine, "python", "echo 'pyenv: not installed' >&2; exit 127")

        assert not tools.works(shim, OTHER)

    def test_one_that_prints_and_fails_does_not(self, tools: ModuleType, machine: Path) -> None:
        assert not tools.works(program(machine, "python", f"echo {OTHER}; exit 1"), OTHER)

    def test_a_file_that_cannot_be_run_does_not(self, tools: ModuleType, machine: Path) -> None:
        (machine / "python").write_text("no program")

        assert not tools.works(machine / "python", OTHER)


class TestFinding:
    def find(self, tools: ModuleType, machine: Path, *, fetch: bool = False) -> Any:
        return tools.find_python(machine / "uv", OTHER, fetch)

    @pytest.fixture(autouse=True)
    def uv_without_any(self, machine: Path) -> None:
        program(machine, "uv", "exit 2")

    def test_the_running_one_comes_first(self, tools: ModuleType, machine: Path) -> None:
        python(machine, f"python{OWN}", OWN)

        assert tools.find_python(machine / "uv", OWN, False) == sys.executable

    def test_one_on_the_path_is_found(self, tools: ModuleType, machine: Path) -> None:
        found = python(machine, f"python{OTHER}")

        assert self.find(tools, machine) == str(found)

    def test_a_shim_on_the_path_is_passed_over(self, tools: ModuleType, machine: Path) -> None:
        program(machine, f"python{OTHER}", "exit 127")

        assert self.find(tools, machine) is None

    def test_pyenv_s_newest_is_found(
        self, tools: ModuleType, machine: Path, tmp_path: Path
    ) -> None:
        for name in ("3.99.1", "3.99.2"):
            (tmp_path / name / "bin").mkdir(parents=True)
            python(tmp_path / name / "bin", "python")
        program(
            machine,
            "pyenv",
            f'[ "$1" = versions ] && echo "3.9.9\n3.99.1\n3.99.2" || echo "{tmp_path}/$2"',
        )

        assert self.find(tools, machine) == str(tmp_path / "3.99.2" / "bin" / "python")

    def test_pyenv_without_it_is_passed_over(self, tools: ModuleType, machine: Path) -> None:
        program(machine, "pyenv", "echo 3.9.9")

        assert self.find(tools, machine) is None

    def test_a_broken_pyenv_is_passed_over(self, tools: ModuleType, machine: Path) -> None:
        program(machine, "pyenv", "exit 1")

        assert self.find(tools, machine) is None

    def test_uv_s_own_is_found(self, tools: ModuleType, machine: Path) -> None:
        found = python(machine, "managed")
        program(machine, "uv", f"echo {found}")

        assert self.find(tools, machine) == str(found)

    def test_it_is_fetched_only_on_asking(self, tools: ModuleType, machine: Path) -> None:
        found, mark = python(machine, "managed"), machine / "fetched"
        program(
            machine,
            "uv",
            f'case "$2" in install) : > {mark};; '
            f"find) [ -e {mark} ] && echo {found} || exit 2;; esac",
        )

        assert self.find(tools, machine) is None
        assert not mark.exists()
        assert self.find(tools, machine, fetch=True) == str(found)

    def test_what_cannot_be_fetched_is_not_found(self, tools: ModuleType, machine: Path) -> None:
        assert self.find(tools, machine, fetch=True) is None


class TestWithoutAnInterpreter:
    """The problem says what is missing and what to type."""

    @pytest.fixture(autouse=True)
    def nothing_found(
        self, tools: ModuleType, machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tools, "find_python", lambda *_: None)
        monkeypatch.setattr(tools, "APP", tmp_path / "venv")
        monkeypatch.setattr(tools, "TOOLS", tmp_path / "tools")
        monkeypatch.setenv("FOOTHOLD_ENVS", str(tmp_path / "envs"))

    def test_the_application_says_which_python_it_needs(
        self, tools: ModuleType, machine: Path
    ) -> None:
        with pytest.raises(tools.Problem, match=r"No Python 3\.11 or newer") as problem:
            tools.app(machine / "uv", TOOL)
        assert "apt install" in str(problem.value)

    def test_rasa_says_which_python_it_needs(self, tools: ModuleType, machine: Path) -> None:
        with pytest.raises(tools.Problem, match=r"Rasa needs Python 3\.10") as problem:
            tools.rasa(machine / "uv")
        assert "pyenv install" in str(problem.value)

    def test_the_command_says_so_without_a_traceback(
        self, tools: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(tools, "uv", lambda: Path("uv"))

        assert tools.main([]) == 1
        told = capsys.readouterr().err
        assert "No Python 3.11 or newer" in told
        assert "Traceback" not in told

    def test_a_full_disk_is_told_as_such(
        self, tools: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def full() -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(tools, "uv", full)

        assert tools.main([]) == 1
        assert "No space left on device" in capsys.readouterr().err


class TestTwoAtOnce:
    """Two first starts side by side: neither takes away what the other is making."""

    def test_the_second_waits_for_the_first(
        self, tools: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        order: list[str] = []

        def second() -> None:
            with tools.alone(tmp_path):
                order.append("second")

        waiting = threading.Thread(target=second)
        with tools.alone(tmp_path):
            waiting.start()
            while "waits" not in capsys.readouterr().out:
                time.sleep(0.01)
            order.append("first")
        waiting.join(10)

        assert order == ["first", "second"]


class TestMaking:
    """An environment that is there and of the same lock is left alone."""

    def test_an_environment_of_the_same_lock_is_left_alone(
        self, tools: ModuleType, machine: Path, tmp_path: Path
    ) -> None:
        lock = tmp_path / "requirements.lock"
        lock.write_text("a==1")
        where = tmp_path / "env"
        (where / "bin").mkdir(parents=True)
        python(where / "bin", "python")
        (where / tools.MARK).write_text(tools.digest(lock))
        mark = machine / "called"
        tools.make(program(machine, "uv", f": > {mark}"), "x", where, "python", lock)

        assert not mark.exists()

    def test_one_whose_python_is_gone_is_made_anew(
        self, tools: ModuleType, machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """An upgrade took the interpreter away that it stands on."""
        lock = tmp_path / "requirements.lock"
        lock.write_text("a==1")
        where = tmp_path / "env"
        (where / "bin").mkdir(parents=True)
        (where / "bin" / "python").symlink_to(tmp_path / "gone")
        (where / tools.MARK).write_text(tools.digest(lock))
        make = f'[ "$1" = venv ] && mkdir -p {where}; exit 0'
        uv = program(machine, "uv", f"export PATH=/usr/bin:/bin; {make}")
        tools.make(uv, "x", where, python(machine, "python"), lock)

        assert not (where / "bin" / "python").is_symlink()
        assert "x environment" in capsys.readouterr().out

    def test_one_of_another_lock_is_made_to_fit(
        self, tools: ModuleType, machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lock = tmp_path / "requirements.lock"
        lock.write_text("a==2")
        where = tmp_path / "env"
        (where / "bin").mkdir(parents=True)
        found = python(where / "bin", "python")
        (where / tools.MARK).write_text("another")
        tools.make(program(machine, "uv", "exit 0"), "x", where, found, lock)

        assert (where / tools.MARK).read_text() == tools.digest(lock)
        assert "x environment" in capsys.readouterr().out

    def test_one_that_failed_half_way_is_not_taken_for_made(
        self, tools: ModuleType, machine: Path, tmp_path: Path
    ) -> None:
        lock = tmp_path / "requirements.lock"
        lock.write_text("a==2")
        where = tmp_path / "env"
        (where / "bin").mkdir(parents=True)
        found = python(where / "bin", "python")
        (where / tools.MARK).write_text("another")
        uv = program(machine, "uv", "echo 'no network'; exit 1")

        with pytest.raises(tools.Problem, match="no network"):
            tools.make(uv, "x", where, found, lock)
        assert not (where / tools.MARK).exists()

    def test_a_changed_file_changes_the_digest(self, tools: ModuleType, tmp_path: Path) -> None:
        lock = tmp_path / "requirements.lock"
        lock.write_text("a==1")
        before = tools.digest(lock)
        lock.write_text("a==2")

        assert len(before) == 16
        assert tools.digest(lock) != before
