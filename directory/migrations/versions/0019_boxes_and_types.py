"""What is a PO box, and what a number is for, is read anew: so are the rows that matching reads."""

from __future__ import annotations

from alembic import op

revision = "0019_boxes_and_types"
down_revision: str | None = "0018_kept_letters"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.execute("DELETE FROM candidate")  # `candidate_rows.fill` writes them after the last step


def downgrade() -> None:
    op.execute("DELETE FROM candidate")
