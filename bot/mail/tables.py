"""The inbox and the outbox. Addresses and contents are sealed, and emptied when done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Moment

# SQLite numbers rows by itself only for INTEGER keys.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


class InboxRow(Base):
    """An update that was taken from Telegram; open until `done_at`."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inbox_open", "chat_key", "done_at"),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_key: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    link_code: Mapped[str | None] = mapped_column(String(64))
    urgent: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    @property
    def message_key(self) -> str:
        """What Rasa and the deeds know this message by."""
        return f"{self.bot_id}:{self.update_id}"


class OutboxRow(Base):
    """A call to Telegram that is still to be made; once made, the row is gone."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "chat_key", "priority", "id"),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    chat_key: Mapped[str] = mapped_column(String(64))
    priority: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)
    not_before: Mapped[datetime | None] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)


class ShownButtons(Base):
    """The latest buttons of a chat: their data by label, so that they can be typed."""

    __tablename__ = "shown_buttons"

    chat_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
