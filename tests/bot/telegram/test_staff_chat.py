"""A staff chat that blocked or removed the bot: it is said, and no concern counts as told by it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import concerns, staff_chat
from actions.concerns_command import listed
from actions.records import Concern
from bot.mail.pacing import AT_WILL
from bot.notices import Notices, Staff
from bot.replies import Replies
from bot.settings import Settings
from bot.smtp import Smtp
from bot.telegram.sender import Sender, StaffChat
from bot.web import parts_up
from directory import clock
from directory.db import transaction
from tests.actions.makers import KEYRING, LONDON, SQLITE, databases, engines, make_person
from tests.bot.sandbox.served import SAM, Served, acquainted
from tests.office import Office, open_office

database, engine = databases(SQLITE), engines()

STAFF = SAM
NOBODY_TOLD = "untouched, nobody was told"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    """A sandbox in which the staff chat is open."""
    async with acquainted(tmp_path, monkeypatch) as running:
        yield running


@pytest.fixture
def office() -> Iterator[tuple[Office, int]]:
    with open_office() as opened:
        yield opened


def sender(engine: Engine, world: Served, *, alone: bool, chat_id: int = STAFF) -> Sender:
    staff = StaffChat(KEYRING.find(chat_id), alone)
    return Sender(engine, KEYRING, world.bot, AT_WILL, LONDON, staff=staff)


def notices(engine: Engine, chat_id: int = STAFF, port: int | None = None) -> Notices:
    leads = ("lead@example.org",) if port else ()
    smtp = Smtp("127.0.0.1", port, "us@example.org", starttls=False) if port else None
    staff = Staff(leads, leads, chat_id, timedelta(minutes=60), smtp)
    return Notices(engine, KEYRING, Replies("us"), staff, ZoneInfo("Europe/London"))


def open_some(engine: Engine, how_many: int = 1) -> None:
    with transaction(engine) as session:
        for number in range(how_many):
            concerns.open_concern(
                session, person=make_person(session), concern_class="suicide", net="words",
                message_id=f"1:{number}", now=clock.now(),
            )  # fmt: skip


async def send_all(sender: Sender) -> None:
    while await sender.send_some():
        pass


def states(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return listed(session, clock.now())


def told(engine: Engine) -> list[datetime | None]:
    with Session(engine) as session:
        return [concern.told_at for concern in concerns.open_ones(session)]


def five_minutes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + staff_chat.AGAIN
    monkeypatch.setattr(clock, "now", lambda: later)


async def test_alone_it_leaves_concerns_untold_until_it_listens(
    world: Served,
    engine: Engine,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also those whose notice was only waiting behind the one that was refused."""
    await world.post(f"/chats/{STAFF}/block")
    open_some(engine, 3)
    tells, sends = notices(engine), sender(engine, world, alone=True)
    assert tells.tell() == 3
    await send_all(sends)

    assert "The staff chat refuses the bot" in caplog.text
    assert all(record.levelno == logging.CRITICAL for record in caplog.records)
    assert str(STAFF) not in caplog.text
    note, _, *rows = states(engine)
    assert "staff chat refused a notice 0 min ago" in note
    assert [row.endswith(NOBODY_TOLD) for row in rows] == [True] * 3
    assert tells.tell() == 0  # not every other second

    await world.post(f"/chats/{STAFF}/unblock")
    five_minutes_later(monkeypatch)
    assert tells.tell() == 3
    await send_all(sends)
    assert len(await world.heard(STAFF)) == 1 + 3
    assert [row.endswith("untouched") for row in states(engine)[1:]] == [True] * 3
    assert tells.tell() == 0


async def test_beside_mail_nobody_is_written_to_twice(
    world: Served, engine: Engine, office: tuple[Office, int], caplog: pytest.LogCaptureFixture
) -> None:
    await world.post(f"/chats/{STAFF}/block")
    open_some(engine)
    tells = notices(engine, port=office[1])
    tells.tell()
    await send_all(sender(engine, world, alone=False))
    tells.tell()

    assert len(office[0].letters) == 1
    assert "The staff chat refuses the bot" in caplog.text
    assert states(engine)[-1].endswith("untouched")
    open_some(engine, 2)
    tells.tell()
    assert len(office[0].letters) == 2


async def test_an_escalation_that_was_refused_is_tried_again_too(
    world: Served, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_some(engine)
    tells, sends = notices(engine), sender(engine, world, alone=True)
    tells.tell()
    await send_all(sends)
    await world.post(f"/chats/{STAFF}/block")
    with transaction(engine) as session:
        session.query(Concern).update({Concern.opened_at: clock.now() - timedelta(hours=2)})
    assert tells.tell() == 1
    await send_all(sends)
    assert "escalated" not in states(engine)[-1]
    assert None not in told(engine)

    await world.post(f"/chats/{STAFF}/unblock")
    five_minutes_later(monkeypatch)
    assert tells.tell() == 1


@pytest.mark.parametrize("chat_id", [123, -1_009_999_999_999])
async def test_a_chat_that_is_none_is_told_as_well_and_another_one_takes_over(
    world: Served, engine: Engine, chat_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_some(engine)
    notices(engine, chat_id).tell()
    await send_all(sender(engine, world, alone=True, chat_id=chat_id))
    assert told(engine) == [None]

    five_minutes_later(monkeypatch)
    notices(engine).tell()
    await send_all(sender(engine, world, alone=True))
    assert None not in told(engine)
    assert (await world.heard(STAFF))[-1]["text"].startswith("Foothold")


async def test_health_says_so_until_a_notice_has_reached_it(
    world: Served, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, staff_chat_id=STAFF, _env_file=None)
    assert (await parts_up(settings, engine))["staff chat"]
    await world.post(f"/chats/{STAFF}/block")
    open_some(engine)
    tells, sends = notices(engine), sender(engine, world, alone=True)
    tells.tell()
    await send_all(sends)
    assert not (await parts_up(settings, engine))["staff chat"]

    await world.post(f"/chats/{STAFF}/unblock")
    five_minutes_later(monkeypatch)
    tells.tell()
    await send_all(sends)
    assert (await parts_up(settings, engine))["staff chat"]


async def test_where_none_is_named_health_is_silent_about_it(
    engine: Engine, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    assert "staff chat" not in await parts_up(settings, engine)
