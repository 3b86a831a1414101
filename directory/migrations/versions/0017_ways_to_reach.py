"""Nobody is sent to a PO box, or told to call what takes texts: matching's rows are made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_ways_to_reach"
down_revision: str | None = "0016_links_of_their_own"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("DELETE FROM candidate")  # `candidate_rows.fill` writes them after the last step
    op.add_column("candidate", sa.Column("texts", sa.String(60), nullable=True))


def downgrade() -> None:
    op.drop_column("candidate", "texts")
