"""Danger is answered while the database is away, once, and recorded when it is back."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from telegram import Bot, InlineQueryResultsButton
from telegram.error import NetworkError

from actions.records import Concern
from bot import turn
from bot.desk import Desk
from bot.dialogue import Dialogue
from bot.gate import Alarm
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.replies import Replies
from bot.telegram.direct import Direct
from directory import clock
from directory.db import transaction
from tests.actions.makers import KEYRING, SQLITE, databases, engines

database, engine = databases(SQLITE), engines()

SAM = 7_000_000_901
STAFF = -1001
DANGER, HELLO = "i want to kill myself", "hiya"
REPLIES = Replies("us")


class Line:
    """Telegram's edge: takes a message with just the parameters that we give."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.pointed: list[tuple[str, InlineQueryResultsButton]] = []
        self.is_down = False

    async def send_message(
        self, chat_id: int, text: str, parse_mode: str, reply_markup: Any = None, **_: Any
    ) -> None:
        if self.is_down:
            raise NetworkError("down")
        self.sent.append((chat_id, text))

    async def answer_inline_query(
        self, inline_query_id: str, results: list[Any], *, button: InlineQueryResultsButton
    ) -> None:
        if self.is_down:
            raise NetworkError("down")
        self.pointed.append((inline_query_id, button))


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    def screen(text: str) -> Alarm | None:
        return Alarm("suicide", "kill myself") if "kill" in text else None

    nobody = cast(Dialogue, None)  # no turn of these tests reaches the dialogue
    return Desk(
        engine, KEYRING, nobody, REPLIES, screen, ZoneInfo("Europe/London"), staff_chat=STAFF
    )


@pytest.fixture
def direct(line: Line, desk: Desk) -> Direct:
    return Direct(cast(Bot, line), REPLIES, desk.screen, desk.zone, STAFF)


def says(text: str, chat_id: int = SAM) -> Incoming:
    return Incoming(Kind.TEXT, chat_id, text=text, message_id=5)


async def test_danger_is_answered_and_nothing_else(direct: Direct, line: Line) -> None:
    await direct.answer([(1, says(HELLO)), (2, says(DANGER))])

    ((chat_id, text),) = line.sent
    assert chat_id == SAM
    assert "116 123" in text
    assert "Under 19? Childline" in text
    assert (direct.was_told(1), direct.was_told(2)) == (False, True)


async def test_delivered_again_it_is_not_answered_again(direct: Direct, line: Line) -> None:
    for _ in range(3):
        await direct.answer([(2, says(DANGER))])

    assert len(line.sent) == 1


async def test_a_reply_that_did_not_go_is_tried_again(direct: Direct, line: Line) -> None:
    line.is_down = True
    await direct.answer([(2, says(DANGER))])
    assert not direct.was_told(2)
    line.is_down = False
    await direct.answer([(2, says(DANGER))])

    assert len(line.sent) == 1


async def test_the_staff_s_own_chat_is_left_alone(direct: Direct, line: Line) -> None:
    await direct.answer([(2, says(DANGER, STAFF))])

    assert line.sent == []


async def test_when_the_database_is_back_it_is_recorded_and_not_said_twice(
    direct: Direct, desk: Desk, engine: Engine
) -> None:
    updates = [(2, says(DANGER))]
    await direct.answer(updates)
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, updates, clock.now(), lambda _: True, direct.was_told)
    while some := turn.claim(desk):
        for claimed in some:
            await turn.take(desk, claimed)

    with Session(engine) as session:
        assert session.scalars(select(Concern.concern_class)).all() == ["suicide"]
        assert outbox.claim(session, KEYRING, clock.real_now(), 10) == []
