"""A portal for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.directory.portal_makers import World, make_world


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    world = make_world(engine)
    with world.open:
        yield world
