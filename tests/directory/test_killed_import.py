"""An import is all or nothing, also where its process is killed in the middle of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from directory.db import Base, opened
from tests.directory.makers import make_row, make_table
from tests.postgres import new_database

MANY, KILLED_AFTER = 900, 500
# As `python -m directory`, and killed by itself once so many services are in.
KILLED = f"""
import os, signal, sys
from directory import feed_command
from directory.__main__ import main

def told(_self, done):
    if done >= {KILLED_AFTER}:
        os.kill(os.getpid(), signal.SIGKILL)

feed_command._Progress.__call__ = told
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return new_database(*request.getfixturevalue("empty_postgres"))
    shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "killed.db")
    return f"sqlite:///{tmp_path / 'killed.db'}"


def run(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, *command],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def everything(url: str) -> dict[str, list[Any]]:
    with opened(url) as engine, engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted(map(repr, connection.execute(select(t)))) for t in tables}


def test_of_an_import_that_is_killed_nothing_stays_and_the_next_is_whole(
    url: str, tmp_path: Path
) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    few.write_bytes(make_table(make_row(service="Number 1", pay="£7 an hour"), make_row()))
    many.write_bytes(make_table(*(make_row(service=f"Number {n}") for n in range(MANY))))
    assert run(url, "-m", "directory", "import", str(few)).returncode == 0
    before = everything(url)

    assert run(url, "-c", KILLED, "import", str(many)).returncode == -signal.SIGKILL
    assert everything(url) == before

    done = run(url, "-m", "directory", "import", str(many))
    assert done.returncode == 0, done.stderr
    assert f"{MANY - 1} new, 1 changed" in done.stdout
