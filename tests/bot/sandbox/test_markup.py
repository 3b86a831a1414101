"""Telegram's HTML, read and written."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.links import with_links
from bot.sandbox.markup import parse_html
from bot.sandbox.refusals import Refusal
from bot.sandbox.rendering import as_html
from bot.sandbox.text import Formatted, part, parts_that_fit, trimmed, units

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a<s>b</s></u>", "ab", [("underline", 0, 2), ("strikethrough", 1, 1)]),
        ("😀<B>é</B>", "😀é", [("bold", 2, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
        ("<a href='mailto:x'>y</a>", "y", []),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;&#39;&#x1F642; &nbsp; & x", "<b> &amp; \"'🙂 &nbsp; & x", []),
    ],
)
def test_what_telegram_understands_is_understood(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    found = parse_html(source)
    assert found.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in found.entities] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("x<", "Unclosed start tag at byte offset 1"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x<i>y</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a ='x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_a_link_and_a_language_are_kept() -> None:
    link = parse_html('<a href="https://e.org/?a=1&amp;b=2">x</a>').entities[0]
    assert link["url"] == "https://e.org/?a=1&b=2"
    code = parse_html('<pre><code class="language-py">x</code></pre>').entities[0]
    assert code["language"] == "py"


@given(PLAIN)
def test_any_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(escape(text)).text == text


@given(PLAIN, PLAIN, PLAIN)
def test_what_is_written_again_means_the_same(before: str, inside: str, after: str) -> None:
    source = f"{escape(before)}<b>{escape(inside)}<i>{escape(after)}</i></b>"
    once = parse_html(source)
    assert parse_html(as_html(once.text, once.entities)) == once


@given(st.text("<>/ab&;=\"' i", max_size=40))
def test_no_markup_breaks_the_reader(source: str) -> None:
    try:
        found = parse_html(source)
    except Refusal as refusal:
        assert refusal.code == 400
    else:
        assert all(e["offset"] + e["length"] <= units(found.text) for e in found.entities)


@given(st.text("a b\n🙂é", max_size=300), st.integers(4, 40))
def test_a_long_text_is_split_without_losing_a_word(text: str, limit: int) -> None:
    pieces = parts_that_fit(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_trimming_moves_the_entities_along() -> None:
    found = trimmed(parse_html(" \n x<b> y </b> "))
    assert found == Formatted("x y", [{"type": "bold", "offset": 1, "length": 2}])


def test_links_commands_and_addresses_are_found() -> None:
    found = with_links(Formatted("/start a@b.org https://e.org/x, @someone 1/2 </b> #tag"))
    marked = [(e["type"], part(found.text, e["offset"], e["length"])) for e in found.entities]
    assert marked == [
        ("bot_command", "/start"),
        ("email", "a@b.org"),
        ("url", "https://e.org/x"),
        ("mention", "@someone"),
        ("hashtag", "#tag"),
    ]


def test_nothing_is_found_inside_code_and_links() -> None:
    source = '<code>/start</code> <a href="https://a.org">https://b.org</a>'
    found = with_links(parse_html(source))
    assert [e["type"] for e in found.entities] == ["code", "text_link"]
