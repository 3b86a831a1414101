"""A chat's open messages go by Telegram's number; which one it was that agreed is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_in_order"
down_revision: str | None = "0006_checkins"
branch_labels: str | None = None
depends_on: str | None = None

INDEX, TABLE = "ix_inbox_open_chat", "inbox"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("agrees", sa.Boolean, nullable=False, server_default=sa.false()))
    _index_by("update_id")


def downgrade() -> None:
    _index_by("id")
    op.drop_column(TABLE, "agrees")


def _index_by(column: str) -> None:
    is_open = sa.text("done_at IS NULL")
    op.drop_index(INDEX, TABLE)
    op.create_index(
        INDEX, TABLE, ["chat_key", column], postgresql_where=is_open, sqlite_where=is_open
    )
