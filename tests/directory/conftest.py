"""A migrated database for each test that asks, and one with the sample directory for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.db import open_engine, reading, transaction
from tests.copies import Lasting


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    lasting = Lasting(tmp_path_factory.mktemp("lasting"))
    yield lasting
    lasting.engine.dispose()


@pytest.fixture
def engine(lasting: Lasting, empty_file: Path) -> Engine:
    """An empty database of its own."""
    return lasting.becomes(empty_file)


@pytest.fixture
def url(lasting: Lasting, engine: Engine) -> str:
    """The address of an empty database of its own."""
    return lasting.url


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
