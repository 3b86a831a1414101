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
from enum import Enum, auto
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
    and_,
    any_,
    create_engine,
    event,
    func,
    literal,
    make_url,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, registry, sqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeDecorator, TypeEngine

PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Kind(Enum):
    """What a transaction is for, where it is none like others."""

    READ_ONLY = auto()
    REDONE = auto()
    LEASE = auto()


READ_ONLY, REDONE, LEASE = Kind
# What the next transaction of a connection is for.
KIND = "foothold_kind"

WRITER_WAITS = timedelta(seconds=10)
WAITS = WRITER_WAITS // timedelta(milliseconds=1)
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
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 5}
        )
    engine = create_engine(
        make_url(url).set(drivername="sqlite+one_writer"),
        hide_parameters=True,
        connect_args={"timeout": WRITER_WAITS.total_seconds()},
    )
    engine.url = make_url(url)  # what it was opened with, whatever dialect of ours that is

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "engine_disposed")
    def close_kept(_engine: Engine) -> None:
        kept = engine.dialect.kept  # type: ignore[attr-defined]
        while (connection := _one_of_the_kept(kept)) is not None:
            connection.detach()
            connection.close()

    return engine


class OneWriter(SQLiteDialect_pysqlite):
    """SQLite, but that each transaction begins as the one writer, or as the reader it is to be.

    A listener for the beginning would do the same, and costs each statement of every transaction.
    Connections that a transaction ended well on are `kept` for the next: to put one back into
    SQLAlchemy's pool and to fetch it again costs as much as two statements.
    """

    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._turn = threading.Lock()
        self.kept: list[Connection] = []

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin; what for is what `_connected` left word of."""
        kind = dbapi_connection.info.pop(KIND, None)
        raw: Any = dbapi_connection.dbapi_connection
        if kind is READ_ONLY:
            _set(dbapi_connection, "busy_timeout", WAITS)
            raw.execute("BEGIN")
            return
        _set(dbapi_connection, "busy_timeout", 0)
        _set(dbapi_connection, "synchronous", "FULL" if kind is None else "NORMAL")
        with self._turn:
            _begin_writing(raw)


def _set(connection: PoolProxiedConnection, pragma: str, value: str | int) -> None:
    """SQLite is told only what it was not told last: once a turn, it takes as long as a look."""
    known: dict[Any, Any] = connection.info
    if known.get(pragma) != value:
        raw: Any = connection.dbapi_connection
        raw.execute(f"PRAGMA {pragma}={value}")
        known[pragma] = value


registry.register("sqlite.one_writer", __name__, OneWriter.__name__)


def _begin_writing(raw: Any) -> None:
    """Begin as the one writer, as soon as there is no other.

    SQLite itself looks again after ever longer naps, up to a tenth of a second, while nobody
    writes. Of one process, one thread looks; the others stand in line behind it.
    """
    until = time.monotonic() + WRITER_WAITS.total_seconds()
    while _somebody_writes(raw) and time.monotonic() < until:
        time.sleep(LOOK_AGAIN.total_seconds())
    if not raw.in_transaction:
        raw.execute("BEGIN IMMEDIATE")


def _somebody_writes(raw: Any) -> bool:
    """Begin, if nobody else is writing. Any other trouble shows when it is tried for good."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        return problem.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


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
        _set(connection, "busy_timeout", WAITS)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose work commits as a whole when the block ends, or not at all.

    It begins with its first statement: until then nobody waits for it.
    """
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
    with _begun(engine, LEASE) as session:
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment and writes nothing; no writer waits for it."""
    with _connected(engine, READ_ONLY) as connection, Begun(connection) as session:
        yield session


@contextmanager
def _begun(engine: Engine, kind: Kind) -> Iterator[Session]:
    with _connected(engine, kind) as connection, Begun(connection) as session:
        yield session
        session.flush()


@contextmanager
def _connected(engine: Engine, kind: Kind) -> Iterator[Connection]:
    """A connection in a transaction that commits when the block ends."""
    kept = engine.dialect.kept if isinstance(engine.dialect, OneWriter) else None
    connection = _one_of_the_kept(kept) or engine.connect()
    try:
        connection.info[KIND] = kind
        with connection.begin():
            if kind is LEASE and engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            yield connection
    except BaseException:
        connection.close()
        raise
    if kept is None:
        connection.close()
    else:
        kept.append(connection)


def _one_of_the_kept(kept: list[Connection] | None) -> Connection | None:
    """Threads may ask at once, so it is tried."""
    try:
        return kept.pop() if kept else None
    except IndexError:
        return None


class Begun(Session):
    """A session in a transaction that has begun and ends without it.

    Its connection is there for the asking. The rest, which keeps objects, is made when it is first
    wanted: where statements alone are run nobody wants it, and to make it and to clear it away
    costs as much as three of them.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        if "_connection" not in vars(self) or self._is_made():
            raise AttributeError(name)
        super().__init__(self._connection, expire_on_commit=False)
        return getattr(self, name)

    def _is_made(self) -> bool:
        return "identity_map" in vars(self)

    def connection(self, *_: Any, **__: Any) -> Connection:
        """The one that it was made with."""
        return self._connection

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what objects say, where there are any."""
        if self._is_made():
            super().flush(objects)

    def close(self) -> None:
        """Let go of all objects."""
        if self._is_made():
            super().close()


def look(engine: Engine, query: Select[Any], values: Mapping[str, Any]) -> Any:
    """The first value that a query finds now, or None; no writer waits for it."""
    with _connected(engine, READ_ONLY) as connection:
        return connection.scalar(query, dict(values))


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
    connection = session.connection()
    writing = _putting(connection.dialect.name, table, key, tuple(rows[0]), anew)
    counted = {"preserve_rowcount": True}
    return connection.execute(writing, rows, execution_options=counted).rowcount


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


class Listed(TypeDecorator[list[str]]):
    """Many values as one parameter: an array, and JSON where there are none."""

    impl = ARRAY(String)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(String))
        return dialect.type_descriptor(String())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


def said_in(words: str, *where: Any) -> ColumnElement[bool]:
    """Whether every word of a search stands in one of the columns; capitals count nothing."""
    each = (or_(*(c.icontains(word, autoescape=True) for c in where)) for word in words.split())
    return and_(true(), *each)


def one_of(session: Session, column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column is one of many values: one parameter, however many."""
    return among(session.connection().dialect.name, column, literal(list(values), Listed))


def among(dialect: str, column: Any, listed: ColumnElement[list[str]]) -> ColumnElement[bool]:
    """Whether a column is one of those that a parameter lists, in the words of the dialect."""
    if dialect == "postgresql":
        found: ColumnElement[bool] = column == any_(listed)
        return found
    values = func.json_each(listed).table_valued("value")
    one: ColumnElement[bool] = column.in_(select(values.c.value))
    return one
