"""Staff are told of a concern: by mail over a real SMTP server, and in their chat."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from actions import concerns, people
from actions.concerns_command import listed
from actions.records import Concern, Notice
from bot.mail import outbox
from bot.notices import Notices, Staff
from bot.replies import Replies
from bot.smtp import Smtp
from directory import clock
from directory.db import transaction
from tests.actions.makers import BOTH, KEYRING, databases, engines, make_person
from tests.guide import free_ports
from tests.office import Office, open_office

database, engine = databases(*BOTH), engines()

ZONE = ZoneInfo("Europe/London")
STAFF_CHAT = -1_001_234_567_890
YOUNG_PERSON = 7_000_000_901


@pytest.fixture
def office() -> Iterator[tuple[Office, int]]:
    with open_office() as opened:
        yield opened


def notices(engine: Engine, port: int, **more: Any) -> Notices:
    smtp = Smtp("127.0.0.1", port, "foothold@example.org", starttls=more.pop("starttls", False))
    given: dict[str, Any] = {
        "leads": ("lead@example.org", "deputy@example.org"),
        "above": ("head@example.org",),
        "chat_id": 0,
        "escalate_after": timedelta(minutes=60),
        "smtp": smtp,
    }
    return Notices(engine, KEYRING, Replies("us"), Staff(**given | more), ZONE)


def open_one(engine: Engine, message_id: str = "1:1") -> str:
    with transaction(engine) as session:
        concern = concerns.open_concern(
            session,
            person=make_person(session, chat_id=YOUNG_PERSON),
            concern_class="self_harm",
            net="words",
            message_id=message_id,
            now=clock.now(),
        )
        session.flush()
        return concern.id


def grow_older(engine: Engine, by: timedelta) -> None:
    with transaction(engine) as session:
        for concern in session.scalars(select(Concern)):
            concern.opened_at -= by


def let_leases_end(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(update(Notice).values(lease_until=clock.real_now() - timedelta(seconds=1)))


def posted(engine: Engine) -> list[dict[str, Any]]:
    with transaction(engine) as session:
        return [
            dict(letter.call.parameters)
            for letter in outbox.claim(session, KEYRING, clock.real_now(), 10)
        ]


def test_the_leads_are_told_once_by_mail(engine: Engine, office: tuple[Office, int]) -> None:
    concern_id = open_one(engine)
    told = notices(engine, office[1])

    assert (told.tell(), told.tell()) == (1, 0)
    (letter,) = office[0].letters
    assert letter["To"] == "lead@example.org, deputy@example.org"
    assert letter["Subject"] == "Foothold: a concern was opened"
    body = letter.get_content()
    assert "Class: self_harm" in body
    assert f"take {concern_id[:8]} --by" in body


def test_a_notice_holds_nothing_of_the_young_person(
    engine: Engine, office: tuple[Office, int]
) -> None:
    open_one(engine)
    notices(engine, office[1], chat_id=STAFF_CHAT).tell()
    with Session(engine) as session:
        person_id = session.scalar(select(Concern.person_id)) or "none"
    (call,) = posted(engine)
    for words in (office[0].letters[0].as_string(), str(call)):
        assert person_id not in words
        assert person_id[:8] not in words
        assert str(YOUNG_PERSON) not in words


def test_a_mail_server_that_is_away_is_asked_again(
    engine: Engine, office: tuple[Office, int], caplog: pytest.LogCaptureFixture
) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    office[0].refuses = True
    with caplog.at_level(logging.CRITICAL):
        assert told.tell() == 0
    assert "cannot be told" in caplog.text

    office[0].refuses = False
    assert told.tell() == 0  # its lease still runs
    let_leases_end(engine)
    assert told.tell() == 1
    assert len(office[0].letters) == 1


def test_who_is_refused_gets_it_once_they_are_taken_and_nobody_else_twice(
    engine: Engine, office: tuple[Office, int], caplog: pytest.LogCaptureFixture
) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    office[0].unknown = {"deputy@example.org"}
    with caplog.at_level(logging.CRITICAL):
        assert told.tell() == 0
    assert "refuses address 2 of the 2 in SAFEGUARDING_EMAIL" in caplog.text
    assert "example.org" not in caplog.text

    let_leases_end(engine)
    assert told.tell() == 0
    office[0].unknown = set()
    let_leases_end(engine)
    assert (told.tell(), told.tell()) == (1, 0)
    assert office[0].taken_for == [("lead@example.org",), ("deputy@example.org",)]
    assert told.has_it == {}


def test_where_all_are_refused_it_is_said_who_and_the_letter_waits(
    engine: Engine, office: tuple[Office, int], caplog: pytest.LogCaptureFixture
) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    office[0].unknown = {"lead@example.org", "deputy@example.org"}
    with caplog.at_level(logging.CRITICAL):
        assert told.tell() == 0
    assert "refuses address 1 and 2 of the 2" in caplog.text
    assert "example.org" not in caplog.text

    office[0].unknown = set()
    let_leases_end(engine)
    assert told.tell() == 1
    assert len(office[0].letters) == 1


def test_a_lead_who_is_refused_keeps_no_escalation_from_those_above(
    engine: Engine, office: tuple[Office, int]
) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    office[0].unknown = {"lead@example.org"}
    told.tell()
    grow_older(engine, timedelta(minutes=60))
    told.tell()
    assert office[0].taken_for == [("deputy@example.org",), ("head@example.org",)]


def test_the_list_says_that_a_letter_waits(engine: Engine, office: tuple[Office, int]) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    office[0].refuses = True
    told.tell()
    with Session(engine) as session:
        assert listed(session, clock.now())[-1].endswith("untouched, a letter waits")
    office[0].refuses = False
    let_leases_end(engine)
    told.tell()
    with Session(engine) as session:
        assert listed(session, clock.now())[-1].endswith("untouched")


def test_nobody_at_the_mail_server_s_address_stops_nothing(engine: Engine) -> None:
    open_one(engine)
    (port,) = free_ports(1)

    assert notices(engine, port, chat_id=STAFF_CHAT).tell() == 1  # the staff chat hears of it
    (call,) = posted(engine)
    assert call["chat_id"] == STAFF_CHAT


def test_a_server_without_encryption_gets_no_letter_where_encryption_is_asked_for(
    engine: Engine, office: tuple[Office, int]
) -> None:
    open_one(engine)
    assert notices(engine, office[1], starttls=True).tell() == 0
    assert office[0].letters == []


def test_an_untouched_one_is_escalated_once(engine: Engine, office: tuple[Office, int]) -> None:
    open_one(engine)
    told = notices(engine, office[1])
    told.tell()
    grow_older(engine, timedelta(minutes=59))
    assert told.tell() == 0
    grow_older(engine, timedelta(minutes=1))
    assert (told.tell(), told.tell()) == (1, 0)

    escalated = office[0].letters[1]
    assert escalated["To"] == "head@example.org"
    assert "has waited 60 minutes" in escalated["Subject"]


@pytest.mark.parametrize("deed", ["take", "close"])
def test_one_that_somebody_looks_after_is_not_escalated(
    engine: Engine, office: tuple[Office, int], deed: str
) -> None:
    concern_id = open_one(engine)
    told = notices(engine, office[1])
    told.tell()
    with transaction(engine) as session:
        concern = session.get_one(Concern, concern_id)
        if deed == "take":
            concerns.take(concern, "Jo", clock.now())
        else:
            concerns.close(session, concern, "safe", clock.now())
    grow_older(engine, timedelta(days=2))

    assert told.tell() == 0


def test_with_nobody_named_a_concern_waits_until_somebody_is(
    engine: Engine, office: tuple[Office, int]
) -> None:
    open_one(engine)
    assert notices(engine, office[1], leads=(), above=(), smtp=None).tell() == 0
    assert notices(engine, office[1]).tell() == 1


def test_a_concern_of_nobody_that_was_kept_is_told_too(
    engine: Engine, office: tuple[Office, int]
) -> None:
    with transaction(engine) as session:
        concerns.open_concern(
            session,
            person=None,
            concern_class="suicide",
            net="words",
            message_id="1:1",
            now=clock.now(),
        )
    assert notices(engine, office[1]).tell() == 1


class TestAFlood:
    """Many messages of danger from one person bury nobody else's."""

    def many(self, engine: Engine, how_many: int, *, since: int = 0, kind: str = "suicide") -> None:
        with transaction(engine) as session:
            key = KEYRING.find(YOUNG_PERSON)
            person = people.find(session, key) or make_person(session, chat_id=YOUNG_PERSON)
            for number in range(since, since + how_many):
                concerns.open_concern(
                    session, person=person, concern_class=kind, net="words",
                    message_id=f"{kind}:{number}", now=clock.now(),
                )  # fmt: skip

    def an_other(self, engine: Engine) -> None:
        with transaction(engine) as session:
            concerns.open_concern(
                session, person=make_person(session), concern_class="abuse_home", net="words",
                message_id="9:9", now=clock.now(),
            )  # fmt: skip

    def test_is_one_letter_that_says_how_many(
        self, engine: Engine, office: tuple[Office, int]
    ) -> None:
        self.many(engine, 150)
        self.an_other(engine)
        told = notices(engine, office[1])
        while told.tell():
            pass

        first, other = (letter.get_content() for letter in office[0].letters)
        assert "More of the same person and class: 149" in first
        assert "abuse_home" in other and "More" not in other

    def test_that_goes_on_waits_for_the_next_letter_and_keeps_nobody_else_waiting(
        self, engine: Engine, office: tuple[Office, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told, bodies = notices(engine, office[1]), office[0].letters
        self.many(engine, 1)
        assert told.tell() == 1
        self.many(engine, 30, since=1)
        assert told.tell() == 0
        self.an_other(engine)
        self.many(engine, 1, kind="immediate_danger")
        assert told.tell() == 2
        with Session(engine) as session:
            assert [line.split()[2] for line in listed(session, clock.now())[1:]] == [
                "31", "1", "1",
            ]  # fmt: skip

        later = clock.now() + timedelta(minutes=15)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert (told.tell(), told.tell()) == (1, 0)
        assert "same person and class: 29" in bodies[-1].get_content()

    def test_what_comes_after_it_was_taken_is_told_at_once(
        self, engine: Engine, office: tuple[Office, int]
    ) -> None:
        told = notices(engine, office[1])
        self.many(engine, 1)
        told.tell()
        with transaction(engine) as session:
            concerns.take(concerns.open_ones(session)[0], "Jo", clock.now())
        self.many(engine, 1, since=1)
        assert told.tell() == 1

    def test_is_escalated_by_one_letter_too(
        self, engine: Engine, office: tuple[Office, int]
    ) -> None:
        self.many(engine, 50)
        told = notices(engine, office[1])
        told.tell()
        grow_older(engine, timedelta(hours=1))
        assert (told.tell(), told.tell()) == (1, 0)
        assert "same person and class: 49" in office[0].letters[-1].get_content()

    def test_in_the_staff_chat_is_one_message(self, engine: Engine) -> None:
        self.many(engine, 50)
        told = notices(engine, 0, smtp=None, leads=(), above=(), chat_id=STAFF_CHAT)
        assert (told.tell(), told.tell()) == (1, 0)
        (call,) = posted(engine)
        assert "same person and class: 49" in call["text"]

    def test_of_people_that_are_not_kept_is_told_one_by_one(
        self, engine: Engine, office: tuple[Office, int]
    ) -> None:
        with transaction(engine) as session:
            for number in range(3):
                concerns.open_concern(
                    session, person=None, concern_class="suicide", net="words",
                    message_id=f"1:{number}", now=clock.now(),
                )  # fmt: skip
        assert notices(engine, office[1]).tell() == 3
