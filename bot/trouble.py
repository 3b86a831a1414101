"""What stands in the way of a start, as a sentence that says what to do."""

from __future__ import annotations

from actions.keys import KeyProblem
from bot.parts import PartFailed
from bot.settings import Settings
from bot.training import TrainingFailed
from directory.trouble import OF_THE_DATABASE, of_the_database


class CannotRun(Exception):
    """Something stands in the way; the message says what to do."""


# Each is told without a traceback.
TROUBLES = (*OF_THE_DATABASE, CannotRun, KeyProblem, OSError, PartFailed, TrainingFailed)


def said(problem: Exception, settings: Settings) -> str:
    """The sentence for one of TROUBLES."""
    if isinstance(problem, OSError):
        return f"This machine said no: {problem}. Is the disk full, or DATA_DIR not writable?"
    if isinstance(problem, OF_THE_DATABASE):
        return of_the_database(problem, settings.database, makes_it=True)
    return str(problem)
