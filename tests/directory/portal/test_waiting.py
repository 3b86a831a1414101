"""Admins hear that a change waits for them, once for what waits."""

from __future__ import annotations

from sqlalchemy import Engine

from directory.db import transaction
from tests.directory.makers import make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    HERE,
    OTHER,
    OURS,
    World,
    make_partner,
    mark_on,
    only_draft,
    service_named,
    trust,
)

SECOND = "second@partnership.test"


def told(world: World) -> list[tuple[str, str]]:
    """To whom, and the subject, of letters to admins."""
    admins = (ADMIN, SECOND)
    return [(to, subject) for (to,), subject, _ in world.letters if to in admins]


def test_each_admin_hears_of_a_change_that_waits_once(world: World, engine: Engine) -> None:
    with transaction(engine) as session:
        make_partner(session, email=SECOND, admin=True)
    visitor = world.signed_in(EDITOR)
    visitor.change(service_named(engine, "Lamp crew"), "money", cost="1 pound", pay="")
    said = f"A change waits for you: {OURS}"
    assert told(world) == [(ADMIN, said), (SECOND, said)]
    assert "Lamp crew" in world.letters[0][2] and f"{HERE}/portal/queue" in world.letters[0][2]
    world.signed_in(ADMIN).approve(f"/queue/{only_draft(engine)}")
    visitor.change(service_named(engine, "Lamp crew"), "money", cost="2 pounds", pay="")
    visitor.change(service_named(engine, "Deckchair crew"), "money", cost="1 pound", pay="")
    assert len(told(world)) == 4  # the second of two that wait is in the same queue
    other = world.signed_in(OTHER)
    other.change(service_named(engine, "Tram shed"), "money", cost="1 pound", pay="")
    assert len(told(world)) == 6


def test_a_file_and_a_going_back_are_told_as_well(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    rows = [make_row(organization=OURS, service=f"Crew {number}") for number in range(3)]
    page = visitor.post("/upload", files={"table": ("ours.csv", make_table(*rows), "text/csv")})
    visitor.post(page.went_to, mark=mark_on(page))
    assert [subject for _, subject in told(world)] == [f"A change waits for you: {OURS}"]
    assert "ours.csv" in world.letters[-1][2]


def test_of_what_is_live_at_once_nobody_hears(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    visitor.change(service_named(engine, "Lamp crew"), "money", cost="1 pound", pay="")
    assert told(world) == []
