"""What is read by indexes is ranked just as the whole directory would be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import open_engine, transaction
from directory.eligibility import Seeker
from directory.feeds.loading import Loading, load_items
from directory.feeds.table import RowItem, import_table
from directory.matching import first_options, rank
from tests.copies import copied
from tests.directory.makers import NOW, SAMPLE, TODAY
from tests.load.generated import rows, seekers
from tests.postgres import new_database

SERVICES, PEOPLE = 400, 25


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The sample directory and a generated one together."""
    if request.param == "sqlite":
        at = copied(request.getfixturevalue("empty_file"), tmp_path_factory.mktemp("full"))
    else:
        at = new_database(*request.getfixturevalue("empty_postgres"))
    engine = open_engine(at)
    with transaction(engine) as session:
        import_table(session, SAMPLE.read_bytes(), now=NOW)
        load_items(session, map(RowItem, rows(SERVICES)), Loading(feed="other", now=NOW))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("show_unassured", [True, False])
def test_everybody_gets_what_a_look_at_every_service_gives(
    full: Engine, show_unassured: bool
) -> None:
    """The same offers in the same order with the same reasons, whole."""
    with Session(full) as session:
        everything = catalogue.offers(session)
        for seeker in [Seeker(), *seekers(PEOPLE)]:
            found = catalogue.suggest(session, seeker, today=TODAY, show_unassured=show_unassured)
            expected = rank(everything, seeker, today=TODAY, show_unassured=show_unassured)
            assert found == expected
            assert [each.reasons for each in found] == [each.reasons for each in expected]


def test_the_first_are_the_first_of_all(full: Engine) -> None:
    with Session(full) as session:
        everything = catalogue.offers(session)
        for seeker in seekers(10):
            ranked = rank(everything, seeker, today=TODAY, show_unassured=True)
            first = catalogue.suggest_first(session, seeker, today=TODAY, show_unassured=True)
            assert first == first_options(ranked, 3)


def test_each_offer_counts_as_it_would_alone(full: Engine) -> None:
    """Asking a question of all at once tells each what asking it alone does."""
    how: dict[str, Any] = {"today": TODAY, "show_unassured": True}
    with Session(full) as session:
        everything = catalogue.offers(session)
        for seeker in seekers(5):
            together = rank(everything, seeker, **how)
            alone = [found for offer in everything for found in rank([offer], seeker, **how)]
            assert {one.offer.id: one for one in together} == {one.offer.id: one for one in alone}
            assert all(one.score == sum(r.points for r in one.reasons) for one in together)
