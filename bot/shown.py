"""What can be typed instead of tapped: the buttons that a chat saw last, by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import Session

from bot.mail.tables import ShownButtons
from bot.replies import Button, Reply, plain_label
from directory.db import put

LABELS_REMEMBERED = 1_000
YES_AND_NO = ("yes", "no")
POLITE = ("no thanks", "yes please")


def remember(session: Session, chat_key: str, replies: Iterable[Reply]) -> None:
    """Keep what these replies' labels mean, in place of earlier ones."""
    remember_buttons(session, chat_key, [row for reply in replies for row in reply.buttons])


def remember_buttons(session: Session, chat_key: str, rows: Iterable[Iterable[Button]]) -> None:
    """The same, of rows of buttons."""
    labels = meanings_of(rows)
    if labels:
        put(session, ShownButtons, ("chat_key",), [{"chat_key": chat_key, "labels": labels}])


def held(session: Session, chat_key: str) -> list[dict[str, str]]:
    """What is kept of a chat's buttons, for who it is about."""
    found = select(ShownButtons.labels).where(ShownButtons.chat_key == chat_key)
    return [dict(labels) for labels in session.scalars(found)]


def meanings_of(rows: Iterable[Iterable[Button]]) -> dict[str, str]:
    """What the buttons of these rows do, by each way to type their labels."""
    pairs = [
        (typed, data)
        for buttons in rows
        for label, data in buttons
        for typed in _ways_to_type(label)
    ]
    meanings: dict[str, set[str]] = {}
    for label, data in pairs:
        meanings.setdefault(label, set()).add(data)
    return {
        label: meaning for label, found in meanings.items() if (meaning := _common(found)) and label
    }


@lru_cache(LABELS_REMEMBERED)
def _ways_to_type(label: str) -> tuple[str, ...]:
    """A label whole; "Yes, go on" also as yes or as go on, "My age: 17" as my age or age."""
    return tuple(_each_way_to_type(label))


def _each_way_to_type(label: str) -> Iterator[str]:
    yield plain_label(label)
    if plain_label(label) in POLITE:
        yield plain_label(label).partition(" ")[0]
    first, comma, rest = label.partition(",")
    if comma and plain_label(first) in YES_AND_NO:
        yield plain_label(first)
        yield plain_label(rest)
    name, colon, _ = label.partition(":")
    if colon:
        yield plain_label(name)
        yield plain_label(name).removeprefix("my ")


def forget(session: Session, chat_key: str) -> None:
    """Drop what a chat saw."""
    session.execute(delete(ShownButtons).where(ShownButtons.chat_key == chat_key))


def _common(found: set[str]) -> str | None:
    """What the buttons of one label have in common: on several cards, all but which option."""
    if len(found) == 1:
        return next(iter(found))
    without = {":".join(p for p in data.split(":") if not p.startswith("o=")) for data in found}
    return next(iter(without)) if len(without) == 1 else None


def typed_taps(session: Session, chat_key: str) -> Mapping[str, str]:
    """The data of the latest buttons by their labels."""
    found: Mapping[str, str] | None = session.connection().scalar(_labels_of(), {"chat": chat_key})
    return found or {}


@cache
def _labels_of() -> Select[dict[str, str]]:
    return select(ShownButtons.labels).where(ShownButtons.chat_key == bindparam("chat"))
