"""A portal for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from directory.db import opened
from tests.copies import Lasting, copied
from tests.directory.portal_makers import World, make_world


@pytest.fixture(scope="session")
def world_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with two organisations, to be copied."""
    folder = tmp_path_factory.mktemp("world")
    with opened(copied(empty_file, folder)) as engine:
        make_world(engine)
    return folder / "foothold.db"


@pytest.fixture
def engine(lasting: Lasting, world_file: Path) -> Engine:
    """A database of its own with two organisations."""
    return lasting.becomes(world_file)


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    world = World(engine)
    with world.open:
        yield world
