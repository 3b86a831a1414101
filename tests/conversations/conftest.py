"""A guide whose clock runs ahead, for what takes days and weeks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.guide import Guide, running_guide

# Most of what these tests would do is wait for the tick.
LOOKS_EVERY_SECONDS = 0.2


@pytest.fixture(scope="session")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """Not the guide of the others: they go by the time of day."""
    with running_guide(tmp_path_factory.mktemp("ahead"), tick_seconds=LOOKS_EVERY_SECONDS) as guide:
        yield guide
