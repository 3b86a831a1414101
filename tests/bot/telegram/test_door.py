"""The door sees to it that danger is answered, also where the database or the bots have gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from actions.records import Concern
from bot import turn
from bot.desk import Claimed, Desk
from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.tables import InboxRow
from bot.telegram import door as doors
from bot.telegram.direct import Direct
from bot.telegram.door import Door
from directory import clock
from directory.aside import aside
from directory.db import transaction
from tests.actions.makers import KEYRING, SQLITE, databases, engines
from tests.bot.telegram.test_direct import (
    DANGER,
    HELLO,
    SAM,
    STAFF,
    Line,
    desk,
    direct,
    line,
    says,
)

__all__ = ["desk", "direct", "line"]
database, engine = databases(SQLITE), engines()


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(doors, "AGAIN_SECONDS", 0.02)


@pytest.fixture
def door(engine: Engine, line: Line, desk: Desk, direct: Direct) -> Door:
    return Door(engine, KEYRING, cast(Bot, line), 1, desk.screen, direct)


def rows(engine: Engine) -> list[InboxRow]:
    with Session(engine) as session:
        return list(session.scalars(select(InboxRow)))


async def _works(desk: Desk) -> None:
    while some := turn.claim(desk):
        for claimed in some:
            await turn.take(desk, claimed)


async def _until_told(engine: Engine) -> None:
    async with asyncio.timeout(10):
        while rows(engine)[0].told_at is None:
            await asyncio.sleep(0.01)


async def test_danger_that_no_bot_answers_is_answered_from_the_door(
    door: Door, line: Line, engine: Engine
) -> None:
    await door.accept([(1, says(HELLO)), (2, says(DANGER))])
    async with asyncio.timeout(10):
        while not line.sent:
            await asyncio.sleep(0.01)

    ((_, text),) = line.sent
    assert "116 123" in text


async def test_it_is_recorded_later_and_not_said_twice(
    door: Door, line: Line, desk: Desk, engine: Engine
) -> None:
    await door.accept([(2, says(DANGER))])
    await _until_told(engine)
    await _works(desk)

    assert len(line.sent) == 1
    with Session(engine) as session:
        assert session.scalars(select(Concern.concern_class)).all() == ["suicide"]
        assert outbox.claim(session, KEYRING, clock.real_now(), 10) == []


async def test_danger_that_was_answered_is_left_alone(
    door: Door, line: Line, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at again when Telegram delivers it once more, however long its answer took."""
    with monkeypatch.context() as patient:
        patient.setattr(doors, "PATIENCE_SECONDS", 600.0)
        await door.accept([(2, says(DANGER))])
        await _works(desk)
        await asyncio.sleep(0)
    await door.accept([(2, says(DANGER))])
    await asyncio.sleep(0.2)

    assert line.sent == []


