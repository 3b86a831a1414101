"""The inbox and the outbox. Addresses and contents are sealed, and emptied when done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from directory.db import Base, Moment

# SQLite numbers rows by itself only for INTEGER keys.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


def _where(condition: str) -> dict[str, Any]:
    """The rows that an index holds, for both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class InboxRow(Base):
    """An update that was taken from Telegram; open until `done_at`.

    `told_at`: they heard that something is broken. `missed`: what they wrote before it was let go.
    `agrees`: by this message they agreed, so that a second try at it finds the same.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inbox_chat_key", "chat_key"),
        Index("ix_inbox_open", "id", **_where("done_at IS NULL")),
        Index("ix_inbox_open_chat", "chat_key", "update_id", **_where("done_at IS NULL")),
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
    tap: Mapped[str | None] = mapped_column(String(16))
    told_at: Mapped[datetime | None] = mapped_column(Moment)
    missed: Mapped[bool] = mapped_column(default=False)
    agrees: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class OutboxRow(Base):
    """A call to Telegram that is still to be made; once made, the row is gone.

    `called_at` is set before a call that may not be made twice: found again, it may have arrived.
    """

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
    paced: Mapped[bool]
    called_at: Mapped[datetime | None] = mapped_column(Moment)


class NextAt(Base):
    """When a bot, a chat or somebody's next message may have its turn, not before."""

    __tablename__ = "next_at"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class ShownButtons(Base):
    """The latest buttons of a chat: their data by label, so that they can be typed."""

    __tablename__ = "shown_buttons"

    chat_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    labels: Mapped[dict[str, str]] = mapped_column(JSON)
