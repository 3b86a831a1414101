"""What is kept of a young person: the rows that are the truth of every conversation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Moment


class Stage(StrEnum):
    """Where a conversation is; Rasa's rules know the same names."""

    QUESTIONS = "questions"
    RESULT = "result"
    OPTIONS = "options"
    STEP = "step"
    OFFER = "offer"
    CHECKIN = "checkin"
    RESTING = "resting"
    ENDED = "ended"


def new_id() -> str:
    """A fresh random identifier."""
    return str(uuid4())


def short_id() -> str:
    """A fresh random identifier that leaves room beside it in a button (12 characters)."""
    return token_urlsafe(9)


def _person_key() -> Any:
    return ForeignKey("person.id", ondelete="CASCADE")


class Person(Base):
    """A young person who agreed to go on. No name, no Telegram id in clear.

    `left_open`: a check-in came while a question of the intake was open.
    """

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    stage: Mapped[str] = mapped_column(String(16), default=Stage.RESTING)
    redoing: Mapped[str | None] = mapped_column(String(32))
    misses: Mapped[int] = mapped_column(default=0)
    left_open: Mapped[bool] = mapped_column(default=False)
    focus: Mapped[str | None] = mapped_column(String(36))
    link_code: Mapped[str | None] = mapped_column(String(64))
    consent_version: Mapped[str] = mapped_column(String(16))
    consented_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    placed_at: Mapped[datetime | None] = mapped_column(Moment)
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    unreachable_at: Mapped[datetime | None] = mapped_column(Moment)


class Answer(Base):
    """The answer to one question; a skipped one has no value."""

    __tablename__ = "answer"

    person_id: Mapped[str] = mapped_column(_person_key(), primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    given_at: Mapped[datetime] = mapped_column(Moment)


class Pick(Base):
    """What is ticked so far on a question that takes several answers."""

    __tablename__ = "pick"

    person_id: Mapped[str] = mapped_column(_person_key(), primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    codes: Mapped[list[str]] = mapped_column(JSON)


class Placement(Base):
    """A tier given at a time by a version of the policy, with its reasons."""

    __tablename__ = "placement"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(_person_key(), index=True)
    tier: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    policy_version: Mapped[str] = mapped_column(String(32))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    disputed_at: Mapped[datetime | None] = mapped_column(Moment)


class Shown(Base):
    """An option that was shown to a young person, and what they made of it."""

    __tablename__ = "shown"
    __table_args__ = (UniqueConstraint("person_id", "service_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(_person_key())
    service_id: Mapped[str] = mapped_column(String(36), index=True)
    batch: Mapped[int]
    position: Mapped[int]
    shown_at: Mapped[datetime] = mapped_column(Moment)
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_because: Mapped[str | None] = mapped_column(String(16))


class Step(Base):
    """One thing that a young person chose to do."""

    __tablename__ = "step"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(_person_key(), index=True)
    service_id: Mapped[str] = mapped_column(String(36))
    chosen_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(16))
    outcome_at: Mapped[datetime | None] = mapped_column(Moment)
    # The service whose person each check-in names, for those furthest away.
    contact_id: Mapped[str | None] = mapped_column(String(36))


def _when_due(context: Any) -> Any:
    return context.get_current_parameters()["due_at"]


class CheckIn(Base):
    """One planned check-in of a step: the row is the clock.

    It is there once: a step is one person's, so (step, plan, occurrence) is its idempotency key.
    `due_at` is when it is due, after a break that is running; `meant_at` is when it would be
    without that break. `look_at` is when a tick may look at it next: when it is due, or after what
    keeps it waiting. `last_word_days` is there on the last day of a plan alone: so many days later
    comes the last word, where nobody answers. So a plan goes on as it was made, whatever the file
    of the cadence says since.
    """

    __tablename__ = "checkin"
    __table_args__ = (
        UniqueConstraint("step_id", "plan", "occurrence"),
        Index(
            "ix_checkin_due",
            "look_at",
            postgresql_where=text("state = 'planned'"),
            sqlite_where=text("state = 'planned'"),
        ),
        Index(
            "ix_checkin_written",
            "sent_at",
            postgresql_where=text("state = 'written'"),
            sqlite_where=text("state = 'written'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=short_id)
    person_id: Mapped[str] = mapped_column(_person_key(), index=True)
    step_id: Mapped[str] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    plan: Mapped[str] = mapped_column(String(16))
    occurrence: Mapped[int]
    cadence_version: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(Moment)
    meant_at: Mapped[datetime] = mapped_column(Moment, default=_when_due)
    look_at: Mapped[datetime] = mapped_column(Moment, default=_when_due)
    last_word_days: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16), default="planned")
    reason: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class Heartbeat(Base):
    """When something that runs by the clock last ran, and how much it found overdue.

    Under the name of the staff chat: when that last refused notices, and how many.
    """

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    overdue: Mapped[int]


class Concern(Base):
    """A sign that somebody may be in danger, waiting for a person to look at it.

    It stays when the young person deletes their data, as a class and a time of nobody.
    """

    __tablename__ = "concern"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    concern_class: Mapped[str] = mapped_column(String(40))
    net: Mapped[str] = mapped_column(String(8))
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_by: Mapped[str | None] = mapped_column(String(100))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_because: Mapped[str | None] = mapped_column(String(500))


class NoticeKind(StrEnum):
    OPENED = "opened"
    WAITING = "waiting"


class Notice(Base):
    """A notice of a concern that no mail server has taken yet."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    concern_id: Mapped[str] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)


class Deed(Base):
    """What a deed answered for a message: asked again, it answers the same and does nothing."""

    __tablename__ = "deed"

    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(_person_key(), index=True)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    done_at: Mapped[datetime] = mapped_column(Moment, index=True)
