"""Migrations: what they build is what the code expects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, inspect, select

from directory import reports, tables
from directory.db import Base, open_engine, opened, transaction
from directory.feeds.table import import_table
from directory.migrate import STEPS, head, migrate
from directory.partners import accounts, confirming
from directory.partners import tables as partner_tables
from directory.tables import Candidate
from tests.directory.makers import NOW, make_row, make_table

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


def test_a_directory_from_before_is_read_by_matching_too(url: str) -> None:
    with opened(url) as engine:
        with transaction(engine) as session:
            import_table(session, make_table(make_row()), now=NOW)
            session.execute(delete(Candidate))
        migrate(url)
        with transaction(engine) as session:
            assert session.scalars(select(Candidate.name)).all() == ["Deckchair crew"]


def test_links_that_are_out_and_trust_that_nobody_gave_are_kept_as_what_they_are(
    tmp_path: Path,
) -> None:
    url = url_of(tmp_path)
    migrate(url)
    with opened(url) as engine:
        with transaction(engine) as session:
            import_table(session, make_table(make_row()), now=NOW)
            owner = session.scalars(select(tables.Organization)).one()
            new = accounts.add(
                session, email="a@b.test", organization=owner, admin=False, by="a test", now=NOW
            )
            own = session.scalars(select(tables.Service.id)).one()
            token = confirming.new_link(session, new, own, NOW)
        back_to(url, "0015_unknown_areas")
        migrate(url)
        with transaction(engine) as session:
            account = accounts.find(session, "a@b.test")
            assert account is not None and account.trusted is None
            link = confirming.look_up(session, token, NOW)
            assert link.state is confirming.LinkState.UNNAMED


def back_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.attributes["url"] = url
    command.downgrade(config, revision)
