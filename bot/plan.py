"""The planned check-ins of a chat, for the sandbox's page: what will come when the clock moves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import claiming, people
from actions.cadence import Here, here
from actions.keys import Keyring
from actions.plans import PLANNED
from actions.records import CheckIn, Person, Step
from actions.sequence import LAST
from bot.sandbox import Planned
from directory import clock
from directory.tables import Service


class Plan:
    """Reads check-ins by the sandbox's chat ids."""

    def __init__(self, engine: Engine, keyring: Keyring, zone: ZoneInfo) -> None:
        self._engine, self._keyring, self._zone = engine, keyring, zone

    async def of_chat(self, chat_id: int) -> Sequence[Planned]:
        """The check-ins of this chat and a break that is running, the next first."""
        return await asyncio.to_thread(self._read, chat_id)

    def _read(self, chat_id: int) -> list[Planned]:
        moment = here(clock.now(), self._zone)
        with Session(self._engine) as session:
            person = people.find(session, self._keyring.find(chat_id))
            if person is None:
                return []
            of_theirs = (
                select(CheckIn, Service.name)
                .join(Step, Step.id == CheckIn.step_id)
                .outerjoin(Service, Service.id == Step.service_id)
                .where(CheckIn.person_id == person.id)
            )
            rows = session.execute(of_theirs).all()
            shown = [_entry(row, name, person, moment) for row, name in rows]
            return sorted([*shown, *_break(person, moment)], key=lambda one: one.at)


def _entry(row: CheckIn, name: str | None, person: Person, moment: Here) -> Planned:
    title, goes_at = _title(row), _goes_at(row, person, moment)
    is_late = goes_at is not None and replace(moment, now=goes_at).is_too_late(row.due_at)
    note = f"{row.state}: {row.reason}" if row.reason else row.state
    return Planned(
        at=row.sent_at or row.due_at,
        title=f"{title}: {name}" if name else title,
        note=f"{note}, too late to go" if is_late else note,
        to_come=goes_at is not None and not is_late,
        goes_at=goes_at,
    )


def _goes_at(row: CheckIn, person: Person, moment: Here) -> datetime | None:
    """One that is overdue waits for the next welcome hour, and for a conversation to end."""
    if row.state != PLANNED:
        return None
    over = claiming.is_over_at(person, moment)
    return moment.welcome(max(row.look_at, moment.now, over))


def _break(person: Person, moment: Here) -> list[Planned]:
    until = person.paused_until
    if until is None or until <= moment.now:
        return []
    return [Planned(until, "End of their break", "no check-ins before", to_come=False)]


def _title(row: CheckIn) -> str:
    if row.plan.startswith(LAST):
        return "Last message, if nobody answers"
    return f"Check-in {row.occurrence}" + (" after starting" if row.plan == "started" else "")
