"""`python -m actions concerns`: the open concerns, for those who look after them."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions import concerns, staff_chat
from actions.keys import read_keyring
from actions.records import Concern
from actions.settings import ActionSettings
from directory import clock
from directory.db import opened, transaction

HEAD = ("id", "class", "age", "found by", "person", "state")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and what it can do."""
    parser = commands.add_parser("concerns", help="open concerns: list, take, close")
    deeds = parser.add_subparsers(dest="deed")
    deeds.add_parser("list", help="every open concern, the oldest first (also without a word)")
    show = deeds.add_parser("show", help="the words of one, where your policy keeps them")
    show.add_argument("id", help="as listed")
    take = deeds.add_parser("take", help="say that you look after one")
    take.add_argument("id", help="as listed")
    take.add_argument("--by", required=True, help="your name, or your desk")
    close = deeds.add_parser("close", help="say that one is dealt with")
    close.add_argument("id", help="as listed")
    close.add_argument("--because", required=True, help="what was done; no words of the person")


def run(given: argparse.Namespace) -> int:
    """Do what was asked and print it. The exit code."""
    now = clock.now()
    with opened(ActionSettings().database) as engine, transaction(engine) as session:
        if given.deed in (None, "list"):
            print("\n".join(listed(session, now)))
            return 0
        concern = concerns.find(session, given.id)
        if given.deed == "show":
            print(_words(concern))
        elif given.deed == "take":
            concerns.take(concern, given.by, now)
            print(f"{concern.id[: concerns.SHORT]} is with {concern.taken_by}.")
        else:
            concerns.close(session, concern, given.because, now)
            print(f"{concern.id[: concerns.SHORT]} is closed.")
    return 0


def _words(concern: Concern) -> str:
    settings = ActionSettings()
    keyring = read_keyring(settings.encryption_keys, settings.lookup_key, settings.data_dir)
    words = concerns.words_of(concern, keyring)
    return words if words is not None else "No words are kept of this one."


def listed(session: Session, now: datetime) -> list[str]:
    """The open concerns as the lines of a table."""
    found = concerns.open_ones(session)
    if not found:
        return [*_of_the_staff_chat(session, now), "No open concerns."]
    letters = concerns.letters_that_wait(session)
    rows = [HEAD, *(_row(concern, now, letters) for concern in found)]
    return [*_of_the_staff_chat(session, now), *_table(rows)]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _of_the_staff_chat(session: Session, now: datetime) -> list[str]:
    refused = staff_chat.refused_at(session)
    if refused is None:
        return []
    ago = told_age(now - refused)
    return [f"The staff chat refused a notice {ago} ago: let the bot in again. See its log."]


def _row(concern: Concern, now: datetime, letters: Collection[str]) -> tuple[str, ...]:
    person = concern.person_id[: concerns.SHORT] if concern.person_id else "not kept"
    age = told_age(now - concern.opened_at)
    short = concern.id[: concerns.SHORT]
    return (short, concern.concern_class, age, concern.net, person, _state(concern, letters))


def _state(concern: Concern, letters: Collection[str]) -> str:
    if concern.taken_at is not None:
        return f"with {concern.taken_by}"
    if concern.told_at is None:
        return "untouched, nobody was told"
    how = "untouched, escalated" if concern.escalated_at is not None else "untouched"
    return f"{how}, a letter waits" if concern.id in letters else how


def told_age(age: timedelta) -> str:
    """An age in its largest unit: `5 min`, `3 h`, `12 days`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
