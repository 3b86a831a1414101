"""A database that cannot be used, as a sentence that says what to do."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


def of_the_database(problem: SQLAlchemyError, url: str) -> str:
    """The database's own words without the statement, whose words could be anybody's."""
    why = problem.orig if isinstance(problem, DBAPIError) else type(problem).__name__
    return (
        f"The database {named(url)} cannot be used: {str(why).strip()}. Has a guide run with it "
        "(`make run`)? Is the disk full, the file another program's, or the server of "
        "DATABASE_URL down?"
    )


def named(url: str) -> str:
    """Its address without a password."""
    return make_url(url).render_as_string(hide_password=True)
