"""No helpline is taken away unasked where no other one stands in for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from directory import candidate_rows, catalogue
from directory.entries import load, store
from directory.feeds.loading import Imported
from directory.feeds.table import import_table, preview_table
from directory.helplines import Helpline, ended_by, helplines, left_alone
from directory.partners.facts import facts_of, said_anew
from directory.tables import Candidate, Phone, Service
from tests.directory.makers import NOW, make_row, make_table

LINE = Helpline(
    id="a",
    name="Night line",
    organization="Pier Trust",
    feed="table",
    kind="safety",
    areas=frozenset({"Blackpool"}),
    ages=(16, 25, 25),
    conditions=frozenset(),
    only_for=None,
    is_assured=True,
)


def line_row(service: str, **cells: str) -> dict[str, str]:
    """The row of a helpline for safety that anybody in England may call, but for what is named."""
    plain = {"kind": "safety", "phone": "0800 555 0100", "service_area": "England"}
    return make_row(service=service, **(plain | cells))


def loaded(session: Session, *rows: dict[str, str], retire: bool = False) -> Imported:
    return import_table(session, make_table(*rows), now=NOW, retire=retire)


def names(lines: Any) -> list[str]:
    return sorted(line.name for line in lines)


@pytest.mark.parametrize(
    ("facts", "stands_in"),
    [
        ({}, True),
        ({"areas": {"England"}}, True),
        ({"areas": {"United Kingdom"}}, True),
        ({"areas": {"Lancashire"}}, False),  # Blackpool is a council of its own
        ({"areas": {"Wyre"}}, False),
        ({"areas": {"Wyre", "Blackpool"}}, True),
        ({"areas": {"FY1"}}, False),
        ({"areas": {""}}, False),  # nobody knows where
        ({"kind": "housing"}, False),
        ({"ages": (18, 25, 25)}, False),
        ({"ages": (16, 18, 18)}, False),
        ({"ages": (16, 25, 25)}, True),
        ({"ages": (16, 24, 25)}, False),
        ({"conditions": {"care_experienced_only"}}, False),
        ({"only_for": "parents"}, False),
        ({"is_assured": False}, False),  # not shown everywhere
    ],
)
def test_another_stands_in_only_where_everybody_may_call_it(
    facts: dict[str, Any], stands_in: bool
) -> None:
    sets = {name: frozenset(v) for name, v in facts.items() if name in ("areas", "conditions")}
    other = Helpline(**{**vars(LINE), "id": "b", **facts, **sets})
    assert other.stands_in_for(LINE) is stands_in
    found = left_alone([LINE], [other])
    assert found == ([] if stands_in else [LINE])


def test_a_narrower_one_is_replaced_by_a_wider_one() -> None:
    wide = Helpline(**{**vars(LINE), "id": "b", "areas": frozenset({"Lancashire"})})
    gone = Helpline(
        **vars(LINE)
        | {"areas": frozenset({"Fylde"}), "ages": (16, 18, 18), "conditions": frozenset({"x"})}
        | {"only_for": "parents", "is_assured": False}
    )
    assert wide.stands_in_for(gone) and not gone.stands_in_for(wide)


def test_a_line_to_call_is_one_and_a_place_to_go_to_is_none(session: Session) -> None:
    loaded(
        session,
        line_row("Night line", service_area="Blackpool;Wyre", minimum_age="11"),
        line_row("Shelter", address="1 Promenade"),
        line_row("Web chat", phone=""),
        line_row("Job line", kind="careers_advice"),
        line_row("Shut line", status="inactive"),
    )
    (line,) = helplines(session).values()
    assert (line.name, line.organization, line.kind) == ("Night line", "Pier Trust", "safety")
    assert sorted(line.areas) == ["Blackpool", "Wyre"] and line.ages == (16, 25, 25)


def test_what_is_gone_from_a_feed_stays_shown_without_another(session: Session) -> None:
    rows = (line_row("Night line"), make_row(), make_row(service="Gone crew"))
    loaded(session, *rows)
    for _ in range(2):  # and it is told each time
        found = loaded(session, rows[1], retire=True)
        assert names(found.kept) == ["Night line"] and not found.ended
        assert names(helplines(session).values()) == ["Night line"]
    assert session.query(Service).filter_by(name="Gone crew").one().status == "inactive"


def test_two_that_go_together_stand_in_for_nobody(session: Session) -> None:
    loaded(session, line_row("Night line"), line_row("Day line"), make_row())
    assert names(loaded(session, make_row(), retire=True).kept) == ["Day line", "Night line"]


def test_with_another_in_the_same_file_it_goes(session: Session) -> None:
    loaded(session, line_row("Night line"), make_row())
    found = loaded(session, make_row(), line_row("New line", phone="0800 555 0199"), retire=True)
    assert not found.kept and not found.ended
    assert names(helplines(session).values()) == ["New line"]


def test_what_a_feed_itself_closes_is_told(session: Session) -> None:
    """That is somebody's word: a number that nobody answers helps nobody."""
    loaded(session, line_row("Night line"), line_row("Day line", service_area="Blackpool"))
    shut = line_row("Night line", status="inactive")
    table = make_table(line_row("Night line"), line_row("Day line", status="inactive"))
    assert not preview_table(session, table).ended  # the other one is wider
    assert names(preview_table(session, make_table(shut)).ended) == ["Night line"]
    assert names(helplines(session).values()) == ["Day line", "Night line"]
    found = loaded(session, shut, line_row("Day line", service_area="Blackpool"))
    assert names(found.ended) == ["Night line"]
    assert names(helplines(session).values()) == ["Day line"]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({"status": "defunct"}, True),
        ({"status": "temporarily closed"}, True),
        ({"phone": None}, True),
        ({"address": "1 Promenade"}, True),
        ({"address": "1 Promenade", "confidential": True}, False),
        ({"kind": "community"}, True),
        ({"description": "Call us."}, False),
    ],
)
def test_facts_that_end_a_line(session: Session, said: dict[str, Any], ends: bool) -> None:
    loaded(session, line_row("Night line"), make_row())
    (own,) = helplines(session)
    entry = load(session, [own])[own]
    facts = {**facts_of(entry), **said}
    other = session.query(Service.id).filter_by(name="Deckchair crew").scalar()
    assert names(ended_by(session, {own: facts})) == (["Night line"] if ends else [])
    assert ended_by(session, {other: {**facts, "status": "defunct"}}) == []
    written = said_anew(facts, entry)  # and so it is, once they are written
    assert written is not None
    store(session, [written])
    candidate_rows.refresh(session, [own])
    assert (own in helplines(session)) is not ends


