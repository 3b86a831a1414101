"""Check-ins are claimed in batches; what is reported is read by service and by kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from directory.db import Moment

revision = "0006_checkins"
down_revision: str | None = "0005_partners"
branch_labels: str | None = None
depends_on: str | None = None

REPORT = "listing_report"
BY_SERVICE = "ix_listing_report_service_id_kind_reported_on"
BY_KIND = "ix_listing_report_kind_service_id"
PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    op.drop_index("ix_listing_report_service_id", REPORT)
    op.create_index(BY_SERVICE, REPORT, ["service_id", "kind", "reported_on"])
    op.create_index(BY_KIND, REPORT, ["kind", "service_id"])
    op.add_column("step", sa.Column("contact_id", sa.String(36), nullable=True))
    op.add_column("outbox", sa.Column("called_at", Moment(), nullable=True))
    op.add_column("checkin", sa.Column("look_at", Moment(), nullable=True))
    op.execute("UPDATE checkin SET look_at = due_at")
    with op.batch_alter_table("checkin") as checkin:
        checkin.alter_column("look_at", existing_type=Moment(), nullable=False)
    op.create_index(
        "ix_checkin_due",
        "checkin",
        ["look_at"],
        postgresql_where=PLANNED,
        sqlite_where=PLANNED,
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    op.drop_index("ix_checkin_due", "checkin")
    op.drop_column("checkin", "look_at")
    op.drop_column("outbox", "called_at")
    op.drop_column("step", "contact_id")
    op.drop_index(BY_KIND, REPORT)
    op.drop_index(BY_SERVICE, REPORT)
    op.create_index("ix_listing_report_service_id", REPORT, ["service_id"])
