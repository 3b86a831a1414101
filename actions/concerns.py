"""Concerns: signs that somebody may be in danger, kept for a person to look at."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.keys import Keyring
from actions.records import Concern, Person
from directory.db import one_of

POLICY_FILE = Path(__file__).parent / "policy" / "concerns.toml"
WORDS = "concern.words"
SHORT = 8  # as many letters of an id as a notice and the list show


class ConcernProblem(Exception):
    """What was asked of a concern cannot be done; the message says why."""


def open_concern(
    session: Session,
    *,
    person: Person | None,
    concern_class: str,
    net: str,
    message_id: str,
    now: datetime,
) -> Concern:
    """Record a concern, once for a message.

    The person's check-ins are held until they choose to go on.
    """
    known = session.scalar(select(Concern).where(Concern.message_id == message_id))
    if known is not None:
        return known
    concern = Concern(
        person_id=person.id if person else None,
        concern_class=concern_class,
        net=net,
        message_id=message_id,
        opened_at=now,
    )
    session.add(concern)
    if person is not None:
        person.held_at = now
    return concern


@cache
def keeps_words(path: Path = POLICY_FILE) -> bool:
    """Whether the partnership keeps the words of a concern. Raises ConcernProblem."""
    try:
        keeps = tomllib.loads(path.read_text(encoding="utf-8"))["keep_words"]
    except (KeyError, ValueError, OSError) as problem:
        raise ConcernProblem(f"{path}: {type(problem).__name__}: {problem}") from None
    if not isinstance(keeps, bool):
        raise ConcernProblem(f"{path}: keep_words must be true or false.")
    return keeps


def newest_class(session: Session, person: Person) -> str | None:
    """The class of the newest concern of somebody."""
    mine = select(Concern.concern_class).where(Concern.person_id == person.id)
    return session.scalar(mine.order_by(Concern.opened_at.desc()).limit(1))


def kinds_for(session: Session, person: Person) -> frozenset[str]:
    """The kinds of service that help with the newest concern of somebody, by the policy."""
    return _kinds().get(newest_class(session, person) or "", frozenset())


@cache
def _kinds(path: Path = POLICY_FILE) -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads(path.read_text(encoding="utf-8")).get("kinds", {})
    return {concern: frozenset(kinds) for concern, kinds in raw.items()}


def keep_words(session: Session, keyring: Keyring, message_id: str, words: str) -> None:
    """Keep the words that raised a concern, locked; only where the policy says so."""
    concern = session.scalar(select(Concern).where(Concern.message_id == message_id))
    if concern is not None:
        concern.words = keyring.seal(words, WORDS)


def words_of(concern: Concern, keyring: Keyring) -> str | None:
    """The words that were kept of a concern, if any. Raises KeyProblem for a wrong key."""
    return keyring.open(concern.words, WORDS) if concern.words is not None else None


def has_open(session: Session, person: Person) -> bool:
    """Whether a concern about this person is still open."""
    query = select(Concern.id).where(Concern.person_id == person.id, Concern.closed_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def who_has_one_open(session: Session, person_ids: Collection[str]) -> frozenset[str]:
    """Those of these people with a concern that nobody has closed, taken or not."""
    about_them = one_of(session, Concern.person_id, person_ids)
    query = select(Concern.person_id).where(about_them, Concern.closed_at.is_(None))
    return frozenset(filter(None, session.scalars(query)))


def opened_since(session: Session, person: Person, moment: datetime) -> bool:
    """Whether a concern about this person was opened then or later, and is open."""
    about_them = (Concern.person_id == person.id, Concern.closed_at.is_(None))
    query = select(Concern.id).where(*about_them, Concern.opened_at >= moment)
    return session.scalar(query.limit(1)) is not None


def open_ones(session: Session) -> Sequence[Concern]:
    """Every open concern, the oldest first."""
    query = select(Concern).where(Concern.closed_at.is_(None))
    return session.scalars(query.order_by(Concern.opened_at, Concern.id)).all()


def find(session: Session, short: str) -> Concern:
    """The open concern whose id begins like this. Raises ConcernProblem for none or several."""
    found = [concern for concern in open_ones(session) if concern.id.startswith(short)]
    if not short or not found:
        raise ConcernProblem(f"No open concern has the id {short!r}. List them: concerns list")
    if len(found) > 1:
        raise ConcernProblem(f"Several open concerns begin with {short!r}: give more of the id.")
    return found[0]


def closed_ones(session: Session, most: int) -> Sequence[Concern]:
    """The concerns that were closed last, the newest first."""
    query = select(Concern).where(Concern.closed_at.is_not(None))
    return session.scalars(query.order_by(Concern.closed_at.desc(), Concern.id).limit(most)).all()


def together(session: Session, concern: Concern) -> Sequence[Concern]:
    """The open concerns that are one to whoever looks after them, the oldest first.

    They are of one person and class, and were taken at once, or not yet.
    """
    if concern.person_id is None:
        return [concern]
    alike = (
        Concern.person_id == concern.person_id,
        Concern.concern_class == concern.concern_class,
        Concern.taken_at.is_not_distinct_from(concern.taken_at),
        Concern.closed_at.is_(None),
    )
    query = select(Concern).where(*alike).order_by(Concern.opened_at, Concern.id)
    return session.scalars(query.with_for_update()).all()


def take(concern: Concern, by: str, now: datetime, *, over: bool = False) -> None:
    """Somebody looks after it from here on; it is no longer escalated.

    Nobody takes it from somebody else by mistake: that is said (`over`).
    """
    name = by.strip()[:100]
    if not name:
        raise ConcernProblem("Say who takes it: --by NAME")
    if concern.taken_by not in (None, name) and not over:
        raise ConcernProblem(
            f"{concern.id[:SHORT]} is with {concern.taken_by}. Talk to them first. To take it over "
            "from them: add --over"
        )
    concern.taken_at, concern.taken_by = now, name


def close(session: Session, concern: Concern, because: str, now: datetime) -> None:
    """It is dealt with: its words go. With their last one, a person's check-ins are let go on."""
    if not because.strip():
        raise ConcernProblem("Say why it is closed: --because WORDS")
    concern.closed_at, concern.closed_because = now, because.strip()[:500]
    concern.words = None
    session.flush()
    person = session.get(Person, concern.person_id) if concern.person_id else None
    if person is not None and not has_open(session, person):
        person.held_at = None
