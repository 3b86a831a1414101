"""Letters to partners: their words are in `letters/*.txt`, the subject on the first line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# Where the portal is among the web pages.
AT = "/portal"
WORDS = Path(__file__).parent / "letters"

# Hands one letter over: to whom, subject, body. Raises OSError or SMTPException if it can't.
Send = Callable[[Sequence[str], str, str], None]


@dataclass(frozen=True)
class Letter:
    to: tuple[str, ...]
    subject: str
    body: str


def write(name: str, to: Sequence[str], **facts: object) -> Letter:
    """The letter of that name; a fact that is missing raises UndefinedError."""
    said = _environment().get_template(f"{name}.txt").render(**facts)
    subject, _, body = said.partition("\n\n")
    return Letter(tuple(to), " ".join(subject.split()), body.strip() + "\n")


@cache
def _environment() -> Environment:
    # Plain text, not HTML.
    loader = FileSystemLoader(WORDS)
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment
