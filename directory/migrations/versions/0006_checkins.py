"""Reports are read by service, and the services with a task by the kind of report."""

from __future__ import annotations

from alembic import op

revision = "0006_checkins"
down_revision: str | None = "0005_partners"
branch_labels: str | None = None
depends_on: str | None = None

REPORT = "listing_report"
BY_SERVICE = "ix_listing_report_service_id_kind_reported_on"
BY_KIND = "ix_listing_report_kind_service_id"


def upgrade() -> None:
    op.drop_index("ix_listing_report_service_id", REPORT)
    op.create_index(BY_SERVICE, REPORT, ["service_id", "kind", "reported_on"])
    op.create_index(BY_KIND, REPORT, ["kind", "service_id"])


def downgrade() -> None:
    op.drop_index(BY_KIND, REPORT)
    op.drop_index(BY_SERVICE, REPORT)
    op.create_index("ix_listing_report_service_id", REPORT, ["service_id"])
