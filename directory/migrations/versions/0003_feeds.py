"""Feeds: what they say beyond our columns is kept beside each row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_feeds"
down_revision: str | None = "0002_guide"
branch_labels: str | None = None
depends_on: str | None = None

TABLES = (
    "organization",
    "service",
    "location",
    "address",
    "service_at_location",
    "schedule",
    "contact",
    "phone",
    "cost_option",
    "service_area",
    "language",
    "accessibility",
    "taxonomy",
    "taxonomy_term",
    "attribute",
)


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("extra", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "extra")
