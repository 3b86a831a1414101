"""What is said in danger is written at the start, and no file that changes later changes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.helplines import facts, read_helplines
from actions.turns import Message
from bot import replies as where_they_are
from bot.ready import check_replies
from bot.replies import TEMPLATES, Replies, ReplyProblem
from bot.settings import Settings
from bot.talk import Talking

REPLY = "safety/reply.jinja"
LINES = "safety/lines.txt"


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the templates, to be broken."""
    shutil.copytree(TEMPLATES, tmp_path / "messages")
    monkeypatch.setattr(where_they_are, "TEMPLATES", tmp_path / "messages")
    return tmp_path / "messages" / "en"


def change(file: Path, old: str, new: str) -> None:
    said = file.read_text(encoding="utf-8")
    assert old in said
    file.write_text(said.replace(old, new, 1), encoding="utf-8")


def reply(replies: Replies, concern: str = "suicide") -> str:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    told = facts(concern, None, noon, read_helplines())
    return replies.render(Message("safety/reply", told)).text


def test_what_is_there_is_ready() -> None:
    check_replies(Replies("us"))


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        (REPLY, "I'm a bot", "{% if %}", r"line \d+: "),
        (LINES, "Text <b>", "{% if %}", r"line \d+: "),
        ("talk/ok.jinja", "OK", "{% if %}", r"line 1: "),
        (REPLY, "{% for line in lines %}", "{% for line in lnes %}", "'lnes' is undefined"),
        (REPLY, "go where", "{{ 1 / 0 }}", "ZeroDivisionError"),
        (REPLY, "{{ say(line) | trim }}\n{% endfor %}\n{% if", "{% endfor %}\n{% if", "it lacks"),
        (REPLY, "Call <b>999</b>. If you can't", "Call <b>999. If you can't", "can't parse"),
        (REPLY, "In danger, or hurt? Call <b>999", "In danger, or hurt? <b>", "it lacks 999"),
        (REPLY, 'gate("go_on")', 'gate("agree")', "it lacks the button to go on"),
        (LINES, "<b>{{ line.contact }}</b>\n{%- endif %}", "\n{%- endif %}", "it lacks 116 123"),
        ("safety/waiting.jinja", "999", "", "it lacks 999"),
    ],
)
def test_a_template_that_is_broken_stops_the_start_with_file_and_reason(
    words: Path, file: str, old: str, new: str, why: str
) -> None:
    change(words / file, old, new)
    shown = "safety/" if file == LINES else file
    with pytest.raises(ReplyProblem, match=why) as problem:
        check_replies(Replies("us"))
    assert str(words / shown) in str(problem.value)


def test_the_bot_does_not_start_with_one(words: Path, tmp_path: Path) -> None:
    change(words / REPLY, "I'm a bot", "{% if %}")
    with pytest.raises(ReplyProblem, match=r"reply\.jinja, line \d+"):
        Talking(Settings(data_dir=tmp_path))


@pytest.mark.parametrize(
    "does",
    [
        Path.unlink,
        lambda file: file.write_text("{% if %}"),
        lambda file: file.write_text("Something else."),
    ],
    ids=["deleted", "broken", "changed"],
)
@pytest.mark.parametrize("file", [REPLY, LINES, "safety/waiting.jinja"])
@pytest.mark.parametrize("was_used", [True, False])
def test_a_file_that_changes_while_the_guide_runs_changes_nothing(
    words: Path, file: str, does: Callable[[Path], object], was_used: bool
) -> None:
    running, expected = Replies("us"), reply(Replies("us"))
    waits = Replies("us").render(Message("safety/waiting"))
    if was_used:
        check_replies(running)
    does(words / file)

    assert reply(running) == expected
    assert running.render(Message("safety/waiting")) == waits
