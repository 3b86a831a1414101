"""Each update delivered three times, in any order, is as if it had come once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from telegram import Bot

from actions.records import Answer, CheckIn, Person, Placement, Shown, Step
from bot.parts import wait_until_up
from bot.telegram import webhook
from tests.chat import Chat, new_chat
from tests.delivery.supervised import Shaken, answered, chance_of, heard, talk

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]

CHATS = 3
SECRET = "a-secret"
SCRIPT: tuple[str | dict[str, str], ...] = (
    "yes", {"tap": "a:age:17"}, "fy4", {"edit": "fy1"}, {"tap": "a:situation:looking"},
    "over a year", {"tap": "a:goal:course"}, "cars", "neither", "the bus costs too much",
    "none", "thats me", "1", "i'll try this", {"tap": "i:affirm:b=offer"},
)  # fmt: skip
TAPS = sum(isinstance(said, dict) and "tap" in said for said in SCRIPT)
# Beyond whatever number the sandbox has come to.
FIRST_UPDATE = 3_000_000_000


def test_three_times_and_shuffled_is_the_same_as_once(
    shaken: Shaken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the webhook's own door, while no bot works; then the bots go on."""
    answered_taps: list[str] = []

    async def is_answered(_: Bot, callback_id: str) -> None:
        answered_taps.append(callback_id)  # the sandbox knows nothing of these

    monkeypatch.setattr(Bot, "answer_callback_query", is_answered)
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")
    once, chats = new_chat(shaken.guide), [new_chat(shaken.guide) for _ in range(CHATS)]
    for chat in (once, *chats):
        talk(chat, ["/start"])
    for bot in shaken.bots:
        bot.end()
    _deliver(shaken, list(_updates([once])))
    _deliver(shaken, _shuffled(_updates(chats), seed))
    for bot in shaken.bots:
        bot.start()
    wait_until_up(shaken.bots, 60.0)
    shaken.wait_until_answered([once, *chats])

    assert len(heard(once)) > len(SCRIPT)
    assert len(set(answered_taps)) == TAPS * (1 + CHATS)
    for chat in chats:
        assert "\n--\n".join(answered(chat)) == "\n--\n".join(answered(once))
    assert [_state(chat) for chat in chats] == [_state(once)] * CHATS
    assert {type(row) for row in _rows(once)} == {Answer, Placement, Shown, Step, CheckIn}


def _updates(chats: Sequence[Chat]) -> Iterator[dict[str, Any]]:
    number = FIRST_UPDATE + secrets.randbelow(1_000_000_000)
    for place, said in enumerate(SCRIPT):
        for chat in chats:
            number += 1
            yield {"update_id": number, **_said(chat, place, said)}


def _said(chat: Chat, place: int, said: str | dict[str, str]) -> dict[str, Any]:
    """A message, a tap or an edit, as Telegram tells it."""
    who = {"id": chat.chat_id, "type": "private", "first_name": "Sam"}
    sender = {"id": chat.chat_id, "is_bot": False, "first_name": "Sam"}
    message = {"message_id": 1_000 + place, "date": 0, "chat": who, "from": sender}
    if isinstance(said, str):
        return {"message": message | {"text": said}}
    if "edit" in said:
        return {"edited_message": message | {"text": said["edit"], "edit_date": 1}}
    query = {"id": f"{chat.chat_id}{place}", "from": sender, "chat_instance": "c"}
    return {"callback_query": query | {"message": message | {"text": "?"}, "data": said["tap"]}}


def _shuffled(updates: Iterator[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    thrice = list(updates) * 3
    chance_of(seed).shuffle(thrice)
    return thrice


def _deliver(shaken: Shaken, updates: Sequence[dict[str, Any]]) -> None:
    settings = shaken.guide.settings.model_copy(update={"webhook_secret": SECRET})
    app = Starlette(routes=[webhook.route(settings, shaken.guide.engine)])
    with TestClient(app, headers={webhook.SECRET_HEADER: SECRET}) as telegram:
        for update in updates:
            assert telegram.post(webhook.PATH, json=update).status_code == 200


def _rows(chat: Chat) -> list[Any]:
    """What is kept of a young person, in one order."""
    key = chat.guide.keyring.find(chat.chat_id)
    (person,) = chat.guide.rows(select(Person.id).where(Person.lookup == key))
    kinds = (Answer, Placement, Shown, Step)
    rows = [row for kind in kinds for row in chat.guide.rows(_of(kind, person))]
    return rows + chat.guide.rows(_of(CheckIn, person).order_by(CheckIn.due_at))


def _of(kind: Any, person: str) -> Any:
    return select(kind).where(kind.person_id == person)


def _state(chat: Chat) -> list[str]:
    """The same for two who said the same: codes and services, no ids of rows and no times."""
    told = {"question", "value", "tier", "reasons", "service_id", "batch", "position", "outcome",
            "plan", "occurrence", "state", "reason"}  # fmt: skip
    return sorted(
        f"{type(row).__name__} {sorted((k, str(v)) for k, v in vars(row).items() if k in told)}"
        for row in _rows(chat)
    )
