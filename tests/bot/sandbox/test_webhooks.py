"""Delivery to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest, Conflict

from tests.bot.sandbox.served import SAM, Served, running


class Receiver:
    """A bot's web server that answers as it is told."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""
        self.app = Starlette(routes=[Route("/hook", self._receive, methods=["POST"])])

    async def _receive(self, request: Request) -> Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    async def has(self, count: int) -> list[int]:
        """The ids of the updates, once there are so many."""
        while len(self.updates) < count:
            await asyncio.sleep(0.005)
        return [update["update_id"] for update in self.updates]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A running web server of a bot."""
    receiver = Receiver()
    async with running(receiver.app) as address:
        receiver.url = f"{address}/hook"
        yield receiver


async def emptied(world: Served) -> None:
    """Wait until every update is accepted."""
    while (await world.bot.get_webhook_info()).pending_update_count:
        await asyncio.sleep(0.005)


async def test_updates_are_posted_with_the_secret(world: Served, receiver: Receiver) -> None:
    waiting = (await world.says("before"))["update_id"]
    await world.bot.set_webhook(receiver.url, secret_token="s3cret_-")
    later = (await world.says("after"))["update_id"]
    assert await receiver.has(2) == [waiting, later]
    assert receiver.secrets == ["s3cret_-"] * 2
    assert receiver.updates[0]["message"]["chat"]["id"] == SAM
    await emptied(world)


async def test_what_is_not_accepted_comes_again_in_order(world: Served, receiver: Receiver) -> None:
    receiver.answers = [500, 503, 200]
    await world.bot.set_webhook(receiver.url)
    first, second = [(await world.says(text))["update_id"] for text in ("one", "two")]
    assert await receiver.has(4) == [first, first, first, second]
    await emptied(world)
    info = await world.bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_server_that_is_down_gets_everything_later(
    world: Served, receiver: Receiver
) -> None:
    await world.bot.set_webhook("http://127.0.0.1:9/hook")
    ids = [(await world.says(str(n)))["update_id"] for n in range(3)]
    while (await world.bot.get_webhook_info()).last_error_message is None:
        await asyncio.sleep(0.005)
    assert (await world.bot.get_webhook_info()).pending_update_count == 3
    await world.bot.set_webhook(receiver.url)
    assert await receiver.has(3) == ids


async def test_nobody_polls_while_a_webhook_is_set(world: Served, receiver: Receiver) -> None:
    await world.bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="while webhook is active"):
        await world.bot.get_updates()
    await world.bot.delete_webhook()
    written = await world.says("hello")
    assert [u.update_id for u in await world.bot.get_updates()] == [written["update_id"]]
    assert receiver.updates == []


async def test_setting_a_webhook_ends_a_poll(world: Served, receiver: Receiver) -> None:
    poll = asyncio.create_task(world.bot.get_updates(timeout=20))
    while world.sandbox.poll < 2:
        await asyncio.sleep(0.005)
    await world.bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll


async def test_pending_updates_can_be_dropped(world: Served, receiver: Receiver) -> None:
    await world.says("forgotten")
    await world.bot.set_webhook(receiver.url, drop_pending_updates=True)
    written = await world.says("hello")
    assert await receiver.has(1) == [written["update_id"]]


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("ftp://127.0.0.1/", None, "an https url must be provided"),
        ("http://[", None, "invalid url specified"),
        ("http://127.0.0.1:99999/x", None, "invalid url specified"),
        ("http://127.0.0.1:8080/\x00 x", None, "invalid url specified"),
        ("https://example.org/", None, "delivers only to this machine"),
        ("http://127.0.0.1:1/", "no spaces", "Secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_makes_no_sense_is_refused(
    world: Served, url: str, secret: str | None, reason: str
) -> None:
    with pytest.raises(BadRequest, match=reason):
        await world.bot.set_webhook(url, secret_token=secret)
