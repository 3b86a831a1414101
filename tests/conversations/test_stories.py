"""The stories in stories/told, each told to the whole guide line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import Chat
from tests.conversations.telling import TOLD, stories, tell

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]


@pytest.mark.parametrize("path", stories(TOLD), ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(chat: Chat, path: Path) -> None:
    tell(chat, path)


def test_there_are_stories() -> None:
    assert stories(TOLD)
