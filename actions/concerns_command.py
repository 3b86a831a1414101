"""`python -m actions concerns`: open and closed ones, for those who look after them."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions import concern_notices, concerns, staff_chat
from actions.concerns import ConcernProblem
from actions.keys import OF_THE_DEMO, read_keyring
from actions.records import Concern
from actions.settings import ActionSettings
from directory import clock
from directory.db import opened, transaction

HEAD = ("id", "class", "times", "age", "found by", "person", "state")
CLOSED_HEAD = ("id", "class", "closed", "was with", "because")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and what it can do."""
    parser = commands.add_parser(
        "concerns", help="concerns: list, take, close, and those that are closed"
    )
    deeds = parser.add_subparsers(dest="deed")
    deeds.add_parser("list", help="every open concern, the oldest first (also without a word)")
    closed = deeds.add_parser("closed", help="those that were closed last, and why")
    closed.add_argument("--most", type=int, default=50, help="how many (50)")
    show = deeds.add_parser("show", help="the words of one, where your policy keeps them")
    show.add_argument("id", help="as listed")
    take = deeds.add_parser("take", help="say that you look after one")
    take.add_argument("id", help="as listed")
    take.add_argument("--by", required=True, help="your name, or your desk")
    take.add_argument("--over", action="store_true", help="take it over from whoever has it")
    close = deeds.add_parser("close", help="say that one is dealt with")
    close.add_argument("id", help="as listed")
    close.add_argument("--because", required=True, help="what was done; no words of the person")


def run(given: argparse.Namespace) -> int:
    """Do what was asked and print it. The exit code."""
    now = clock.now()
    with opened(ActionSettings().database) as engine, transaction(engine) as session:
        if given.deed in (None, "list"):
            print("\n".join(listed(session, now)))
        elif given.deed == "closed":
            print("\n".join(listed_closed(session, now, given.most)))
        else:
            print(_do(session, given, now))
    return 0


def _do(session: Session, given: argparse.Namespace, now: datetime) -> str:
    """Show one, or take or close it with those that are listed in the same line."""
    concern = concerns.find(session, given.id)
    every = concerns.together(session, concern)
    if given.deed == "show":
        return "\n".join(map(_words, every))
    more = f" and {len(every) - 1} more are" if len(every) > 1 else " is"
    named = f"{concern.id[: concerns.SHORT]}{more}"
    if given.deed == "take":
        before = concern.taken_by
        for one in every:
            concerns.take(one, given.by, now, over=given.over)
        had = f" {before} had it." if before not in (None, concern.taken_by) else ""
        return f"{named} with {concern.taken_by}.{had}"
    if len(every) > 1 and concern.taken_at is None:
        short = concern.id[: concerns.SHORT]
        raise ConcernProblem(
            f"{short} is one of {len(every)}, and more may have come since you looked. Take them "
            f"first, so that none is closed unseen: take {short} --by NAME"
        )
    for one in every:
        concerns.close(session, one, given.because, now)
    return f"{named} closed."


def _words(concern: Concern) -> str:
    settings = ActionSettings()
    keyring = read_keyring(
        settings.encryption_keys,
        settings.lookup_key,
        settings.data_dir,
        demo=(settings.data_dir / OF_THE_DEMO).exists(),
    )
    words = concerns.words_of(concern, keyring)
    return words if words is not None else "No words are kept of this one."


def listed(session: Session, now: datetime) -> list[str]:
    """The open concerns as the lines of a table; those that go together are one line."""
    found = concerns.open_ones(session)
    if not found:
        return [*_of_the_staff_chat(session, now), "No open concerns."]
    letters = concern_notices.letters_that_wait(session)
    rows = [HEAD, *(_row(alike, now, letters) for alike in _in_lines(found))]
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


def _in_lines(found: Iterable[Concern]) -> Iterable[Sequence[Concern]]:
    """Those of one person and class that were taken at once, or not yet; of nobody, each alone."""
    lines: dict[tuple[object, ...], list[Concern]] = {}
    for one in found:
        line = (one.person_id or one.id, one.concern_class, one.taken_at)
        lines.setdefault(line, []).append(one)
    return lines.values()


def _row(alike: Sequence[Concern], now: datetime, letters: Collection[str]) -> tuple[str, ...]:
    concern = alike[0]
    person = concern.person_id[: concerns.SHORT] if concern.person_id else "not kept"
    age = told_age(now - concern.opened_at)
    return (
        concern.id[: concerns.SHORT],
        concern.concern_class,
        str(len(alike)),
        age,
        concern.net,
        person,
        _state(concern, letters),
    )


def listed_closed(session: Session, now: datetime, most: int) -> list[str]:
    """Those that were closed last, the newest first, with what was done."""
    found = concerns.closed_ones(session, most)
    if not found:
        return ["No closed concerns."]
    return _table([CLOSED_HEAD, *(_closed_row(concern, now) for concern in found)])


def _closed_row(concern: Concern, now: datetime) -> tuple[str, ...]:
    ago = told_age(now - concern.closed_at) if concern.closed_at is not None else ""
    return (
        concern.id[: concerns.SHORT],
        concern.concern_class,
        f"{ago} ago",
        concern.taken_by or "nobody",
        concern.closed_because or "",
    )


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
