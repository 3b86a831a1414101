"""Calls to Telegram: what arrives, and what is known of one that failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut

from bot.telegram import calls
from bot.telegram.calls import TelegramRequest
from tests.bot.sandbox.served import SAM
from tests.bot.sandbox.served import served as sandbox

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BODY = b'{"ok": true, "result": {"id": 1}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
TOKEN = "1234:a-token"


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[str]:
    """The address of a server that treats each connection so."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()


async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1000):
        writer.write(ANSWER)
    writer.close()


async def cut_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1000)
    writer.close()


async def cut_off_halfway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1000)
    writer.write(ANSWER[:-1])
    writer.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1000)
    await reader.read()
    writer.close()


async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1000)
    writer.write(b"nothing of the kind\r\n\r\n")
    writer.close()


@pytest.fixture(name="telegram")
async def opened() -> AsyncIterator[TelegramRequest]:
    request = TelegramRequest(2, read_seconds=0.3)
    async with request:
        yield request


async def failing(telegram: TelegramRequest, url: str) -> NetworkError:
    """What a call there fails with."""
    with pytest.raises(NetworkError) as problem:
        await telegram.post(f"{url}/bot{TOKEN}/sendMessage")
    assert TOKEN not in f"{problem.value!r} {problem.value}"
    return problem.value


async def test_a_connection_is_used_again(telegram: TelegramRequest) -> None:
    came: list[object] = []

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(writer)
        await answered(reader, writer)

    async with served(counted) as url:
        for _ in range(3):
            assert await telegram.post(url) == {"id": 1}
    assert len(came) == 1


async def test_after_the_end_another_call_opens_it_again(telegram: TelegramRequest) -> None:
    async with served(answered) as url:
        assert await telegram.post(url)
        await telegram.shutdown()
        assert await telegram.post(url)


@pytest.mark.parametrize("serve", [cut_off, cut_off_halfway, silent, broken])
async def test_what_broke_on_its_way_may_have_arrived(
    telegram: TelegramRequest, serve: Serve
) -> None:
    async with served(serve) as url:
        assert calls.may_have_arrived(await failing(telegram, url))


async def test_what_takes_too_long_is_told_as_that(telegram: TelegramRequest) -> None:
    async with served(silent) as url:
        assert isinstance(await failing(telegram, url), TimedOut)


async def test_a_caller_may_wait_longer(telegram: TelegramRequest) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        await asyncio.sleep(0.6)
        writer.write(ANSWER)
        await reader.read()
        writer.close()

    async with served(slow) as url:
        assert await telegram.post(url, read_timeout=20) == {"id": 1}


async def test_where_nobody_listens_nothing_has_arrived(telegram: TelegramRequest) -> None:
    async with served(answered) as url:
        pass
    assert not calls.may_have_arrived(await failing(telegram, url))


async def test_what_waited_for_a_connection_in_vain_has_not_arrived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calls, "IN_LINE_SECONDS", 0.2)
    async with served(silent) as url, TelegramRequest(1, read_seconds=5) as telegram:
        first = asyncio.create_task(telegram.post(url))
        await asyncio.sleep(0.05)
        assert not calls.may_have_arrived(await failing(telegram, url))
        first.cancel()


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_what_the_server_refused_has_not_arrived(
    telegram: TelegramRequest, status: int
) -> None:
    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        await reader.read()
        writer.close()

    async with served(refuses) as url:
        assert not calls.may_have_arrived(await failing(telegram, url))


async def test_words_and_files_arrive_as_they_were_given(tmp_path: Path) -> None:
    """The sandbox reads both, as strictly as Telegram."""
    async with sandbox(tmp_path) as world:
        await world.says("hi")
        words = "ok & well = ünïcode\n🙂 + 100%"
        assert (await world.bot.send_message(SAM, words)).text == words
        file = InputFile(words.encode(), "words.json", attach=False)
        sent = await world.bot.send_document(SAM, file, caption=words)
        assert sent.caption == words
        assert sent.document is not None
        assert sent.document.file_name == "words.json"


def test_of_a_message_that_was_sent_only_that_it_was_is_told() -> None:
    sent = b'{"ok": true, "result": {"message_id": 3, "chat": {"id": 1}}}'
    assert calls.SendingRequest.parse_json_payload(sent) == {"ok": True, "result": True}


@pytest.mark.parametrize("result", [b'{"id": 1}', b"true", b'[{"message_id": 3}]'])
def test_any_other_answer_is_told_as_it_is(result: bytes) -> None:
    answer = b'{"ok": true, "result": ' + result + b"}"
    shown = TelegramRequest.parse_json_payload(answer)
    assert calls.SendingRequest.parse_json_payload(answer) == shown
