"""The heartbeat: when the tick last ran, and what is overdue; counts, and nobody."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from actions import heartbeat
from directory.db import reading, transaction
from tests.actions.makers import (
    BOTH,
    NOW,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
)

database, engine = databases(*BOTH), engines()
LATER = NOW + timedelta(seconds=31)


def beat(engine: Engine) -> heartbeat.Beat:
    with reading(engine) as session:
        return heartbeat.read(session, NOW)


def test_before_the_first_tick_nothing_is_claimed(engine: Engine) -> None:
    assert beat(engine) == heartbeat.Beat(None, 0)
    assert "last_tick" not in heartbeat.as_metrics(beat(engine))


def test_a_tick_is_noted_every_half_minute_and_logged(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, heartbeat.logger.name):
        for now in (NOW, NOW + timedelta(seconds=29), LATER):
            heartbeat.beat_now_and_then(engine, now)

    assert beat(engine).at == LATER
    assert len(caplog.messages) == 2


def test_what_is_due_for_longer_than_a_tick_takes_is_overdue(engine: Engine) -> None:
    with transaction(engine) as session:
        for minutes in (-5, 0, 4, 6, 60):
            step = make_step(session, make_person(session))
            make_checkin(session, step, due_at=NOW - timedelta(minutes=minutes))

    assert beat(engine).overdue == 2
    assert "foothold_checkins_overdue 2\n" in heartbeat.as_metrics(beat(engine))
