"""kill -9 of every part at random moments: every message is answered, none twice, in its order."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.records import Answer, Person
from bot.mail.tables import InboxRow, OutboxRow
from bot.parts import wait_until_up
from bot.talk import SENT_AT_ONCE
from tests.chat import Chat, new_chat
from tests.delivery.supervised import (
    Shaken,
    Supervisor,
    answered,
    chance_of,
    heard,
    kill,
    killing,
    talk,
    wait_until,
    without_repeats,
)
from tests.guide import Guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]

CHATS = 20
SCRIPT = (
    "/start", "yes", "im 17", "fy4", "what even is an apprenticeship?", "looking",
    "over a year", "not sure", "neither", "the bus costs too much",
)  # fmt: skip
ANSWERS = {
    "age": 17,
    "area": "FY4",
    "situation": "looking",
    "time_out": "over_12_months",
    "goal": "unsure",
    "english_maths": "neither",
    "barriers": ["travel"],
}


def test_whatever_is_killed_every_message_is_answered_once_and_in_order(shaken: Shaken) -> None:
    """200 messages in 20 chats. A reply may come again where its sender was killed in the act."""
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")
    undisturbed = new_chat(shaken.guide)
    talk(undisturbed, SCRIPT)
    chats = [new_chat(shaken.guide) for _ in range(CHATS)]
    deeds = _deeds(shaken, chance_of(seed))

    with (
        Supervisor(shaken.parts).watching(),
        killing(chance_of(seed), deeds) as killed,
        ThreadPoolExecutor(CHATS) as people,
    ):
        list(people.map(lambda chat: talk(chat, SCRIPT), chats))
        wait_until(lambda: len(killed) == len(deeds))
        wait_until_up(shaken.parts, 120.0)

    expected = without_repeats(answered(undisturbed))
    said = [answered(chat) for chat in chats]
    for texts in said:
        assert without_repeats(texts) == expected
    repeats = sum(len(texts) - len(without_repeats(texts)) for texts in said)
    in_hand = SENT_AT_ONCE * sum(name != "rasa" for name in killed)
    print(f"killed {killed}, {repeats} replies came again")
    assert repeats <= in_hand
    assert [_answers(chat) for chat in chats] == [ANSWERS] * CHATS
    assert _left_over(shaken.guide) == 0


def _deeds(shaken: Shaken, chance: random.Random) -> list[tuple[str, Callable[[], None]]]:
    """Each process once or twice, Rasa once since it takes its time; and the database."""
    named = [(part.name, part) for part in shaken.parts if part.name != "web"]
    twice = [one for one in named if one[0] != "rasa"]
    deeds: list[tuple[str, Callable[[], None]]] = [
        (name, partial(kill, part)) for name, part in (*named, *twice)
    ]
    if shaken.kill_database is not None:
        deeds += [("database", shaken.kill_database)] * 2
    chance.shuffle(deeds)
    return deeds


def _answers(chat: Chat) -> dict[str, Any]:
    key = chat.guide.keyring.find(chat.chat_id)
    query = select(Answer).join(Person, Person.id == Answer.person_id).where(Person.lookup == key)
    return {answer.question: answer.value for answer in chat.guide.rows(query)}


def _left_over(guide: Guide) -> int:
    with Session(guide.engine) as session:
        waiting = select(func.count(InboxRow.id)).where(InboxRow.done_at.is_(None))
        return sum(session.scalar(one) or 0 for one in (waiting, select(func.count(OutboxRow.id))))


def test_a_bot_that_is_asked_to_end_finishes_what_it_has_in_hand(shaken: Shaken) -> None:
    """Nothing stays under a lease, so that whoever goes on can do so at once; nothing repeats."""
    chats = [new_chat(shaken.guide) for _ in range(CHATS)]
    bots = shaken.bots
    for words in ("/start", "yes", "17"):
        for chat in chats:
            shaken.guide.http.post(
                f"/sandbox/chats/{chat.chat_id}/messages", json={"text": words}
            ).raise_for_status()
    for bot in bots:
        bot.end()
    leased = [
        *shaken.guide.rows(select(InboxRow.id).where(InboxRow.lease_until.is_not(None))),
        *shaken.guide.rows(select(OutboxRow.id).where(OutboxRow.lease_until.is_not(None))),
    ]
    for bot in bots:
        bot.start()
    wait_until_up(bots, 60.0)
    shaken.wait_until_answered(chats)

    assert leased == []
    wait_until(lambda: all("Where do you live" in "".join(heard(chat)[-1:]) for chat in chats))
    assert all(len(heard(chat)) == len(set(heard(chat))) == 3 for chat in chats)
