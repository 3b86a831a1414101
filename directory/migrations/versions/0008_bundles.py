"""Changes that came in one file are known as such, so that they can be decided about together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_bundles"
down_revision: str | None = "0007_in_order"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, INDEX = "draft", "ix_draft_upload_id"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("upload_id", sa.String(36)))
    op.add_column(TABLE, sa.Column("upload_name", sa.String(255)))
    op.create_index(INDEX, TABLE, ["upload_id"])


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "upload_name")
    op.drop_column(TABLE, "upload_id")
