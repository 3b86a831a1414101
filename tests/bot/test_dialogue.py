"""The dialogue: what Rasa is asked, what it answers, and what counts as down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.turns import Message
from bot import dialogue as dialogues
from bot import links
from bot.dialogue import PATIENCE_SECONDS, Dialogue, DialogueDown, open_dialogue

Answer = Callable[[web.Request], Awaitable[web.Response]]
WORDS = "the words of a young person"
QUICK = 0.5


@asynccontextmanager
async def dialogue(answer: Answer, patience: float = PATIENCE_SECONDS) -> AsyncIterator[Dialogue]:
    """The dialogue with a Rasa that answers like this."""
    rasa = web.Application()
    rasa.router.add_post("/webhooks/turn/", answer)
    async with TestServer(rasa) as server, links.Kept(2) as kept:
        yield open_dialogue(kept, str(server.make_url("/")), "secret", patience)


async def ask(answer: Answer, patience: float = PATIENCE_SECONDS, **more: Any) -> list[Message]:
    asked = {"message_id": "1:2", "person_id": "p", "state": {"asking": "age"}, "text": WORDS}
    async with dialogue(answer, patience) as rasa:
        return await rasa.ask(**(asked | more))


def messages(*found: dict[str, Any]) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"messages": list(found)})

    return answer


async def test_what_is_to_be_said_comes_back_as_keys_and_facts() -> None:
    answer = messages({"key": "talk/greet"}, {"key": "where/step", "facts": {"option": "42"}})

    assert await ask(answer) == [Message("talk/greet"), Message("where/step", {"option": "42"})]


async def test_words_are_asked_with_the_state_and_the_token() -> None:
    seen: list[tuple[str | None, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.headers.get("Authorization"), await request.json()))
        return web.json_response({"messages": [{"key": "talk/ok"}]})

    await ask(answer, text=f"{WORDS} 🙂")

    ((token, asked),) = seen
    assert token == "Bearer secret"
    assert asked == {
        "message_id": "1:2",
        "sender": "p",
        "state": {"asking": "age", "unlikely": []},
        "text": f"{WORDS} 🙂",
        "intent": None,
        "entities": {},
    }


async def test_a_tap_is_asked_as_an_intent_with_its_facts() -> None:
    seen: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(await request.json())
        return web.json_response({"messages": [{"key": "talk/ok"}]})

    await ask(answer, text=None, intent="inform", facts={"question": "age", "answer": "17"})

    assert seen[0]["text"] is None
    assert seen[0]["intent"] == "inform"
    assert seen[0]["entities"] == {"question": "age", "answer": "17"}


async def silent(_: web.Request) -> web.Response:
    await asyncio.sleep(20)
    return web.Response()


async def cut_off(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("answer", [silent, cut_off])
async def test_no_answer_is_down(answer: Answer) -> None:
    with pytest.raises(DialogueDown):
        await ask(answer, QUICK)


async def test_nobody_there_is_down() -> None:
    async with links.Kept(1) as kept:
        rasa = open_dialogue(kept, "http://127.0.0.1:1", "secret", PATIENCE_SECONDS)
        await _hears_nothing(rasa, 1)


@pytest.mark.parametrize("status", [204, 302, 400, 401, 404, 429, 500, 502, 503])
async def test_a_refusal_is_down(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"error": WORDS}, status=status)

    with pytest.raises(DialogueDown) as problem:
        await ask(answer)

    assert WORDS not in str(problem.value)
    assert problem.value.__cause__ is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>a proxy's page</html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'"words"',
        b'{"messages": []}',
        b'{"messages": null}',
        b'{"messages": 3}',
        b'{"messages": ["words"]}',
        b'{"messages": [{}]}',
        b'{"messages": [{"facts": {}}]}',
        b'{"' + WORDS.encode() + b'": 1}',
    ],
)
async def test_an_answer_that_is_none_is_down(body: bytes) -> None:
    """Whatever stands where Rasa should be, the young person hears a plain apology."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    with pytest.raises(DialogueDown) as problem:
        await ask(answer)

    assert WORDS not in str(problem.value)
    assert problem.value.__cause__ is None


def test_nobody_waits_longer_than_five_seconds() -> None:
    """The whole of it: for a place in line, for a connection and for the answer."""
    assert PATIENCE_SECONDS <= 5


class Hanging:
    """Rasa that answers nobody, until it is back."""

    def __init__(self) -> None:
        self.asked, self.is_back = 0, False

    async def answer(self, _: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.is_back:
            return 200, b'{"messages": [{"key": "talk/ok"}]}'
        await asyncio.sleep(0.05)
        raise TimeoutError


async def test_where_it_answers_nobody_others_do_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each that is asked takes a place for seconds: forty people would wait for eight."""
    hanging = Hanging()
    rasa = Dialogue(hanging.answer)
    monkeypatch.setattr(dialogues, "REST_SECONDS", 60.0)
    await _hears_nothing(rasa, dialogues.FEW)
    await _hears_nothing(rasa, 40)
    assert hanging.asked == dialogues.FEW


async def test_one_at_a_time_asks_whether_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging()
    rasa = Dialogue(hanging.answer)
    monkeypatch.setattr(dialogues, "REST_SECONDS", 0.0)
    await _hears_nothing(rasa, dialogues.FEW)
    some = [_says_hello(rasa) for _ in range(10)]
    answers = await asyncio.gather(*some, return_exceptions=True)
    assert all(isinstance(answer, DialogueDown) for answer in answers)
    assert hanging.asked == dialogues.FEW + 1

    hanging.is_back = True
    assert await _says_hello(rasa) == [Message("talk/ok")]
    assert await _says_hello(rasa) == [Message("talk/ok")]


async def _says_hello(rasa: Dialogue) -> list[Message]:
    return await rasa.ask(message_id="1", person_id="p", state={}, text="hello")


async def _hears_nothing(rasa: Dialogue, times: int) -> None:
    """So many that ask one after the other are each told that it is down."""
    for _ in range(times):
        with pytest.raises(DialogueDown):
            await _says_hello(rasa)
