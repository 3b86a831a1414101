"""A helpline that a partner takes away: said first, ticked, and told to the other admins."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from directory.db import transaction
from directory.feeds.table import import_table
from directory.helplines import helplines
from tests.directory.makers import NOW, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    Page,
    Visitor,
    World,
    make_partner,
    mark_on,
    only_draft,
    service_named,
    trust,
)
from tests.directory.test_helplines import line_row

WARNS, TICKS = "No other helpline takes its place", "Nothing was done yet"
GONE = {"ends": "y"}


@pytest.fixture
def own(world: World, engine: Engine) -> str:
    """The only helpline of our partner, who is trusted; and a second admin."""
    with transaction(engine) as session:
        import_table(session, make_table(line_row("Night line")), now=NOW)
        make_partner(session, email="second@partnership.test", admin=True)
    trust(engine, EDITOR)
    world.letters.clear()
    return service_named(engine, "Night line")


def helpline(engine: Engine, own: str) -> tuple[Any, ...] | None:
    """Whom the line is for now."""
    with transaction(engine) as session:
        line = helplines(session).get(own)
    return (line.kind, sorted(line.areas), line.ages, line.conditions) if line else None


HELPLINE: tuple[Any, ...] = ("safety", ["England"], (16, 25, 25), frozenset())


def is_shown(engine: Engine, own: str) -> bool:
    with transaction(engine) as session:
        return own in helplines(session)


def add_another(engine: Engine) -> None:
    with transaction(engine) as session:
        import_table(session, make_table(line_row("Day line")), now=NOW)


def told(world: World) -> list[str]:
    """Whom a letter about its end went to."""
    about = "A helpline is taken away: Night line"
    return [to[0] for to, subject, _ in world.letters if subject == about]


@pytest.mark.parametrize("turn", ["pause", "close"])
def test_pausing_or_closing_needs_a_tick(world: World, engine: Engine, own: str, turn: str) -> None:
    visitor = world.signed_in(EDITOR)
    assert WARNS in visitor.get(f"/services/{own}/{turn}").words
    page = visitor.post(f"/services/{own}/{turn}")
    assert TICKS in page.words and page.text.count("<title>Problem: ") == 1
    assert is_shown(engine, own) and not world.letters
    visitor.press(f"/services/{own}/{turn}", **GONE)
    assert not is_shown(engine, own)
    assert told(world) == [ADMIN, "second@partnership.test"]
    assert f"/services/{own}" in world.letters[0][2] and EDITOR in world.letters[0][2]
    visitor.press(f"/services/{own}/reopen")
    assert is_shown(engine, own)


@pytest.mark.parametrize("turn", ["pause", "close"])
def test_with_another_line_nothing_more_is_asked(
    world: World, engine: Engine, own: str, turn: str
) -> None:
    add_another(engine)
    visitor = world.signed_in(EDITOR)
    assert WARNS not in visitor.get(f"/services/{own}/{turn}").words
    visitor.post(f"/services/{own}/{turn}")
    assert not is_shown(engine, own) and told(world) == []


def test_what_is_no_helpline_closes_as_ever(world: World, engine: Engine, own: str) -> None:
    crew, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    assert WARNS not in visitor.press(f"/services/{crew}/close").words
    assert WARNS not in visitor.get(f"/services/{crew}").words and not world.letters
    assert is_shown(engine, own)


def test_a_number_taken_out_in_the_form_needs_the_tick(
    world: World, engine: Engine, own: str
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "join", how_to_apply="Come by.", self_referral="yes", phone="")
    assert WARNS in visitor.get(f"{draft}/check").words
    assert TICKS in visitor.post(f"{draft}/check").words and is_shown(engine, own)
    visitor.post(f"{draft}/check", **GONE)
    assert not is_shown(engine, own) and told(world) == [ADMIN, "second@partnership.test"]


def test_going_back_to_when_it_was_closed_needs_the_tick(
    world: World, engine: Engine, own: str
) -> None:
    visitor = world.signed_in(EDITOR)
    visitor.press(f"/services/{own}/close", **GONE)
    visitor.press(f"/services/{own}/reopen")
    world.letters.clear()
    closed = f"/services/{own}/history/2"
    assert WARNS in visitor.get(closed).words
    assert TICKS in visitor.post(closed).words and is_shown(engine, own)
    visitor.post(closed, **GONE)
    assert not is_shown(engine, own) and len(told(world)) == 2


def upload(visitor: Visitor, *rows: dict[str, str]) -> Page:
    return visitor.post("/upload", files={"table": ("a.csv", make_table(*rows), "text/csv")})


def test_a_file_that_closes_it_needs_the_tick(world: World, engine: Engine, own: str) -> None:
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, line_row("Night line", status="inactive"))
    assert WARNS in page.words
    again = visitor.post(page.went_to, mark=mark_on(page))
    assert TICKS in again.words and is_shown(engine, own)
    visitor.post(page.went_to, mark=mark_on(page), **GONE)
    assert not is_shown(engine, own) and told(world) == [ADMIN, "second@partnership.test"]


def test_a_file_without_it_takes_nothing_away(world: World, engine: Engine, own: str) -> None:
    page = upload(world.signed_in(EDITOR), line_row("Other line", phone="0800 555 0111"))
    assert WARNS not in page.words and "Night line" in page.words
    assert is_shown(engine, own)


def waiting(world: World, engine: Engine, own: str) -> str:
    """What a new partner has sent, which takes the number out; the address of the queue's page."""
    with transaction(engine) as session:
        make_partner(session, email="new@pier.test", organization="Pier Trust")
    visitor = world.signed_in("new@pier.test")
    draft = visitor.begin(own)
    visitor.fill(draft, "join", how_to_apply="Come by.", self_referral="yes", phone="")
    visitor.post(f"{draft}/check", **GONE)
    assert is_shown(engine, own)
    world.letters.clear()
    return f"/queue/{only_draft(engine)}"


