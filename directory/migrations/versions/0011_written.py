"""Check-ins that are written and do not go are counted as overdue: they have an index of theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_written"
down_revision: str | None = "0010_candidates"
branch_labels: str | None = None
depends_on: str | None = None

WRITTEN = sa.text("state = 'written'")


def upgrade() -> None:
    op.create_index(
        "ix_checkin_written",
        "checkin",
        ["sent_at"],
        postgresql_where=WRITTEN,
        sqlite_where=WRITTEN,
    )


def downgrade() -> None:
    op.drop_index("ix_checkin_written", "checkin")
