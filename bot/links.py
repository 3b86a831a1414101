"""Connections that are kept: aiohttp's, to Telegram and to Rasa.

httpx, which python-telegram-bot speaks by itself, costs a request several times as much
(docs/decisions/0028).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Self

import aiohttp
import httpx

# Servers let go of what is idle after five: ours is gone before, so that none is cut off.
IDLE_SECONDS = 2.0
BROKEN = (aiohttp.ClientError, TimeoutError, OSError)
"""What a request fails with that was not answered."""
NO_CONNECTION = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Kept:
    """Up to `most` connections at once, opened as they are needed; for one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self,
        url: str,
        body: bytes | aiohttp.FormData,
        *,
        headers: Mapping[str, str],
        timeout: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        """The status and the body of what is answered. Raises one of BROKEN."""
        session = self._session or self._open()
        async with session.post(url, data=body, headers=headers, timeout=timeout) as answer:
            return answer.status, await answer.read()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections; another request opens them again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._most,
                keepalive_timeout=IDLE_SECONDS,
                ssl=_certificates(),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self._session


@cache
def _certificates() -> ssl.SSLContext:
    """Who is believed to be who they say: certifi's list, which is the same on every machine."""
    return httpx.create_ssl_context(trust_env=False)
