"""The database: one engine, one base for all tables, one kind of session."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    MetaData,
    Select,
    String,
    any_,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


READ_ONLY, REDONE, LEASE = "foothold_read_only", "foothold_redone", "foothold_lease"


WRITER_WAITS = timedelta(seconds=10)
LOOK_AGAIN = timedelta(milliseconds=0.5)
# The number of PostgreSQL's lock for who writes entries.
ENTRIES = 5_001


class Base(DeclarativeBase):
    """The base of every table in every room."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone: pass an aware datetime.")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://…`.

    SQLite: write-ahead log, foreign keys on, waits up to 10 s for another writer, and begins
    each transaction as a writer (but for `reading`) so that two processes queue instead of
    failing half-way. What is deleted is written over, so that it is not in the file either. No
    error tells a parameter.
    """
    if not url.startswith("sqlite"):
        return _postgresql(url)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": WRITER_WAITS.total_seconds()}
    )
    turn = threading.Lock()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        chosen = connection.get_execution_options()
        if READ_ONLY in chosen:
            connection.exec_driver_sql("BEGIN")
            return
        _wait_for_the_disk(connection, "NORMAL" if REDONE in chosen else "FULL")
        with turn:
            _begin_writing(connection)

    return engine


def _wait_for_the_disk(connection: Connection, how: str) -> None:
    """How the next commit waits; SQLite is told only where it is not what it was told last."""
    if connection.info.get("synchronous") != how:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA synchronous={how}")
        connection.info["synchronous"] = how


def _begin_writing(connection: Connection) -> None:
    """Begin as the one writer, as soon as there is no other.

    SQLite itself looks again after ever longer naps, up to a tenth of a second, while nobody
    writes. Of one process, one thread looks; the others stand in line behind it.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout=0")
    until = time.monotonic() + WRITER_WAITS.total_seconds()
    try:
        while _somebody_writes(raw):
            if time.monotonic() > until:
                break
            time.sleep(LOOK_AGAIN.total_seconds())
        if not raw.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout={WRITER_WAITS // timedelta(milliseconds=1)}")


def _somebody_writes(raw: Any) -> bool:
    """Begin, if nobody else is writing. Any other trouble shows when it is tried for good."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        return problem.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 5}
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if LEASE in connection.get_execution_options():
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")

    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for the block; its connections are closed when the block ends."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def empty_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log into the file, so that nothing deleted stays beside it."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose work commits as a whole when the block ends, or not at all."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def one_at_a_time(session: Session, waits: timedelta | None = None) -> None:
    """Wait until no other transaction writes entries, and keep them out until this one ends.

    Who writes looks first at which rows are whose; two that look at once would take each other's.
    SQLite has one writer anyway. Take it before any row is locked. `waits`: how long at most; then
    it raises SQLAlchemy's OperationalError, as SQLite does.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    if waits is not None:
        longest = waits // timedelta(milliseconds=1)
        session.execute(select(func.set_config("lock_timeout", f"{longest}ms", True)))
    session.execute(select(func.pg_advisory_xact_lock(ENTRIES)))


@contextmanager
def redone(engine: Engine) -> Iterator[Session]:
    """As `transaction`, for what is done again where it is lost: a turn, as its message is kept;
    and a message, as Telegram has it until `on_the_disk`.

    No process that is killed loses any of it. A power cut may, with SQLite, and then from some
    moment on everything: never a deed without what came before it.
    """
    with _begun(engine, REDONE) as session:
        yield session


def on_the_disk(engine: Engine) -> None:
    """Wait until all that this or another process has committed would outlive a power cut.

    PostgreSQL has waited as it committed. SQLite's log is written to the disk from here, beside
    whoever writes next. Raises OSError where the disk takes nothing.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    log = Path(f"{engine.url.database}-wal")
    if not log.exists():
        return
    file = os.open(log, os.O_RDONLY)
    try:
        os.fdatasync(file)
    finally:
        os.close(file)


@contextmanager
def leasing(engine: Engine) -> Iterator[Session]:
    """As `redone`, for what nothing has followed from yet: who holds what, a deed before its words.

    PostgreSQL's own end may lose it too, where nothing was committed after it.
    """
    with _begun(engine, REDONE, LEASE) as session:
        yield session


@contextmanager
def _begun(engine: Engine, *options: str) -> Iterator[Session]:
    """As `transaction`, begun at once: a connection that is told its options itself is quicker
    with each statement than an engine that is.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options=dict.fromkeys(options, True))
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment and writes nothing; no writer waits for it."""
    with Session(engine.execution_options(**{READ_ONLY: True})) as session:
        yield session


def look(engine: Engine, query: Select[Any], values: Mapping[str, Any]) -> Any:
    """The first value that a query finds now, or None; no writer waits for it."""
    with engine.connect() as connection:
        return connection.execution_options(**{READ_ONLY: True}).scalar(query, dict(values))


def put(
    session: Session,
    table: type[Base],
    key: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
    *,
    anew: bool = True,
) -> int:
    """Write whole rows in one statement: in place of those with the same `key`, or beside them.

    All rows have the same columns. How many were written.
    """
    if not rows:
        return 0
    writing = _putting(session.get_bind().dialect.name, table, key, tuple(rows[0]), anew)
    counted = {"preserve_rowcount": True}
    return session.connection().execute(writing, rows, execution_options=counted).rowcount


@cache
def _putting(
    dialect: str, table: type[Base], key: tuple[str, ...], columns: tuple[str, ...], anew: bool
) -> Insert:
    """Made once for each table: the statement is the same, however many rows."""
    fresh: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__)
    said = {name: fresh.excluded[name] for name in columns if name not in key}
    writing: Insert = (
        fresh.on_conflict_do_update(index_elements=list(key), set_=said)
        if anew
        else fresh.on_conflict_do_nothing()
    )
    return writing


def one_of(session: Session, column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column is one of many values: one parameter, however many."""
    if session.get_bind().dialect.name == "postgresql":
        found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(String)))
        return found
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    among: ColumnElement[bool] = column.in_(select(listed.c.value))
    return among
