"""Phones are shared: a name that tells of housing, health or money is not named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions import naming_steps
from actions.cadence import read_cadence
from actions.private_words import tells_private
from bot.replies import Replies
from tests.actions.makers import (
    NOW,
    SQLITE,
    book,
    databases,
    make_checkin,
    make_person,
    make_service,
    make_step,
    placed,
    send_all,
    send_due,
    sessions,
)

database, session = databases(SQLITE), sessions()

SAMPLE = Path(__file__).parents[2] / "directory" / "data" / "services.csv"
# Of the names in the sample whose kind is public, those that tell more than their kind.
PRIVATE_IN_THE_SAMPLE = {
    "Youth Guarantee support for people on Universal Credit",
    "Care Leaver Employment Adviser",
    "Blackpool women's centre",
}
PRIVATE = (
    "Universal Credit Youth Hub",
    "Mind: anxiety and low mood course",
    "Homeless young people drop-in",
    "Debt and money advice café",
    "Young mums: sexual health and wellbeing course",
    "UC drop-in",
    "Leavers' group of CAMHS",
    "Food-bank volunteers",
    "Young Carers’ course",
    "HOUSING skills for life",
)
PLAIN = (
    "Art Level 2",
    "Mindful woodwork",
    "Sending parcels: warehouse course",
    "Childcare Level 1",
    "Gpx mapping for beginners",
    "Healy Road youth club",
)


def sample() -> list[str]:
    """The name of every service of the sample whose kind is public."""
    public = read_cadence().public_kinds
    with SAMPLE.open(encoding="utf-8", newline="") as rows:
        return sorted({row["service"] for row in csv.DictReader(rows) if row["kind"] in public})


@pytest.mark.parametrize("name", sample())
def test_every_name_of_the_sample_is_told_or_not_as_it_should_be(name: str) -> None:
    assert tells_private(name) == (name in PRIVATE_IN_THE_SAMPLE)


@pytest.mark.parametrize("name", PRIVATE)
def test_a_check_in_on_what_has_a_private_name_is_neutral(session: Session, name: str) -> None:
    step = make_step(session, make_person(session), service_id=make_service(session, name=name))
    due = send_due(session, make_checkin(session, step).id, NOW)

    assert due is not None
    assert "the thing you picked" in Replies("the partnership").render(due.message).text
    assert name not in Replies("the partnership").render(due.message).text


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_name_is_told(name: str) -> None:
    assert not tells_private(name)


def test_the_last_word_tells_no_private_name(session: Session) -> None:
    step = make_step(
        session, make_person(session), service_id=make_service(session, name=PRIVATE[0])
    )
    make_checkin(session, step, state="sent", sent_at=NOW.replace(day=16))
    due = send_due(session, make_checkin(session, step, plan="last_2").id, NOW)

    assert due is not None and due.message.key == "checkins/last_word"
    assert PRIVATE[0] not in Replies("the partnership").render(due.message).text


def test_a_person_of_a_private_name_is_not_the_one_that_check_ins_name(session: Session) -> None:
    make_service(session, name=PRIVATE[0], phone="01253 111111")
    make_service(session, name="The hub", phone="01253 222222")
    sam = make_person(session)
    make_step(session, sam)
    placed(session, sam, 4)
    book(session, sam)
    due = send_all(session, NOW.replace(day=24))

    assert [one.message.facts["contact"] for one in due] == [
        {"name": "The hub", "phone": "01253 222222"}
    ]


def test_a_person_whose_name_became_private_is_not_named(session: Session) -> None:
    hub = make_service(session, name=PRIVATE[2], phone="01253 222222")
    step = make_step(session, make_person(session), contact_id=hub)
    told = naming_steps.told(session, {step.id}, read_cadence().public_kinds)

    assert told[step.id].contact is None
