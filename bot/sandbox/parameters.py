"""The parameters of a Bot API call, however it was sent: query, form, JSON or multipart."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.documents import Document
from bot.sandbox.limits import BODY_BYTES
from bot.sandbox.refusals import Refusal, bad_request

_LARGEST = 2**63


@dataclass(frozen=True)
class Parameters:
    """Named values and uploaded files; values are read as leniently as Telegram reads them."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Document] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text; empty when it is absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number, or the default when it is absent or none."""
        try:
            number = int(self.values[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            return default
        return number if abs(number) < _LARGEST else default

    def flag(self, name: str) -> bool:
        """Whether a flag is set."""
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def structure(self, name: str, what: str) -> Any:
        """A value of JSON, sent as such or as text; None when it is absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        return _parsed(value, f"can't parse {what} JSON object") if value else None

    def document(self, name: str) -> Document | None:
        """An uploaded file, also one that is named by attach://."""
        reference = self.text(name).removeprefix("attach://")
        return self.files.get(name) or self.files.get(reference)


async def read_parameters(request: Request) -> Parameters:
    """The parameters of a call; a Refusal when its JSON is broken."""
    if int(request.headers.get("content-length", 0)) > BODY_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Parameters(values | await _read_json(request))
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return await _read_form(request, values)
    return Parameters(values)


async def _read_json(request: Request) -> dict[str, Any]:
    body = _parsed(await request.body() or b"{}", "can't parse JSON object")
    if not isinstance(body, dict):
        raise bad_request("object expected")
    return body


def _parsed(source: str | bytes, complaint: str) -> Any:
    try:
        value = json.loads(source)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except (ValueError, RecursionError):
        raise bad_request(complaint) from None
    return value


async def _read_form(request: Request, values: dict[str, Any]) -> Parameters:
    files: dict[str, Document] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await _read_upload(value)
            else:
                values[name] = value
    return Parameters(values, files)


async def _read_upload(upload: UploadFile) -> Document:
    mime_type = upload.content_type or "application/octet-stream"
    return Document(upload.filename or "file", mime_type, await upload.read())
