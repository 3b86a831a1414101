"""A database that cannot be used, as a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class OtherVersionError(Exception):
    """The tables were made by a version of Foothold that this one does not know."""


OF_THE_DATABASE = (OtherVersionError, SQLAlchemyError)


def has_a_database(url: str) -> bool:
    """Whether there is a file, for a database that is one: to open it would make an empty one."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    return not is_file or Path(address.database or "").is_file()


def of_the_database(problem: Exception, url: str, *, makes_it: bool = False) -> str:
    """The sentence for one OF_THE_DATABASE; its address is named without a password.

    `makes_it`: whoever asks makes the tables, so that none can be missing.
    """
    named = make_url(url).render_as_string(hide_password=True)
    if isinstance(problem, OtherVersionError):
        return (
            f"The database {named} was made by another version of Foothold: {problem}. Run the "
            "version that made it, or a newer one."
        )
    # The database's own words without the statement, whose words could be anybody's.
    why = problem.orig if isinstance(problem, DBAPIError) else type(problem).__name__
    first = "" if makes_it else "Has a guide run with it (`make run`)? "
    return (
        f"The database {named} cannot be used: {str(why).strip().rstrip('.?')}. {first}Is the disk "
        "full, the file another program's, or the server of DATABASE_URL down?"
    )
