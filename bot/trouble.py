"""What stands in the way of a start, as a sentence that says what to do."""

from __future__ import annotations

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from actions.keys import KeyProblem
from bot.parts import PartFailed
from bot.settings import Settings
from bot.training import TrainingFailed
from directory.trouble import named, of_the_database


class CannotRun(Exception):
    """Something stands in the way; the message says what to do."""


# Each is told without a traceback.
TROUBLES = (
    CannotRun,
    CommandError,
    KeyProblem,
    OSError,
    PartFailed,
    SQLAlchemyError,
    TrainingFailed,
)


def said(problem: Exception, settings: Settings) -> str:
    """The sentence for one of TROUBLES."""
    if isinstance(problem, OSError):
        return f"This machine said no: {problem}. Is the disk full, or DATA_DIR not writable?"
    if isinstance(problem, SQLAlchemyError):
        return of_the_database(problem, settings.database)
    if isinstance(problem, CommandError):
        return (
            f"The database {named(settings.database)} was made by another version of Foothold: "
            f"{problem}. Run the version that made it, or a newer one."
        )
    return str(problem)
