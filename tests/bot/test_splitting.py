"""Splitting: whatever the length, each part is one that Telegram takes, and nothing is left out."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import escape

from bot.sandbox.markup import parse_html
from bot.splitting import LONGEST, split, units

LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
PIECE = st.one_of(
    LETTERS.map(lambda text: str(escape(text))),
    LETTERS.map(lambda text: f"<b>{escape(text)}</b>"),
    LETTERS.map(lambda text: f'<a href="https://a.example/x y">{escape(text)}</a>'),
    st.sampled_from(["\n\n", "\n", " ", "😀" * 40, "a" * 90, "&amp;" * 30, "<b><i>deep</i></b>"]),
)
HTML = st.lists(PIECE, max_size=60).map("".join)
SMALL = st.integers(min_value=400, max_value=900)


def words(html: str) -> str:
    """What is read of a text, without the white space that a cut may take."""
    return re.sub(r"\s", "", parse_html(html).text)


@given(HTML, SMALL)
@example("<b>" + "x" * 1_500 + "</b>", 400)
@example('<a href="https://a.example/x y">' + "word " * 400 + "</a>", 400)
@example("&amp;" * 300, 401)
@example("\n\n".join(["a"] * 300), 400)
def test_every_part_is_short_whole_and_nothing_is_left_out(html: str, longest: int) -> None:
    """The sandbox's parser refuses half a tag and half an entity, as Telegram does."""
    parts = split(html, longest)

    assert all(units(part) <= longest for part in parts)
    assert "".join(words(part) for part in parts) == words(html)


@given(HTML, SMALL)
def test_no_part_is_empty(html: str, longest: int) -> None:
    parts = split(html, longest)

    assert len(parts) == 1 or all(words(part) for part in parts)


@given(HTML)
def test_what_fits_stays_as_it_is(html: str) -> None:
    if units(html) <= LONGEST:
        assert split(html) == [html]


def test_it_is_cut_at_a_paragraph_where_there_is_one() -> None:
    first, second = "one " * 700, "two " * 700

    assert split(f"{first.strip()}\n\n{second.strip()}") == [first.strip(), second.strip()]


def test_a_line_without_end_is_cut_at_words() -> None:
    parts = split("word " * 2_000)

    assert all(part.strip("word ") == "" and part.startswith("word") for part in parts)


def test_what_is_bold_stays_bold_behind_the_cut() -> None:
    first, *_, last = split(f"<b>{'word ' * 2_000}</b>")

    assert first.endswith("</b>")
    assert last.startswith("<b>")
