"""The parameters of a Bot API call, however it was sent: query, form, JSON or multipart."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from bot.sandbox.documents import Document
from bot.sandbox.limits import BODY_BYTES
from bot.sandbox.refusals import bad_request, too_large

_LARGEST = 2**63
FIELDS, FIELD_BYTES = 1000, 2**20


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
    """The parameters of a call; a Refusal when its JSON or form is broken, or too large."""
    if int(request.headers.get("content-length", 0)) > BODY_BYTES:
        raise too_large()
    query = request.scope["query_string"].decode("latin-1")
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match kind:
        case "application/x-www-form-urlencoded":
            return Parameters(values | _read_form(await request.body()))
        case "application/json":
            return Parameters(values | _read_json(await request.body()))
        case "multipart/form-data":
            return await _read_parts(request, values)
    return Parameters(values)


def counted(receive: Receive) -> Receive:
    """What tells no length is counted as it comes: a Refusal once it is too large."""
    came = 0

    async def counting() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > BODY_BYTES:
            raise too_large()
        return message

    return counting


def _read_json(source: bytes) -> dict[str, Any]:
    body = _parsed(source or b"{}", "can't parse JSON object")
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


def _read_form(source: bytes) -> dict[str, str]:
    fields = source.decode("latin-1")
    if len(source) > FIELD_BYTES and any(len(one) > FIELD_BYTES for one in fields.split("&")):
        raise bad_request(f"Field exceeded maximum size of {FIELD_BYTES // 1024}KB.")
    try:
        return dict(parse_qsl(fields, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise bad_request(f"Too many fields. Maximum number of fields is {FIELDS}.") from None


async def _read_parts(request: Request, values: dict[str, Any]) -> Parameters:
    files: dict[str, Document] = {}
    try:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await _read_upload(value)
                else:
                    values[name] = value
    except MultiPartException as error:
        raise bad_request(error.message) from None
    except HTTPException as error:  # the same, where an application stands around
        raise bad_request(error.detail) from None
    return Parameters(values, files)


async def _read_upload(upload: UploadFile) -> Document:
    mime_type = upload.content_type or "application/octet-stream"
    return Document(upload.filename or "file", mime_type, await upload.read())
