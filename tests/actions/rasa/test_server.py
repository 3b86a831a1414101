"""The action server: a token, a deed, and failures that tell nothing of the message."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.rasa.server import build_app
from actions.records import Deed, Person
from actions.settings import ActionSettings
from directory.db import transaction
from tests.actions.makers import SQLITE, databases, engines, make_person

database, engine = databases(SQLITE), engines()

WORDS = "the words of a young person"
TOKEN = "secret"


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> ActionSettings:
    url = engine.url.render_as_string(hide_password=False)
    return ActionSettings(
        data_dir=tmp_path,
        database_url=url,
        show_unassured=True,
        encryption_keys="",
        lookup_key="",
        time_zone="Europe/London",
        actions_port=0,
        actions_token=TOKEN,
        show_errors=False,
    )


@pytest.fixture
async def http(settings: ActionSettings, engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    async with client(settings, engine) as opened:
        yield opened


def client(settings: ActionSettings, engine: Engine) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(build_app(settings, engine), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://actions")


@pytest.fixture
def sam(engine: Engine) -> Person:
    with transaction(engine) as session:
        return make_person(session)


def make_call(person_id: str, action: str = "action_small_talk") -> dict[str, Any]:
    return {
        "next_action": action,
        "sender_id": person_id,
        "version": "3.6.21",
        "domain": {},
        "tracker": {
            "sender_id": person_id,
            "slots": {},
            "latest_message": {
                "text": WORDS,
                "message_id": "1:1",
                "intent": {"name": "greet", "confidence": 0.9},
                "entities": [],
            },
            "events": [{"event": "user"}],
            "paused": False,
            "active_loop": {},
            "latest_action_name": "action_listen",
        },
    }


async def post(http: httpx.AsyncClient, call: dict[str, Any], token: str = TOKEN) -> httpx.Response:
    return await http.post("/webhook", params={"token": token}, json=call)


async def test_it_says_that_it_is_there(http: httpx.AsyncClient) -> None:
    assert (await http.get("/")).status_code == 200


async def test_a_message_is_answered_as_rasa_takes_it(http: httpx.AsyncClient, sam: Person) -> None:
    """Of anything else in it Rasa would make something of its own: a text, buttons, an image."""
    answer = await post(http, make_call(sam.id))

    assert answer.json()["events"] == []
    assert answer.json()["responses"][0] == {"custom": {"key": "talk/greet", "facts": {}}}


async def test_a_deed_is_done_and_answered(
    http: httpx.AsyncClient, sam: Person, engine: Engine
) -> None:
    answer = await post(http, make_call(sam.id))

    assert answer.status_code == 200
    keys = [one["custom"]["key"] for one in answer.json()["responses"]]
    assert keys == ["talk/greet", "where/resting"]
    with Session(engine) as session:
        assert session.scalars(select(Deed.name)).one() == "action_small_talk"


@pytest.mark.parametrize("token", ["", "wrong", "secre", "sécret"])
async def test_without_the_token_nothing_is_done(
    http: httpx.AsyncClient, sam: Person, engine: Engine, token: str
) -> None:
    answer = await post(http, make_call(sam.id), token)

    assert answer.status_code == 401
    with Session(engine) as session:
        assert list(session.scalars(select(Deed))) == []


async def test_a_server_without_a_token_takes_nothing(
    settings: ActionSettings, engine: Engine, sam: Person
) -> None:
    """A setting that was forgotten must not open every young person's record."""
    async with client(settings.model_copy(update={"actions_token": ""}), engine) as http:
        assert (await post(http, make_call(sam.id), "")).status_code == 401


async def test_a_failure_tells_its_kind_and_nothing_of_the_message(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await post(http, make_call("nobody"))

    assert answer.status_code == 500
    assert answer.json() == {"error": "UnknownPerson"}
    assert "UnknownPerson" in caplog.text
    assert WORDS not in caplog.text + answer.text


async def test_an_unknown_action_is_a_failure(http: httpx.AsyncClient, sam: Person) -> None:
    answer = await post(http, make_call(sam.id, "action_fly"))

    assert answer.status_code == 500
    assert WORDS not in answer.text


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"null", b"{}", b"\xff"])
async def test_a_call_that_is_none_is_a_failure_in_json(
    http: httpx.AsyncClient, body: bytes
) -> None:
    answer = await http.post("/webhook", params={"token": TOKEN}, content=body)

    assert answer.status_code >= 400 or answer.json() == {"events": [], "responses": []}
    assert answer.headers["content-type"] == "application/json"


async def test_a_failed_deed_leaves_nothing_half_done(
    http: httpx.AsyncClient, sam: Person, engine: Engine
) -> None:
    call = make_call(sam.id)
    call["tracker"]["latest_message"]["entities"] = [{"entity": "topic", "value": "x"}]
    call["next_action"] = "action_fly"
    await post(http, call)

    with Session(engine) as session:
        assert list(session.scalars(select(Deed))) == []