def test_an_admin_who_approves_it_ticks_as_well(world: World, engine: Engine, own: str) -> None:
    where, admin = waiting(world, engine, own), world.signed_in(ADMIN)
    page = admin.get(where)
    assert WARNS in page.words
    assert TICKS in admin.approve(where).words
    assert is_shown(engine, own) and not world.letters
    admin.post(where, verdict="approve", mark=mark_on(page), **GONE)
    assert not is_shown(engine, own) and told(world) == ["second@partnership.test"]


def test_it_is_looked_again_as_the_admin_presses(world: World, engine: Engine, own: str) -> None:
    """The other line was there when the page was shown, and has gone since."""
    add_another(engine)
    where, admin = waiting(world, engine, own), world.signed_in(ADMIN)
    page = admin.get(where)
    assert WARNS not in page.words
    day = service_named(engine, "Day line")
    world.signed_in(EDITOR).press(f"/services/{day}/pause")
    assert TICKS in admin.post(where, verdict="approve", mark=mark_on(page)).words
    assert is_shown(engine, own)
    assert "Sent back" in admin.post(where, verdict="send_back", reason="Keep it.").words


def test_a_whole_file_is_approved_with_the_tick(world: World, engine: Engine, own: str) -> None:
    with transaction(engine) as session:
        make_partner(session, email="new@pier.test", organization="Pier Trust")
    visitor = world.signed_in("new@pier.test")
    rows = (line_row("Night line", minimum_age="20"), line_row("Other", kind="community"))
    page = upload(visitor, *rows)
    visitor.post(page.went_to, mark=mark_on(page), **GONE)
    assert helpline(engine, own) == HELPLINE
    admin = world.signed_in(ADMIN)
    queue = admin.get("/queue").text
    found = re.search(r"/portal(/queue/files/[^\"]+)", queue)
    assert found is not None
    page = admin.get(found[1])
    assert WARNS in page.words
    assert TICKS in admin.approve(found[1]).words and helpline(engine, own) == HELPLINE
    world.letters.clear()
    admin.post(found[1], verdict="approve", mark=mark_on(page), **GONE)
    assert helpline(engine, own) != HELPLINE
    assert told(world) == ["second@partnership.test"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("who", {"minimum_age": "20", "maximum_age": "", "languages": ""}),
        ("who", {"needs": ["requires_ehcp"], "languages": ""}),
        ("who", {"maximum_age": "18", "maximum_age_with_ehcp_or_care": "25", "languages": ""}),
        ("what", {"service": "Night line", "kind": "housing", "description": "A line."}),
        ("where", {"service_area": ["Wyre"]}),
    ],
)
def test_taking_it_from_some_of_those_whom_it_is_for_needs_the_tick(
    world: World, engine: Engine, own: str, step: str, said: dict[str, Any]
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(own)
    page = visitor.fill(draft, step, **said)
    assert "There is a problem" not in page.text, page.words
    assert WARNS in visitor.get(f"{draft}/check").words
    assert TICKS in visitor.post(f"{draft}/check").words
    assert helpline(engine, own) == HELPLINE
    visitor.post(f"{draft}/check", **GONE)
    assert helpline(engine, own) != HELPLINE
    assert told(world) == [ADMIN, "second@partnership.test"]


def test_what_makes_it_no_narrower_asks_nothing(world: World, engine: Engine, own: str) -> None:
    visitor = world.signed_in(EDITOR)
    page = visitor.change(own, "who", minimum_age="11", maximum_age="30", languages="English")
    assert WARNS not in page.words and told(world) == []
    assert helpline(engine, own) == HELPLINE


def test_an_approval_of_what_is_paused_does_not_say_that_it_is_shown(
    world: World, engine: Engine, own: str
) -> None:
    add_another(engine)
    with transaction(engine) as session:
        make_partner(session, email="new@pier.test", organization="Pier Trust")
    visitor = world.signed_in("new@pier.test")
    draft = visitor.begin(own)
    visitor.fill(draft, "what", service="Night line", kind="safety", description="Other words.")
    visitor.post(f"{draft}/check")
    world.signed_in(EDITOR).press(f"/services/{own}/pause")
    admin = world.signed_in(ADMIN)
    assert "Approving does not open it" in admin.get(f"/queue/{only_draft(engine)}").words
    assert (
        "nobody is shown it until it opens" in admin.approve(f"/queue/{only_draft(engine)}").words
    )


def test_a_file_that_brings_another_line_asks_nothing(
    world: World, engine: Engine, own: str
) -> None:
    visitor = world.signed_in(EDITOR)
    rows = (line_row("Night line", status="inactive"), line_row("New line", phone="0800 555 0122"))
    page = upload(visitor, *rows)
    assert WARNS not in page.words
    visitor.post(page.went_to, mark=mark_on(page))
    assert not is_shown(engine, own) and told(world) == []
    with transaction(engine) as session:
        assert [line.name for line in helplines(session).values()] == ["New line"]


@pytest.mark.parametrize("said", ["no", "n", "0", ""])
def test_only_the_tick_is_a_tick(world: World, engine: Engine, own: str, said: str) -> None:
    assert TICKS in world.signed_in(EDITOR).press(f"/services/{own}/close", ends=said).words
    assert is_shown(engine, own)
