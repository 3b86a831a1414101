"""Two processes whose clocks are hours apart: each check-in once, none lost, none at night."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from sqlalchemy.orm import Session

from actions.cadence import here, is_welcome, read_cadence
from tests.actions.makers import (
    BOTH,
    LONDON,
    databases,
    engines,
    local,
    make_checkin,
    make_person,
    make_step,
    send_all,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()

# A plain day, and the days on both sides of the nights in which the clock goes forward (29 March)
# and back (25 October).
DAYS = ("2026-11-24", "2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26")


@pytest.mark.parametrize("hour", ["10:00", "12:00", "18:59:59"])
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("clocks", [(2, -2), (-2, 0)])
def test_two_clocks_that_are_hours_apart_send_each_once_and_lose_none(
    session: Session, day: str, hour: str, clocks: tuple[int, int]
) -> None:
    """A process whose clock is wrong may be early or late, but never the second."""
    around = local(f"{day}T{hour}").astimezone(UTC)
    for minutes in range(-150, 151, 50):
        person = make_person(session, last_seen_at=around - timedelta(days=9))
        due_at = here(around, LONDON).after(timedelta(minutes=minutes))
        make_checkin(session, make_step(session, person), due_at=due_at)
    sent: list[str] = []
    for passed in range(-4 * 60, 84 * 60, 60):
        for wrong in clocks:
            now = around + timedelta(minutes=passed, hours=wrong)
            found = send_all(session, now)
            assert not found or is_welcome(now, read_cadence(), LONDON)
            sent += [due.checkin_id for due in found]

    assert len(sent) == len(set(sent)) == 7
