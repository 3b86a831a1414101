"""The webhook: a secret, a limit, and no "ok" before an update is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from telegram import Bot

from bot.incoming import Incoming, Kind
from bot.settings import Settings
from bot.telegram import webhook
from tests.bot.sandbox.served import SAM, TOKEN, Served, running, served

SECRET = "s3cret_-"


class Kept:
    """An inbox that may be broken."""

    def __init__(self) -> None:
        self.updates: list[tuple[int, Incoming]] = []
        self.is_broken = False

    async def accept(self, updates: Sequence[tuple[int, Incoming]]) -> None:
        if self.is_broken:
            raise OSError("the disk is full")
        self.updates += updates


@pytest.fixture
def kept() -> Kept:
    return Kept()


def app(kept: Kept, secret: str = SECRET) -> Starlette:
    receive = webhook.receiver(Bot(TOKEN), kept.accept, secret)
    return Starlette(routes=[Route(webhook.PATH, receive, methods=["POST"])])


def client(kept: Kept, secret: str = SECRET) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app(kept, secret), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://bot")


def make_update(text: str = "hello") -> dict[str, Any]:
    chat = {"id": SAM, "type": "private"}
    return {
        "update_id": 7,
        "message": {"message_id": 3, "date": 1_790_000_000, "chat": chat, "text": text},
    }


async def post(kept: Kept, content: bytes, secret: str = SECRET) -> httpx.Response:
    async with client(kept) as http:
        headers = {webhook.SECRET_HEADER: secret} if secret else {}
        return await http.post(webhook.PATH, content=content, headers=headers)


async def test_an_update_is_kept(kept: Kept) -> None:
    answer = await post(kept, json.dumps(make_update()).encode())

    assert answer.status_code == 200
    assert kept.updates == [(7, Incoming(Kind.TEXT, SAM, text="hello", message_id=3))]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x"])
async def test_without_the_secret_nothing_is_taken(kept: Kept, secret: str) -> None:
    answer = await post(kept, json.dumps(make_update()).encode(), secret)

    assert (answer.status_code, kept.updates) == (401, [])


async def test_without_a_secret_set_nothing_is_taken(kept: Kept) -> None:
    async with client(kept, secret="") as http:
        answer = await http.post(
            webhook.PATH, json=make_update(), headers={webhook.SECRET_HEADER: ""}
        )

    assert (answer.status_code, kept.updates) == (401, [])


async def test_too_much_is_refused(kept: Kept) -> None:
    answer = await post(kept, b"x" * (webhook.LARGEST + 1))

    assert (answer.status_code, kept.updates) == (413, [])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"3",
        b'"words"',
        b"{}",
        b"[" * 10_000,
    ],
)
async def test_what_is_no_update_is_refused(kept: Kept, content: bytes) -> None:
    """Refused for good, not with a failure that makes Telegram send it again and again."""
    answer = await post(kept, content)

    assert (answer.status_code, kept.updates) == (400, [])


@pytest.mark.parametrize("message", [{}, [], {"message_id": 3}, {"message_id": 3, "text": "hi"}])
async def test_what_names_no_chat_is_passed_over(kept: Kept, message: object) -> None:
    """To refuse it would bring it again and again, before all that came after it."""
    answer = await post(kept, json.dumps({"update_id": 7, "message": message}).encode())

    assert (answer.status_code, kept.updates) == (200, [])


@pytest.mark.parametrize("kind", ["message", "edited_message"])
async def test_words_are_heard_beside_what_the_library_cannot_build(kept: Kept, kind: str) -> None:
    update = make_update("i want to die")
    update[kind] = update.pop("message") | {"poll": {"id": "1", "question": "?"}}
    answer = await post(kept, json.dumps(update).encode())

    assert answer.status_code == 200
    ((number, incoming),) = kept.updates
    assert (number, incoming.chat_id, incoming.text) == (7, SAM, "i want to die")


async def test_a_tap_below_what_the_library_cannot_build_is_a_tap(kept: Kept) -> None:
    message = make_update()["message"] | {"poll": {"id": "1"}}
    who = {"id": SAM, "is_bot": False, "first_name": "S"}
    query = {"id": "5", "from": who, "chat_instance": "1", "data": "i:yes", "message": message}
    await post(kept, json.dumps({"update_id": 7, "callback_query": query}).encode())

    ((_, incoming),) = kept.updates
    assert (incoming.kind, incoming.data, incoming.message_id) == (Kind.TAP, "i:yes", 3)


POLL = {
    "id": "1",
    "question": "Which?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


async def test_an_update_of_a_kind_without_a_chat_is_passed_over(kept: Kept) -> None:
    answer = await post(kept, json.dumps({"update_id": 7, "poll": POLL}).encode())

    assert (answer.status_code, kept.updates) == (200, [])


async def test_what_could_not_be_kept_is_not_confirmed(kept: Kept) -> None:
    kept.is_broken = True
    answer = await post(kept, json.dumps(make_update("private words")).encode())

    assert answer.status_code >= 500
    assert "private words" not in answer.text


async def test_only_posts_are_taken(kept: Kept) -> None:
    async with client(kept) as http:
        assert (await http.get(webhook.PATH)).status_code == 405


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setenv("SANDBOX_CLOCK_FILE", str(tmp_path / "clock"))
    async with served(tmp_path) as running_sandbox:
        yield running_sandbox


async def test_telegram_delivers_to_where_it_was_asked_to(world: Served, kept: Kept) -> None:
    """Registered, delivered and, after a failure, delivered again."""
    async with running(app(kept)) as address:
        settings = Settings(webhook_url=f"{address}/", webhook_secret=SECRET, bot_port=1)
        await webhook.register(world.bot, settings)
        kept.is_broken = True
        await world.says("first")
        kept.is_broken = False
        await world.says("second")
        async with asyncio.timeout(20):
            while len(kept.updates) < 2:
                await asyncio.sleep(0.005)

    assert [incoming.text for _, incoming in kept.updates] == ["first", "second"]
