"""Rows that matching reads have a mark, by which it knows what it has read already."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0013_mark"
down_revision: str | None = "0012_as_planned"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    mark = sa.Column("mark", sa.String(36), nullable=False, server_default=str(uuid4()))
    op.add_column("candidate", mark)


def downgrade() -> None:
    op.drop_column("candidate", "mark")
