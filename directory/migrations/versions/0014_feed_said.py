"""What a feed said last is kept beside what partners have corrected since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_feed_said"
down_revision: str | None = "0013_mark"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "feed_said",
        sa.Column(
            "service_id",
            sa.String(36),
            sa.ForeignKey("service.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("feed", sa.String(60), primary_key=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feed_said")
