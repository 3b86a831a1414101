"""The sender, with the real Bot against the sandbox: retried, paced, and it learns who is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session
from telegram import Bot

from actions.records import CheckIn, Person
from bot import checkins, keyboards
from bot.mail import outbox
from bot.mail.outbox import Call, Priority
from bot.mail.pacing import AT_WILL, Pace
from bot.mail.tables import OutboxRow
from bot.replies import Replies, Reply
from bot.telegram.sender import Sender
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    KEYRING,
    LONDON,
    NOW,
    SQLITE,
    WORLD,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
    states_of,
)
from tests.bot.sandbox.served import SAM, Served, acquainted

database, engine = databases(SQLITE), engines()

ALEX = 5_000_000_002


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """A sandbox in which Sam has written and the bot has heard it."""
    async with acquainted(tmp_path, monkeypatch) as running:
        yield running


@pytest.fixture
def sender(engine: Engine, world: Served) -> Sender:
    return Sender(engine, KEYRING, world.bot, AT_WILL, LONDON)


@pytest.fixture
def on_its_way(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody whose check-in was written and waits in the outbox, on a Monday at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM)
        make_checkin(session, make_step(session, person))
    checkins.tick(engine, KEYRING, Replies("the partnership"), WORLD)
    return person


def put(
    engine: Engine, *texts: str, chat_id: int = SAM, priority: Priority = Priority.REPLY
) -> None:
    with transaction(engine) as session:
        for text in texts:
            call = keyboards.send(chat_id, Reply("a/key", text, ((("Yes", "i:affirm"),),)))
            outbox.put(session, KEYRING, KEYRING.find(chat_id), call, priority, clock.now())


def put_call(engine: Engine, call: Call) -> None:
    with transaction(engine) as session:
        outbox.put(session, KEYRING, KEYRING.find(SAM), call, Priority.REPLY, clock.now())


def left(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def waits(engine: Engine) -> float:
    """For how many seconds the one open call is put off."""
    with Session(engine) as session:
        row = session.scalars(select(OutboxRow)).one()
    assert row.not_before is not None and row.lease_until is None
    return (row.not_before - clock.real_now()).total_seconds()


def wake(engine: Engine) -> None:
    """The time that something was put off for is over."""
    with transaction(engine) as session:
        session.execute(update(OutboxRow).values(not_before=None))


def lapse(engine: Engine) -> None:
    """The lease of a process that died is over."""
    with transaction(engine) as session:
        ago = clock.real_now() - timedelta(minutes=2)
        session.execute(update(OutboxRow).values(lease_until=ago))


async def send_all(sender: Sender) -> int:
    total = 0
    while sent := await sender.send_some():
        total += sent
    return total


async def texts(world: Served, chat_id: int = SAM) -> list[str]:
    return [m["text"] for m in await world.heard(chat_id) if m["from"] == "bot"]


async def test_messages_arrive_in_their_order_with_their_buttons(
    world: Served, sender: Sender, engine: Engine
) -> None:
    put(engine, "<b>first</b>", "second", "third")
    assert await send_all(sender) == 3

    assert await texts(world) == ["first", "second", "third"]
    assert (await world.heard())[-1]["buttons"] == [[{"text": "Yes", "data": "i:affirm"}]]
    assert left(engine) == 0


async def test_nothing_to_send_is_nothing(sender: Sender) -> None:
    assert await sender.send_some() == 0


async def test_a_file_arrives(world: Served, sender: Sender, engine: Engine) -> None:
    put_call(engine, keyboards.send_file(SAM, '{"age": 17}', "mine.json"))
    await send_all(sender)

    calls: list[dict[str, Any]] = (await world.get("/calls?method=sendDocument"))["calls"]
    assert [call["status"] for call in calls] == [200]
    assert left(engine) == 0


async def test_flood_control_is_obeyed_to_the_second_and_nothing_is_lost(
    world: Served, sender: Sender, engine: Engine
) -> None:
    await world.post("/faults", kind="429", calls=1, retry_after=7)
    put(engine, "first", "second")
    await sender.send_some()
    assert await sender.send_some() == 0
    with Session(engine) as session:
        rows = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
    assert [row.not_before is None for row in rows] == [False, True]

    wake(engine)
    await send_all(sender)
    assert await texts(world) == ["first", "second"]


@pytest.mark.parametrize("kind", ["5xx", "timeout"])
async def test_a_reply_that_may_not_have_arrived_is_sent_again_later(
    world: Served, sender: Sender, engine: Engine, kind: str
) -> None:
    await world.post("/faults", kind=kind, calls=1, seconds=0)
    put(engine, "hello")
    await sender.send_some()
    assert waits(engine) > 0

    wake(engine)
    await send_all(sender)
    assert await texts(world) == ["hello"]


async def test_the_waits_grow_and_end_at_five_minutes(
    world: Served, sender: Sender, engine: Engine
) -> None:
    put(engine, "hello")
    found = []
    for attempts in (0, 3, 20):
        await world.post("/faults", kind="5xx", calls=1)
        with transaction(engine) as session:
            session.execute(update(OutboxRow).values(attempts=attempts, not_before=None))
        await sender.send_some()
        found.append(waits(engine))

    assert found[0] < found[1] < found[2] <= 300


async def test_a_check_in_that_may_have_arrived_is_never_sent_again(
    world: Served, sender: Sender, engine: Engine, on_its_way: Person
) -> None:
    """Better none than two."""
    await world.post("/faults", kind="lost_answer", calls=1)
    await send_all(sender)

    assert not left(engine)
    assert len(await texts(world)) == 1
    with transaction(engine) as session:
        assert states_of(session, on_its_way) == ["sent"]
        assert session.scalars(select(CheckIn.reason)).all() == ["unsure"]


async def test_a_check_in_that_surely_did_not_arrive_is_sent_again(
    world: Served, sender: Sender, engine: Engine, on_its_way: Person
) -> None:
    await world.post("/faults", kind="429", calls=1, retry_after=1)
    await send_all(sender)
    with transaction(engine) as session:
        assert states_of(session, on_its_way) == ["written"]
    wake(engine)
    await send_all(sender)

    assert len(await texts(world)) == 1
    with transaction(engine) as session:
        assert states_of(session, on_its_way) == ["sent"]


async def test_who_blocked_us_is_left_alone_from_then_on(
    world: Served, sender: Sender, engine: Engine
) -> None:
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM)
        make_checkin(session, make_step(session, person))
    await world.post(f"/chats/{SAM}/block")
    put(engine, "first", "second")
    await send_all(sender)

    assert left(engine) == 0
    with Session(engine) as session:
        person = session.get_one(Person, person.id)
        assert person.unreachable_at is not None
        assert states_of(session, person) == ["cancelled"]


async def test_a_chat_that_is_gone_is_left_alone(
    world: Served, sender: Sender, engine: Engine
) -> None:
    put(engine, "first", "second", chat_id=123)
    await send_all(sender)

    assert left(engine) == 0


async def test_one_chat_s_trouble_is_nobody_else_s(
    world: Served, sender: Sender, engine: Engine
) -> None:
    await world.says("hello", ALEX)
    await world.post("/faults", kind="blocked", calls=1, chat_id=SAM)
    put(engine, "to sam")
    put(engine, "to alex", chat_id=ALEX)
    await send_all(sender)

    assert await texts(world, ALEX) == ["to alex"]


async def test_a_call_that_telegram_refuses_is_given_up_and_the_next_goes(
    world: Served, sender: Sender, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """A mistake of ours must not stop everything that is said after it."""
    put(engine, "<b>never closed: private words", "second")
    await send_all(sender)

    assert await texts(world) == ["second"]
    assert "send_message" in caplog.text
    assert "private words" not in caplog.text
    assert str(SAM) not in caplog.text


async def test_buttons_that_are_as_they_were_are_no_trouble(
    world: Served, sender: Sender, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    put(engine, "hello")
    await send_all(sender)
    message_id = (await world.heard())[-1]["message_id"]
    same = Reply("a/key", "", ((("Yes", "i:affirm"),),))
    put_call(engine, keyboards.edit_buttons(SAM, message_id, same))
    await send_all(sender)

    assert left(engine) == 0
    assert caplog.text == ""


async def test_buttons_are_changed(world: Served, sender: Sender, engine: Engine) -> None:
    put(engine, "hello")
    await send_all(sender)
    message_id = (await world.heard())[-1]["message_id"]
    other = Reply("a/key", "", ((("✅ Yes", "i:affirm"),),))
    put_call(engine, keyboards.edit_buttons(SAM, message_id, other))
    await send_all(sender)

    assert (await world.heard())[-1]["buttons"] == [[{"text": "✅ Yes", "data": "i:affirm"}]]


class Quick:
    """A bot that sends at once, so that only the sender's own waits are seen."""

    async def send_message(self, **_: Any) -> None:
        pass

    async def edit_message_reply_markup(self, **_: Any) -> None:
        pass


