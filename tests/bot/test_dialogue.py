"""The dialogue: what Rasa is asked, what it answers, and what counts as down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from actions.turns import Message
from bot import dialogue as dialogues
from bot.dialogue import PATIENCE_SECONDS, Dialogue, DialogueDown, open_dialogue

Answer = Callable[[httpx.Request], httpx.Response]
WORDS = "the words of a young person"


@asynccontextmanager
async def dialogue(answer: Answer) -> AsyncIterator[Dialogue]:
    """A dialogue with a Rasa that answers like this."""
    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(base_url="http://rasa", transport=transport) as client:
        yield Dialogue(client, "secret")


async def ask(answer: Answer, **more: Any) -> list[Message]:
    asked = {"message_id": "1:2", "person_id": "p", "state": {"asking": "age"}, "text": WORDS}
    async with dialogue(answer) as rasa:
        return await rasa.ask(**(asked | more))


def messages(*found: dict[str, Any]) -> Answer:
    return lambda _: httpx.Response(200, json={"messages": list(found)})


async def test_what_is_to_be_said_comes_back_as_keys_and_facts() -> None:
    answer = messages({"key": "talk/greet"}, {"key": "where/step", "facts": {"option": "42"}})

    assert await ask(answer) == [Message("talk/greet"), Message("where/step", {"option": "42"})]


async def test_words_are_asked_with_the_state_and_the_token() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"messages": [{"key": "talk/ok"}]})

    await ask(answer)

    (request,) = seen
    assert request.url.path == "/webhooks/turn/"
    assert request.headers["authorization"] == "Bearer secret"
    assert json.loads(request.content) == {
        "message_id": "1:2",
        "sender": "p",
        "state": {"asking": "age", "unlikely": []},
        "text": WORDS,
        "intent": None,
        "entities": {},
    }


async def test_a_tap_is_asked_as_an_intent_with_its_facts() -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return httpx.Response(200, json={"messages": [{"key": "talk/ok"}]})

    await ask(answer, text=None, intent="inform", facts={"question": "age", "answer": "17"})

    assert seen[0]["text"] is None
    assert seen[0]["intent"] == "inform"
    assert seen[0]["entities"] == {"question": "age", "answer": "17"}


def refused(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def silent(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("silent")


def cut_off(_: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("cut off")


@pytest.mark.parametrize("answer", [refused, silent, cut_off])
async def test_no_answer_is_down(answer: Answer) -> None:
    with pytest.raises(DialogueDown):
        await ask(answer)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 502, 503])
async def test_a_refusal_is_down(status: int) -> None:
    with pytest.raises(DialogueDown):
        await ask(lambda _: httpx.Response(status, json={"error": WORDS}))


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
    ],
)
async def test_an_answer_that_is_none_is_down(body: bytes) -> None:
    """Whatever stands where Rasa should be, the young person hears a plain apology."""
    with pytest.raises(DialogueDown):
        await ask(lambda _: httpx.Response(200, content=body))


@pytest.mark.parametrize("answer", [refused, lambda _: httpx.Response(500, text=WORDS)])
async def test_what_went_wrong_never_holds_the_words(answer: Answer) -> None:
    with pytest.raises(DialogueDown) as problem:
        await ask(answer)

    assert WORDS not in str(problem.value)
    assert problem.value.__cause__ is None


async def test_nobody_waits_longer_than_five_seconds() -> None:
    rasa = open_dialogue("http://127.0.0.1:1", "secret")

    assert PATIENCE_SECONDS <= 5
    assert rasa._client.timeout == httpx.Timeout(PATIENCE_SECONDS)
    await rasa._client.aclose()


class Hanging:
    """Rasa that answers nobody, until it is back."""

    def __init__(self) -> None:
        self.asked, self.is_back = 0, False

    async def answer(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.is_back:
            return httpx.Response(200, json={"messages": [{"key": "talk/ok"}]})
        await asyncio.sleep(0.05)
        raise httpx.ReadTimeout("slow")


async def test_where_it_answers_nobody_others_do_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each that is asked takes a place for seconds: forty people would wait for eight."""
    rasa = Hanging()
    transport = httpx.MockTransport(rasa.answer)
    async with httpx.AsyncClient(base_url="http://rasa", transport=transport) as client:
        rasa_s = Dialogue(client, "secret")
        monkeypatch.setattr(dialogues, "REST_SECONDS", 60.0)
        for _ in range(dialogues.FEW):
            with pytest.raises(DialogueDown):
                await _says_hello(rasa_s)
        for _ in range(40):
            with pytest.raises(DialogueDown):
                await _says_hello(rasa_s)
        assert rasa.asked == dialogues.FEW


async def test_one_at_a_time_asks_whether_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    rasa = Hanging()
    transport = httpx.MockTransport(rasa.answer)
    monkeypatch.setattr(dialogues, "REST_SECONDS", 0.0)
    async with httpx.AsyncClient(base_url="http://rasa", transport=transport) as client:
        rasa_s = Dialogue(client, "secret")
        for _ in range(dialogues.FEW):
            with pytest.raises(DialogueDown):
                await _says_hello(rasa_s)
        some = [_says_hello(rasa_s) for _ in range(10)]
        answers = await asyncio.gather(*some, return_exceptions=True)
        assert all(isinstance(answer, DialogueDown) for answer in answers)
        assert rasa.asked == dialogues.FEW + 1

        rasa.is_back = True
        assert await _says_hello(rasa_s) == [Message("talk/ok")]
        assert await _says_hello(rasa_s) == [Message("talk/ok")]


async def _says_hello(rasa: Dialogue) -> list[Message]:
    return await rasa.ask(message_id="1", person_id="p", state={}, text="hello")
