"""What a card tells of a feed's entry, its partner sees and a table has, wherever it is told."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Imported, Loading
from directory.feeds.table import import_table, load_table
from directory.feeds.writing import write_csv
from directory.offer import Offer
from directory.partners import versions
from directory.partners.facts import facts_of, offer_of
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.reach import can_be_reached
from directory.tables import Candidate, Schedule, Service
from tests.actions.makers import BOTH, databases, sessions
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY, make_seeker

database, session = databases(*BOTH), sessions()

FEED = "county"
OLD, NEW = "01253 555 0100", "01253 555 0199"
AN_EMAIL, A_PAGE = "crew@pier.test", "https://pier.test"
TOLD = ("phone", "texts", "email", "url", "opening_hours", "address")
Told = dict[str, Any]


def number(of: str = OLD, own: str = "1", **more: Any) -> Told:
    return {"id": own, "number": of, **more}


def somewhere(site: Told | None = None, location: Told | None = None) -> Told:
    lies = {"address_1": "1 Pier Road", "city": "Blackpool", "postal_code": "FY1 1AA"}
    there = {"id": "l", "location_type": "physical", **(location or {})}
    there["addresses"] = [{"id": "a", "address_type": "physical", "country": "GB", **lies}]
    return {"service_at_locations": [{"id": "s", "location": there, **(site or {})}]}


MONDAYS = {"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
WAYS: dict[str, Told] = {
    "of the service": {"phones": [number()]},
    "of a contact": {"contacts": [{"id": "c", "name": "Jo", "phones": [number()]}]},
    "of the place": somewhere({"phones": [number()]}),
    "of the house": somewhere(location={"phones": [number()]}),
    "to text, of a contact": {"contacts": [{"id": "c", "phones": [number(type="text")]}]},
    "to text, and to call at the place": {
        "phones": [number("60777", type="text")], **somewhere({"phones": [number()]}),
    },
    "the organisation's": {},
    "hours at the place": somewhere({"schedules": [MONDAYS]}),
}  # fmt: skip


def tell(session: Session, **told: Any) -> Imported:
    owner = {"id": "o", "name": "Pier Trust", "email": AN_EMAIL, "website": A_PAGE}
    plain = {"organization": owner, "email": None, "description": "Come.", **told}
    return load_hsds(session, as_file(make_service(**plain)), Loading(feed=FEED, now=NOW))


def own(session: Session) -> str:
    return session.scalars(select(Service.id)).one()


def offered(session: Session) -> dict[str, Any]:
    """What a card tells, which ranking has read alike."""
    (one,) = catalogue.offers(session)
    (shown,) = catalogue.suggest(session, make_seeker(), today=TODAY, show_unassured=True)
    assert _ways(shown.offer) == _ways(one)
    ranked = session.execute(select(Candidate.phone, Candidate.texts)).one()
    assert tuple(ranked) == (one.phone, one.texts)
    return _ways(one)


def _ways(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in TOLD}


def corrects(session: Session, **facts: Any) -> None:
    deed = Deed("jo@pier.test", Action.EDITED, NOW + timedelta(days=1), speaks_for="Pier Trust")
    says = versions.now_says(session, own(session))
    versions.publish(session, own(session), {**says, **facts}, deed)


@pytest.mark.parametrize("way", WAYS)
def test_its_partner_sees_what_a_card_tells(session: Session, way: str) -> None:
    tell(session, **WAYS[way])
    entry = versions.entry_of(session, own(session))
    facts = facts_of(entry)
    seen = offer_of(facts, own=entry.id, organization=entry.one("organization"))

    shown, told = offered(session), _ways(seen)
    # A table has one cell for both numbers.
    assert told.pop("phone") == shown.pop("phone")
    assert told.pop("texts") in (shown["texts"], None) and shown.pop("texts") in (
        "60777",
        OLD,
        None,
    )
    assert told == shown


@pytest.mark.parametrize("way", WAYS)
def test_a_table_brings_it_into_another_directory(
    session: Session, tmp_path: Path, way: str
) -> None:
    tell(session, **WAYS[way])
    before = offered(session)
    write_csv(session, tmp_path / "all.csv")
    data = (tmp_path / "all.csv").read_bytes()
    again = load_table(session, lambda: io.BytesIO(data), Loading(feed=FEED, now=NOW))
    assert again == Imported(0, 0, 1, 0)
    session.delete(session.get_one(Service, own(session)))
    session.flush()

    assert import_table(session, data, now=NOW).new == 1
    after = offered(session)
    if before["phone"]:
        before["texts"] = after["texts"] = None
    assert after == before


@pytest.mark.parametrize("way", WAYS)
def test_a_word_of_its_partner_changes_nothing_else(
    session: Session, tmp_path: Path, way: str
) -> None:
    tell(session, **WAYS[way])
    before, page = offered(session), session.scalars(select(Service.url)).one()
    corrects(session, description="Come in.")

    assert offered(session) == before
    assert session.scalars(select(Service.url)).one() == page
    assert can_be_reached(versions.now_says(session, own(session)))
    write_hsds(session, tmp_path / "all.json")
    told = (tmp_path / "all.json").read_text()
    assert "Come in." in told and (OLD in told) is (OLD in str(WAYS[way]))


@pytest.mark.parametrize("way", [way for way in WAYS if OLD in str(WAYS[way])])
@pytest.mark.parametrize("facts", [{"phone": NEW}, {"phone": None}], ids=["another", "none"])
def test_a_number_that_its_partner_changes_is_told_nowhere_any_more(
    session: Session, tmp_path: Path, way: str, facts: Told
) -> None:
    """Nor does it come back with the feed, whatever else that changes."""
    tell(session, **WAYS[way])
    corrects(session, **facts)
    for words in ("Come.", "Come all.", "Come all of you."):
        tell(session, **WAYS[way], description=words)
        assert offered(session)["phone"] == facts["phone"]
        write_hsds(session, tmp_path / "all.json")
        assert OLD not in (tmp_path / "all.json").read_text()


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_numbers_the_one_that_its_partner_changed_is_still_the_first(
    session: Session, order: int
) -> None:
    phones = [number(OLD), number("01253 555 0111", "2")]
    tell(session, phones=phones[::order])
    first = offered(session)["phone"]
    corrects(session, phone=NEW)
    assert first != NEW and offered(session)["phone"] == NEW
    tell(session, phones=phones[::order], description="Come all.")
    assert offered(session)["phone"] == NEW


def test_what_its_organisation_says_of_itself_stays_its_own(session: Session) -> None:
    tell(session)
    corrects(session, description="Come in.", url=None, email=None)
    assert offered(session)["url"] == A_PAGE
    corrects(session, url="https://lamp.test")
    assert offered(session)["url"] == "https://lamp.test"
    corrects(session, url=None)
    assert offered(session)["url"] == A_PAGE


@pytest.mark.parametrize("number", [1253111222, "1253 111222", "12", "01253 111", "0"])
def test_a_number_that_reaches_nobody_is_set_aside_and_comes_out_again(
    session: Session, tmp_path: Path, number: object
) -> None:
    """A lost first 0, or digits that are missing."""
    tell(session, phones=[{"id": "1", "number": number}], email="crew@lamp.test")
    assert offered(session)["phone"] is None
    write_hsds(session, tmp_path / "all.json")
    assert str(number) in (tmp_path / "all.json").read_text()


@pytest.mark.parametrize(
    "number", ["01253 555 0100", "+44 1253 555010", "441253555010", "0044 1253 555010", "111",
               "116 123", "0800 1111", "85258", "(01253) 555010", "01253 555010 option 2"],
)  # fmt: skip
def test_one_that_can_be_right_is_told(session: Session, number: str) -> None:
    tell(session, phones=[{"id": "1", "number": number}])
    assert offered(session)["phone"] == number


def test_sets_of_hours_go_with_their_words(session: Session) -> None:
    tell(session)
    for words in ("Mon 9am to 5pm; Sat 9am to noon", "Tue 9am to 5pm, Sun 1pm to 2pm", "Daily"):
        corrects(session, opening_hours=words)
        assert offered(session)["opening_hours"] == words
        assert set(session.scalars(select(Schedule.description))) == {words}
    assert session.scalars(select(Schedule.byday)).all() == [None]


def test_hours_of_the_place_give_way_to_those_that_its_partner_writes(session: Session) -> None:
    tell(session, **WAYS["hours at the place"])
    assert offered(session)["opening_hours"] == "Monday, 9am to 5pm"
    corrects(session, opening_hours="Tuesdays, noon to 3pm")
    assert offered(session)["opening_hours"] == "Tuesdays, noon to 3pm"
    corrects(session, opening_hours=None)
    assert offered(session)["opening_hours"] is None
