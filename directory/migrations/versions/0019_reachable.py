"""Nobody is offered what leads to nobody: matching's rows say what does, and are made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_reachable"
down_revision: str | None = "0018_kept_letters"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("DELETE FROM candidate")  # `candidate_rows.fill` writes them after the last step
    op.add_column(
        "candidate", sa.Column("reachable", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("candidate", "reachable")
