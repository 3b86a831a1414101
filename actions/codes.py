"""The codes of the answers: what a question can be answered with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CODES_FILE = Path(__file__).parent / "policy" / "questions.toml"


class BadAnswer(ValueError):
    """An answer is none of the codes of its question; the message lists them."""


@cache
def _questions() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(CODES_FILE.read_text(encoding="utf-8"))


def codes_of(question: str) -> tuple[str, ...]:
    """The codes that answer a question; none for age and area, which are free."""
    return tuple(_questions()[question].get("codes", ()))


def takes_several(question: str) -> bool:
    """Whether several codes can answer it."""
    return bool(_questions()[question].get("several", False))


def most_of(question: str) -> int:
    """How many codes can be given at most."""
    return int(_questions()[question].get("most", len(codes_of(question))))


def question_names() -> Mapping[str, frozenset[str]]:
    """The words that name each question."""
    return {name: frozenset(question["named"]) for name, question in _questions().items()}


def check(answers: Mapping[str, Any]) -> None:
    """Raises BadAnswer at the first answer that is none of its question's codes."""
    for question, value in answers.items():
        if question not in _questions():
            raise BadAnswer(f"'{question}' is no question: {', '.join(_questions())}.")
        if value is not None:
            _check_one(question, value)


def _check_one(question: str, value: Any) -> None:
    codes = codes_of(question)
    if question == "age":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 120:
            raise BadAnswer("age: a whole number of years is needed.")
    elif takes_several(question):
        _check_several(question, value, codes)
    elif not isinstance(value, str) or (codes and value not in codes):
        raise BadAnswer(f"{question}: one of {', '.join(codes) or 'an outcode or town'} is needed.")


def _check_several(question: str, value: Any, codes: tuple[str, ...]) -> None:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise BadAnswer(f'{question}: a list is needed, such as ["{codes[0]}"].')
    unknown = [code for code in value if code not in codes]
    # Interests are the directory's own list, which grows with what partners offer.
    if unknown and question != "interests":
        raise BadAnswer(f"{question}: '{unknown[0]}' is none of {', '.join(codes)}.")
    if "none" in value and len(value) > 1:
        raise BadAnswer(f"{question}: 'none' cannot stand with others.")
    if len(value) > most_of(question):
        raise BadAnswer(f"{question}: at most {most_of(question)} can be given.")
