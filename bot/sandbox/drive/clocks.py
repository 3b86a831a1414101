"""The clock that everything here goes by, moved ahead for every process at once."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.sandbox.drive.reading import positive_number, read_body
from directory import clock


async def read_clock(request: Request) -> JSONResponse:
    """What time it is, and how far that is ahead of the real time."""
    return JSONResponse(_time())


async def move_clock(request: Request) -> JSONResponse:
    """Move the clock ahead by `advance_seconds`."""
    seconds = positive_number(await read_body(request), "advance_seconds")
    path = os.environ.get("SANDBOX_CLOCK_FILE")
    if not path:
        raise HTTPException(400, "The clock can't be moved: SANDBOX_CLOCK_FILE is not set.")
    try:
        clock.advance(Path(path), seconds)
    except ValueError as problem:
        raise HTTPException(422, str(problem)) from None
    except OSError:
        raise HTTPException(400, "The clock can't be moved: its file can't be written.") from None
    await asyncio.to_thread(request.app.state.passed)
    return JSONResponse(_time())


def _time() -> dict[str, Any]:
    return {"now": clock.now().isoformat(), "offset_seconds": clock.offset().total_seconds()}
