"""Ready to reply: what is said in danger is written once, before anybody needs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from jinja2 import TemplateError, TemplateSyntaxError

from actions.helplines import Helplines, facts, read_helplines
from actions.safeguarding import ConcernClass
from actions.turns import Message
from bot.replies import Replies, Reply, ReplyProblem
from bot.sandbox.markup import parse_html
from bot.sandbox.refusals import Refusal
from bot.writing import CRISIS

AGES = (None, 16, 18, 40)
NIGHT_AND_NOON = (datetime(2026, 11, 24, 3), datetime(2026, 11, 28, 12))  # noqa: DTZ001 (local)
EMERGENCY = "999"
GO_ON = "g:go_on"
WAITING = Message("safety/waiting")


def check_replies(replies: Replies) -> None:
    """Read every template, and write the replies to danger. Raises ReplyProblem."""
    try:
        replies.read_all()
    except TemplateSyntaxError as problem:
        raise ReplyProblem(f"{problem.filename}, line {problem.lineno}: {problem}") from None
    for message in (*_of_danger(read_helplines()), WAITING):
        _check(replies, message)


def _of_danger(helplines: Helplines) -> Iterator[Message]:
    """A message for each class, age, hour and council that words may hang on."""
    councils = ((), *{(line.council,) for line in helplines.lines if line.council})
    for concern, age, hour, areas in product(ConcernClass, AGES, NIGHT_AND_NOON, councils):
        yield Message(CRISIS, facts(concern, age, hour, helplines, areas))


def _check(replies: Replies, message: Message) -> None:
    file = f"{replies.file_of(message.key)} ({message.facts.get('concern', 'any class')})"
    try:
        reply = replies.render(message)
        said = parse_html(reply.text).text
    except TemplateError as problem:
        raise ReplyProblem(f"{file}: {type(problem).__name__}: {problem}") from None
    except Refusal as problem:
        raise ReplyProblem(f"{file}: Telegram would refuse it: {problem}") from None
    except Exception as problem:  # a template may raise anything
        raise ReplyProblem(f"{file}: {type(problem).__name__}: {problem}") from None
    for missing in _missing(message, reply, said):
        raise ReplyProblem(f"{file}: it lacks {missing}")


def _missing(message: Message, reply: Reply, said: str) -> Iterator[str]:
    numbers = [line["contact"] for line in message.facts.get("lines", ())]
    yield from (number for number in (EMERGENCY, *numbers) if number not in said)
    if GO_ON not in (data for row in reply.buttons for _, data in row):
        yield "the button to go on"
