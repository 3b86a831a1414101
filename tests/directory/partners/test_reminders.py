"""Reminders: once for each stage, one letter for an organisation, over a real mail server."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError

from bot.smtp import Smtp
from directory import db
from directory.db import transaction
from directory.feeds.table import import_table
from directory.partners import reminders
from directory.partners.kept import LEASE
from directory.tables import Eligibility, Service, Status
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OTHER,
    OURS,
    World,
    make_partner,
    make_world,
    service_named,
)
from tests.directory.test_helplines import line_row
from tests.office import Office, open_office

URL = "https://guide.test/portal"


@pytest.fixture
def office() -> Iterator[tuple[Office, Smtp]]:
    with open_office() as (office, port):
        yield office, Smtp("127.0.0.1", port, "foothold@guide.test", starttls=False)


@pytest.fixture
def world(engine: Engine) -> World:
    """Two services of ours, confirmed today; the one of others is paused."""
    world = make_world(engine)
    assure(engine, "Deckchair crew", "Lamp crew")
    with transaction(engine) as session:
        theirs = session.get_one(Service, service_named(engine, "Tram shed"))
        theirs.status = Status.TEMPORARILY_CLOSED
    return world


def assure(engine: Engine, *names: str) -> None:
    for name in names:
        own = service_named(engine, name)
        with transaction(engine) as session:
            rules = session.get_one(Eligibility, own)
            rules.assured_at, rules.assured_by = NOW, OURS


def remind(world: World, *, days: int, hours: int = 0, send: Any = None) -> int:
    now = NOW + timedelta(days=days, hours=hours)
    return reminders.remind(world.engine, send or world.send, URL, lambda: now)


def test_a_letter_at_90_days_and_one_at_150_each_once(world: World) -> None:
    counts = {day: remind(world, days=day) for day in (89, 90, 91, 149, 150, 151, 179, 200)}
    assert [day for day, count in counts.items() if count] == [90, 150]


def test_one_letter_for_an_organisation_with_all_that_is_due(
    world: World, office: tuple[Office, Smtp]
) -> None:
    assert remind(world, days=90, send=office[1].send) == 1
    (letter,) = office[0].letters
    assert letter["To"] == EDITOR
    assert letter["Subject"] == "2 of your services need a check"
    body = letter.get_content()
    assert "Deckchair crew" in body
    assert "Lamp crew" in body
    assert body.count(f"{URL}/confirm/") == 2
    assert "In 90 days it will be hidden" in body


def test_everybody_of_an_organisation_gets_links_of_their_own(world: World) -> None:
    with transaction(world.engine) as session:
        make_partner(session, email="second@pier.test", organization=OURS)
    assert remind(world, days=90) == 1
    links = {to: set(re.findall(r"/confirm/(\S+)", body)) for to, _, body in world.letters}
    mine, theirs = links[EDITOR,], links["second@pier.test",]
    assert len(mine) == len(theirs) == 2 and not mine & theirs


def test_who_was_asleep_at_90_hears_once_and_not_twice(world: World) -> None:
    assert [remind(world, days=day) for day in (160, 161)] == [1, 0]
    assert "In 20 days it will be hidden" in world.letters[0][2]


def test_after_180_days_the_letter_says_that_it_is_hidden(world: World) -> None:
    remind(world, days=180)
    assert "It is hidden now" in world.letters[0][2]


def test_confirming_starts_the_count_anew(world: World) -> None:
    remind(world, days=90)
    with transaction(world.engine) as session:
        ours = update(Eligibility).where(Eligibility.assured_at.is_not(None))
        session.execute(ours.values(assured_at=NOW + timedelta(days=91)))
    assert remind(world, days=180) == 0
    assert remind(world, days=181) == 1


def test_what_nobody_has_confirmed_is_asked_about_at_once_and_once_more(
    world: World, engine: Engine
) -> None:
    with transaction(engine) as session:
        session.execute(update(Service).values(status=Status.ACTIVE))
    sent = [day for day in range(89) if remind(world, days=day)]
    assert sent == [0, 60]
    ((to, _, body), _) = world.letters
    assert to == (OTHER,) and "Tram shed\nNobody has confirmed it yet" in body
    assert "/confirm/" in body


def test_what_is_confirmed_after_all_is_asked_about_when_it_is_due(
    world: World, engine: Engine
) -> None:
    with transaction(engine) as session:
        session.execute(update(Service).values(status=Status.ACTIVE))
    assert remind(world, days=0) == 1
    assure(engine, "Tram shed")
    assert [day for day in range(1, 151) if remind(world, days=day)] == [90, 150]


def test_a_letter_about_what_nobody_has_confirmed_is_tried_again_where_it_did_not_go(
    world: World, engine: Engine, office: tuple[Office, Smtp]
) -> None:
    with transaction(engine) as session:
        session.execute(update(Service).values(status=Status.ACTIVE))
    office[0].refuses = True
    assert remind(world, days=0, send=office[1].send) == 0
    office[0].refuses = False
    assert [remind(world, days=0, hours=hours, send=office[1].send) for hours in (0, 1, 2)] == [
        0,
        1,
        0,
    ]


def test_what_is_paused_is_not_reminded_of(world: World) -> None:
    with transaction(world.engine) as session:
        session.execute(update(Service).values(status=Status.TEMPORARILY_CLOSED))
    assert remind(world, days=100) == 0


def test_an_organisation_without_accounts_gets_no_letter(engine: Engine) -> None:
    with transaction(engine) as session:
        import_table(session, make_table(make_row()), now=NOW)
        session.execute(update(Eligibility).values(assured_at=NOW))
    assert remind(World(engine), days=100) == 0


def test_a_helpline_is_asked_about_every_30_days(world: World) -> None:
    make_helpline(world, "Lamp crew")
    assert [remind(world, days=day) for day in (29, 30, 31, 59, 60, 61)] == [0, 1, 0, 0, 1, 0]
    assert "It is a helpline, so we ask every 30 days" in world.letters[0][2]
    assert "Deckchair crew" not in world.letters[0][2]


def test_a_helpline_is_asked_about_as_long_as_nobody_confirms_it(world: World) -> None:
    make_helpline(world, "Lamp crew", "Deckchair crew")
    sent = [day for day in range(220) if remind(world, days=day)]
    assert sent == list(range(30, 220, 30))


def make_helpline(world: World, *names: str) -> None:
    own = [service_named(world.engine, name) for name in names]
    with transaction(world.engine) as session:
        session.execute(
            update(Eligibility).where(Eligibility.service_id.in_(own)).values(kind="mental_health")
        )


def test_a_letter_that_the_server_refused_is_tried_again_later(
    world: World, office: tuple[Office, Smtp], caplog: pytest.LogCaptureFixture
) -> None:
    office[0].refuses = True
    with caplog.at_level(logging.ERROR):
        assert remind(world, days=90, send=office[1].send) == 0
    office[0].refuses = False
    assert remind(world, days=90, send=office[1].send) == 0  # its lease still runs
    later = NOW + timedelta(days=90) + LEASE + timedelta(seconds=1)
    assert reminders.remind(world.engine, office[1].send, URL, lambda: later) == 1


def test_a_mailbox_that_is_refused_keeps_the_letter_from_nobody_and_brings_it_to_no_one_twice(
    world: World, office: tuple[Office, Smtp]
) -> None:
    gone = "gone@pier.test"
    with transaction(world.engine) as session:
        make_partner(session, email=gone, organization=OURS)
    office[0].unknown = {gone}

    counts = [remind(world, days=90, hours=hours, send=office[1].send) for hours in range(3)]

    assert counts == [1, 0, 0]
    assert [letter["To"] for letter in office[0].letters] == [EDITOR]


def test_two_processes_at_once_send_one_letter(world: World) -> None:
    inner: list[int] = []

    def send(to: Sequence[str], subject: str, body: str) -> None:
        inner.append(remind(world, days=90))
        world.send(to, subject, body)

    assert remind(world, days=90, send=send) == 1
    assert inner == [0]
    assert len(world.letters) == 1


def test_a_tick_that_found_the_database_taken_is_made_up_at_the_next(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "WRITER_WAITS", timedelta(seconds=0.2))
    with transaction(engine) as writer:
        writer.execute(update(Service).values(email="a@pier.test"))
        with pytest.raises(OperationalError):
            remind(world, days=91)
    assert not world.letters
    assert remind(world, days=91) == 1
    (letter,) = world.letters
    assert "Deckchair crew" in letter[2] and "Lamp crew" in letter[2]


@pytest.mark.parametrize("organization", [OURS, "Nobody's"])
def test_a_helpline_that_nobody_confirms_is_asked_of_every_30_days(
    world: World, organization: str
) -> None:
    with transaction(world.engine) as session:
        import_table(
            session, make_table(line_row("Night line", organization=organization)), now=NOW
        )
    asked_on = []
    for day in range(0, 276, 5):
        remind(world, days=day)
        mine = [body for _, _, body in world.letters if "Night line" in body]
        asked_on += [day] * len(mine)
        assert all("so we ask every 30 days" in body for body in mine)
        world.letters.clear()
    assert asked_on == list(range(0, 276, 30))


def test_a_helpline_that_nobody_keeps_is_asked_of_the_admins(
    world: World, office: tuple[Office, Smtp]
) -> None:
    """Every 30 days, as of any helpline; what else nobody keeps is asked of nobody."""
    day = NOW.date().isoformat()
    rows = (
        line_row("Night line", organization="Nobody's", assured_date=day, assured_by="us"),
        make_row(organization="Nobody's", service="A club", assured_date=day, assured_by="us"),
    )
    with transaction(world.engine) as session:
        import_table(session, make_table(*rows), now=NOW)
    days = range(0, 70, 10)
    assert [remind(world, days=day, send=office[1].send) for day in days] == [0, 0, 0, 1, 0, 0, 1]
    letter = office[0].letters[-1]
    assert (letter["To"], letter["Subject"]) == (ADMIN, "1 helpline of Nobody's needs a check")
    body = letter.get_content()
    assert "A club" not in body and "Nobody of Nobody's has an account here" in body
    link = re.search(r"/confirm/\S+", body)
    assert link is not None
    world.later(days=60)
    with world.open:
        assert "Thank you" in world.visitor().press(link[0]).words
    assert [remind(world, days=day) for day in (61, 89)] == [0, 0]
