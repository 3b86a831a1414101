"""A portal for each test."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.directory.portal_makers import World, make_world


@pytest.fixture
def world(engine: Engine) -> World:
    return make_world(engine)
