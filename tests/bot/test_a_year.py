"""A season of check-ins in simulated time: the simulation of a year, for fewer people."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.actions.makers import SQLITE, databases, engines
from tests.load.simulate_checkins import WRONGS, report, simulate

database, engine = databases(SQLITE), engines()


def test_nobody_gets_too_many_nor_any_at_night_in_a_break_or_after_a_stop(engine: Engine) -> None:
    """March and April: the clock changes, and Easter is in it."""
    year = simulate(engine, how_many=60, days=60)

    assert year.wrong == {kind: [] for kind in WRONGS}
    assert year.taken > 0
    assert sum(year.by_person.values()) > 80
    assert max(year.by_plan.values()) <= 10
    told = report(engine, year)
    assert "messages in one plan" in told
    assert all(kind in told for kind in WRONGS)
