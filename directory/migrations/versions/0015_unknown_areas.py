"""An area whose name nobody knows is asked about: the rows that matching reads are made anew."""

from __future__ import annotations

from alembic import op

revision = "0015_unknown_areas"
down_revision: str | None = "0014_feed_said"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("DELETE FROM candidate")  # `candidate_rows.fill` writes them after the last step


def downgrade() -> None:
    pass
