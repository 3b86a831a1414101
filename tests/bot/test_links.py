"""Connections: what is known of a request that failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from bot import links

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[str]:
    """The address of a server that treats each connection so."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=links.kept(2), timeout=0.3) as client:
        yield client


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


async def test_a_connection_is_used_again(client: httpx.AsyncClient) -> None:
    came: list[object] = []

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(writer)
        await answered(reader, writer)

    async with served(counted) as url:
        for _ in range(3):
            assert (await client.post(url, json={})).text == "ok"
    assert len(came) == 1


@pytest.mark.parametrize("serve", [cut_off, cut_off_halfway, silent])
async def test_what_broke_on_its_way_may_have_arrived(
    client: httpx.AsyncClient, serve: Serve
) -> None:
    async with served(serve) as url:
        with pytest.raises(httpx.HTTPError) as problem:
            await client.post(url, json={})
    assert not links.never_left(problem.value)


async def test_where_nobody_listens_nothing_has_left(client: httpx.AsyncClient) -> None:
    async with served(answered) as url:
        pass
    with pytest.raises(httpx.ConnectTimeout) as problem:
        await client.post(url, json={})
    assert links.never_left(problem.value)


async def test_what_waited_for_a_connection_in_vain_has_not_left() -> None:
    async with (
        served(silent) as url,
        httpx.AsyncClient(transport=links.kept(1), timeout=httpx.Timeout(5, pool=0.2)) as client,
    ):
        first = asyncio.create_task(client.post(url, json={}))
        await asyncio.sleep(0.05)
        with pytest.raises(httpx.HTTPError) as problem:
            await client.post(url, json={})
        first.cancel()
    assert links.never_left(problem.value)
