"""A letter that is kept says of which organisation it tells that something waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_untrue_letters"
down_revision: str | None = "0019_boxes_and_types"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("kept_letter", sa.Column("waits_for", sa.String(36), nullable=True))


def downgrade() -> None:
    op.drop_column("kept_letter", "waits_for")
