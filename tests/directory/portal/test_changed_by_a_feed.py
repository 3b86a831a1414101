"""What a feed changes of a confirmed entry is shown to its partner as due for a check."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from actions.options import card_facts
from actions.turns import Message
from bot.replies import Replies
from directory import catalogue
from directory.db import reading, transaction
from directory.feeds.table import import_table
from directory.freshness import FreshnessState
from tests.directory.makers import NOW, TODAY, make_row, make_seeker, make_table
from tests.directory.portal_makers import EDITOR, World, mark_on, service_named, trust

SAYS = "A feed has changed this since"
RENDER = Replies("the test partnership")


def fed(engine: Engine, **cells: str) -> None:
    row = make_row(service="Feed crew", phone="01253 555 0100", url="https://pier.test") | cells
    with transaction(engine) as session:
        import_table(session, make_table(row), now=NOW, feed="county")


@pytest.fixture
def own(world: World, engine: Engine) -> str:
    """A service out of a feed, which its partner has confirmed."""
    fed(engine)
    trust(engine, EDITOR)
    own = service_named(engine, "Feed crew")
    world.signed_in(EDITOR).press(f"/services/{own}/confirm", **seen(world, own))
    return own


def seen(world: World, own: str) -> dict[str, Any]:
    return {"mark": mark_on(world.signed_in(EDITOR).get(f"/services/{own}"))}


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"phone": "01253 555 0199"}, "Phone"),
        ({"url": "https://pier.test/new", "address": "1 Pier"}, "Web"),
    ],
)
def test_another_way_to_reach_it_is_due_for_a_check(
    world: World, engine: Engine, own: str, cells: dict[str, str], named: str
) -> None:
    visitor = world.signed_in(EDITOR)
    assert SAYS not in visitor.get(f"/services/{own}").words
    fed(engine, **cells)
    page = visitor.get(f"/services/{own}")
    assert SAYS in page.words and named in page.words.split(SAYS)[1][:40]
    assert "Due for a check" in page.words
    assert "Due for a check" in visitor.get("/").words
    visitor.press(f"/services/{own}/confirm", **seen(world, own))
    page = visitor.get(f"/services/{own}")
    assert SAYS not in page.words and "Up to date" in page.words


def test_young_people_are_told_and_it_stands_further_down(
    world: World, engine: Engine, own: str
) -> None:
    """Until somebody has looked, or the feed says again what they had looked at."""

    def shown() -> tuple[str, bool, set[str]]:
        with reading(engine) as session:
            (one,) = catalogue.suggest(session, make_seeker(), today=TODAY, show_unassured=False)
        card = card_facts(one, TODAY)
        said = RENDER.render(Message("options/card", {**card, "number": 1, "last": False})).text
        return one.freshness.state, "changed since" in said, {r.code for r in one.reasons}

    checked = shown()
    assert checked[:2] == (FreshnessState.CHECKED, False) and "recently_checked" in checked[2]
    fed(engine, phone="01253 555 0199")
    assert shown()[:2] == (FreshnessState.DUE_FOR_CHECK, True)
    assert "due_for_check" in shown()[2]
    fed(engine, phone="01253 555 0199", description="New words.")
    assert shown()[1]
    fed(engine, phone="01253 555 0100")
    assert shown() == checked
    fed(engine, phone="01253 555 0199")
    world.signed_in(EDITOR).press(f"/services/{own}/confirm", **seen(world, own))
    assert shown() == checked


def test_other_words_are_not(world: World, engine: Engine, own: str) -> None:
    fed(engine, description="New words.")
    page = world.signed_in(EDITOR).get(f"/services/{own}")
    assert SAYS not in page.words and "Up to date" in page.words
