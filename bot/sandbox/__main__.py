"""`python -m bot.sandbox`: the sandbox by itself, on this machine only."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox import Sandbox, sandbox_app
from bot.sandbox.hosting import Server, keeping

TOKEN = "1000000001:sandbox"  # noqa: S105  # opens nothing but this sandbox


def main(arguments: list[str] | None = None) -> int:
    """Serve the sandbox until it is interrupted; returns the exit code."""
    options = _options(arguments)
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("SANDBOX_CLOCK_FILE", str(options.data / "clock"))
        sandbox = Sandbox(options.data, options.token)
    except OSError as error:
        print(f"Nothing can be kept in {options.data}: {error.strerror}.", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        served_alone(sandbox), port=options.port, log_level="warning", timeout_graceful_shutdown=5
    )
    print(f"The sandbox: http://127.0.0.1:{options.port}/sandbox/", flush=True)
    with suppress(KeyboardInterrupt):  # it has ended in order by then
        asyncio.run(Server(config, sandbox).serve())
    return 0


def served_alone(sandbox: Sandbox) -> Starlette:
    """The sandbox under /sandbox, where the guide's own web process has it too."""
    return Starlette(routes=[Mount("/sandbox", sandbox_app(sandbox))], lifespan=keeping(sandbox))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="on 127.0.0.1 (default: 8081)")
    parser.add_argument("--data", type=Path, required=True, help="where chats are kept")
    parser.add_argument("--token", default=TOKEN, help=f"the bot's token (default: {TOKEN})")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
