"""`python -m actions checkins`: how the check-ins stand, in counts; nobody is named."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions import heartbeat
from actions.plans import PLANNED, WRITTEN
from actions.records import CheckIn
from actions.settings import ActionSettings
from directory import clock
from directory.db import opened, transaction

HELP = "what is due, sent, skipped and why, in counts"
WENT_OUT = (CheckIn.sent_at.is_not(None), CheckIn.state != WRITTEN)


@dataclass(frozen=True)
class Counts:
    """How many there are by state (with a reason or an answer), and what went out, is due and when.

    Plans go on as they were made: which versions of the cadence still have some is counted too.
    """

    states: dict[str, int]
    went_out: int
    went_out_by_plan: dict[str, int]
    planned_by_cadence: dict[str, int]
    due_now: int
    overdue: int
    next_due: datetime | None
    last_sent: datetime | None
    last_tick: datetime | None


def add_to(commands: Any) -> None:
    """Add `checkins` to the commands of `python -m actions`."""
    parser = commands.add_parser("checkins", help=HELP)
    parser.add_argument("--json", action="store_true", help="the same, for another program")


def run(given: argparse.Namespace) -> int:
    """Print the counts. The exit code."""
    settings = ActionSettings()
    with opened(settings.database) as engine, transaction(engine) as session:
        counts = counted(session, clock.now(), ZoneInfo(settings.time_zone))
    print(as_json(counts) if given.json else "\n".join(as_lines(counts)))
    return 0


def counted(session: Session, now: datetime, zone: ZoneInfo) -> Counts:
    """How the check-ins stand now."""
    planned = CheckIn.state == PLANNED
    beat = heartbeat.read(session, now, zone)
    by_plan = _by(session, CheckIn.plan, *WENT_OUT)
    return Counts(
        states=_by_state(session),
        went_out=sum(by_plan.values()),
        went_out_by_plan=by_plan,
        planned_by_cadence=_by(session, CheckIn.cadence_version, planned),
        due_now=session.scalar(select(func.count()).where(planned, CheckIn.look_at <= now)) or 0,
        overdue=beat.overdue,
        next_due=session.scalar(
            select(func.min(CheckIn.look_at)).where(planned, CheckIn.look_at > now)
        ),
        last_sent=session.scalar(select(func.max(CheckIn.sent_at)).where(*WENT_OUT)),
        last_tick=beat.at,
    )


def _by_state(session: Session) -> dict[str, int]:
    why = func.coalesce(CheckIn.reason, CheckIn.answer, "")
    query = select(CheckIn.state, why, func.count()).group_by(CheckIn.state, why)
    found = session.execute(query.order_by(CheckIn.state, why))
    return {" ".join(filter(None, (state, reason))): count for state, reason, count in found}


def _by(
    session: Session, column: InstrumentedAttribute[str], *which: ColumnElement[bool]
) -> dict[str, int]:
    query = select(column, func.count()).where(*which).group_by(column).order_by(column)
    return {name: count for name, count in session.execute(query)}


def as_json(counts: Counts) -> str:
    """For another program: moments in ISO 8601, None where there is none."""
    return json.dumps(asdict(counts), default=datetime.isoformat, indent=2)


def as_lines(counts: Counts) -> list[str]:
    """For whoever runs the guide."""
    rows = {
        **counts.states,
        "went out in all": counts.went_out,
        **{f"went out by plan {name}": n for name, n in counts.went_out_by_plan.items()},
        **{f"planned by cadence {name}": n for name, n in counts.planned_by_cadence.items()},
        "due now": counts.due_now,
        "overdue": counts.overdue,
    }
    return [
        *([] if counts.states else ["No check-ins yet."]),
        *(f"{name:<32}{count:>8}" for name, count in rows.items()),
        f"next due   {_told(counts.next_due)}",
        f"last sent  {_told(counts.last_sent)}",
        f"last tick  {_told(counts.last_tick)}",
    ]


def _told(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "-"
