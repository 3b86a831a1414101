"""Whatever a partner or a young person writes: it is shown as it was written, and fits Telegram."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from actions.turns import Message
from bot import keyboards
from bot.replies import Replies
from bot.sandbox.markup import parse_html
from bot.splitting import LONGEST, units

REPLIES = Replies("us")
OPTION = "00000000-0000-0000-0000-000000000001"
# As a database keeps them: no half of a pair, no control signs.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)
NASTY = st.sampled_from(
    ["<b>", "</b>", "&amp;", "<script>alert(1)</script>", "{{ 7 * 7 }}", "=HYPERLINK()", "😀" * 90]
)
ANYTHING = st.lists(st.one_of(WORDS, NASTY), min_size=1, max_size=40).map("".join)


def card(words: str) -> Message:
    facts = {
        "number": 1, "name": words, "organization": words, "description": words, "reasons": [],
        "asks": [], "opening_hours": words, "start_dates": words, "duration": None,
        "address": words, "town": None, "postcode": None, "miles": None, "cost": words, "pay": None,
        "minimum_age": None, "maximum_age": None, "longer": None, "days_since_checked": None,
        "changed_since": False,
        "option": OPTION, "last": True, "is_cut": False, "alert": words, "who_for": words,
    }  # fmt: skip
    return Message("options/card", facts)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(ANYTHING)
def test_a_card_shows_any_words_as_they_were_written(words: str) -> None:
    """Never as markup, and never evaluated."""
    shown = "".join(parse_html(reply.text).text for reply in REPLIES.render_all([card(words)]))

    assert plain(shown).count(plain(words)) >= 3


@given(ANYTHING)
def test_whatever_stands_on_a_card_telegram_takes_every_part_of_it(words: str) -> None:
    replies = REPLIES.render_all([card(words * 5)])

    for reply in replies:
        assert 0 < units(parse_html(reply.text).text) <= LONGEST
        call = keyboards.send(7, reply)
        for row in call.parameters.get("reply_markup", {}).get("inline_keyboard", []):
            assert all(len(button["callback_data"].encode()) <= 64 for button in row)
    assert [bool(reply.buttons) for reply in replies] == [False] * (len(replies) - 1) + [True]
