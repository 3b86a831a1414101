"""A migrated database for each test that asks, and one with the sample directory for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.db import open_engine, reading, transaction
from directory.feeds.table import import_table
from directory.migrate import migrate
from tests.directory.makers import NOW, SAMPLE


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "foothold.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(empty_file: Path, tmp_path: Path) -> str:
    """The address of an empty database of its own."""
    file = tmp_path / "foothold.db"
    file.write_bytes(empty_file.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with transaction(engine) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the sample directory."""
    file = tmp_path_factory.mktemp("sample") / "foothold.db"
    file.write_bytes(empty_file.read_bytes())
    opened = open_engine(f"sqlite:///{file}")
    with transaction(opened) as session:
        import_table(session, SAMPLE.read_bytes(), now=NOW)
    opened.dispose()
    return file


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Iterator[Session]:
    """The sample directory, to read only, so that it keeps no writer waiting."""
    opened = open_engine(f"sqlite:///{sample_file}")
    with reading(opened) as session:
        yield session
    opened.dispose()
