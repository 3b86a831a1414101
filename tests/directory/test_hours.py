"""Hours that a feed gives as days and times: in words, past midnight too, wherever they show."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.cards import completed
from directory.eligibility import Offer, Seeker
from directory.entries import load
from directory.feeds.hsds.feed import load_hsds
from directory.feeds.hsds.parsing import BadDocument, parse
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading
from directory.feeds.table import import_table
from directory.feeds.telling import row_of
from directory.feeds.writing import entries
from directory.hours import Opening, in_words
from directory.partners.checking import hours_backwards
from directory.tables import Service
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY, make_row

PLACE = "7b0ac493-7f66-4e1c-9c0b-0c2f5d8c5a11"
WEEK = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
NIGHT = {
    "freq": "WEEKLY",
    "byday": "MO,TU,WE,TH,FR,SA,SU",
    "opens_at": "20:00",
    "closes_at": "08:00",
}


def make_opening(days: str, opens: str, closes: str, **more: Any) -> Opening:
    first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    return Opening(byday=days, opens_at=first, closes_at=last, **more)


@pytest.mark.parametrize(
    ("openings", "words"),
    [
        ([("MO,TU,WE,TH,FR,SA,SU", "20:00", "08:00")], "Every day, 8pm to 8am overnight"),
        ([("MO,TU,WE,TH,FR", "09:00", "17:30")], "Monday to Friday, 9am to 5:30pm"),
        ([("MO", "09:00", "12:00"), ("TU", "09:00", "12:00"), ("FR", "09:00", "12:00")],
         "Monday, Tuesday and Friday, 9am to midday"),
        ([("SA", "22:00", "00:00"), ("MO", "10:00", "12:15")],
         "Monday, 10am to 12:15pm; Saturday, 10pm to midnight"),
        ([("MO,WE,FR", "00:00", "00:00")], "Monday, Wednesday and Friday, all day"),
        ([("SU", "00:00", "23:59")], "Sunday, all day"),
    ],
)  # fmt: skip
def test_days_and_times_read_as_people_say_them(
    openings: list[tuple[str, str, str]], words: str
) -> None:
    assert in_words([make_opening(*one) for one in openings], TODAY) == words
    assert hours_backwards(words) is None


@pytest.mark.parametrize(
    "opening",
    [
        make_opening("1MO", "09:00", "17:00", freq="MONTHLY"),
        make_opening("MO", "09:00", "17:00", extra={"interval": 2}),
        make_opening("", "09:00", "17:00"),
        Opening(byday="MO", opens_at=time(9)),
    ],
)
def test_what_is_not_clear_is_not_said(opening: Opening) -> None:
    assert in_words([opening], TODAY) is None
    assert in_words([make_opening("TU", "09:00", "17:00"), opening], TODAY) is None


A_YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    "more",
    [
        {"extra": {"interval": 1}},
        {"valid_from": TODAY - A_YEAR},
        {"extra": {"dtstart": (TODAY - A_YEAR).isoformat()}},
        {"extra": {"timezone": 0}},
    ],
)
def test_what_every_feed_says_beside_them_changes_nothing(more: dict[str, Any]) -> None:
    assert in_words([make_opening("MO", "09:00", "17:00", **more)], TODAY) == "Monday, 9am to 5pm"


@pytest.mark.parametrize(
    "more",
    [
        {"valid_to": TODAY - A_YEAR, "description": "Until last Christmas"},
        {"valid_from": TODAY + A_YEAR},
        {"extra": {"dtstart": f"{TODAY + A_YEAR}T09:00:00Z"}},
    ],
)
def test_what_is_over_or_has_not_begun_is_not_said(more: dict[str, Any]) -> None:
    other = make_opening("MO", "09:00", "17:00", **more)
    now = make_opening("TU", "09:00", "17:00")

    assert in_words([other], TODAY) is None
    assert in_words([other, now], TODAY) == "Tuesday, 9am to 5pm"


def test_words_that_somebody_wrote_come_before_times() -> None:
    opening = make_opening("MO", "09:00", "17:00", description="Ring first")
    assert in_words([opening], TODAY) == "Ring first"


@pytest.fixture
def shelter(session: Session) -> Service:
    told = make_service(name="Night shelter", schedules=[{"id": "1", **NIGHT}])
    load_hsds(session, as_file(told), Loading(feed="county", now=NOW))
    return session.scalars(select(Service)).one()


def test_a_feed_with_hours_past_midnight_is_loaded_and_told_again(
    session: Session, shelter: Service
) -> None:
    (schedule,) = tell(load(session, [shelter.id])[shelter.id])["schedules"]
    assert (schedule["opens_at"], schedule["closes_at"]) == ("20:00:00", "08:00:00")


def test_a_card_tells_them_in_words(session: Session, shelter: Service) -> None:
    offers = catalogue.offers(session)
    told = [offers[0], completed(session, offers)[0]]
    assert [one.opening_hours for one in told] == ["Every day, 8pm to 8am overnight"] * 2


def test_an_uploaded_table_that_says_the_same_leaves_them_as_times(
    session: Session, shelter: Service
) -> None:
    (entry,) = entries(session)
    words = row_of(entry).opening_hours or ""
    row = make_row(service="Night shelter", kind="other", id=shelter.id, opening_hours=words)
    data = "\n".join(",".join(f'"{cell}"' for cell in line) for line in (row, row.values()))
    found = import_table(session, data.encode(), now=NOW, feed="county")
    assert found == Imported(0, 1, 0, 0)  # the area is new
    (after,) = entries(session)
    assert after.of("schedule") == entry.of("schedule")


def test_other_words_take_the_place_of_all_the_times(session: Session, shelter: Service) -> None:
    row = make_row(service="Night shelter", id=shelter.id, opening_hours="Ring first")
    data = "\n".join(",".join(f'"{cell}"' for cell in line) for line in (row, row.values()))
    import_table(session, data.encode(), now=NOW, feed="county")
    (after,) = entries(session)
    assert [(one["description"], one["opens_at"]) for one in after.of("schedule")] == [
        ("Ring first", None)
    ]


def test_dates_still_have_to_go_forward() -> None:
    schedule = {"id": "1", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    with pytest.raises(BadDocument):
        parse(make_service(schedules=[schedule]))


def card_of(session: Session, **told: Any) -> Offer:
    """The card of a service with one place, and the same from the whole directory."""
    at = {"id": "", "location": {"id": PLACE, "location_type": "physical"}, **told.pop("at", {})}
    document = make_service(service_at_locations=[at], **told)
    load_hsds(session, as_file(document), Loading(feed="county", now=NOW))
    (whole,) = catalogue.offers(session)
    (found,) = catalogue.suggest(session, Seeker(), today=TODAY, show_unassured=True)
    assert found.offer == whole
    return whole


def test_hours_of_the_place_are_told_where_the_service_has_none(session: Session) -> None:
    found = card_of(session, at={"schedules": [{"id": "", **WEEK}]})
    assert found.opening_hours == "Monday, 9am to 5pm"


def test_hours_of_the_service_come_before_those_of_its_place(session: Session) -> None:
    own = [{"id": "", "description": "Ring first"}]
    found = card_of(session, schedules=own, at={"schedules": [{"id": "", **WEEK}]})
    assert found.opening_hours == "Ring first"
