"""A link to sign in knows which page was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_onward"
down_revision: str | None = "0008_bundles"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("sign_in_link", sa.Column("onward", sa.String(200)))


def downgrade() -> None:
    op.drop_column("sign_in_link", "onward")
