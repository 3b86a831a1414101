"""A confidential address that another organisation shows: the admins decide, nobody else hears."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from directory.db import transaction
from directory.partners import shown_by_others
from directory.partners.shown_by_others import Shown
from tests.directory.makers import NOW
from tests.directory.portal.test_hiding import ELSEWHERE, HERE, hides, publish
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OTHER,
    OURS,
    THEIRS,
    World,
    mark_on,
    service_named,
)

pytestmark = pytest.mark.usefixtures("world")
HEADING = "Addresses that one hides and another shows"
DOOR: dict[str, Any] = {"latitude": 53.8181, "longitude": -3.0511}


def undecided(engine: Engine) -> list[Shown]:
    with transaction(engine) as session:
        return shown_by_others.undecided(session)


def theirs(engine: Engine, **facts: Any) -> None:
    nowhere = dict.fromkeys((*HERE, *DOOR))
    publish(engine, service_named(engine, "Tram shed"), **{**nowhere, **facts})


@pytest.mark.parametrize(
    "facts",
    [
        HERE,
        {**HERE, "postcode": "fy11aa"},
        {**HERE, "address": "Unit 4, No. 1, The Promenade"},
        {"address": "1 promenade", "town": "Blackpool"},
        {"postcode": "FY1 1AA"},
        {"address": "Somewhere else", **DOOR},
    ],
)
def test_the_same_place_in_another_s_entry_is_named(engine: Engine, facts: dict[str, Any]) -> None:
    theirs(engine, **facts)
    assert undecided(engine) == []
    hides(engine, **DOOR)
    (found,) = undecided(engine)
    assert (found.service, found.organization) == ("Tram shed", THEIRS)
    assert (found.hidden, found.hidden_by) == ("Deckchair crew", OURS)


@pytest.mark.parametrize(
    "facts",
    [
        ELSEWHERE,
        {"address": "3 Promenade", "town": "Blackpool", "postcode": "FY1 1AA"},
        {**HERE, "confidential": True},
        {},
    ],
)
def test_another_place_or_one_hidden_there_too_is_not(
    engine: Engine, facts: dict[str, Any]
) -> None:
    theirs(engine, **facts)
    hides(engine)
    assert undecided(engine) == []


def test_one_s_own_services_are_hidden_and_not_asked_about(engine: Engine) -> None:
    publish(engine, service_named(engine, "Lamp crew"), **HERE)
    hides(engine)
    assert undecided(engine) == []


def test_admins_alone_see_it_and_decide(world: World, engine: Engine) -> None:
    theirs(engine, **HERE)
    hides(engine)
    admin = world.signed_in(ADMIN)
    page = admin.get("/")
    assert HEADING in page.words and "Tram shed" in page.words
    for who in (EDITOR, OTHER):
        visitor = world.signed_in(who)
        assert HEADING not in visitor.get("/").words
    assert "confidential" not in visitor.get(f"/services/{found_id(engine)}/history").words.lower()
    path = f"/services/{found_id(engine)}/may-show"
    assert "about this already" in admin.post(path, mark="made up").words
    (found,) = undecided(engine)
    page = admin.post(path, mark=found.mark)
    assert "may go on showing" in page.words and HEADING not in page.words
    assert undecided(engine) == []
    assert "may go on" not in visitor.get(f"/services/{found_id(engine)}/history").words


def found_id(engine: Engine) -> str:
    return service_named(engine, "Tram shed")


def test_it_is_asked_again_where_one_of_the_two_moves(engine: Engine) -> None:
    theirs(engine, **HERE)
    hides(engine)
    (found,) = undecided(engine)
    with transaction(engine) as session:
        assert shown_by_others.let_it_stay(session, found.service_id, found.mark, ADMIN, NOW)
    theirs(engine, **ELSEWHERE)
    hides(engine, **ELSEWHERE)
    assert [one.service for one in undecided(engine)] == ["Tram shed"]


def test_an_address_that_is_taken_out_is_no_task_any_more(world: World, engine: Engine) -> None:
    theirs(engine, **HERE)
    hides(engine)
    admin, own = world.signed_in(ADMIN), found_id(engine)
    draft = admin.begin(own)
    admin.fill(draft, "where", address="", town="", postcode="", service_area=["Blackpool"])
    admin.post(f"{draft}/check", mark=mark_on(admin.get(f"{draft}/check")))
    assert undecided(engine) == []
