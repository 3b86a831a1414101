"""Logs hold our own lines, and of a library nothing that it carries."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot import training
from directory import logs
from directory.db import opened

WORD = "zanzibarplum"


@pytest.fixture(autouse=True)
def factory() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs.reduced)
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize("name", ["httpx", "telegram.Bot", "sqlalchemy.engine.Engine", "boto"])
def test_of_a_library_only_the_place_is_kept(name: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger(name).error("POST https://x/bot%s", WORD)

    assert WORD not in caplog.text
    assert "test_of_a_library_only_the_place_is_kept, line" in caplog.text


def test_our_own_lines_stay(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("bot.talk").error("%s failed", "a tick")

    assert "a tick failed" in caplog.text


@pytest.mark.parametrize("name", ["bot.talk", "uvicorn.error", "apscheduler.executors"])
def test_of_an_exception_only_the_kind_is_kept(name: str) -> None:
    try:
        raise ValueError(WORD)
    except ValueError:
        happened = sys.exc_info()
    record = logs.reduced(name, logging.ERROR, __file__, 1, "It failed.", (), happened)
    told = logging.Formatter("%(message)s").format(record)

    assert WORD not in told
    assert told.endswith("(ValueError)")


def test_what_ends_a_process_is_told_by_its_kind_and_place() -> None:
    program = f"from directory import logs; logs.set_up('debug'); raise ValueError('{WORD}')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=training.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert WORD not in done.stderr
    assert "ValueError at <string>:1" in done.stderr


@pytest.mark.parametrize("address", ["sqlite://", pytest.param("", id="postgresql")])
def test_an_error_of_the_database_tells_no_parameter(
    address: str, request: pytest.FixtureRequest
) -> None:
    url = address or request.getfixturevalue("postgres")
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(text("create temporary table t (a varchar primary key)"))
        insert = text("insert into t values (:a)")
        connection.execute(insert, {"a": "x"})
        with pytest.raises(IntegrityError) as problem, connection.begin_nested():
            connection.execute(insert, [{"a": WORD}, {"a": "x"}])

    assert WORD not in str(problem.value)


@pytest.mark.parametrize(("level", "stands"), [("warning", True), ("error", False)])
def test_at_the_usual_level_our_own_lines_say_how_it_goes(level: str, stands: bool) -> None:
    code = (
        f"import logging; from directory import logs; logs.set_up({level!r});"
        "logging.getLogger('actions.heartbeat').info('The tick ran');"
        "logging.getLogger('httpx').info('a call')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=training.ROOT, capture_output=True, text=True, check=True
    )

    assert ("The tick ran" in done.stderr) is stands
    assert "httpx" not in done.stderr
