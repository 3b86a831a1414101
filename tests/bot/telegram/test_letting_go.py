"""A check-in is looked at once more as it goes: it may have lain in the outbox for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter

from actions import concerns, people, plans
from actions.records import CheckIn, Person, Stage, Step
from bot import checkins, shown
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.pacing import AT_WILL
from bot.mail.tables import InboxRow, OutboxRow
from bot.replies import Replies
from bot.telegram.sender import Sender
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    LONDON,
    NOW,
    WORLD,
    databases,
    engines,
    local,
    make_checkin,
    make_person,
    make_step,
    states_of,
)

database, engine = databases(*BOTH), engines()

SAM = 77
A_SECOND, A_MINUTE, A_DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
FRIDAY_MORNING = local("2026-11-27T10:00")
FRIDAY_EVENING = local("2026-11-27T18:59:50")
MONDAY_MORNING = local("2026-11-30T10:00:00")


class Telegram:
    """Takes every message; `refuses` is what the next call is answered with."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.refuses: Exception | None = None

    async def send_message(self, text: str, **_: Any) -> None:
        refused, self.refuses = self.refuses, None
        if refused is not None:
            raise refused
        self.texts.append(text)


class Time:
    """The clock of the guide, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def passes(self, how_long: timedelta) -> None:
        self.now += how_long


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(clock, "now", lambda: moved.now)
    return moved


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    return Telegram()


@pytest.fixture
def sender(engine: Engine, telegram: Telegram) -> Sender:
    return Sender(engine, KEYRING, cast(Bot, telegram), AT_WILL, LONDON)


def planned_for(engine: Engine, due_at: datetime, **columns: object) -> Person:
    """Somebody whose check-in is due then, and who was silent for a day before it."""
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM, last_seen_at=due_at - A_DAY, **columns)
        make_checkin(session, make_step(session, person), due_at=due_at)
    return person


def tick(engine: Engine) -> int:
    return checkins.tick(engine, KEYRING, Replies("the partnership"), WORLD)


@pytest.fixture
def sam(engine: Engine, time: Time) -> Person:
    """Somebody whose check-in was written and waits in the outbox, on a Monday at noon."""
    person = planned_for(engine, NOW, stage=Stage.OPTIONS)
    assert tick(engine) == 1
    return person


def states(engine: Engine, person: Person) -> list[str]:
    with Session(engine) as session:
        return states_of(session, person)


def change(engine: Engine, person: Person, do: Callable[[Session, Person], object]) -> None:
    with transaction(engine) as session:
        do(session, session.get_one(Person, person.id))


def stage_of(engine: Engine, person: Person) -> str:
    with Session(engine) as session:
        return session.get_one(Person, person.id).stage


def left(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def says(engine: Engine, text: str, now: datetime) -> int:
    """A message of Sam's is in the inbox, and nobody has answered it; its row."""
    incoming = Incoming(Kind.TEXT, chat_id=SAM, text=text)
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, [(1, incoming)], now)
        return session.scalars(select(InboxRow.id)).one()


async def test_what_follows_from_it_follows_as_it_goes(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram
) -> None:
    """Until then the conversation is where it was, and nothing is open that can be answered."""
    assert (states(engine, sam), stage_of(engine, sam)) == (["written"], Stage.OPTIONS)
    await sender.send_some()

    assert (states(engine, sam), stage_of(engine, sam)) == (["sent"], Stage.CHECKIN)
    assert len(telegram.texts) == 1


async def test_its_buttons_can_be_typed_once_it_has_gone(
    engine: Engine, sam: Person, sender: Sender
) -> None:
    def typed() -> set[str]:
        with Session(engine) as session:
            return set(shown.typed_taps(session, sam.lookup))

    assert typed() == set()
    await sender.send_some()
    assert typed() == {"did it", "not yet", "didnt work out", "stop messages"}


@pytest.mark.parametrize("column", ["stopped_at", "held_at", "paused_until", "unreachable_at"])
async def test_who_may_not_be_written_to_any_more_does_not_get_it(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram, column: str
) -> None:
    change(engine, sam, lambda _, person: setattr(person, column, NOW + A_DAY))
    await sender.send_some()

    assert telegram.texts == []
    assert (states(engine, sam), stage_of(engine, sam)) == (["skipped"], Stage.OPTIONS)


async def test_a_concern_opened_since_it_was_written_is_read_and_it_is_decided_anew(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram, time: Time
) -> None:
    """They went on at once, so nothing is held; but what was written names nobody."""

    def in_danger(session: Session, person: Person) -> None:
        concerns.open_concern(
            session, person=person, concern_class="suicide", net="words", message_id="1:1", now=NOW
        )
        people.go_on(session, person, NOW)

    change(engine, sam, in_danger)
    await sender.send_some()
    assert (telegram.texts, states(engine, sam)) == ([], ["planned"])
    time.passes(A_MINUTE)
    tick(engine)
    await sender.send_some()

    (text,) = telegram.texts
    assert "talk to someone" in text


