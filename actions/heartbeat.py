"""The heartbeat of the check-ins: when their tick last ran, and how many are overdue."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from actions.cadence import last_welcome, read_cadence
from actions.claiming import UNTIL_MENDED, UNWRITABLE
from actions.plans import PLANNED, WRITTEN
from actions.records import CheckIn, Heartbeat
from directory.db import put, reading, transaction

logger = logging.getLogger(__name__)
CHECKINS = "checkins"
EVERY = timedelta(seconds=30)
# A tick runs every few seconds: what is due for longer than this is overdue.
OVERDUE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Beat:
    """The last tick, None before the first, and the check-ins that are overdue now."""

    at: datetime | None
    overdue: int


def beat_now_and_then(engine: Engine, now: datetime, zone: ZoneInfo) -> None:
    """Note that the tick ran, every half minute, and say so in the log, every ten.

    A beat that lies ahead is of a clock that was set back since: it is no reason to wait.
    """
    with reading(engine) as session:
        known = session.get(Heartbeat, CHECKINS)
    if known is not None and timedelta(0) <= now - known.at < EVERY:
        return
    with transaction(engine) as session:
        late = overdue(session, now, zone)
        put(session, Heartbeat, ("name",), [{"name": CHECKINS, "at": now, "overdue": late}])
    if known is None or _tenth(known.at) != _tenth(now):
        logger.info("The tick of the check-ins ran; %d are overdue.", late)


def _tenth(moment: datetime) -> datetime:
    """Which ten minutes it is in."""
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)


def overdue(session: Session, now: datetime, zone: ZoneInfo) -> int:
    """How many could have gone for longer than a tick takes, or cannot be written, or do not go.

    Nights, weekends and bank holidays are not counted. Read from the indexes of what is planned
    and of what is written.
    """
    by_then = last_welcome(now - OVERDUE_AFTER, read_cadence(), zone)
    late = or_(CheckIn.look_at <= by_then, CheckIn.reason == UNWRITABLE)
    before_long = CheckIn.look_at <= now + UNTIL_MENDED
    not_written = (CheckIn.state == PLANNED, before_long, late)
    not_sent = (CheckIn.state == WRITTEN, CheckIn.sent_at <= by_then)
    counts = (select(func.count(CheckIn.id)).where(*which) for which in (not_written, not_sent))
    return sum(session.scalar(count) or 0 for count in counts)


def read(session: Session, now: datetime, zone: ZoneInfo) -> Beat:
    """How the check-ins stand now."""
    known = session.get(Heartbeat, CHECKINS)
    return Beat(known.at if known else None, overdue(session, now, zone))


def as_metrics(beat: Beat) -> str:
    """The same as Prometheus reads it: times and counts, nothing of anybody."""
    lines = [
        "# HELP foothold_checkins_overdue Check-ins due for longer than a tick takes.",
        "# TYPE foothold_checkins_overdue gauge",
        f"foothold_checkins_overdue {beat.overdue}",
    ]
    if beat.at is not None:
        lines += [
            "# HELP foothold_checkins_last_tick_timestamp_seconds When the tick last ran.",
            "# TYPE foothold_checkins_last_tick_timestamp_seconds gauge",
            f"foothold_checkins_last_tick_timestamp_seconds {beat.at.timestamp():.0f}",
        ]
    return "\n".join(lines) + "\n"
