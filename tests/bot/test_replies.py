"""Replies: a key and its facts become text and buttons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError

from actions.turns import Message
from bot.replies import TEMPLATES, Replies, Reply, join, plain_label

REPLIES = Replies("the <Pier> partnership")
BUTTONS = ((("Yes", "i:affirm"),),)


def test_a_message_has_its_words_and_its_buttons() -> None:
    reply = REPLIES.render(Message("options/kept", {"name": "Sea school", "option": "42"}))

    assert reply.key == "options/kept"
    assert "Sea school" in reply.text
    assert reply.buttons[0][0] == ("I'll try this", "i:refer_me:o=42")


def test_who_runs_the_guide_is_said_and_is_no_markup() -> None:
    assert "the &lt;Pier&gt; partnership" in REPLIES.render(Message("start/welcome")).text


def test_a_fact_that_is_missing_is_an_error_and_never_a_gap() -> None:
    with pytest.raises(UndefinedError):
        REPLIES.render(Message("options/kept", {"name": "Sea school"}))


@pytest.mark.parametrize("key", ["no/such", "../../settings", "start/../start/welcome"])
def test_a_key_without_a_template_is_an_error(key: str) -> None:
    with pytest.raises(TemplateNotFound):
        REPLIES.render(Message(key))


def test_a_message_without_buttons_goes_in_front_of_the_next() -> None:
    joined = join([Reply("a", "One"), Reply("b", "Two"), Reply("c", "Three", BUTTONS)])

    assert joined == [Reply("c", "One\n\nTwo\n\nThree", BUTTONS)]


def test_a_message_with_buttons_stands_alone() -> None:
    asked, told = Reply("a", "One", BUTTONS), Reply("b", "Two")

    assert join([asked, told]) == [asked, told]


def test_nothing_joined_is_nothing() -> None:
    assert join([]) == []


def test_the_rows_of_one_message_never_come_with_the_next() -> None:
    first = REPLIES.render(Message("intake/restart"))
    second = REPLIES.render(Message("intake/restart"))

    assert first == second


def test_empty_lines_are_never_doubled() -> None:
    card = {
        "intent_name": "refer_me",
        "options": [],
    }
    for message in (Message("start/more", {"keeps_words": False}), Message("options/which", card)):
        assert "\n\n\n" not in REPLIES.render(message).text


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-26", "Thursday 26 November"),
        ("2026-11-26T10:00:00+00:00", "Thursday 26 November"),
        ("2026-03-29T10:00:00+01:00", "Sunday 29 March"),
        ("2027-01-01", "Friday 1 January"),
    ],
)
def test_a_day_reads_as_a_day(when: str, words: str) -> None:
    assert words in REPLIES.render(Message("privacy/paused", {"until": when, "year": None})).text


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("I'll try this", "ill try this"),
        ("I’ll try this", "ill try this"),
        ("✅ Where I live", "where i live"),
        ("Done ✓", "done"),
        ("Child, or pregnant", "child or pregnant"),
        ("  Why?  ", "why"),
        ("👍", ""),
    ],
)
def test_case_ticks_and_marks_make_no_difference(label: str, plain: str) -> None:
    assert plain_label(label) == plain


@given(st.text(max_size=60))
def test_a_plain_label_is_plain_already(text: str) -> None:
    assert plain_label(plain_label(text)) == plain_label(text)


def test_every_command_has_its_few_words() -> None:
    commands = REPLIES.commands()

    assert [name for name, _ in commands][:2] == ["start", "help"]
    assert all(words for _, words in commands)


@pytest.mark.parametrize(
    ("barriers", "words"),
    [
        (["travel"], "you said getting there is making it harder"),
        (["travel", "feelings"], "you said some things are making it harder"),
    ],
)
def test_one_thing_in_the_way_is_named_and_several_are_some_things(
    barriers: list[str], words: str
) -> None:
    heard = {"barriers": barriers}
    facts = {"heard": heard, "tier": 2, "reasons": ["barriers"], "duty": False}

    assert words in REPLIES.render(Message("result/result", facts)).text


@pytest.mark.parametrize("stage", ["options", "step"])
def test_where_we_were_has_a_button_for_each_thing_it_names(stage: str) -> None:
    """A yes or no in words does what the sentence asks: see the rules of stories/."""
    reply = REPLIES.render(Message(f"where/{stage}", {"option": "42"}))
    labels = [label for row in reply.buttons for label, _ in row]

    assert "Show my options" in labels
    assert "Shall we" not in reply.text
    assert stage == "options" or {"I'll try this", "Not for me"} <= set(labels)


def test_who_are_answered_at_once_have_rows_of_their_own() -> None:
    messages = [Message("intake/restart"), Message("start/welcome")] * 50
    alone = [REPLIES.render(message) for message in messages]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(REPLIES.render, messages)) == alone


def test_no_template_has_the_shared_macros_made_for_itself_alone() -> None:
    """For each reply they would all be made anew."""
    files = sorted(TEMPLATES.rglob("*.jinja"))
    assert [path.name for path in files if "with context" in path.read_text()] == []
