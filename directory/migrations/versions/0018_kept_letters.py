"""Letters of the portal are kept until the mail server takes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_kept_letters"
down_revision: str | None = "0017_ways_to_reach"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "kept_letter",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.String(36), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("kept_letter")
