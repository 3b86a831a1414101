"""Brings a database's tables up to date, for every room, from SQLite to PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from directory import candidate_rows
from directory.db import opened, transaction
from directory.trouble import OtherVersionError

STEPS = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Bring the tables at `url` up to `head()`; a database that is there already is left as it is.

    Either every step is taken or none. Two processes may start together: one waits.
    Raises OtherVersionError where they are further than our last step.
    """
    config = _config()
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as problem:
        raise OtherVersionError(str(problem)) from problem
    with opened(url) as engine, transaction(engine) as session:
        candidate_rows.fill(session)


def head() -> str:
    """The name of the newest step."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise LookupError(f"No steps in {STEPS}.")
    return revision


def _config() -> Config:
    # No ini file: Alembic would set up logging from it, and logging belongs to who starts us.
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config
