"""Which services name no area, kept by the database itself, so that no writer can forget it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_without_area"
down_revision: str | None = "0003_feeds"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "service_without_area"
# The service itself may be going: then there is nothing to note.
NOTE = """
    INSERT INTO service_without_area (service_id)
    SELECT id FROM service WHERE id = {row} AND NOT EXISTS (
      SELECT 1 FROM service_area WHERE service_area.service_id = service.id)
    ON CONFLICT DO NOTHING
"""
UNNOTE = "DELETE FROM service_without_area WHERE service_id = NEW.service_id"
TRIGGERS = {
    "service_is_without_area": ("INSERT ON service", NOTE.format(row="NEW.id")),
    "service_has_an_area": ("INSERT ON service_area", UNNOTE),
    "service_lost_an_area": ("DELETE ON service_area", NOTE.format(row="OLD.service_id")),
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column(
            "service_id",
            sa.String(36),
            sa.ForeignKey("service.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.execute(
        "INSERT INTO service_without_area (service_id) SELECT id FROM service WHERE NOT EXISTS "
        "(SELECT 1 FROM service_area WHERE service_area.service_id = service.id)"
    )
    for name, (event, deed) in TRIGGERS.items():
        for statement in _statements(name, event, deed):
            op.execute(statement)
    op.create_index("ix_location_latitude_longitude", "location", ["latitude", "longitude"])


def downgrade() -> None:
    op.drop_index("ix_location_latitude_longitude", "location")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (event, _) in TRIGGERS.items():
        table = event.rpartition(" ")[2]
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table(TABLE)


def _statements(name: str, event: str, deed: str) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW BEGIN {deed}; END"]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {deed}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
