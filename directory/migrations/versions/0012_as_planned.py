"""A plan goes on as it was made, breaks can be made shorter, and reports know what they follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from directory.db import Moment

revision = "0012_as_planned"
down_revision: str | None = "0011_written"
branch_labels: str | None = None
depends_on: str | None = None

# What the cadence said before the plans kept it themselves.
LAST_OF_ITS_PLAN = """
UPDATE checkin SET last_word_days = 7
WHERE plan NOT LIKE 'last%' AND occurrence = (
  SELECT max(other.occurrence) FROM checkin AS other
  WHERE other.step_id = checkin.step_id AND other.plan = checkin.plan)
"""
# By its day a report was heard by who assured the entry; a later one is of the entry as it is.
OF_TODAY = """
UPDATE listing_report SET assured_at = (
  SELECT eligibility.assured_at FROM eligibility
  WHERE eligibility.service_id = listing_report.service_id
  AND date(eligibility.assured_at) < listing_report.reported_on)
"""


def upgrade() -> None:
    op.add_column("checkin", sa.Column("last_word_days", sa.Integer(), nullable=True))
    op.add_column("checkin", sa.Column("meant_at", Moment(), nullable=True))
    op.execute("UPDATE checkin SET meant_at = due_at")
    op.execute(LAST_OF_ITS_PLAN)
    with op.batch_alter_table("checkin") as checkin:
        checkin.alter_column("meant_at", existing_type=Moment(), nullable=False)
    op.add_column(
        "person", sa.Column("left_open", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("listing_report", sa.Column("assured_at", Moment(), nullable=True))
    op.execute(OF_TODAY)


def downgrade() -> None:
    op.drop_column("listing_report", "assured_at")
    op.drop_column("person", "left_open")
    op.drop_column("checkin", "meant_at")
    op.drop_column("checkin", "last_word_days")
