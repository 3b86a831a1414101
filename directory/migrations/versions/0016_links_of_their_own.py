"""A link in a reminder is one account's own, and trust can be taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_links_of_their_own"
down_revision: str | None = "0015_unknown_areas"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # Whose the links are that are out, nobody can say: they lead to signing in.
    with op.batch_alter_table("confirm_link") as link:
        link.add_column(sa.Column("partner_id", sa.String(36), nullable=True))
        link.create_foreign_key(
            "confirm_link_partner_id_fkey", "partner", ["partner_id"], ["id"], ondelete="CASCADE"
        )
        link.create_index("ix_confirm_link_partner_id", ["partner_id"])
    with op.batch_alter_table("partner") as partner:
        partner.alter_column("trusted", existing_type=sa.Boolean(), nullable=True)
    # Until now it was no word of an admin.
    op.execute(sa.text("UPDATE partner SET trusted = NULL WHERE NOT trusted"))


def downgrade() -> None:
    op.execute(sa.text("UPDATE partner SET trusted = false WHERE trusted IS NULL"))
    with op.batch_alter_table("partner") as partner:
        partner.alter_column("trusted", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("confirm_link") as link:
        link.drop_index("ix_confirm_link_partner_id")
        link.drop_constraint("confirm_link_partner_id_fkey", type_="foreignkey")
        link.drop_column("partner_id")
