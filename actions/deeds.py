"""What our deeds have answered: kept for the message, and looked up by those that come after."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Table, bindparam, insert, select
from sqlalchemy.orm import Session

from actions.records import Deed
from actions.turns import Message, Turn, said_in

DEED: Table = Deed.__table__  # type: ignore[assignment]
Kept = dict[str, Any]


def known(session: Session, message_id: str, ordinal: int, name: str) -> Kept | None:
    """What this deed answered for this message, if it was done already."""
    asked = {"message": message_id, "ordinal": ordinal, "deed": name}
    found: Kept | None = session.connection().scalar(_known(), asked)
    return found


@cache
def _known() -> Select[Kept]:
    return select(DEED.c.outcome).where(
        DEED.c.message_id == bindparam("message"),
        DEED.c.ordinal == bindparam("ordinal"),
        DEED.c.name == bindparam("deed"),
    )


def keep(session: Session, deed: Kept) -> None:
    """Keep a deed, by the columns of its row."""
    session.connection().execute(_keeping(), deed)


@cache
def _keeping() -> Insert:
    return insert(DEED)


def said_to(turn: Turn) -> list[Message]:
    """What earlier deeds for the same message have said."""
    asked = {"message": turn.message_id}
    return _said(turn.session.connection().scalars(_of_message(), asked))


@cache
def _of_message() -> Select[Kept]:
    return select(DEED.c.outcome).where(DEED.c.message_id == bindparam("message"))


def said_before(turn: Turn) -> list[Message]:
    """What we said to their message before this one."""
    asked = {"person": turn.person.id, "message": turn.message_id}
    return _said(turn.session.connection().scalars(_before(), asked))


@cache
def _before() -> Select[Kept]:
    ours = (DEED.c.person_id == bindparam("person"), DEED.c.message_id != bindparam("message"))
    latest = select(DEED.c.message_id).where(*ours).order_by(DEED.c.done_at.desc()).limit(1)
    return select(DEED.c.outcome).where(DEED.c.message_id == latest.scalar_subquery())


def _said(outcomes: Iterable[Kept]) -> list[Message]:
    return [message for outcome in outcomes for message in said_in(outcome)]
