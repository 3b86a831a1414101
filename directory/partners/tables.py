"""The partners' tables: who may sign in, what they changed, what waits, what they were told.

No token is kept: of each only its SHA-256 hash.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Moment
from directory.tables import Id, Line, Prose, belongs_to, may_belong_to

Facts = dict[str, Any]


class Role(StrEnum):
    """An editor keeps one organisation's services; an admin all of them, and the accounts."""

    EDITOR = "editor"
    ADMIN = "admin"


class Action(StrEnum):
    """What made a version."""

    FOUND = "found"
    CREATED = "created"
    EDITED = "edited"
    UPLOADED = "uploaded"
    CONFIRMED = "confirmed"
    CONFIRMED_BY_LETTER = "confirmed_by_letter"
    PAUSED = "paused"
    CLOSED = "closed"
    REOPENED = "reopened"
    WENT_BACK = "went_back"


class DraftState(StrEnum):
    EDITING = "editing"
    WAITING = "waiting"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Partner(Base):
    """Somebody who may sign in. Of an editor `organization_id` says whose services are theirs.

    `trusted` is an admin's word, for or against; without one, so many approved changes decide.
    """

    __tablename__ = "partner"

    id: Mapped[Id]
    email: Mapped[Line] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(10))
    organization_id: Mapped[str | None] = may_belong_to("organization")
    trusted: Mapped[bool | None]
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[Line]
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class SignInLink(Base):
    """A link to sign in. `onward` is the page that was asked for; None for the list."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    partner_id: Mapped[str] = belongs_to("partner")
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    onward: Mapped[str | None] = mapped_column(String(200))


class SignInAttempt(Base):
    """Somebody asked for a link: `asker` is the hash of an e-mail address or a network address."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    asker: Mapped[str] = mapped_column(String(64), index=True)
    asked_at: Mapped[datetime] = mapped_column(Moment, index=True)


class PortalSession(Base):
    __tablename__ = "portal_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    partner_id: Mapped[str] = belongs_to("partner")
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class ServiceVersion(Base):
    """What an entry said from `made_at` on, and who made it say so."""

    __tablename__ = "service_version"
    __table_args__ = (UniqueConstraint("service_id", "number"),)

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[Line]
    approved_by: Mapped[Line | None]
    note: Mapped[Prose | None]
    facts: Mapped[Facts] = mapped_column(JSON)


class FeedSaid(Base):
    """What a feed said last of a service that has versions, whatever is live since."""

    __tablename__ = "feed_said"

    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    feed: Mapped[str] = mapped_column(String(60), primary_key=True)
    facts: Mapped[Facts] = mapped_column(JSON)
    said_at: Mapped[datetime] = mapped_column(Moment)


class Draft(Base):
    """A change on its way. `base` is what the entry said when it began; None for a new one.

    `upload_id` is alike for all that came in one file, which itself is not kept.
    """

    __tablename__ = "draft"

    id: Mapped[Id]
    service_id: Mapped[str] = mapped_column(String(36), index=True)
    organization_id: Mapped[str] = belongs_to("organization")
    author: Mapped[Line] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), default=DraftState.EDITING, index=True)
    base: Mapped[Facts | None] = mapped_column(JSON(none_as_null=True))
    facts: Mapped[Facts] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[Line | None]
    reason: Mapped[Prose | None]
    upload_id: Mapped[str | None] = mapped_column(String(36), index=True)
    upload_name: Mapped[Line | None]


class Upload(Base):
    """A file that was looked at and not loaded yet; it goes after a day."""

    __tablename__ = "upload"

    id: Mapped[Id]
    organization_id: Mapped[str | None] = may_belong_to("organization")
    author: Mapped[Line]
    name: Mapped[Line]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)


class ConfirmLink(Base):
    """A link in a letter: it confirms one service as long as that says what `mark` is of.

    It is good for the account that was written to, and goes with it. Links of before that was
    kept have none.
    """

    __tablename__ = "confirm_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    service_id: Mapped[str] = belongs_to("service")
    partner_id: Mapped[str | None] = may_belong_to("partner")
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class ShownByOthers(Base):
    """That an admin lets an entry show an address which another organisation keeps confidential.

    `mark` is alike while both say the same of where they are.
    """

    __tablename__ = "shown_by_others"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    service_id: Mapped[str] = belongs_to("service")
    decided_by: Mapped[Line]
    decided_at: Mapped[datetime] = mapped_column(Moment)


class KeptLetter(Base):
    """A letter of the portal that the mail server has not taken yet, with no link to sign in."""

    __tablename__ = "kept_letter"

    id: Mapped[Id]
    addresses: Mapped[list[str]] = mapped_column(JSON)
    subject: Mapped[Prose]
    body: Mapped[Prose]
    waits_for: Mapped[str | None] = mapped_column(String(36))
    written_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime] = mapped_column(Moment, index=True)


class Reminder(Base):
    """That a letter about a service went out, once for each stage after it was assured."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("service_id", "stage", "assured_at"),)

    id: Mapped[Id]
    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    stage: Mapped[int]
    assured_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
