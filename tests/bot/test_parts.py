"""The parts of a running guide: started, watched, started again, ended."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import parts
from bot.parts import Part, PartFailed, wait_until_up
from tests.guide import free_ports

SERVES = """
import http.server, os, sys
port = int(sys.argv[1])
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
print("serving", os.environ.get("GREETING"), flush=True)
http.server.HTTPServer(("127.0.0.1", port), Ok).serve_forever()
"""
DIES = "print('no disk'); raise SystemExit(3)"
NEVER_COMES_UP = "import time; time.sleep(600)"
WILL_NOT_END = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(600)"
)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[list[Part]]:
    """Parts that are ended when the test is over."""
    started: list[Part] = []
    yield started
    for part in started:
        if part.process and part.process.poll() is None:
            os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()


def make_part(made: list[Part], folder: Path, code: str) -> Part:
    (port,) = free_ports(1)
    part = Part(
        name="the part",
        command=[sys.executable, "-c", code, str(port)],
        ready_url=f"http://127.0.0.1:{port}/",
        log=folder / "logs" / "part.log",
        env={**os.environ, "GREETING": "hello"},
        cwd=folder,
    )
    made.append(part)
    return part


def test_a_part_is_up_when_its_address_answers(made: list[Part], tmp_path: Path) -> None:
    part = make_part(made, tmp_path, SERVES)
    assert not part.is_up()
    part.start()
    wait_until_up([part], within=60)

    assert part.is_up() and not part.has_died()
    assert "serving hello" in part.log.read_text()


def test_a_part_ends_when_it_is_asked_to(made: list[Part], tmp_path: Path) -> None:
    part = make_part(made, tmp_path, SERVES)
    part.start()
    wait_until_up([part], within=60)
    part.end()
    part.end()

    assert part.has_died() and not part.is_up()


def test_a_part_that_will_not_end_is_made_to(
    made: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = make_part(made, tmp_path, WILL_NOT_END)
    part.start()
    while "deaf" not in part.log.read_text():
        time.sleep(0.01)
    monkeypatch.setattr(parts, "GRACE_SECONDS", 0.1)
    part.end()

    assert part.process and part.process.poll() == -signal.SIGKILL


def test_a_part_that_was_never_started_has_nothing_to_end(made: list[Part], tmp_path: Path) -> None:
    part = make_part(made, tmp_path, SERVES)
    part.end()

    assert not part.has_died()


def test_a_part_that_dies_at_its_start_is_told_with_its_log(
    made: list[Part], tmp_path: Path
) -> None:
    part = make_part(made, tmp_path, DIES)
    part.start()

    with pytest.raises(PartFailed, match="the part ended at its start") as problem:
        wait_until_up([part], within=60)
    assert str(part.log) in str(problem.value)
    assert "no disk" in str(problem.value)


def test_a_stranger_that_answers_at_its_address_is_not_taken_for_it(
    made: list[Part], tmp_path: Path
) -> None:
    stranger = make_part(made, tmp_path, SERVES)
    stranger.start()
    wait_until_up([stranger], within=60)
    part = replace(make_part(made, tmp_path, DIES), ready_url=stranger.ready_url)
    made.append(part)
    part.start()
    assert part.process
    part.process.wait()

    with pytest.raises(PartFailed, match="ended at its start"):
        wait_until_up([part], within=60)


def test_a_part_that_takes_too_long_is_told_with_its_log(made: list[Part], tmp_path: Path) -> None:
    part = make_part(made, tmp_path, NEVER_COMES_UP)
    part.start()

    with pytest.raises(PartFailed, match="did not come up in time"):
        wait_until_up([part], within=0.0)


def test_a_part_that_died_is_started_again(made: list[Part], tmp_path: Path) -> None:
    part = make_part(made, tmp_path, SERVES)
    part.start()
    wait_until_up([part], within=60)
    assert part.process
    os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()
    assert part.has_died()
    part.restart()
    wait_until_up([part], within=60)

    assert not part.has_died()


def test_a_part_that_keeps_dying_is_given_up(
    made: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = make_part(made, tmp_path, DIES)
    monkeypatch.setattr(part, "start", lambda: None)
    for _ in range(parts.MOST_RESTARTS):
        part.restart()

    with pytest.raises(PartFailed, match="keeps ending") as problem:
        part.restart()
    assert str(part.log) in str(problem.value)


def test_a_part_that_is_killed_from_outside_again_and_again_is_told_so(
    made: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = make_part(made, tmp_path, SERVES)
    part.start()
    assert part.process
    os.killpg(part.process.pid, signal.SIGKILL)
    part.process.wait()
    monkeypatch.setattr(part, "start", lambda: None)
    for _ in range(parts.MOST_RESTARTS):
        part.restart()

    with pytest.raises(PartFailed, match=r"killed from outside\. Is there enough memory"):
        part.restart()


def test_deaths_long_ago_count_no_more(
    made: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = make_part(made, tmp_path, DIES)
    monkeypatch.setattr(part, "start", lambda: None)
    part.deaths = [-parts.WITHIN_SECONDS] * 50
    part.restart()

    assert len(part.deaths) == 1


def test_our_commands_run_in_our_own_interpreter() -> None:
    assert parts.python_command("-m", "bot")[0] == sys.executable
