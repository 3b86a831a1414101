"""Connections that are kept: httpx as the face, aiohttp underneath.

httpx's own way down to the socket costs a request three times as much (docs/decisions/0028).
"""

from __future__ import annotations

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

# Servers let go of what is idle after five: ours is gone before, so that none is cut off.
IDLE_SECONDS = 2.0
NO_CONNECTION = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def kept(most: int) -> AiohttpTransport:
    """A transport with up to `most` connections at once; for one httpx client."""
    return AiohttpTransport(
        trust_env=False, limits=httpx.Limits(max_connections=most, keepalive_expiry=IDLE_SECONDS)
    )


def never_left(problem: BaseException) -> bool:
    """Whether a request failed before any of it was sent: no connection was made.

    What httpx is told is not enough: a connection that broke halfway is a timeout there as well.
    """
    causes = [problem]
    while (cause := causes[-1].__cause__) is not None:
        causes.append(cause)
    return any(isinstance(cause, NO_CONNECTION) for cause in causes)
