"""A hidden address is not told in words either."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import catalogue
from directory.cards import completed
from directory.covering import COVER, covered, re_of
from directory.entries import load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Loading
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW

STREET, POSTCODE = "12 Secretrose Lane", "FY1 4ZZ"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Come to 12 Secretrose Lane, Blackpool FY1 4ZZ. Ring the bell.",
         f"Come to {COVER}, Blackpool {COVER}. Ring the bell."),
        ("walk in at 12 SECRETROSE  lane", f"walk in at {COVER}"),
        ("fy14zz", COVER),
        ("We are in Blackpool, FY1", "We are in Blackpool, FY1"),
        ("Ages 12 to 18", "Ages 12 to 18"),
        ("112 Secretrose Lanes", "112 Secretrose Lanes"),
    ],
)  # fmt: skip
def test_street_and_postcode_are_found_however_they_are_written(text: str, said: str) -> None:
    told = re_of([(STREET, POSTCODE)])
    assert told is not None and told.sub(COVER, text) == said


@pytest.mark.parametrize("street", ["The Refuge", "", None, "Ring us"])
def test_a_name_without_a_number_is_no_street(street: str | None) -> None:
    assert re_of([(street, None)]) is None


def test_an_entry_that_hides_nothing_stays_as_it_is() -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "address": [{"address_1": STREET, "postal_code": POSTCODE, "confidential": False}],
        "service": [{"description": STREET}],
    }
    assert covered(rows) == rows


@pytest.mark.parametrize(
    "mark",
    [
        {"confidential": True}, {"Confidential": True}, {"hidden": "yes"}, {"private": True},
        {"public": False}, {"display": "no"}, {"visibility": "private"}, {"is_public": 0},
    ],
)  # fmt: skip
def test_neither_a_card_nor_the_open_directory_says_it(
    session: Session, mark: dict[str, Any]
) -> None:
    words = f"Come to {STREET}, {POSTCODE}."
    at = {"id": "1", "address_1": STREET, "postal_code": POSTCODE, "attention": words}
    place = {"id": "2", "location": {"id": "3", "addresses": [{**at, **mark}]}}
    told = make_service(
        name="Refuge",
        description=words,
        application_process=words,
        schedules=[{"id": "4", "description": words}],
        service_at_locations=[place],
    )
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    (offer,) = catalogue.offers(session)
    (card,) = completed(session, [offer])
    (entry,) = load(session, [offer.id]).values()

    for public in (repr(card), repr(tell(entry))):
        assert "Secretrose" not in public and POSTCODE not in public
        assert COVER in public


@pytest.mark.parametrize("mark", [{"public": True}, {"hidden": False}, {"visibility": "public"}])
def test_what_is_said_to_be_public_is_shown(session: Session, mark: dict[str, Any]) -> None:
    at = {"id": "1", "address_1": STREET, "postal_code": POSTCODE, **mark}
    place = {"id": "2", "location": {"id": "3", "addresses": [at]}}
    told = make_service(name="Drop-in", service_at_locations=[place])
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))

    assert catalogue.offers(session)[0].address == STREET
