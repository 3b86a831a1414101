"""The planned check-ins of a chat, for the sandbox's page: what will come when the clock moves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import people
from actions.keys import Keyring
from actions.plans import PLANNED
from actions.records import CheckIn
from actions.sequence import LAST
from bot.sandbox import Planned


class Plan:
    """Reads check-ins by the sandbox's chat ids."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine, self._keyring = engine, keyring

    async def of_chat(self, chat_id: int) -> Sequence[Planned]:
        """The check-ins of this chat, the next first."""
        return await asyncio.to_thread(self._read, chat_id)

    def _read(self, chat_id: int) -> list[Planned]:
        with Session(self._engine) as session:
            person = people.find(session, self._keyring.find(chat_id))
            if person is None:
                return []
            rows = session.scalars(
                select(CheckIn).where(CheckIn.person_id == person.id).order_by(CheckIn.due_at)
            )
            return [
                Planned(row.due_at, _title(row), _note(row), row.state == PLANNED) for row in rows
            ]


def _title(row: CheckIn) -> str:
    if row.plan.startswith(LAST):
        return "Last message, if nobody answers"
    return f"Check-in {row.occurrence}" + (" after starting" if row.plan == "started" else "")


def _note(row: CheckIn) -> str:
    return f"{row.state}: {row.reason}" if row.reason else row.state
