"""Says in plain English what is a code and facts; the words are in `words/*.jinja`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from directory.eligibility import Judgement
from directory.feeds.problems import RowError
from directory.fit import ANY
from directory.reasons import Reason

WORDS = Path(__file__).parent / "words"


def say_reason(reason: Reason) -> str:
    """One sentence or two for a reason; a code without words raises UndefinedError."""
    return _say("reasons.jinja", "reason", reason.code, reason.points, reason.facts)


def say_ask(judgement: Judgement) -> str:
    """What has to be asked before it is known whether the rule holds."""
    return _say("reasons.jinja", "ask", judgement.rule, judgement.facts)


def say_problem(error: RowError) -> str:
    """What is wrong with a cell, a row or a table."""
    return _say("imports.jinja", "problem", error.problem, error.value, error.allowed)


def say_hours(
    runs: Sequence[tuple[str, str]], opens: time, closes: time, *, whole_day: bool, overnight: bool
) -> str:
    """Days, each run of them by its first and last, and the hours on them."""
    return _say("hours.jinja", "hours", runs, opens, closes, whole_day, overnight)


def how_to_join(said: str | None, texts: str | None) -> str | None:
    """How to join in an entry's own words; and that a number takes texts, where they don't tell."""
    if texts is None or _digits(texts) in _digits(said or ""):
        return said
    return "\n".join(filter(None, (_say("reach.jinja", "text", texts), said)))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def words_of(template: str, name: str) -> dict[str, str]:
    """The words that a template sets under that name, by code."""
    return dict(getattr(_environment().get_template(template).module, name))


def unknown_interests(codes: Iterable[str]) -> list[str]:
    """Those that nobody can choose, as they have no words: one of them may be misspelt."""
    known = words_of("interests.jinja", "interests").keys() | {ANY}
    return [code for code in codes if code not in known]


def _say(template: str, macro: str, *arguments: object) -> str:
    module = _environment().get_template(template).module
    return str(getattr(module, macro)(*arguments)).strip()


@cache
def _environment() -> Environment:
    # Plain text, not HTML: whoever shows it escapes it for where it is shown.
    loader = FileSystemLoader(WORDS)
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701
