"""Retention: who and what is no longer kept. The times are data."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from actions.plans import PLANNED
from actions.records import CheckIn, Concern, Deed, Person

RETENTION_FILE = Path(__file__).parent / "policy" / "retention.toml"


class RetentionProblem(Exception):
    """The file of times cannot be used; the message says why."""


@dataclass(frozen=True)
class Retention:
    """How long each is kept."""

    unfinished: timedelta
    silent: timedelta
    mail: timedelta
    closed_concern: timedelta


@cache
def read_retention(path: Path = RETENTION_FILE) -> Retention:
    """The times in a TOML file. Raises RetentionProblem where one is missing or is no days."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        days = {name: int(raw[f"{name}_days"]) for name in Retention.__annotations__}
    except (KeyError, TypeError, ValueError, OSError) as problem:
        raise RetentionProblem(f"{path}: {type(problem).__name__}: {problem}") from None
    for name, number in days.items():
        if number < 1:
            raise RetentionProblem(f"{path}: {name}_days: at least 1 is needed, not {number}.")
    return Retention(**{name: timedelta(days=number) for name, number in days.items()})


def overdue(session: Session, now: datetime, rules: Retention, most: int = 100) -> Sequence[Person]:
    """People who are no longer kept: unfinished and away, or silent for long.

    A check-in that was sent is contact too; one that is planned, or a break until later, keeps
    them. An open concern keeps them in any case: it would be about nobody. They are locked, so that
    whoever writes meanwhile is not forgotten.
    """
    silent_since = now - rules.silent
    contact = exists().where(
        CheckIn.person_id == Person.id,
        or_(CheckIn.state == PLANNED, CheckIn.sent_at > silent_since),
    )
    unfinished = Person.placed_at.is_(None) & (Person.last_seen_at <= now - rules.unfinished)
    silent = Person.last_seen_at <= silent_since
    pausing = Person.paused_until.is_not(None) & (Person.paused_until > now)
    of_concern = exists().where(Concern.person_id == Person.id, Concern.closed_at.is_(None))
    is_over = or_(unfinished, silent & ~contact & ~pausing)
    query = select(Person).where(is_over, ~of_concern)
    ordered = query.order_by(Person.last_seen_at).limit(most)
    return session.scalars(ordered.with_for_update(skip_locked=True)).all()


def forget_deeds(session: Session, done_before: datetime) -> None:
    """Drop what deeds answered, once no message can ask for it again."""
    session.execute(delete(Deed).where(Deed.done_at < done_before))


def forget_concerns(session: Session, closed_before: datetime) -> None:
    """Drop what was dealt with long ago; a concern that is open stays, however old."""
    session.execute(delete(Concern).where(Concern.closed_at < closed_before))