@pytest.mark.parametrize(
    "ends",
    [
        lambda session, person: people.stop(session, person, NOW),
        lambda session, person: people.unreachable(session, person, NOW),
        lambda session, person: plans.cancel(session, person.id, "did_not_work"),
    ],
    ids=["stop", "unreachable", "did not work out"],
)
async def test_what_was_called_off_on_its_way_does_not_go(
    engine: Engine,
    sam: Person,
    sender: Sender,
    telegram: Telegram,
    ends: Callable[[Session, Person], object],
) -> None:
    change(engine, sam, ends)
    await sender.send_some()

    assert (telegram.texts, states(engine, sam), left(engine)) == ([], ["cancelled"], 0)


async def test_who_was_forgotten_on_its_way_does_not_get_it(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram
) -> None:
    """Taken out of the outbox already when they asked for everything to be deleted."""
    (letter,) = await sender.claim(10)
    with transaction(engine) as session:
        outbox.drop_all(session, sam.lookup)
        people.forget(session, sam.id)
    await sender.send(letter)

    assert telegram.texts == []


@pytest.mark.parametrize("step", ["inbox", "in Rasa", "answered"])
async def test_whoever_writes_while_it_is_on_its_way_is_not_interrupted(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram, time: Time, step: str
) -> None:
    """It is planned again for after the conversation, and comes then."""
    row = says(engine, "hiya", NOW + A_SECOND)
    if step != "inbox":
        with transaction(engine) as session:
            assert inbox.claim(session, clock.real_now())
    if step == "answered":
        with transaction(engine) as session:
            inbox.close(session, row, NOW + A_SECOND)
            people.seen(session, sam.lookup, NOW + A_SECOND)
    time.passes(2 * A_SECOND)
    await sender.send_some()
    assert (telegram.texts, states(engine, sam), left(engine)) == ([], ["planned"], 0)
    assert stage_of(engine, sam) == Stage.OPTIONS

    with transaction(engine) as session:
        inbox.close(session, row, time.now)
    time.passes(5 * A_MINUTE)
    assert tick(engine) == 0
    time.passes(6 * A_MINUTE)
    assert tick(engine) == 1
    await sender.send_some()
    assert len(telegram.texts) == 1


async def test_a_plan_that_gave_way_meanwhile_does_not_come_back(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram, time: Time
) -> None:
    with transaction(engine) as session:
        person = session.get_one(Person, sam.id)
        other = make_step(session, person, chosen_at=NOW + A_SECOND)
        plans.write(session, other, "2", NOW + A_SECOND, WORLD)
        people.seen(session, person.lookup, NOW + A_SECOND)
    time.passes(2 * A_SECOND)
    await sender.send_some()

    assert telegram.texts == []
    with Session(engine) as session:
        of_old = select(CheckIn.state).where(CheckIn.step_id != other.id)
        assert session.scalars(of_old).all() == ["cancelled"]


async def test_one_that_misses_the_end_of_the_day_by_seconds_comes_on_the_next(
    engine: Engine, sender: Sender, telegram: Telegram, time: Time
) -> None:
    """Written on a Thursday at ten seconds to seven, and looked at after seven."""
    sam = planned_for(engine, FRIDAY_EVENING - A_DAY)
    time.now = FRIDAY_EVENING - A_DAY
    assert tick(engine) == 1
    time.passes(11 * A_SECOND)
    await sender.send_some()
    assert (telegram.texts, states(engine, sam)) == ([], ["planned"])

    time.now = FRIDAY_MORNING - A_SECOND
    assert tick(engine) == 0
    time.now = FRIDAY_MORNING + A_SECOND
    assert tick(engine) == 1
    await sender.send_some()
    assert (len(telegram.texts), states(engine, sam)) == (1, ["sent"])


async def test_one_that_misses_the_end_of_the_week_is_skipped(
    engine: Engine, sender: Sender, telegram: Telegram, time: Time
) -> None:
    sam = planned_for(engine, FRIDAY_EVENING)
    time.now = FRIDAY_EVENING
    tick(engine)
    time.now = MONDAY_MORNING
    await sender.send_some()

    assert (telegram.texts, states(engine, sam), left(engine)) == ([], ["skipped"], 0)
    with Session(engine) as session:
        assert session.scalars(select(CheckIn.reason)).one() == "too_late"


async def test_written_anew_every_day_of_an_outage_it_is_skipped_after_its_grace(
    engine: Engine, sender: Sender, telegram: Telegram, time: Time
) -> None:
    sam = planned_for(engine, MONDAY_MORNING)
    for day in range(3):
        time.now = MONDAY_MORNING + day * A_DAY + A_MINUTE
        tick(engine)
        time.now += timedelta(hours=10)
        await sender.send_some()

    time.now = MONDAY_MORNING + 3 * A_DAY
    assert tick(engine) == 0
    assert (telegram.texts, states(engine, sam)) == ([], ["skipped"])


async def test_who_began_the_questions_again_since_keeps_the_one_that_is_open(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram
) -> None:
    with transaction(engine) as session:
        session.execute(update(Person).values(stage=Stage.QUESTIONS, last_seen_at=NOW))
    await sender.send_some()

    assert (telegram.texts, states(engine, sam)) == ([], ["planned"])
    with Session(engine) as session:
        assert session.scalars(select(Person.stage)).one() == Stage.QUESTIONS


