"""How the drive reads a request; what it can't read it answers with a sentence."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.sandbox.chats import Chat, find_chat
from bot.sandbox.refusals import Refusal
from bot.sandbox.state import Sandbox
from bot.sandbox.text import cleaned

_LARGEST = 2**52  # Telegram's ids have at most 52 significant bits
_TEN_YEARS = 10 * 366 * 86400.0


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; 400, 413 or 415 otherwise."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # A foreign web page can't send this type without asking first, which is never granted.
    if kind != "application/json":
        raise HTTPException(415, "Send JSON, with Content-Type: application/json.")
    try:
        body = json.loads(await _bounded(request) or b"{}")
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    return body


def whole_number(body: dict[str, Any], name: str, default: int | None = None) -> int:
    """A whole number of the body; 422 when it is missing or something else."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise HTTPException(422, f"{name} must be a whole number.")
    return value


def positive_number(body: dict[str, Any], name: str, default: float | None = None) -> float:
    """A number of the body that is 0 or more; 422 when it is missing or something else."""
    value = body.get(name, default)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _TEN_YEARS:
        return float(value)
    raise HTTPException(422, f"{name} must be a number from 0 to ten years of seconds.")


def words(body: dict[str, Any], name: str, default: str = "") -> str:
    """A text of the body, cleaned as Telegram cleans it; 422 when it is something else."""
    return exact_words(body, name, default).strip()


def exact_words(body: dict[str, Any], name: str, default: str = "") -> str:
    """The same with the white space at its ends."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise HTTPException(422, f"{name} must be text.")
    try:
        return cleaned(value)
    except Refusal:
        raise HTTPException(422, f"{name} is not valid Unicode.") from None


def query_number(request: Request, name: str) -> int | None:
    """A whole number of the query, None when it is absent; 422 when it is something else."""
    value = request.query_params.get(name)
    if value is None:
        return None
    try:
        return max(-_LARGEST, min(int(value), _LARGEST))
    except ValueError:
        raise HTTPException(422, f"{name} must be a whole number.") from None


def chat_id_of(request: Request) -> int:
    """The chat id in the path; 404 when it is not a number."""
    try:
        chat_id = int(request.path_params["chat_id"])
    except ValueError:
        raise HTTPException(404, "A chat id is a whole number.") from None
    if not chat_id or abs(chat_id) > _LARGEST:
        raise HTTPException(404, "There can be no chat with this id.")
    return chat_id


def chat_of(request: Request) -> Chat:
    """The chat in the path; 404 when there is none."""
    sandbox: Sandbox = request.app.state.sandbox
    chat = find_chat(sandbox.store, chat_id_of(request))
    if chat is None:
        raise HTTPException(404, "There is no such chat yet: write a message in it first.")
    return chat


async def _bounded(request: Request) -> bytes:
    sandbox: Sandbox = request.app.state.sandbox
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > sandbox.limits.drive_body_bytes:
            raise HTTPException(413, "The body is too large.")
    return body
