"""What stands in the way of a start, as a sentence that says what to do."""

from __future__ import annotations

from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from actions.keys import KeyProblem
from bot.parts import PartFailed
from bot.settings import Settings
from bot.training import TrainingFailed


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
        return _of_the_database(problem, settings)
    if isinstance(problem, CommandError):
        return (
            f"The database {_named(settings)} was made by another version of Foothold: {problem}. "
            "Run the version that made it, or a newer one."
        )
    return str(problem)


def _of_the_database(problem: SQLAlchemyError, settings: Settings) -> str:
    """The database's own words without the statement, whose words could be anybody's."""
    why = problem.orig if isinstance(problem, DBAPIError) else type(problem).__name__
    return (
        f"The database {_named(settings)} cannot be used: {str(why).strip()}. "
        "Is the disk full, the file another program's, or the server of DATABASE_URL down?"
    )


def _named(settings: Settings) -> str:
    return make_url(settings.database).render_as_string(hide_password=True)
