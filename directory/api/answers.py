"""Answers in JSON that may be kept for a while, by anybody, from any site."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from directory.api.parameters import BadParameter, Page
from directory.feeds.hsds.feed import envelope

__all__ = ["OPEN", "BadParameter", "OnlyReads", "answer", "page_of", "problem"]

T = TypeVar("T")
FRESH_SECONDS = 60
JSON = "application/json"
READING = ("GET", "HEAD", "OPTIONS")
OPEN = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET"],
    allow_headers=["*"],
    expose_headers=["ETag", "Last-Modified"],
)


def answer(request: Request, told: Any, modified: datetime | None = None) -> Response:
    """The answer, or 304 for who has it already."""
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": f"public, max-age={FRESH_SECONDS}",
    }
    if modified is not None:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _has_it(request, headers["ETag"], modified):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def problem(status: int, words: str, **headers: str) -> Response:
    return JSONResponse({"error": words}, status_code=status, headers=headers)


class OnlyReads:
    """Nothing is written through the API: another method is told so, in JSON as all else is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in READING:
            await self._app(scope, receive, send)
        else:
            refusal = problem(405, "This API can only be read.", Allow=", ".join(READING))
            await refusal(scope, receive, send)


def page_of(
    session: Session,
    request: Request,
    page: Page,
    ids: Select[str],
    load: Callable[[Session, list[str]], Sequence[T]],
    shape: Callable[[T], Any],
) -> Response:
    """One page, in the envelope of HSDS-UK; one behind the last is empty."""
    total = session.scalar(select(func.count()).select_from(ids.order_by(None).subquery())) or 0
    here = ids.limit(page.size).offset((page.number - 1) * page.size)
    found = load(session, list(session.scalars(here)))
    about = envelope(total, page.number, page.size, len(found))
    return answer(request, {**about, "contents": [shape(one) for one in found]})


def _has_it(request: Request, tag: str, modified: datetime | None) -> bool:
    """By its tag where one is sent, else by its time: RFC 9110, 13.2.2."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (
            one.strip().removeprefix("W/") for one in tags.split(",")
        )
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
