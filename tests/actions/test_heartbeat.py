"""The heartbeat: when the tick last ran, and what is overdue; counts, and nobody."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from actions import heartbeat, plans
from directory.db import reading, transaction
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    WORLD,
    databases,
    engines,
    local,
    make_checkin,
    make_person,
    make_step,
)

database, engine = databases(*BOTH), engines()
LATER = NOW + timedelta(seconds=31)


def beat(engine: Engine, now: datetime = NOW) -> heartbeat.Beat:
    with reading(engine) as session:
        return heartbeat.read(session, now, LONDON)


def test_before_the_first_tick_nothing_is_claimed(engine: Engine) -> None:
    assert beat(engine) == heartbeat.Beat(None, 0)
    assert "last_tick" not in heartbeat.as_metrics(beat(engine))


def test_a_tick_is_noted_every_half_minute_and_logged_every_ten(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, heartbeat.logger.name):
        for now in (NOW, NOW + timedelta(seconds=29), LATER):
            heartbeat.beat_now_and_then(engine, now, LONDON)
        assert beat(engine).at == LATER
        assert len(caplog.messages) == 1
        heartbeat.beat_now_and_then(engine, NOW + timedelta(minutes=10), LONDON)

    assert len(caplog.messages) == 2


def test_what_is_due_for_longer_than_a_tick_takes_is_overdue(engine: Engine) -> None:
    with transaction(engine) as session:
        for minutes in (-5, 0, 4, 6, 60):
            step = make_step(session, make_person(session))
            make_checkin(session, step, due_at=NOW - timedelta(minutes=minutes))

    assert beat(engine).overdue == 2
    assert "foothold_checkins_overdue 2\n" in heartbeat.as_metrics(beat(engine))


@pytest.mark.parametrize(
    ("due", "now", "overdue"),
    [
        # What falls outside the hours is overdue only when they are open again.
        ("2026-11-27T22:00", "2026-11-27T23:00", 0),
        ("2026-11-27T22:00", "2026-11-29T12:00", 0),
        ("2026-11-27T22:00", "2026-11-30T10:04", 0),
        ("2026-11-27T22:00", "2026-11-30T10:06", 1),
        ("2026-12-24T20:00", "2026-12-28T12:00", 0),
        # What could have gone before the weekend is so all through it.
        ("2026-11-27T18:58", "2026-11-28T12:00", 1),
        ("2026-11-27T12:00", "2026-11-29T03:00", 1),
        ("2026-11-30T12:00", "2026-11-30T09:00", 0),
        # Both nights on which the clock changes.
        ("2026-03-29T00:30", "2026-03-29T12:00", 0),
        ("2026-03-27T18:00", "2026-03-29T02:30", 1),
        ("2026-10-25T00:30", "2026-10-25T12:00", 0),
        ("2026-10-23T18:00", "2026-10-25T01:30", 1),
    ],
)
def test_nights_and_weekends_make_nothing_overdue(
    engine: Engine, due: str, now: str, overdue: int
) -> None:
    with transaction(engine) as session:
        make_checkin(session, make_step(session, make_person(session)), due_at=local(due))

    assert beat(engine, local(now)).overdue == overdue


def test_a_clock_that_was_set_back_holds_up_no_beat(engine: Engine) -> None:
    for ahead in (2, 1):
        heartbeat.beat_now_and_then(engine, NOW + timedelta(hours=ahead), LONDON)

    assert beat(engine).at == NOW + timedelta(hours=1)


def test_what_is_written_and_does_not_go_is_overdue(engine: Engine) -> None:
    """The tick runs, but the sender is dead: what is claimed does not leave the outbox."""
    with transaction(engine) as session:
        for minutes in (4, 6, 60):
            written_at = NOW - timedelta(minutes=minutes)
            step = make_step(session, make_person(session))
            make_checkin(session, step, state="written", sent_at=written_at, due_at=written_at)

    assert beat(engine).overdue == 2


def test_who_takes_a_break_is_never_overdue(engine: Engine) -> None:
    with transaction(engine) as session:
        sam = make_person(session)
        make_checkin(session, make_step(session, sam), due_at=NOW)
        plans.pause(session, sam, 3, NOW, WORLD)

    for hours in range(0, 72, 4):
        assert beat(engine, NOW + timedelta(hours=hours)).overdue == 0
