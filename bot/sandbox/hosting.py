"""What a web process does that has a sandbox in it: the guide's own, or the sandbox alone."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from bot.sandbox.state import Sandbox


def keeping(sandbox: Sandbox | None) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The lifespan of its application: a mounted one's own is not run."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if sandbox is not None:
            sandbox.resume()
        yield
        if sandbox is not None:
            await sandbox.close()

    return lifespan


class Server(uvicorn.Server):
    """A server that ends the sandbox's long polls when it is asked to stop."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox | None) -> None:
        super().__init__(config)
        self._sandbox = sandbox

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, the waits first: it would sit them out."""
        if self._sandbox is not None:
            self._sandbox.end_waits()
        await super().shutdown(sockets)
