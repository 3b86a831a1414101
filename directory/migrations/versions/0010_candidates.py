"""Matching reads rows of its own, an area's side by side. They are filled after the last step."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010_candidates"
down_revision: str | None = "0009_onward"
branch_labels: str | None = None
depends_on: str | None = None

TRIGGERS = {
    "service_is_without_area": "service",
    "service_has_an_area": "service_area",
    "service_lost_an_area": "service_area",
}


def upgrade() -> None:
    _drop_what_it_replaces()
    op.create_table(
        "candidate",
        _text("area", 255, primary_key=True),
        sa.Column(
            "service_id",
            sa.String(36),
            sa.ForeignKey("service.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        _text("organization_id", 36),
        _text("name", 255),
        _text("kind", 60),
        *(_number(name) for name in ("minimum_age", "maximum_age")),
        _number("maximum_age_with_ehcp_or_care"),
        *(_flag(name) for name in ("requires_ehcp", "care_experienced_only")),
        *(_flag(name) for name in ("benefits_required", "english_maths_required")),
        sa.Column("only_for", sa.String(60)),
        sa.Column("qualification_level", sa.String(40)),
        *(sa.Column(name, sa.Text) for name in ("pay", "start_dates")),
        sa.Column("self_referral", sa.Boolean),
        sa.Column("source_date", sa.String(10)),
        sa.Column("assured_at", sa.DateTime(timezone=True)),
        _flag("free"),
        sa.Column("phone", sa.String(60)),
        sa.Column("address", sa.Text),
        sa.Column("town", sa.String(255)),
        sa.Column("postcode", sa.String(10)),
        *(sa.Column(name, sa.Double) for name in ("latitude", "longitude")),
        *(sa.Column(name, sa.Text) for name in ("areas", "interests")),
        *(sa.Column(name, sa.Text) for name in ("removes_barriers", "tiers")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Going back: restore the copy from before.")


def _drop_what_it_replaces() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("service_without_area")


def _text(name: str, length: int, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, **more)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer)