async def test_messages_to_one_chat_keep_their_distance_over_all_processes(engine: Engine) -> None:
    """Another chat, and a change of buttons, need not wait for it."""
    pace = Pace("bot:1", timedelta(milliseconds=1), chat_apart=timedelta(seconds=1_000))
    one, other = (Sender(engine, KEYRING, cast(Bot, Quick()), pace, LONDON) for _ in range(2))
    put(engine, "first")
    put_call(engine, keyboards.edit_buttons(SAM, 1, Reply("a/key", "")))
    put(engine, "second")
    put(engine, "to alex", chat_id=ALEX)
    assert await one.send_some() == 2
    assert await other.send_some() == 1

    assert await one.send_some() + await other.send_some() == 0
    assert left(engine) == 1


async def test_a_crisis_reply_waits_for_no_pace_of_its_chat(engine: Engine) -> None:
    pace = Pace("bot:1", timedelta(milliseconds=1), chat_apart=timedelta(seconds=1_000))
    sender = Sender(engine, KEYRING, cast(Bot, Quick()), pace, LONDON)
    put(engine, "first", "second")
    await sender.send_some()
    put(engine, "help", priority=Priority.CRISIS)

    assert await sender.send_some() == 1
    assert left(engine) == 1


async def test_a_process_that_died_over_a_check_in_leaves_none_to_be_sent_twice(
    world: Served, sender: Sender, engine: Engine, on_its_way: Person
) -> None:
    """It may have gone out: nobody can tell, and better none than two."""
    real_now = clock.real_now()
    with transaction(engine) as session:
        (letter,) = outbox.claim(session, KEYRING, real_now, 1)
        outbox.is_called(session, letter.id, real_now)
    lapse(engine)
    await send_all(sender)

    assert await texts(world) == []
    assert not left(engine)


async def test_a_process_that_died_before_it_called_leaves_the_check_in_to_the_next(
    world: Served, sender: Sender, engine: Engine, on_its_way: Person
) -> None:
    with transaction(engine) as session:
        outbox.claim(session, KEYRING, clock.real_now(), 1)
    lapse(engine)
    await send_all(sender)

    assert len(await texts(world)) == 1