@pytest.mark.parametrize(
    "cells",
    [
        {"minimum_age": "60", "maximum_age": "70"},
        {"service_area": "Wyre"},
        {"requires_ehcp": "yes"},
        {"kind": "housing"},
        {"address": "1 Promenade"},
        {"phone": ""},
    ],
)
def test_what_a_feed_takes_from_some_is_told_before_and_after(
    session: Session, cells: dict[str, str]
) -> None:
    loaded(session, line_row("Night line"), make_row())
    row = line_row("Night line", **cells)
    assert names(preview_table(session, make_table(row)).ended) == ["Night line"]
    assert names(loaded(session, row).ended) == ["Night line"]
    assert not loaded(session, row).ended  # once


def test_a_longer_limit_on_grounds_counts(session: Session) -> None:
    """Whoever has a plan or was in care may call one until they are 25, and not the other."""
    longer = {"maximum_age": "18", "maximum_age_with_ehcp_or_care": "25"}
    loaded(session, line_row("Night line", **longer), line_row("Day line", maximum_age="18"))
    rows = (line_row("Night line", maximum_age="18"), line_row("Day line", maximum_age="18"))
    assert names(preview_table(session, make_table(*rows)).ended) == ["Night line"]
    gone = (line_row("Day line", maximum_age="18"), make_row())
    assert names(loaded(session, *gone, retire=True).kept) == ["Night line"]


def test_what_a_feed_says_otherwise_is_no_loss(session: Session) -> None:
    loaded(session, line_row("Night line", minimum_age="16"), make_row())
    row = line_row("Night line", minimum_age="11", phone="0800 555 0111", description="Call us.")
    assert not preview_table(session, make_table(row)).ended
    assert not loaded(session, row).ended


def test_two_narrow_ones_stand_in_together_for_nobody(session: Session) -> None:
    """Each takes half of them: whoever calls has to find the right one, so it is told."""
    loaded(session, line_row("Night line", service_area="Blackpool;Wyre"))
    halves = [line_row("A", service_area="Blackpool"), line_row("B", service_area="Wyre")]
    found = loaded(session, *halves, line_row("Night line", status="inactive"))
    assert names(found.ended) == ["Night line"]


@pytest.mark.parametrize("kind", ["fax", "Pager", "textphone"])
def test_nobody_calls_a_fax(session: Session, kind: str) -> None:
    loaded(session, line_row("Night line"))
    own = session.query(Service.id).scalar()
    session.execute(update(Phone).values(extra={"type": kind}))
    session.add(Phone(id="zz", service_id=own, number="0808 800 4444", extra={"type": "voice"}))
    candidate_rows.refresh(session, [own])
    session.expire_all()
    offer = catalogue.offer(session, own)
    assert offer is not None and offer.phone == "0808 800 4444"
    assert session.query(Candidate.phone).distinct().all() == [("0808 800 4444",)]
    assert facts_of(load(session, [own])[own])["phone"] == "0808 800 4444"
    session.query(Phone).filter_by(id="zz").delete()
    candidate_rows.refresh(session, [own])
    assert not helplines(session)
