"""A season of check-ins in simulated time: the simulation of a year, for fewer people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import claiming, concerns, plans, sequence
from actions.cadence import PLANS
from actions.records import CheckIn, Person
from directory.db import transaction
from tests.actions.makers import (
    NOW,
    SQLITE,
    WORLD,
    databases,
    engines,
    make_person,
    make_step,
)
from tests.load import simulate_checkins
from tests.load.simulate_checkins import (
    IN_A_BREAK,
    NAMELESS,
    NO_LAST_ONE,
    STOPPED,
    WRONGS,
    Year,
    report,
    simulate,
)

database, engine = databases(SQLITE), engines()

# More often than in the year, so that a season has enough of each: silence, did it, not yet, did
# not work, chats, stops, blocks, danger, breaks.
LIVELY = (45, 8, 14, 5, 4, 6, 5, 8, 5)


def season(engine: Engine) -> Year:
    """March and April: the clock changes, and Easter is in it."""
    return simulate(engine, how_many=80, days=60, weights=LIVELY)


def test_nobody_gets_too_many_nor_any_at_night_in_a_break_or_after_a_stop(engine: Engine) -> None:
    year = season(engine)

    assert year.wrong == {kind: [] for kind in WRONGS}
    assert min(year.taken, year.last_ones, year.with_concern) > 0
    assert sum(year.by_person.values()) > 80
    assert max(year.by_plan.values()) <= 10
    told = report(engine, year)
    assert "messages in one plan" in told
    assert all(kind in told for kind in WRONGS)


def never(reason: str) -> Any:
    """The claim's rule, blind for one reason."""
    rule = claiming.reason_not_to

    def blind(person: Any, now: datetime) -> str | None:
        found = rule(person, now)
        return None if found == reason else found

    return blind


@pytest.mark.parametrize(
    ("module", "name", "blind", "kind"),
    [
        (claiming, "reason_not_to", never("stopped"), STOPPED),
        (claiming, "reason_not_to", never("unreachable"), STOPPED),
        (claiming, "reason_not_to", never("open_concern"), STOPPED),
        (claiming, "reason_not_to", never("paused"), IN_A_BREAK),
        (concerns, "who_has_one_open", lambda *_: frozenset(), NAMELESS),
        (sequence, "plan_last_words", lambda *_: None, NO_LAST_ONE),
    ],
    ids=["stop", "block", "held", "break", "concern", "last message"],
)
def test_a_guide_that_is_blind_for_one_of_them_is_found_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, blind: Any, kind: str
) -> None:
    monkeypatch.setattr(module, name, blind)
    year = season(engine)

    assert {found for found, wrong in year.wrong.items() if wrong} == {kind}


@pytest.mark.parametrize("name", PLANS)
def test_its_plans_are_those_that_the_guide_writes(engine: Engine, name: str) -> None:
    def rows(session: Session, person: Person) -> list[dict[str, Any]]:
        found = session.scalars(
            select(CheckIn).where(CheckIn.person_id == person.id).order_by(CheckIn.occurrence)
        )
        columns = [column.key for column in CheckIn.__mapper__.column_attrs]
        apart = {"id", "person_id", "step_id"}
        return [{key: getattr(row, key) for key in columns if key not in apart} for row in found]

    with transaction(engine) as session:
        theirs, ours = make_person(session), make_person(session)
        plans.write(session, make_step(session, theirs), name, NOW, WORLD)
        step = make_step(session, ours)
        simulate_checkins._plan(session, [(step.id, ours.id, name)], NOW)
        assert rows(session, ours) == rows(session, theirs)
