"""Partners: accounts, links, sessions, versions of services, drafts, uploads, reminders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from directory.db import Moment

revision = "0005_partners"
down_revision: str | None = "0004_without_area"
branch_labels: str | None = None
depends_on: str | None = None

TABLES = (
    "partner", "sign_in_link", "sign_in_attempt", "portal_session", "service_version", "draft",
    "upload", "confirm_link", "reminder",
)  # fmt: skip


def upgrade() -> None:
    _accounts()
    _changes()
    _letters()


def _accounts() -> None:
    op.create_table(
        "partner",
        _id(),
        sa.Column("email", sa.String(255), nullable=False, unique=True),
        sa.Column("role", sa.String(10), nullable=False),
        _owner("organization", nullable=True),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        _moment("added_at"),
        sa.Column("added_by", sa.String(255), nullable=False),
        _moment("signed_in_at", nullable=True),
    )
    op.create_table(
        "sign_in_link",
        _token(),
        _owner("partner"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
    )
    op.create_table(
        "sign_in_attempt",
        _id(),
        sa.Column("asker", sa.String(64), nullable=False, index=True),
        _moment("asked_at", index=True),
    )
    op.create_table(
        "portal_session", _token(), _owner("partner"), _moment("started_at"), _moment("seen_at")
    )


def _changes() -> None:
    op.create_table(
        "service_version",
        _id(),
        _owner("service"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        _moment("made_at"),
        sa.Column("made_by", sa.String(255), nullable=False),
        sa.Column("approved_by", sa.String(255), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.UniqueConstraint("service_id", "number"),
    )
    op.create_table(
        "draft",
        _id(),
        sa.Column("service_id", sa.String(36), nullable=False, index=True),
        _owner("organization"),
        sa.Column("author", sa.String(255), nullable=False, index=True),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("base", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        _moment("made_at"),
        _moment("changed_at"),
        sa.Column("decided_by", sa.String(255), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
    )
    op.create_table(
        "upload",
        _id(),
        _owner("organization", nullable=True),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _moment("made_at"),
    )


def _letters() -> None:
    op.create_table(
        "confirm_link",
        _token(),
        _owner("service"),
        sa.Column("mark", sa.String(64), nullable=False),
        _moment("made_at"),
        _moment("used_at", nullable=True),
    )
    op.create_table(
        "reminder",
        _id(),
        _owner("service"),
        sa.Column("stage", sa.Integer(), nullable=False),
        _moment("assured_at"),
        _moment("lease_until"),
        _moment("sent_at", nullable=True),
        sa.UniqueConstraint("service_id", "stage", "assured_at"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(36), primary_key=True)


def _token() -> sa.Column[Any]:
    return sa.Column("token_hash", sa.String(64), primary_key=True)


def _owner(table: str, *, nullable: bool = False) -> sa.Column[Any]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(f"{table}_id", sa.String(36), reference, nullable=nullable, index=True)


def _moment(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Moment(), nullable=nullable, index=index)