async def test_a_database_that_goes_after_the_message_came_keeps_no_reply_back(
    door: Door, line: Line, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that it was answered is noted when the database is back."""
    await door.accept([(2, says(DANGER))])

    def away(*_: Any) -> bool:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "is_answered", away)
        broken.setattr(inbox, "note_answered", away)
        async with asyncio.timeout(10):
            while not line.sent:
                await asyncio.sleep(0.01)
        assert rows(engine)[0].told_at is None
    await _until_told(engine)

    assert len(line.sent) == 1


async def test_a_database_that_hangs_keeps_no_reply_back(
    door: Door, line: Line, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers neither yes nor no; when it does, the reply is known to have gone."""
    monkeypatch.setattr(doors, "KEEP_SECONDS", 0.05)
    hangs, keep = threading.Event(), door._keep
    monkeypatch.setattr(door, "_keep", lambda updates: (hangs.wait(10), keep(updates)))
    accepting = asyncio.create_task(door.accept([(1, says(HELLO)), (2, says(DANGER))]))
    async with asyncio.timeout(10):
        while not line.sent:
            await asyncio.sleep(0.01)
    assert not accepting.done()
    hangs.set()
    await accepting
    async with asyncio.timeout(10):
        while not any(row.told_at for row in rows(engine)):
            await asyncio.sleep(0.01)

    assert len(line.sent) == 1 and len(rows(engine)) == 2


async def test_a_database_that_hangs_for_long_is_one_that_is_away(
    door: Door, line: Line, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram is told nothing, and delivers again; the reply is not said twice."""
    monkeypatch.setattr(doors, "KEEP_SECONDS", 0.02)
    monkeypatch.setattr(doors, "LONGEST_SECONDS", 0.05)
    hangs, keep = threading.Event(), door._keep
    monkeypatch.setattr(door, "_keep", lambda updates: (hangs.wait(10), keep(updates)))
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await door.accept([(2, says(DANGER))])
    hangs.set()
    async with asyncio.timeout(10):
        while not (found := rows(engine)) or found[0].told_at is None:
            await asyncio.sleep(0.01)

    assert len(line.sent) == 1 and len(rows(engine)) == 1


class Reached:
    """Telegram's answers, one for each try: what is raised, or None where it went."""

    def __init__(self, line: Line, *answers: Exception | None) -> None:
        self.line, self.answers, self.tries = line, list(answers), 0
        self.send, line.send_message = line.send_message, self.try_to  # type: ignore[assignment]

    async def try_to(self, **call: Any) -> None:
        self.tries += 1
        if self.answers and (problem := self.answers.pop(0)) is not None:
            raise problem
        await self.send(**call)


UNREACHED = [NetworkError("down"), TimedOut("late"), RetryAfter(timedelta(seconds=0))]


async def test_a_reply_from_the_door_that_did_not_go_is_tried_until_it_goes(
    door: Door, line: Line, engine: Engine
) -> None:
    """Also where it may have arrived: nobody is left without."""
    reached = Reached(line, *UNREACHED)
    await door.accept([(2, says(DANGER))])
    async with asyncio.timeout(10):
        while not line.sent:
            assert rows(engine)[0].told_at is None
            await asyncio.sleep(0.01)
    await _until_told(engine)
    await asyncio.sleep(0.2)

    assert (reached.tries, len(line.sent)) == (4, 1)


async def test_one_that_did_not_go_is_left_to_a_bot_that_came_back(
    door: Door, line: Line, engine: Engine, desk: Desk
) -> None:
    line.is_down = True
    await door.accept([(2, says(DANGER))])
    await asyncio.sleep(0.1)
    assert rows(engine)[0].told_at is None
    await _works(desk)
    async with asyncio.timeout(10):
        while door._seen_to:
            await asyncio.sleep(0.01)
    line.is_down = False

    assert line.sent == []
    with Session(engine) as session:
        (letter,) = outbox.claim(session, KEYRING, clock.real_now(), 10)
    assert "116 123" in letter.call.parameters["text"]


async def test_where_it_cannot_be_kept_either_it_is_tried_without_a_new_delivery(
    door: Door, line: Line, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the webhook Telegram delivers again after minutes. Then it is not said twice."""
    reached = Reached(line, *UNREACHED)

    def away(*_: Any) -> list[Claimed]:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(door, "_keep_all", away)
        for _ in range(2):
            with pytest.raises(OperationalError):
                await door.accept([(1, says(HELLO)), (2, says(DANGER))])
        async with asyncio.timeout(10):
            while not line.sent:
                await asyncio.sleep(0.01)
    await door.accept([(1, says(HELLO)), (2, says(DANGER))])
    await asyncio.sleep(0.2)

    assert (reached.tries, len(line.sent)) == (4, 1)
    assert [row.told_at is not None for row in rows(engine)] == [False, True]


@pytest.mark.parametrize("refused", [Forbidden("bot was blocked"), BadRequest("Chat not found")])
async def test_a_chat_that_is_gone_is_tried_once_and_not_noted_as_told(
    door: Door, line: Line, engine: Engine, refused: Exception
) -> None:
    reached = Reached(line, refused)
    await door.accept([(2, says(DANGER))])
    await asyncio.sleep(0.3)

    assert reached.tries == 1
    assert rows(engine)[0].told_at is None


async def test_staff_s_own_chat_is_not_waited_for(door: Door, line: Line) -> None:
    reached = Reached(line)
    await door.accept([(2, says(DANGER, STAFF))])
    await asyncio.sleep(0.2)

    assert reached.tries == 0


async def test_two_ways_at_once_say_it_once(door: Door, line: Line, direct: Direct) -> None:
    """Telegram delivers again while the first try hangs."""
    free, send = asyncio.Event(), line.send_message

    async def slow(**call: Any) -> None:
        await free.wait()
        await send(**call)

    line.send_message = slow  # type: ignore[assignment]
    both = [asyncio.create_task(direct.answer([(2, says(DANGER))])) for _ in range(2)]
    await asyncio.sleep(0.01)
    free.set()

    assert sorted(await asyncio.gather(*both)) == [[], [2]]
    assert len(line.sent) == 1


async def test_what_went_directly_is_not_said_again_though_it_is_not_noted_yet(
    line: Line, desk: Desk, direct: Direct, engine: Engine
) -> None:
    knows = replace(desk, was_told=direct.was_told)
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, [(2, says(DANGER))], clock.now(), lambda _: True)
    await direct.answer([(2, says(DANGER))])
    await _works(knows)

    with Session(engine) as session:
        assert outbox.claim(session, KEYRING, clock.real_now(), 10) == []
        assert session.scalars(select(Concern.concern_class)).all() == ["suicide"]


@pytest.mark.parametrize(
    "bad",
    [(2**70, says(HELLO)), (3, Incoming(Kind.TAP, 5, data="\ud800", message_id=5))],
)
async def test_an_update_that_nobody_can_keep_keeps_no_other_out(
    door: Door, engine: Engine, bad: tuple[int, Incoming]
) -> None:
    await door.accept([(1, says(HELLO)), bad, (4, says(HELLO))])

    assert [row.update_id for row in rows(engine)] == [1, 4]


async def test_over_many_connections_what_came_too_early_waits_for_what_is_missing(
    door: Door, engine: Engine, line: Line, desk: Desk, direct: Direct
) -> None:
    await door.accept([(1, says(HELLO))])
    await _works(desk)
    wide = Door(
        engine, KEYRING, cast(Bot, line), 1, desk.screen, direct, settles=timedelta(minutes=1)
    )
    await wide.accept([(3, says("fy1"))])
    assert [claimed.row.update_id for claimed in turn.claim(desk, 9)] == []
    await wide.accept([(2, says("17"))])
    assert [claimed.row.update_id for claimed in turn.claim(desk, 9)] == [2]


async def test_danger_waits_for_nothing_that_is_missing(
    engine: Engine, line: Line, desk: Desk, direct: Direct
) -> None:
    wide = Door(
        engine, KEYRING, cast(Bot, line), 1, desk.screen, direct, settles=timedelta(minutes=1)
    )
    await wide.accept([(1, says(HELLO)), (3, says(DANGER))])
    assert [claimed.row.update_id for claimed in turn.claim(desk, 9)] == [3]


async def test_while_it_hangs_danger_waits_for_it_no_more(
    door: Door, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "KEEP_SECONDS", 0.02)
    monkeypatch.setattr(doors, "LONGEST_SECONDS", 0.05)
    hangs, keep = threading.Event(), door._keep
    monkeypatch.setattr(door, "_keep", lambda updates: (hangs.wait(10), keep(updates)))
    with pytest.raises(TimeoutError):
        await door.accept([(1, says(HELLO))])
    monkeypatch.setattr(doors, "KEEP_SECONDS", 60.0)
    monkeypatch.setattr(doors, "LONGEST_SECONDS", 60.05)
    with pytest.raises(TimeoutError):
        await door.accept([(1, says(HELLO)), (2, says(DANGER))])
    hangs.set()

    assert len(line.sent) == 1


INLINE = Incoming(Kind.INLINE, SAM, callback_id="77")


async def test_who_asks_from_another_chat_is_shown_the_way_and_nothing_of_it_is_kept(
    door: Door, line: Line, engine: Engine
) -> None:
    await door.accept([(1, INLINE), (2, says(HELLO))])
    await asyncio.sleep(0)

    ((query, button),) = line.pointed
    assert (query, button.start_parameter, button.text) == ("77", "inline", "Talk to me one to one")
    assert [row.update_id for row in rows(engine)] == [2]


async def test_where_the_way_cannot_be_shown_the_rest_is_kept(
    door: Door, line: Line, engine: Engine
) -> None:
    line.is_down = True
    await door.accept([(1, INLINE), (2, says(HELLO))])
    await asyncio.sleep(0)

    assert [row.update_id for row in rows(engine)] == [2]


class Hands:
    """Who begins with what comes."""

    def __init__(self, desk: Desk, room: int = 8) -> None:
        self.desk, self.room = desk, room
        self.is_broken = False
        self.begun: list[int] = []

    def claim(self, session: Session) -> list[Claimed]:
        if self.is_broken:
            session.execute(text("select nothing from nowhere"))
        return turn.claim_within(session, self.desk, self.room)

    def begin(self, claimed: Sequence[Claimed]) -> None:
        self.begun += [one.row.update_id for one in claimed]


@pytest.fixture
def hands(desk: Desk) -> Hands:
    return Hands(desk)


@pytest.fixture
def taking(engine: Engine, line: Line, desk: Desk, direct: Direct, hands: Hands) -> Door:
    return Door(engine, KEYRING, cast(Bot, line), 1, desk.screen, direct, hands=hands)


async def test_what_is_kept_is_claimed_with_it_and_begun_with_after(
    taking: Door, hands: Hands, engine: Engine, desk: Desk
) -> None:
    await taking.accept([(1, says(HELLO)), (2, says("17"))])

    assert hands.begun == [1]
    leased = {row.update_id: row.lease_until is not None for row in rows(engine)}
    assert leased == {1: True, 2: False}
    assert turn.claim(desk) == []


async def test_telegram_is_told_when_it_is_on_the_disk_and_it_is_begun_with_before(
    taking: Door, hands: Hands, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_be_saved = threading.Event()
    monkeypatch.setattr(doors, "on_the_disk", lambda _: may_be_saved.wait(5))
    accepting = asyncio.create_task(taking.accept([(1, says(HELLO))]))
    async with asyncio.timeout(5):
        while not hands.begun:
            await asyncio.sleep(0.01)

    assert not accepting.done()
    may_be_saved.set()
    await accepting
    assert len(rows(engine)) == 1


async def test_who_works_with_the_database_does_not_wait_for_the_disk(
    engine: Engine,
    line: Line,
    desk: Desk,
    direct: Direct,
    hands: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_be_saved = threading.Event()
    monkeypatch.setattr(doors, "on_the_disk", lambda _: may_be_saved.wait(5))
    with ThreadPoolExecutor(1) as threads:
        door = Door(engine, KEYRING, cast(Bot, line), 1, desk.screen, direct, threads, hands=hands)
        accepting = asyncio.create_task(door.accept([(1, says(HELLO))]))
        async with asyncio.timeout(5):
            while not hands.begun:
                await asyncio.sleep(0.01)
            assert await aside(threads, lambda: "done") == "done"

        assert not accepting.done()
        may_be_saved.set()
        await accepting


async def test_of_what_the_disk_does_not_take_telegram_is_told_nothing(
    taking: Door, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It delivers it again, and what was kept after all is not begun with twice."""

    def full(_: Engine) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(doors, "on_the_disk", full)
        with pytest.raises(OSError, match="No space"):
            await taking.accept([(1, says(HELLO))])
    await taking.accept([(1, says(HELLO))])

    assert hands.begun == [1]


async def test_a_disk_that_hangs_does_not_hold_up_the_next_message_for_long(
    taking: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    gives_up = threading.Event()
    monkeypatch.setattr(doors, "LONGEST_SECONDS", 0.05)
    monkeypatch.setattr(doors, "KEEP_SECONDS", 0.04)
    monkeypatch.setattr(doors, "on_the_disk", lambda _: gives_up.wait(5))
    with pytest.raises(TimeoutError):
        await taking.accept([(1, says(HELLO))])
    gives_up.set()


async def test_where_there_is_no_room_it_is_kept_and_waits(
    taking: Door, hands: Hands, engine: Engine
) -> None:
    hands.room = 0
    await taking.accept([(1, says(HELLO)), (2, says(DANGER))])

    assert hands.begun == [2]
    assert len(rows(engine)) == 2


async def test_where_nothing_can_be_claimed_it_is_kept_all_the_same(
    taking: Door, hands: Hands, engine: Engine, desk: Desk
) -> None:
    """Else what cannot be claimed would come from Telegram for ever, and keep the others out."""
    hands.is_broken = True
    await taking.accept([(1, says(HELLO)), (2, says("17"))])

    assert hands.begun == [] and len(rows(engine)) == 2
    assert [one.row.update_id for one in turn.claim(desk)] == [1]


async def test_what_was_kept_too_late_for_telegram_is_begun_with_all_the_same(
    taking: Door, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "KEEP_SECONDS", 0.01)
    monkeypatch.setattr(doors, "LONGEST_SECONDS", 0.02)
    free = threading.Event()
    claim = hands.claim

    def hangs(session: Session) -> list[Claimed]:
        free.wait(10)
        return claim(session)

    monkeypatch.setattr(hands, "claim", hangs)
    with pytest.raises(TimeoutError):
        await taking.accept([(1, says(HELLO))])
    free.set()
    async with asyncio.timeout(10):
        while not hands.begun:
            await asyncio.sleep(0.01)

    assert hands.begun == [1]


async def test_what_is_being_kept_as_the_bot_ends_is_begun_with_before_it_does(
    taking: Door, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would lie under a lease, in nobody's hands."""
    free = threading.Event()
    claim = hands.claim

    def slowly(session: Session) -> list[Claimed]:
        free.wait(10)
        return claim(session)

    monkeypatch.setattr(hands, "claim", slowly)
    accepting = asyncio.create_task(taking.accept([(1, says(HELLO))]))
    await asyncio.sleep(0.05)
    accepting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await accepting
    free.set()
    await taking.settle()

    assert hands.begun == [1]
