"""The stories in stories/told, each told to the whole guide line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import Chat

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]

STORIES = sorted((Path(__file__).parents[2] / "stories" / "told").glob("*.txt"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(chat: Chat, path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        _tell(chat, line)


def _tell(chat: Chat, line: str) -> None:
    """One line of a story; # is a remark."""
    mark, words = line[:1], line[1:].strip()
    if mark == ">":
        chat.says(words)
    elif mark == "[":
        chat.taps(words.removesuffix("]"))
    elif mark == "<":
        chat.hears(*(part.strip() for part in words.split("|")))
    else:
        assert mark in ("#", ""), f"{line!r} begins with no mark of a story"


def test_there_are_stories() -> None:
    assert STORIES
