"""The stories in stories/told/in_time: hours, days and weeks pass in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import new_chat
from tests.conversations.telling import TOLD, stories, tell
from tests.guide import Guide, running_guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
IN_TIME = stories(TOLD / "in_time")


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """A guide of our own: its clock runs ahead."""
    with running_guide(tmp_path_factory.mktemp("ahead")) as guide:
        yield guide


@pytest.mark.parametrize("path", IN_TIME, ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(ahead: Guide, path: Path) -> None:
    tell(new_chat(ahead), path)


def test_there_are_stories() -> None:
    assert IN_TIME
