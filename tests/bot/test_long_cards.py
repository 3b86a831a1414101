"""A card is one message, whatever its partner has written."""

from __future__ import annotations

from typing import Any

import pytest

from bot.preview import Preview
from bot.replies import Replies
from bot.splitting import LONGEST, units
from directory.lengths import TEXTS
from tests.directory.makers import TODAY, make_offer


@pytest.mark.parametrize("url", ["https://pier.example.org/join", None])
def test_a_card_with_texts_without_end_is_one_message_that_says_there_is_more(
    url: str | None,
) -> None:
    texts: dict[str, Any] = dict.fromkeys(TEXTS, "we help you " * 600)
    said = Preview(Replies("us"))(make_offer(**texts, url=url, name="x" * 255), today=TODAY)
    assert units(said) <= LONGEST
    assert (f"more on their page: {url}" if url else "There's more to it: ask them.") in said


def test_a_card_that_is_whole_says_nothing_of_more() -> None:
    said = Preview(Replies("us"))(make_offer(description="You can."), today=TODAY)
    assert "There's more" not in said
