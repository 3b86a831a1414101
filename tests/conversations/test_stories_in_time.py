"""The stories in stories/told/in_time: hours, days and weeks pass in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import new_chat
from tests.conversations.telling import TOLD, stories, tell
from tests.guide import Guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
IN_TIME = stories(TOLD / "in_time")


@pytest.mark.parametrize("path", IN_TIME, ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(ahead: Guide, path: Path) -> None:
    tell(new_chat(ahead), path)


def test_there_are_stories() -> None:
    assert IN_TIME
