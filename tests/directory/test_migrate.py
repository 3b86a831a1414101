"""Migrations: what they build is what the code expects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from directory import reports, tables
from directory.db import Base, open_engine
from directory.migrate import head, migrate
from directory.partners import tables as partner_tables

OURS = {
    str(mapper.class_.__tablename__)
    for mapper in Base.registry.mappers
    if mapper.class_.__module__ in {tables.__name__, reports.__name__, partner_tables.__name__}
}


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'foothold.db'}"


def only_ours(_thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    return kind != "table" or name in OURS


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": only_ours}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))


def test_a_migrated_database_has_exactly_the_tables_of_this_room(tmp_path: Path) -> None:
    migrate(url_of(tmp_path))
    engine = open_engine(url_of(tmp_path))
    assert set(inspect(engine).get_table_names()) >= OURS
    assert differences(engine) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    migrate(url_of(tmp_path))
    migrate(url_of(tmp_path))
    engine = open_engine(url_of(tmp_path))
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()
    engine.dispose()
