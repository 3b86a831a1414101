"""Replies: a key and its facts become text and buttons. Every word lives in a template.

A template writes its text, and says its buttons with `{% do row(button(...), …) %}`. A message
without buttons is put in front of the next one, so that one turn is few bubbles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from actions.turns import Message
from bot import splitting, taps
from directory.places import gazetteer

TEMPLATES = Path(__file__).parent / "messages"
REASON_WORDS = Path(__file__).parent.parent / "directory" / "words"

KINDS = (".jinja", ".txt")

Button = tuple[str, str]
# Known to every template alike: Jinja makes all macros of a file anew for whom they would be told
# what only that one knows, which costs more than the rest of a reply.
_ROWS: ContextVar[list[tuple[Button, ...]]] = ContextVar("_ROWS")


class ReplyProblem(Exception):
    """A template cannot be used; the message says which file and why."""


@dataclass(frozen=True)
class Reply:
    """What a young person sees: HTML of Telegram's kind, and rows of (label, data or link)."""

    key: str
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()


class Words(Environment):
    """Jinja's environment, where every template knows the same globals.

    Jinja chains each template's own before them, and compares the two at every import of a macro:
    half of what an import costs.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of all; one of its own is not given to any template."""
        return self.globals if d is None else super().make_globals(d)


class Replies:
    """Renders messages in one language, out of templates that were read when it was made.

    Whoever changes or breaks a file while the guide runs changes nothing of what is said.
    """

    def __init__(self, partnership: str, language: str = "en") -> None:
        self._files = _read([TEMPLATES / language, REASON_WORDS])
        self._environment = Words(
            loader=FunctionLoader(self._file),
            auto_reload=False,
            cache_size=-1,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
        )
        self._environment.globals.update(
            partnership=partnership,
            answer=taps.answer,
            tick=taps.tick,
            intent=taps.intent,
            button=_button,
            row=_row,
            gate=taps.gate,
            pick=_pick,
            ticks=_ticks,
            town_buttons=list(gazetteer()["buttons"].items()),
        )
        self._environment.filters["day"] = _day

    def render(self, message: Message) -> Reply:
        """One message. Raises jinja2.UndefinedError where a fact is missing."""
        template = self._environment.get_template(f"{message.key}.jinja")
        rows: list[tuple[Button, ...]] = []
        kept = _ROWS.set(rows)
        try:
            text = template.render(**message.facts)
        finally:
            _ROWS.reset(kept)
        return Reply(message.key, _tidy(text), tuple(rows))

    def read_all(self) -> None:
        """Make every template ready. Raises jinja2.TemplateSyntaxError for one that is broken."""
        for name in self._files:
            self._environment.get_template(name)

    def file_of(self, key: str) -> Path:
        """The file that a message's words are in."""
        return self._files[f"{key}.jinja"][1]

    def commands(self) -> list[tuple[str, str]]:
        """The commands of Telegram's menu, each with its few words."""
        lines = self.plain("commands.txt").splitlines()
        pairs = (line.partition(" ") for line in lines if line.strip())
        return [(name, words.strip()) for name, _, words in pairs]

    def plain(self, name: str, **facts: object) -> str:
        """Words without buttons or HTML, such as those to staff."""
        return self._environment.get_template(name).render(**facts)

    def _file(self, name: str) -> tuple[str, str, None] | None:
        words, path = self._files.get(name, ("", None))
        return (words, str(path), None) if path is not None else None

    def render_all(self, messages: Iterable[Message]) -> list[Reply]:
        """A turn's messages; those without buttons go in front of the next."""
        joined = join([self.render(message) for message in messages])
        return [part for reply in joined for part in split(reply)]


def _read(folders: Iterable[Path]) -> Mapping[str, tuple[str, Path]]:
    """The words of every template in the folders, and where they are; of two the first."""
    files: dict[str, tuple[str, Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in KINDS:
                name = path.relative_to(folder).as_posix()
                files.setdefault(name, (path.read_text(encoding="utf-8"), path))
    return files


def join(replies: list[Reply]) -> list[Reply]:
    """The same words in fewer bubbles: text without buttons joins what follows it."""
    joined: list[Reply] = []
    for reply in replies:
        if joined and not joined[-1].buttons:
            before = joined.pop()
            reply = Reply(reply.key, f"{before.text}\n\n{reply.text}", reply.buttons)
        joined.append(reply)
    return joined


def split(reply: Reply) -> list[Reply]:
    """A reply that is too long for Telegram as several; buttons on the last."""
    texts = splitting.split(reply.text)
    return [
        Reply(reply.key, text, reply.buttons if place == len(texts) else ())
        for place, text in enumerate(texts, start=1)
    ]


def plain_label(text: str) -> str:
    """A label or a typed line without case, ticks and marks."""
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower().replace("’", "'"))
    return " ".join(kept.replace("'", "").split())


def _pick(question: str, pairs: Iterable[tuple[str, str]], by_label: bool = False) -> list[Button]:
    """A row of answers out of (code, label) pairs, or (label, code) ones."""
    ordered = [(pair[0], pair[1]) if by_label else (pair[1], pair[0]) for pair in pairs]
    return [(label, taps.answer(question, code)) for label, code in ordered]


def _ticks(
    question: str, codes: Iterable[str], picked: Iterable[str], labels: Mapping[str, str]
) -> list[Button]:
    """A row of answers that can be ticked; those that are carry a mark."""
    chosen = set(picked)
    return [
        (f"✅ {labels[code]}" if code in chosen else labels[code], taps.tick(question, code))
        for code in codes
    ]


def _row(*buttons: Button) -> None:
    """Under what is being rendered, one more row of buttons."""
    _ROWS.get().append(buttons)


def _button(label: str, data: str) -> Button:
    """A label is plain text, never HTML: what Jinja escaped is put back."""
    return label.unescape() if isinstance(label, Markup) else str(label), str(data)


def _tidy(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)


def _day(value: str) -> str:
    """An ISO date or time as `Thursday 26 November`."""
    moment = datetime.fromisoformat(value)
    return f"{moment:%A} {moment.day} {moment:%B}"