async def test_one_that_lay_there_overnight_is_decided_on_anew(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram, time: Time
) -> None:
    """Yesterday's decision knew nothing of today's other check-ins."""
    time.passes(A_DAY)
    await sender.send_some()
    assert (telegram.texts, states(engine, sam)) == ([], ["planned"])
    assert tick(engine) == 1
    await sender.send_some()

    assert (len(telegram.texts), states(engine, sam)) == (1, ["sent"])


@pytest.fixture
def silent(engine: Engine, time: Time) -> Person:
    """Somebody who left two unanswered, and whose "Shall I stop?" is written."""
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM, stage=Stage.STEP)
        step = make_step(session, person)
        for number, days in ((1, 20), (2, 10)):
            then = NOW - timedelta(days=days)
            make_checkin(session, step, occurrence=number, due_at=then, state="sent", sent_at=then)
        make_checkin(session, step, occurrence=3)
        make_checkin(session, step, occurrence=4, due_at=NOW + timedelta(days=30))
        person.last_seen_at = NOW - timedelta(days=25)
    tick(engine)
    return person


async def test_who_was_never_asked_whether_to_stop_is_not_stopped(
    engine: Engine, silent: Person, sender: Sender, telegram: Telegram, time: Time
) -> None:
    time.now = NOW + timedelta(hours=9)
    await sender.send_some()

    assert telegram.texts == []
    assert states(engine, silent) == ["sent", "sent", "planned", "planned"]
    assert stage_of(engine, silent) == Stage.STEP


async def test_asked_whether_to_stop_they_are_left_alone(
    engine: Engine, silent: Person, sender: Sender, telegram: Telegram
) -> None:
    await sender.send_some()

    assert "Shall I stop" in telegram.texts[0]
    assert states(engine, silent) == ["sent", "sent", "sent", "cancelled"]
    assert stage_of(engine, silent) == Stage.OFFER


async def test_one_that_surely_did_not_arrive_has_changed_nothing(
    engine: Engine, silent: Person, sender: Sender, telegram: Telegram, time: Time
) -> None:
    """And when it is tried again, a stop of meanwhile counts."""
    telegram.refuses = RetryAfter(1)
    await sender.send_some()
    assert states(engine, silent) == ["sent", "sent", "written", "planned"]
    assert stage_of(engine, silent) == Stage.STEP

    change(engine, silent, lambda session, person: people.stop(session, person, NOW))
    with transaction(engine) as session:
        session.execute(update(OutboxRow).values(not_before=None))
    await sender.send_some()
    assert telegram.texts == []
    assert states(engine, silent) == ["sent", "sent", "cancelled", "cancelled"]


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "cancelled unreachable"),
        (BadRequest("Chat not found"), "cancelled unreachable"),
        (BadRequest("Can't parse entities"), "skipped refused"),
    ],
    ids=["blocked", "gone", "refused"],
)
async def test_one_that_telegram_refuses_was_not_sent_and_nothing_followed(
    engine: Engine,
    sam: Person,
    sender: Sender,
    telegram: Telegram,
    problem: Exception,
    state: str,
) -> None:
    telegram.refuses = problem
    await sender.send_some()

    with Session(engine) as session:
        checkin = session.scalars(select(CheckIn)).one()
        assert (f"{checkin.state} {checkin.reason}", checkin.sent_at) == (state, None)
    assert (stage_of(engine, sam), left(engine)) == (Stage.OPTIONS, 0)


async def test_the_last_word_of_a_plan_is_planned_once_as_its_last_day_goes(
    engine: Engine, sender: Sender, telegram: Telegram, time: Time
) -> None:
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM)
        make_checkin(session, make_step(session, person), plan="4", last_word_days=7)
    tick(engine)
    assert states(engine, person) == ["written"]
    telegram.refuses = RetryAfter(1)
    await sender.send_some()
    assert states(engine, person) == ["written"]
    with transaction(engine) as session:
        session.execute(update(OutboxRow).values(not_before=None))
    await sender.send_some()

    assert states(engine, person) == ["sent", "planned"]
    with Session(engine) as session:
        assert session.scalars(select(CheckIn.plan).where(CheckIn.state == "planned")).one() == (
            "last_4"
        )
        assert len(session.scalars(select(Step)).all()) == 1


async def test_a_stop_that_is_being_written_as_it_goes_counts(
    engine: Engine, sam: Person, sender: Sender, telegram: Telegram
) -> None:
    """The opt-out has the person in hand, and has not committed: the send waits for it."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: whoever comes second waits anyway.")
    with transaction(engine) as stopping:
        people.stop(stopping, stopping.get_one(Person, sam.id, with_for_update=True), NOW)
        stopping.flush()
        sending = asyncio.create_task(sender.send_some())
        await asyncio.sleep(0.3)
    await sending

    assert (telegram.texts, states(engine, sam)) == ([], ["cancelled"])
