"""What a feed changes of a confirmed entry is shown to its partner as due for a check."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from directory.db import transaction
from directory.feeds.table import import_table
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal_makers import EDITOR, World, mark_on, service_named, trust

SAYS = "A feed has changed this since"


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


def test_other_words_are_not(world: World, engine: Engine, own: str) -> None:
    fed(engine, description="New words.")
    page = world.signed_in(EDITOR).get(f"/services/{own}")
    assert SAYS not in page.words and "Up to date" in page.words
