"""A migrated database for each test that asks, and one with the sample directory for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.db import open_engine, reading, transaction
from tests.copies import copied


@pytest.fixture
def url(empty_file: Path, tmp_path: Path) -> str:
    """The address of an empty database of its own."""
    return copied(empty_file, tmp_path)


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
def sample(sample_file: Path) -> Iterator[Session]:
    """The sample directory, to read only, so that it keeps no writer waiting."""
    opened = open_engine(f"sqlite:///{sample_file}")
    with reading(opened) as session:
        yield session
    opened.dispose()
