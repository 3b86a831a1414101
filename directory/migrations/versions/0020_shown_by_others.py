"""What an admin has decided about an address that another organisation keeps confidential."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_shown_by_others"
down_revision: str | None = "0019_reachable"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "shown_by_others",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column(
            "service_id",
            sa.String(36),
            sa.ForeignKey("service.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("decided_by", sa.String(255), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("shown_by_others")
