"""Whether a feed has changed how to reach a service since somebody here checked it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_changed_since"
down_revision: str | None = "0020_shown_by_others"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("DELETE FROM candidate")  # `candidate_rows.fill` writes them after the last step
    for table in ("eligibility", "candidate"):
        op.add_column(table, sa.Column("changed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for table in ("candidate", "eligibility"):
        op.drop_column(table, "changed_at")
