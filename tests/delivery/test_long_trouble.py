"""Long trouble in simulated time: ten minutes of refusals, half an hour of silence.

The sender and the real Bot against the sandbox; only the machine's clock is the test's own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from actions.records import CheckIn
from bot import checkins, keyboards
from bot.mail import outbox
from bot.mail.outbox import Priority
from bot.mail.pacing import AT_WILL
from bot.mail.tables import OutboxRow
from bot.replies import Replies, Reply
from bot.telegram.sender import Sender
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    LONDON,
    WORLD,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
)
from tests.bot.sandbox.served import QUICK, Served, served
from tests.delivery.supervised import chance_of

database, engine = databases(*BOTH), engines()

CHATS = [5_000_000_100 + number for number in range(20)]
TEN_MINUTES, HALF_AN_HOUR = 600, 1_800
STEP, LONG_STEP = 3, 15
SEED = 20_261_124
# The sandbox counts by the real clock, in which ten minutes pass within seconds.
AS_FAST_AS_IT_LIKES = replace(QUICK, bot_messages_a_second=1_000_000, chat_burst=1_000_000)


@dataclass
class Simulated:
    """The machine's clock, moved by the test."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 10, tzinfo=UTC))

    def real_now(self) -> datetime:
        return self.at

    def passes(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Post:
    """An outbox, its sender and what Telegram has of it."""

    engine: Engine
    telegram: Served
    sender: Sender
    time: Simulated

    def put(self, chat_id: int, text: str, priority: Priority = Priority.REPLY) -> None:
        call = keyboards.send(chat_id, Reply("a/key", text))
        with transaction(self.engine) as session:
            outbox.put(session, KEYRING, KEYRING.find(chat_id), call, priority, self.time.at)

    async def works_for(self, seconds: int) -> None:
        """All that can be sent now is sent, and so much time passes."""
        while await self.sender.send_some():
            pass
        self.time.passes(seconds)

    async def until_empty(self, within_seconds: int) -> int:
        """How many seconds it takes until nothing is left."""
        for second in range(0, within_seconds, STEP):
            if not self.left():
                return second
            await self.works_for(STEP)
        raise AssertionError(f"{self.left()} are left after {within_seconds} s.")

    def left(self) -> int:
        with Session(self.engine) as session:
            return session.scalar(select(func.count(OutboxRow.id))) or 0

    async def arrived(self, chat_id: int) -> list[str]:
        return [m["text"] for m in await self.telegram.heard(chat_id) if m["from"] == "bot"]

    async def calls(self) -> int:
        return len((await self.telegram.get("/calls?method=sendMessage"))["calls"])


@pytest.fixture
async def post(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Post]:
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(tmp_path / "clock"))
    time = Simulated()
    monkeypatch.setattr(clock, "real_now", time.real_now)
    async with served(tmp_path, limits=AS_FAST_AS_IT_LIKES) as telegram:
        for chat_id in CHATS:
            await telegram.says("/start", chat_id)
        yield Post(engine, telegram, Sender(engine, KEYRING, telegram.bot, AT_WILL, LONDON), time)


async def test_after_ten_minutes_of_429_and_5xx_everything_has_arrived_in_order(post: Post) -> None:
    """Answers are lost, too. What may have arrived comes again at once behind itself, if at all."""
    chance, said = chance_of(SEED), {chat_id: list[str]() for chat_id in CHATS}
    for _ in range(0, TEN_MINUTES, STEP):
        chat_id = chance.choice(CHATS)
        said[chat_id].append(f"reply {len(said[chat_id])}")
        post.put(chat_id, said[chat_id][-1])
        await _order_trouble(post, chance, ("429", "5xx", "lost_answer"))
        await post.works_for(STEP)
    await post.telegram.http.delete("/faults")

    await post.until_empty(300)
    arrived = {chat_id: await post.arrived(chat_id) for chat_id in CHATS}
    assert {chat_id: _once(texts) for chat_id, texts in arrived.items()} == said
    assert sum(map(len, said.values())) == TEN_MINUTES / STEP


async def test_a_check_in_comes_once_through_ten_minutes_of_trouble(post: Post) -> None:
    """Where an answer is lost it is not sent again, and nothing that was refused is lost."""
    chance = chance_of(SEED)
    with transaction(post.engine) as session:
        for chat_id in CHATS:
            person = make_person(session, chat_id=chat_id)
            make_checkin(session, make_step(session, person), due_at=post.time.at)
    assert checkins.tick(post.engine, KEYRING, Replies("the partnership"), WORLD) == len(CHATS)
    for _ in range(0, TEN_MINUTES, STEP):
        await _order_trouble(post, chance, ("429", "5xx", "lost_answer"))
        await post.works_for(STEP)
    await post.telegram.http.delete("/faults")
    await post.until_empty(300)

    arrived = [len(await post.arrived(chat_id)) for chat_id in CHATS]
    assert arrived == [1] * len(CHATS)
    with Session(post.engine) as session:
        assert set(session.scalars(select(CheckIn.state))) == {"sent"}


async def test_a_lost_answer_repeats_a_reply_and_loses_none(post: Post) -> None:
    chat_id = CHATS[0]
    await post.telegram.post("/faults", kind="lost_answer", calls=1)
    for text in ("first", "second"):
        post.put(chat_id, text)
    await post.until_empty(60)

    assert _once(await post.arrived(chat_id)) == ["first", "second"]


async def test_half_an_hour_without_telegram_loses_nothing_and_asks_ever_less(post: Post) -> None:
    """The waits grow to five minutes: one call of each chat is tried, not all that wait behind."""
    await post.telegram.post("/faults", kind="5xx", calls=1_000_000)
    for place in range(3):
        for chat_id in CHATS:
            post.put(chat_id, f"reply {place}")
    for _ in range(0, HALF_AN_HOUR, LONG_STEP):
        await post.works_for(LONG_STEP)
    tried = await post.calls()
    await post.telegram.http.delete("/faults")
    await post.until_empty(305)

    assert tried <= 15 * len(CHATS)
    for chat_id in CHATS:
        assert await post.arrived(chat_id) == ["reply 0", "reply 1", "reply 2"]


async def test_a_crisis_reply_goes_as_soon_as_telegram_is_back(post: Post) -> None:
    """Also where replies of the same chat are still put off for minutes."""
    chat_id = CHATS[0]
    await post.telegram.post("/faults", kind="5xx", calls=1_000_000)
    post.put(chat_id, "a reply")
    for _ in range(0, HALF_AN_HOUR, LONG_STEP):
        await post.works_for(LONG_STEP)
    await post.telegram.http.delete("/faults")
    post.put(chat_id, "a crisis", Priority.CRISIS)
    await post.works_for(0)

    assert (await post.arrived(chat_id))[0] == "a crisis"


async def _order_trouble(post: Post, chance: Random, kinds: Sequence[str]) -> None:
    if chance.random() < 0.5:
        kind = chance.choice(kinds)
        await post.telegram.post("/faults", kind=kind, calls=1, retry_after=chance.randint(1, 30))


def _once(texts: Sequence[str]) -> list[str]:
    return [text for text, _ in groupby(texts)]
