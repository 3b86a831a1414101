"""What waits for the disk: what is told or answered does, who holds what does not."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.mail.tables import NextAt
from directory import db
from directory.db import leasing, on_the_disk, opened, put, reading, redone, transaction
from tests.actions.makers import BOTH, NOW, POSTGRESQL, databases
from tests.copies import copied

database = databases(*BOTH)
# SQLite answers with a number: 1 is NORMAL, which flushes at a checkpoint, 2 is FULL.
HURRIED = {POSTGRESQL: ("SHOW synchronous_commit", "on", "off")}
ON_SQLITE = ("PRAGMA synchronous", 2, 1)


def waits(session: Session) -> bool:
    """Whether the commit of this session waits until it is on the disk."""
    ask, full, spared = HURRIED.get(session.get_bind().dialect.name, ON_SQLITE)
    found: Any = session.scalar(text(str(ask)))
    assert found in (full, spared)
    return bool(found == full)


def test_a_transaction_waits_until_it_is_on_the_disk(database: Engine) -> None:
    with transaction(database) as session:
        assert waits(session)


def test_a_lease_does_not(database: Engine) -> None:
    with leasing(database) as session:
        assert not waits(session)


def test_what_is_done_again_waits_only_where_the_database_itself_may_be_killed(
    database: Engine,
) -> None:
    """SQLite lives in our own processes: what one of them committed survives its end."""
    with redone(database) as session:
        assert waits(session) is (database.dialect.name == POSTGRESQL)


def test_what_was_not_waited_for_can_be_waited_for_afterwards(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's log is saved, where what was committed stands; PostgreSQL has saved it itself."""
    saved: list[str] = []

    def save(file: int) -> None:
        saved.append(str(Path(f"/proc/self/fd/{file}").resolve()))

    with redone(database) as session:
        session.execute(text("CREATE TABLE kept_for_this_test (word VARCHAR)"))
    monkeypatch.setattr("os.fdatasync", save)
    on_the_disk(database)

    ours = [f"{database.url.database}-wal"] if database.dialect.name == "sqlite" else []
    assert saved == ours


def test_whatever_follows_a_lease_waits_again(database: Engine) -> None:
    """On the same connection too: the pool hands it out again."""
    for _ in range(3):
        with leasing(database):
            pass
        with reading(database) as session:
            session.scalar(text("SELECT 1"))
        with transaction(database) as session:
            assert waits(session)


class TestOneWriter:
    """SQLite has one writer at a time, of whatever process."""

    @pytest.fixture
    def engine(self, empty_file: Path, tmp_path: Path) -> Iterator[Engine]:
        with opened(copied(empty_file, tmp_path)) as engine:
            yield engine

    def test_who_waits_begins_as_soon_as_the_other_is_done(self, engine: Engine) -> None:
        other = engine.connect()
        other.exec_driver_sql("SELECT 1")
        timer = threading.Timer(0.05, other.rollback)
        timer.start()
        with transaction(engine) as session:
            session.execute(text("SELECT 1"))
        timer.join()
        other.close()

    def test_who_waits_in_vain_says_so(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(db, "WRITER_WAITS", timedelta(seconds=0.05))
        with engine.connect() as other:
            other.exec_driver_sql("SELECT 1")
            with pytest.raises(OperationalError, match="locked"), transaction(engine) as session:
                session.execute(text("SELECT 1"))

    def test_writers_of_many_threads_all_have_their_turn(self, engine: Engine) -> None:
        def write(number: int) -> None:
            with transaction(engine) as session:
                put(session, NextAt, ("key",), [{"key": f"k{number}", "at": NOW}])

        with ThreadPoolExecutor(8) as many:
            list(many.map(write, range(80)))
        with reading(engine) as session:
            assert session.scalar(select(func.count()).select_from(NextAt)) == 80


def test_a_session_that_runs_statements_alone_keeps_no_objects(database: Engine) -> None:
    with redone(database) as session:
        put(session, NextAt, ("key",), [{"key": "a", "at": NOW}])
        assert "identity_map" not in vars(session)
        assert session.scalar(select(NextAt.key).where(NextAt.key == "a")) == "a"
        assert session.get_one(NextAt, "a").at == NOW


def test_what_objects_say_is_written_as_a_session_ends(database: Engine) -> None:
    with redone(database) as session:
        session.add(NextAt(key="b", at=NOW))

    with reading(database) as session:
        assert session.get_one(NextAt, "b").at == NOW


def test_a_session_has_no_more_names_than_any(database: Engine) -> None:
    with redone(database) as session, pytest.raises(AttributeError, match="no_such"):
        session.no_such  # type: ignore[attr-defined]  # noqa: B018


def test_the_next_transaction_has_the_connection_of_the_last(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'kept.db'}") as engine:
        with redone(engine) as session:
            first = session.connection()
        with redone(engine) as session, reading(engine) as beside:
            assert session.connection() is first
            assert beside.connection() is not first


def test_one_on_which_something_went_wrong_is_not_kept(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'kept.db'}") as engine:
        with pytest.raises(OperationalError), redone(engine) as session:
            failed = session.connection()
            session.execute(text("INSERT INTO nowhere VALUES (1)"))
        assert failed.closed
        with redone(engine) as session:
            assert session.scalar(select(1)) == 1


def test_kept_connections_close_with_the_engine(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    with opened(f"sqlite:///{file}") as engine:
        with redone(engine), reading(engine):
            pass
        assert _open_files(file)
    assert _open_files(file) == []


def _open_files(file: Path) -> list[str]:
    links = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
    return [link for link in links if link.startswith(str(file))]
