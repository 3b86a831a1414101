"""Faults that are ordered, and the record of calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from tests.bot.sandbox.served import SAM, Served


async def statuses(world: Served, method: str) -> list[int]:
    """How the recorded calls of a method ended."""
    return [call["status"] for call in (await world.get(f"/calls?method={method}"))["calls"]]


async def test_429_comes_as_often_as_ordered(world: Served) -> None:
    await world.post("/faults", kind="429", calls=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await world.bot.send_message(SAM, "Hi")
        assert refused.value.retry_after == timedelta(seconds=7)
    assert await world.bot.send_message(SAM, "Hi")
    assert await statuses(world, "sendMessage") == [429, 429, 200]


async def test_a_server_error_has_no_effect(world: Served) -> None:
    await world.post("/faults", kind="5xx", calls=1)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await world.bot.send_message(SAM, "Hi")
    assert len(await world.heard()) == 1


async def test_a_lost_answer_takes_effect_and_nobody_hears_so(world: Served) -> None:
    await world.post("/faults", kind="lost_answer", calls=1)
    with pytest.raises(NetworkError) as lost:
        await world.bot.send_message(SAM, "Hi")
    assert not isinstance(lost.value, BadRequest)
    assert [m["text"] for m in await world.heard()] == ["/start", "Hi"]
    (call,) = (await world.get("/calls?method=sendMessage"))["calls"]
    assert (call["status"], call["took_effect"], call["chat_id"]) == (0, True, SAM)


async def test_a_timeout_takes_no_effect(world: Served) -> None:
    await world.post("/faults", kind="timeout", calls=1, seconds=0)
    with pytest.raises(NetworkError):
        await world.bot.send_message(SAM, "Hi")
    assert len(await world.heard()) == 1


async def test_being_blocked_can_be_ordered_for_one_chat(world: Served) -> None:
    await world.says("hello", 77)
    await world.post("/faults", kind="blocked", calls=1, chat_id=77)
    assert await world.bot.send_message(SAM, "Hi")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await world.bot.send_message(77, "Hi")
    assert await world.bot.send_message(77, "Hi")


async def test_polling_is_spared_unless_it_is_named(world: Served) -> None:
    await world.post("/faults", kind="5xx", calls=1)
    await world.bot.get_updates()
    assert (await world.get("/faults"))["faults"][0]["calls"] == 1
    assert (await world.http.delete("/faults")).json() == {"faults": []}
    await world.post("/faults", kind="5xx", calls=1, methods=["getUpdates"])
    assert await world.bot.send_message(SAM, "Hi")
    with pytest.raises(NetworkError):
        await world.bot.get_updates()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "gremlins"}, "kind must be one of: 429, 5xx, lost_answer, blocked, timeout."),
        (
            {"kind": "429", "count": 2},
            "There is no count here; there is kind, calls, retry_after, seconds, methods, chat_id.",
        ),
        ({"kind": "429", "calls": 0}, "calls must be 1 or more."),
        ({"kind": "429", "calls": "two"}, "calls must be a whole number."),
        ({"kind": "429", "methods": ["makeTea"]}, "The sandbox knows no method makeTea."),
    ],
)
async def test_an_order_that_makes_no_sense_is_explained(
    world: Served, body: dict[str, object], sentence: str
) -> None:
    answer = await world.http.post("/faults", json=body)
    assert (answer.status_code, answer.json()) == (422, {"error": sentence})
