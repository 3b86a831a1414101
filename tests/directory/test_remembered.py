"""What was read of candidates is told again until it changes, and never longer."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory import catalogue, remembered
from directory.db import transaction
from directory.eligibility import Seeker
from directory.feeds.table import import_table
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.tables import Candidate, Organization, Service
from tests.actions.makers import BOTH, databases, engines
from tests.directory.makers import NOW, TODAY, make_row, make_table

database, engine = databases(*BOTH), engines()
DEED = Deed("sam@pier.test", Action.EDITED, NOW)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    remembered.forget()


@pytest.fixture
def pier(engine: Engine) -> str:
    """The id of the one service."""
    with transaction(engine) as session:
        import_table(session, make_table(make_row(service_area="England")), now=NOW)
        return session.scalars(select(Service.id)).one()


def names(session: Session) -> list[tuple[str, str]]:
    found = catalogue.ranked(session, Seeker(), today=TODAY, show_unassured=True)
    return [(one.offer.organization, one.offer.name) for one in found]


def rename(session: Session, own: str, name: str) -> None:
    said = {**versions.now_says(session, own), "service": name}
    versions.publish(session, own, said, DEED)


def keys(session: Session) -> list[remembered.Key]:
    found = session.execute(select(Candidate.service_id, Candidate.mark))
    return [(own, mark) for own, mark in found]


def test_a_change_is_seen_by_who_read_before_it(engine: Engine, pier: str) -> None:
    with transaction(engine) as session:
        ((owner, before),) = names(session)
        rename(session, pier, f"{before} and more")
        assert names(session) == [(owner, f"{before} and more")]


def test_a_change_that_is_taken_back_was_never_there(engine: Engine, pier: str) -> None:
    with Session(engine) as session:
        ((owner, before),) = names(session)
        rename(session, pier, "Somebody's slip")
        assert names(session) == [(owner, "Somebody's slip")]
        session.rollback()
        assert names(session) == [(owner, before)]


def test_an_organization_is_called_what_it_is_called_now(engine: Engine, pier: str) -> None:
    with transaction(engine) as session:
        ((_, name),) = names(session)
        session.scalars(select(Organization)).one().name = "Pier Trust Limited"
        assert names(session) == [("Pier Trust Limited", name)]


def test_what_has_no_change_is_not_read_again(engine: Engine, pier: str) -> None:
    with transaction(engine) as session:
        first = remembered.facts_of(session, keys(session))
        again = remembered.facts_of(session, keys(session))
        assert again[pier] is first[pier]


def test_what_is_gone_between_two_looks_is_left_out(engine: Engine, pier: str) -> None:
    with transaction(engine) as session:
        assert remembered.facts_of(session, [(pier, "a mark"), ("gone", "a mark")]).keys() == {pier}


def test_the_oldest_make_way(engine: Engine, pier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    with transaction(engine) as session:
        rename(session, pier, "One")
        first = remembered.facts_of(session, keys(session))
        for name in ("Two", "Three"):
            rename(session, pier, name)
            remembered.facts_of(session, keys(session))
        assert len(remembered._kept()) == 2
        assert remembered.facts_of(session, [(pier, "no such mark")])[pier] is not first[pier]


def test_who_looks_through_everything_pushes_nobody_out(
    engine: Engine, pier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    with transaction(engine) as session:
        own = keys(session)
        first = remembered.facts_of(session, own)
        rows = [make_row(service=name, service_area="England") for name in ("B", "C", "D")]
        import_table(session, make_table(*rows), now=NOW, feed="other")
        others = [key for key in keys(session) if key not in own]
        assert len(remembered.facts_of(session, others)) == len(rows)
        assert remembered.facts_of(session, own)[pier] is first[pier]
