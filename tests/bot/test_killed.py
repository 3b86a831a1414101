"""Two processes that are killed at any moment: at most one message each, and none lost.

But for one moment: between the note that a call is made and Telegram's answer to it nobody can tell
whether it arrived, and better none than two. Which check-ins a kill found there is written down at
each kill, and no other may be missing in the end.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from actions.cadence import is_welcome, read_cadence
from actions.records import CheckIn, Person
from bot.mail.tables import OutboxRow
from bot.telegram.sender import AT_ONCE
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    LONDON,
    databases,
    engines,
    make_checkin,
    make_person,
    make_service,
    make_step,
)

database, engine = databases(*BOTH), engines()

Start = Callable[[Engine, Path], subprocess.Popen[str]]
PEOPLE, KILLS, PATIENCE = 250, 4, 120.0


@pytest.fixture
def noon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A working day's noon, on the clock that all processes read."""
    day = datetime.now(LONDON).replace(hour=12, minute=0)
    ahead = day + timedelta(days=7 - day.weekday())
    while not is_welcome(ahead.astimezone(UTC), read_cadence(), LONDON):
        ahead += timedelta(days=1)
    file = tmp_path / "clock"
    file.write_text(str((ahead.astimezone(UTC) - clock.real_now()).total_seconds()))
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(file))
    return ahead.astimezone(UTC)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process that waits for `begun`; none of them outlives the test."""
    processes: list[subprocess.Popen[str]] = []

    def one(engine: Engine, sent: Path) -> subprocess.Popen[str]:
        processes.append(started(engine, sent))
        return processes[-1]

    yield one
    for process in processes:
        process.kill()
        process.communicate()


def started(engine: Engine, sent: Path) -> subprocess.Popen[str]:
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.bot.ticking", url, str(sent)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def begun(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def kill(process: subprocess.Popen[str], engine: Engine) -> set[str]:
    """End it, and say which chats' calls were being made: by it, or by the other one."""
    process.kill()
    process.communicate()
    with Session(engine) as session:
        called = select(OutboxRow.chat_key).where(OutboxRow.called_at.is_not(None))
        return set(session.scalars(called))


def wait_until_sent(sent: Path, so_many: int) -> None:
    """Whatever the machine's pace: a kill falls into the work, and not behind it."""
    deadline = time.monotonic() + PATIENCE
    while len(sent.read_text().split()) < so_many if sent.exists() else so_many:
        assert time.monotonic() < deadline, "not so many were sent"
        time.sleep(0.001)


def left(engine: Engine) -> int:
    """What is planned or waits to be sent; leases of the dead are over."""
    with transaction(engine) as session:
        ago = clock.real_now() - timedelta(minutes=2)
        session.execute(
            update(OutboxRow).where(OutboxRow.lease_until > ago).values(lease_until=ago)
        )
        planned = select(func.count()).select_from(CheckIn).where(CheckIn.state == "planned")
        waiting = select(func.count()).select_from(OutboxRow)
        return (session.scalar(planned) or 0) + (session.scalar(waiting) or 0)


def test_two_processes_killed_at_any_moment_send_each_check_in_once_at_most(
    engine: Engine, tmp_path: Path, noon: datetime, start: Start
) -> None:
    with transaction(engine) as session:
        service = make_service(session)
        for chat_id in range(1, PEOPLE + 1):
            person = make_person(session, chat_id=chat_id)
            make_checkin(session, make_step(session, person, service_id=service), due_at=noon)
    sent = tmp_path / "sent"
    when = sorted(random.Random(7).sample(range(PEOPLE * 3 // 4), KILLS))  # noqa: S311
    # Starting one takes a slow machine as long as the other needs for all that is left.
    ready = [start(engine, sent) for _ in range(KILLS + 3)]
    running = [begun(ready.pop()) for _ in range(2)]
    unclear: list[set[str]] = []
    for number, so_many in enumerate(when):
        wait_until_sent(sent, so_many)
        unclear.append(kill(running[number % 2], engine))
        assert len(sent.read_text().split()) < PEOPLE, "nothing was left to be killed over"
        running[number % 2] = begun(ready.pop())
    unclear += [kill(running.pop(), engine), kill(running.pop(), engine)]

    last = begun(ready.pop())
    deadline = time.monotonic() + PATIENCE
    try:
        while left(engine):
            assert time.monotonic() < deadline, "not all was sent"
            time.sleep(0.5)
    finally:
        kill(last, engine)
    got = Counter(sent.read_text().split())
    assert max(got.values()) == 1
    lost = {KEYRING.find(chat) for chat in range(1, PEOPLE + 1) if str(chat) not in got}
    assert lost <= set().union(*unclear), "one was lost whose call nobody had begun"
    # The two had so many calls in hand at most, and each that was killed before left some.
    assert all(len(chats) <= (2 + kills) * AT_ONCE for kills, chats in enumerate(unclear))
    print(f"{len(lost)} of {PEOPLE} lost in {KILLS + 2} kills")
    with Session(engine) as session:
        assert set(session.scalars(select(CheckIn.state))) == {"sent"}
        unsure = select(Person.lookup).join(CheckIn).where(CheckIn.reason == "unsure")
        counted = set(session.scalars(unsure))
    assert lost <= counted <= set().union(*unclear), "one that may be lost is not counted as such"
