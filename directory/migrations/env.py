"""Run by Alembic, through `directory.migrate`: one connection, one transaction for all steps."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, event

from directory import reports, tables
from directory.db import Base, open_engine
from directory.partners import tables as partner_tables

# Importing a module with tables is what puts them into the metadata.
MODULES_WITH_TABLES = (tables, reports, partner_tables)

# Any number: two processes that start together must ask for the same one.
MIGRATION_LOCK = 4_061_992


def leave_foreign_keys_alone(engine: Engine) -> None:
    """SQLite changes a table by making it anew; with keys on, dropping the old one cascades."""

    @event.listens_for(engine, "connect")
    def without_keys(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")


def run(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=on_sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if not on_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        context.run_migrations()


def main() -> None:
    engine = open_engine(context.config.attributes["url"])
    if engine.dialect.name == "sqlite":
        leave_foreign_keys_alone(engine)
    try:
        with engine.connect() as connection:
            run(connection)
    finally:
        engine.dispose()


main()
