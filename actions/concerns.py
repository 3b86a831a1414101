"""Concerns: signs that somebody may be in danger, kept for a person to look at."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from actions.keys import Keyring
from actions.records import Concern, Notice, NoticeKind, Person
from directory.db import one_of

POLICY_FILE = Path(__file__).parent / "policy" / "concerns.toml"
WORDS = "concern.words"
SHORT = 8  # as many letters of an id as a notice and the list show
LEASE = timedelta(minutes=1)
MOST_AT_ONCE = 20


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


def kinds_for(session: Session, person: Person) -> frozenset[str]:
    """The kinds of service that help with the newest concern of somebody, by the policy."""
    newest = session.scalar(
        select(Concern.concern_class)
        .where(Concern.person_id == person.id)
        .order_by(Concern.opened_at.desc())
        .limit(1)
    )
    return _kinds().get(newest or "", frozenset())


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


def letters_that_wait(session: Session) -> frozenset[str]:
    """The concerns of which a letter is not taken yet by the mail server for all that it is to."""
    return frozenset(session.scalars(select(Notice.concern_id)))


def find(session: Session, short: str) -> Concern:
    """The open concern whose id begins like this. Raises ConcernProblem for none or several."""
    found = [concern for concern in open_ones(session) if concern.id.startswith(short)]
    if not short or not found:
        raise ConcernProblem(f"No open concern has the id {short!r}. List them: concerns list")
    if len(found) > 1:
        raise ConcernProblem(f"Several open concerns begin with {short!r}: give more of the id.")
    return found[0]


def take(concern: Concern, by: str, now: datetime) -> None:
    """Somebody looks after it from here on; it is no longer escalated."""
    if not by.strip():
        raise ConcernProblem("Say who takes it: --by NAME")
    concern.taken_at, concern.taken_by = now, by.strip()[:100]


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


def announce(session: Session, now: datetime, by_mail: bool) -> Sequence[Concern]:
    """Mark open concerns of which nobody was told as told, each once over all processes.

    With `by_mail`, a notice of each is written that waits until a mail server has taken it.
    """
    found = _locked(session, Concern.told_at.is_(None))
    for concern in found:
        concern.told_at = now
        _note(session, concern, NoticeKind.OPENED, by_mail, now)
    return found


def escalate(
    session: Session, untouched_since: datetime, now: datetime, by_mail: bool
) -> Sequence[Concern]:
    """The same, once, for open concerns that nobody has taken since this time."""
    waits = Concern.taken_at.is_(None) & Concern.escalated_at.is_(None)
    found = _locked(session, waits & (Concern.opened_at <= untouched_since))
    for concern in found:
        concern.escalated_at = now
        _note(session, concern, NoticeKind.WAITING, by_mail, now)
    return found


def claim_notice(session: Session, real_now: datetime) -> Notice | None:
    """The oldest notice that waits for its mail, under a lease."""
    free = or_(Notice.lease_until.is_(None), Notice.lease_until < real_now)
    notice = session.scalar(
        select(Notice)
        .where(free)
        .order_by(Notice.lease_until.is_not(None), Notice.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if notice is not None:
        notice.lease_until = real_now + LEASE
    return notice


def notice_is_sent(session: Session, notice_id: str) -> None:
    """A mail server has taken it."""
    session.execute(delete(Notice).where(Notice.id == notice_id))


def _locked(session: Session, which: ColumnElement[bool]) -> Sequence[Concern]:
    query = select(Concern).where(Concern.closed_at.is_(None), which)
    oldest_first = query.order_by(Concern.opened_at, Concern.id).limit(MOST_AT_ONCE)
    return session.scalars(oldest_first.with_for_update(skip_locked=True)).all()


def _note(
    session: Session, concern: Concern, kind: NoticeKind, by_mail: bool, now: datetime
) -> None:
    if by_mail:
        session.add(Notice(concern_id=concern.id, kind=kind, created_at=now))
