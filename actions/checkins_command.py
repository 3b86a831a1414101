"""`python -m actions checkins`: how the check-ins stand, in counts; nobody is named."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions import heartbeat
from actions.plans import PLANNED, WRITTEN
from actions.records import CheckIn
from actions.settings import ActionSettings
from directory import clock
from directory.db import opened, transaction


def run(_: argparse.Namespace) -> int:
    """Print the counts. The exit code."""
    settings = ActionSettings()
    with opened(settings.database) as engine, transaction(engine) as session:
        print("\n".join(counted(session, clock.now(), ZoneInfo(settings.time_zone))))
    return 0


def counted(session: Session, now: datetime, zone: ZoneInfo) -> list[str]:
    """A line for each state with its reason or answer, then what is due and when the next comes.

    Plans go on as they were made: which versions of the cadence still have some is told too.
    """
    why = func.coalesce(CheckIn.reason, CheckIn.answer, "")
    query = (
        select(CheckIn.state, why, func.count())
        .group_by(CheckIn.state, why)
        .order_by(CheckIn.state, why)
    )
    rows = [
        f"{' '.join(filter(None, (state, reason))):<32}{count:>8}"
        for state, reason, count in session.execute(query)
    ]
    planned = CheckIn.state == PLANNED
    by_version = (
        select(CheckIn.cadence_version, func.count())
        .where(planned)
        .group_by(CheckIn.cadence_version)
        .order_by(CheckIn.cadence_version)
    )
    rows += [
        f"{f'planned by cadence {version}':<32}{count:>8}"
        for version, count in session.execute(by_version)
    ]
    due = session.scalar(select(func.count()).where(planned, CheckIn.look_at <= now)) or 0
    after = session.scalar(select(func.min(CheckIn.look_at)).where(planned, CheckIn.look_at > now))
    last = session.scalar(select(func.max(CheckIn.sent_at)).where(CheckIn.state != WRITTEN))
    beat = heartbeat.read(session, now, zone)
    return [
        *(rows or ["No check-ins yet."]),
        f"{'due now':<32}{due:>8}",
        f"{'overdue':<32}{beat.overdue:>8}",
        f"next due   {_told(after)}",
        f"last sent  {_told(last)}",
        f"last tick  {_told(beat.at)}",
    ]


def _told(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "-"
