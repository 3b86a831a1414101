"""The directory: HSDS tables, eligibility, and what was heard back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001_directory"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

TABLES = (
    "organization",
    "taxonomy",
    "unmet_need",
    "service",
    "eligibility",
    "service_area",
    "cost_option",
    "language",
    "listing_report",
    "location",
    "address",
    "accessibility",
    "service_at_location",
    "schedule",
    "contact",
    "phone",
    "taxonomy_term",
    "attribute",
)


def upgrade() -> None:
    create_what_stands_alone()
    create_services()
    create_places()
    create_contacts()
    create_terms()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def an_id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(36), primary_key=True)


def owner(table: str, name: str, *, required: bool = True) -> sa.Column[Any]:
    """A column for the row that owns this one; this one goes when its owner goes."""
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.String(36), key, nullable=not required, index=True)


def create_what_stands_alone() -> None:
    op.create_table(
        "organization",
        an_id(),
        sa.Column("name", sa.String(255), nullable=False, index=True),
        sa.Column("description", sa.Text()),
        sa.Column("email", sa.String(255)),
        sa.Column("website", sa.Text()),
    )
    op.create_table(
        "taxonomy",
        an_id(),
        sa.Column("name", sa.String(255), nullable=False, unique=True),
        sa.Column("description", sa.Text(), nullable=False),
    )
    op.create_table(
        "unmet_need",
        an_id(),
        sa.Column("noted_on", sa.Date(), nullable=False, index=True),
        sa.Column("kind", sa.String(60)),
        sa.Column("area", sa.String(60)),
        sa.Column("barrier", sa.String(60)),
    )


def create_services() -> None:
    op.create_table(
        "service",
        an_id(),
        owner("organization", "organization_id"),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("email", sa.String(255)),
        sa.Column("status", sa.String(20), nullable=False, index=True),
        sa.Column("alert", sa.Text()),
        sa.Column("last_modified", sa.DateTime(timezone=True), index=True),
    )
    op.create_table(
        "eligibility",
        sa.Column(
            "service_id",
            sa.String(36),
            sa.ForeignKey("service.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("minimum_age", sa.Integer()),
        sa.Column("maximum_age", sa.Integer()),
        sa.Column("maximum_age_with_ehcp_or_care", sa.Integer()),
        sa.Column("requires_ehcp", sa.Boolean(), nullable=False),
        sa.Column("care_experienced_only", sa.Boolean(), nullable=False),
        sa.Column("benefits_required", sa.Boolean(), nullable=False),
        sa.Column("english_maths_required", sa.Boolean(), nullable=False),
        sa.Column("only_for", sa.String(60)),
        sa.Column("qualification_level", sa.String(40)),
        sa.Column("pay", sa.Text()),
        sa.Column("start_dates", sa.Text()),
        sa.Column("duration", sa.Text()),
        sa.Column("self_referral", sa.Boolean()),
        sa.Column("how_to_apply", sa.Text()),
        sa.Column("source_url", sa.Text()),
        sa.Column("source_date", sa.String(10)),
        sa.Column("source_confidence", sa.String(20)),
        sa.Column("assured_at", sa.DateTime(timezone=True), index=True),
        sa.Column("assured_by", sa.String(255)),
        sa.Column("feed", sa.String(60)),
        sa.Column("row_hash", sa.String(64)),
        sa.Column("gone_on", sa.Date()),
    )
    op.create_index("ix_eligibility_feed_gone_on", "eligibility", ["feed", "gone_on"])
    op.create_index(
        "ix_eligibility_kind_minimum_age_maximum_age",
        "eligibility",
        ["kind", "minimum_age", "maximum_age"],
    )
    op.create_table(
        "service_area",
        an_id(),
        owner("service", "service_id"),
        sa.Column("name", sa.String(255), nullable=False),
    )
    op.create_index("ix_service_area_name_service_id", "service_area", ["name", "service_id"])
    op.create_table(
        "cost_option",
        an_id(),
        owner("service", "service_id"),
        sa.Column("option", sa.Text()),
        sa.Column("currency", sa.String(3)),
        sa.Column("amount", sa.Double()),
    )
    op.create_table(
        "language",
        an_id(),
        owner("service", "service_id"),
        sa.Column("name", sa.String(255), nullable=False),
    )
    op.create_table(
        "listing_report",
        an_id(),
        owner("service", "service_id"),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False, index=True),
    )


def create_places() -> None:
    op.create_table(
        "location",
        an_id(),
        owner("organization", "organization_id", required=False),
        sa.Column("location_type", sa.String(10), nullable=False),
        sa.Column("name", sa.String(255)),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
    )
    op.create_table(
        "address",
        an_id(),
        owner("location", "location_id"),
        sa.Column("address_1", sa.Text()),
        sa.Column("city", sa.String(255)),
        sa.Column("postal_code", sa.String(10)),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("address_type", sa.String(10), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "accessibility",
        an_id(),
        owner("location", "location_id"),
        sa.Column("description", sa.Text(), nullable=False),
    )
    op.create_table(
        "service_at_location",
        an_id(),
        owner("service", "service_id"),
        owner("location", "location_id"),
    )
    op.create_table(
        "schedule",
        an_id(),
        owner("service", "service_id", required=False),
        owner("service_at_location", "service_at_location_id", required=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("freq", sa.String(10)),
        sa.Column("byday", sa.String(40)),
        sa.Column("opens_at", sa.Time()),
        sa.Column("closes_at", sa.Time()),
        sa.Column("description", sa.Text()),
    )


def create_contacts() -> None:
    op.create_table(
        "contact",
        an_id(),
        owner("organization", "organization_id", required=False),
        owner("service", "service_id", required=False),
        sa.Column("name", sa.String(255)),
        sa.Column("title", sa.String(255)),
        sa.Column("email", sa.String(255)),
    )
    op.create_table(
        "phone",
        an_id(),
        owner("service", "service_id", required=False),
        owner("organization", "organization_id", required=False),
        owner("contact", "contact_id", required=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("description", sa.Text()),
    )


def create_terms() -> None:
    op.create_table(
        "taxonomy_term",
        an_id(),
        owner("taxonomy", "taxonomy_id"),
        owner("taxonomy_term", "parent_id", required=False),
        sa.Column("code", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.UniqueConstraint("taxonomy_id", "code"),
    )
    op.create_table(
        "attribute",
        an_id(),
        sa.Column("link_id", sa.String(36), nullable=False, index=True),
        sa.Column("link_entity", sa.String(30), nullable=False),
        sa.Column(
            "taxonomy_term_id",
            sa.String(36),
            sa.ForeignKey("taxonomy_term.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_attribute_taxonomy_term_id_link_id", "attribute", ["taxonomy_term_id", "link_id"]
    )
