"""Everything held about a person, to be shown to them; and its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from actions import concerns, intake
from actions.keys import Keyring
from actions.records import Answer, CheckIn, Concern, Deed, Person, Pick, Placement, Shown, Step

# The address and the lookup are how this chat is reached: they are named, not shown.
LOCKED = {"address", "lookup", "words"}
TABLES = (Answer, Pick, Placement, Shown, Step, CheckIn, Concern, Deed)


def held(session: Session, person: Person, keyring: Keyring) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person by table, as JSON can hold it; words that are locked in clear."""
    rows = {"person": [_plain(person)]}
    for table in TABLES:
        found = session.scalars(select(table).where(table.person_id == person.id))
        rows[table.__tablename__] = [_plain(row) | _unlocked(row, keyring) for row in found]
    return rows


def summary(session: Session, person: Person, keyring: Keyring) -> dict[str, Any]:
    """The same in few facts, for a message."""
    rows = held(session, person, keyring)
    return {
        "answers": intake.answers_of(session, person),
        "consented_at": person.consented_at.isoformat(),
        "shown": len(rows["shown"]),
        "kept": sum(row["saved_at"] is not None for row in rows["shown"]),
        "steps": len(rows["step"]),
        "planned": sum(row["state"] == "planned" for row in rows["checkin"]),
        "concerns": len(rows["concern"]),
        "words_kept": any(row["words"] is not None for row in rows["concern"]),
    }


def _plain(row: Any) -> dict[str, Any]:
    columns = inspect(type(row)).columns
    return {
        column.key: _value(getattr(row, column.key))
        for column in columns
        if column.key not in LOCKED
    }


def _unlocked(row: Any, keyring: Keyring) -> dict[str, Any]:
    return {"words": concerns.words_of(row, keyring)} if isinstance(row, Concern) else {}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
