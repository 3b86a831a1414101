"""Calls that make no sense: refused in words, never a crash."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Limits, Sandbox
from bot.sandbox.chats import Chat, Standing, keep_chat
from bot.sandbox.limits import BODY_BYTES
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refusal
from tests.bot.sandbox.served import SAM, TOKEN, Served

NAMES = (
    "chat_id",
    "message_id",
    "text",
    "parse_mode",
    "reply_markup",
    "reply_parameters",
    "caption",
    "document",
    "action",
    "offset",
    "limit",
    "allowed_updates",
    "url",
    "secret_token",
    "commands",
    "scope",
    "description",
    "callback_query_id",
)
AWKWARD: tuple[Any, ...] = (
    "",
    "x",
    "{",
    "[[1]]",
    "http://[",
    "[" * 5000,
    r'{"inline_keyboard": [[{"text": "\\ud800", "callback_data": "a"}]]}',
    "9" * 40,
    -1,
    2**70,
    1e400,
    True,
    None,
    [],
    [None],
    {},
    {"inline_keyboard": 5},
    {"inline_keyboard": [5]},
    {"inline_keyboard": [[5]]},
    {"message_id": "x"},
)


FAST = Limits(bot_messages_a_second=10**6, chat_burst=10**6)
SENSIBLE = {"chat_id": SAM, "message_id": 1, "text": "Hi", "action": "typing"}


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_no_value_breaks_a_method(tmp_path: Path, method: str) -> None:
    sandbox = Sandbox(tmp_path, TOKEN, limits=FAST)
    keep_chat(sandbox.store, Chat(SAM, standing=Standing.OPEN))
    for name in NAMES:
        for value in AWKWARD:
            with suppress(Refusal):
                await METHODS[method](sandbox, Parameters(SENSIBLE | {name: value}))
    await sandbox.close()


async def test_no_value_breaks_a_call(world: Served) -> None:
    headers = {"content-type": "application/json"}
    for name in ("chat_id", "text", "reply_markup", "reply_parameters"):
        for value in AWKWARD:
            content = json.dumps(SENSIBLE | {name: value})
            answer = await world.http.post(
                f"/bot{TOKEN}/sendMessage", content=content, headers=headers
            )
            assert answer.status_code in (200, 400, 429), (name, value)


async def test_broken_bodies_are_refused(world: Served) -> None:
    headers = {"content-type": "application/json"}
    for content in ("{", "[]", '"x"', r'{"text": "\ud800"}', "[" * 100_000):
        answer = await world.http.post(f"/bot{TOKEN}/getMe", content=content, headers=headers)
        assert (answer.status_code, answer.json()["ok"]) == (400, False)


async def test_a_broken_form_is_refused_as_telegram_refuses(world: Served) -> None:
    headers = {"content-type": "multipart/form-data"}
    answer = await world.http.post(f"/bot{TOKEN}/getMe", content=b"nonsense", headers=headers)
    refused = answer.json()
    assert (refused["error_code"], refused["description"][:13]) == (400, "Bad Request: ")


async def test_what_is_too_large_is_refused_in_the_form_of_the_bot_api(world: Served) -> None:
    headers = {"content-type": "application/json"}
    content = b" " * (BODY_BYTES + 1)
    answer = await world.http.post(f"/bot{TOKEN}/getMe", content=content, headers=headers)
    assert answer.json() == {
        "ok": False,
        "error_code": 413,
        "description": "Request Entity Too Large",
    }


async def test_parameters_may_come_in_the_query(world: Served) -> None:
    answer = await world.http.get(f"/bot{TOKEN}/sendmessage?chat_id={SAM}&text=Hi")
    assert answer.json()["result"]["text"] == "Hi"


async def test_what_tells_no_length_is_counted_as_it_comes(
    world: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.parameters.BODY_BYTES", 100)

    async def pieces() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
        for _ in range(11):
            yield b" " * 10

    for kind in (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = await world.http.post(
            f"/bot{TOKEN}/getMe", content=pieces(), headers={"content-type": kind}
        )
        assert (answer.status_code, answer.json()["ok"]) == (413, False)


async def test_a_form_may_have_many_fields_and_long_ones_but_not_any(world: Served) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for content in ("a=b&" * 1001, "text=" + "x" * (2**20 + 1)):
        answer = await world.http.post(f"/bot{TOKEN}/getMe", content=content, headers=headers)
        assert (answer.status_code, answer.json()["description"][:13]) == (400, "Bad Request: ")
    answer = await world.http.post(f"/bot{TOKEN}/getMe", content="a=&b&=c&a=%ff", headers=headers)
    assert answer.status_code == 200


async def test_another_verb_is_refused_in_the_form_of_the_bot_api(world: Served) -> None:
    answer = await world.http.put(f"/bot{TOKEN}/getMe")
    assert answer.json() == {"ok": False, "error_code": 405, "description": "Method Not Allowed"}
