"""Letters to partners: their words are in `letters/*.txt`, the subject on the first line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from smtplib import SMTPException

from jinja2 import Environment, FileSystemLoader, StrictUndefined

logger = logging.getLogger(__name__)
# A link to sign in is good for some minutes, and stands nowhere but in its letter.
AT_ONCE_OR_NEVER = frozenset({"sign_in"})
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
    may_be_late: bool = True
    """Whether it is kept where the mail server is away, and tried again."""
    waits_for: str | None = None
    """The organisation of which it tells that a change waits: untrue once none does."""


def goes(send: Send, letter: Letter) -> bool:
    """Hand a letter over. False: the mail server did not take it."""
    try:
        send(letter.to, letter.subject, letter.body)
    except (OSError, SMTPException, ValueError) as problem:
        logger.error("A letter could not be sent: %s", type(problem).__name__)
        return False
    return True


def write(name: str, to: Sequence[str], **facts: object) -> Letter:
    """The letter of that name; a fact that is missing raises UndefinedError."""
    said = _environment().get_template(f"{name}.txt").render(**facts)
    subject, _, body = said.partition("\n\n")
    late = name not in AT_ONCE_OR_NEVER
    return Letter(tuple(to), " ".join(subject.split()), body.strip() + "\n", may_be_late=late)


@cache
def _environment() -> Environment:
    # Plain text, not HTML.
    loader = FileSystemLoader(WORDS)
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment
