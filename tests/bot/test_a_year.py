"""A season of check-ins in simulated time: the simulation of a year, for fewer people."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.actions.makers import BOTH, databases, engines
from tests.load.simulate_checkins import report, simulate

database, engine = databases(*BOTH), engines()


def test_nobody_gets_too_many_nor_any_at_night_nor_after_a_stop(engine: Engine) -> None:
    """March to June: the clock changes, and Easter and two bank holidays are in it."""
    year = simulate(engine, how_many=80, days=100)

    assert year.wrong == []
    assert sum(year.by_person.values()) > 80
    assert max(year.by_plan.values()) <= 10
    assert "messages in one plan" in report(engine, year)
