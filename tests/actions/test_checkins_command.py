"""How the check-ins stand, in counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions.checkins_command import counted
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()


def test_without_any_it_says_so(session: Session) -> None:
    assert counted(session, NOW, LONDON) == [
        "No check-ins yet.",
        f"{'due now':<32}{0:>8}",
        f"{'overdue':<32}{0:>8}",
        "next due   -",
        "last sent  -",
        "last tick  -",
    ]


def test_each_state_is_counted_with_its_reason(session: Session) -> None:
    step = make_step(session, make_person(session))
    hour = timedelta(hours=1)
    made: tuple[dict[str, Any], ...] = (
        {"state": "planned", "due_at": NOW - hour},
        {"state": "planned", "due_at": NOW + hour},
        {"state": "skipped", "reason": "too_late"},
        {"state": "skipped", "reason": "too_late"},
        {"state": "skipped", "reason": "paused"},
        {"state": "sent", "sent_at": NOW - 2 * hour},
        {"state": "answered", "answer": "did_it", "sent_at": NOW - 3 * hour},
    )
    for occurrence, columns in enumerate(made, start=1):
        make_checkin(session, step, occurrence=occurrence, **columns)

    assert counted(session, NOW, LONDON) == [
        f"{'answered did_it':<32}{1:>8}",
        f"{'planned':<32}{2:>8}",
        f"{'sent':<32}{1:>8}",
        f"{'skipped paused':<32}{1:>8}",
        f"{'skipped too_late':<32}{2:>8}",
        f"{'planned by cadence test':<32}{2:>8}",
        f"{'due now':<32}{1:>8}",
        f"{'overdue':<32}{1:>8}",
        "next due   2026-11-23 13:00 UTC",
        "last sent  2026-11-23 10:00 UTC",
        "last tick  -",
    ]
