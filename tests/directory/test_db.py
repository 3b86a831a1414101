"""What waits for the disk: what is told or answered does, who holds what does not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from directory.db import leasing, reading, redone, transaction
from tests.actions.makers import BOTH, POSTGRESQL, databases

database = databases(*BOTH)
# SQLite answers with a number: 1 is NORMAL, which flushes at a checkpoint, 2 is FULL.
HURRIED = {POSTGRESQL: ("SHOW synchronous_commit", "on", "off")}
ON_SQLITE = ("PRAGMA synchronous", 2, 1)


def waits(session: Session) -> bool:
    """Whether the commit of this session waits until it is on the disk."""
    ask, full, spared = HURRIED.get(session.get_bind().dialect.name, ON_SQLITE)
    found: Any = session.scalar(text(str(ask)))
    assert found in (full, spared)
    return bool(found == full)


def test_a_transaction_waits_until_it_is_on_the_disk(database: Engine) -> None:
    with transaction(database) as session:
        assert waits(session)


def test_a_lease_does_not(database: Engine) -> None:
    with leasing(database) as session:
        assert not waits(session)


def test_what_is_done_again_waits_only_where_the_database_itself_may_be_killed(
    database: Engine,
) -> None:
    """SQLite lives in our own processes: what one of them committed survives its end."""
    with redone(database) as session:
        assert waits(session) is (database.dialect.name == POSTGRESQL)


def test_whatever_follows_a_lease_waits_again(database: Engine) -> None:
    """On the same connection too: the pool hands it out again."""
    for _ in range(3):
        with leasing(database):
            pass
        with reading(database) as session:
            session.scalar(text("SELECT 1"))
        with transaction(database) as session:
            assert waits(session)
