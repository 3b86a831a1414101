"""JSON, coded once: what is kept as it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_ENCODER = json.JSONEncoder(separators=(",", ":"))


class Coded(str):
    """A text that is JSON already."""

    __slots__ = ()


def coded(value: Any) -> Coded:
    """A value as JSON, in ASCII alone, as Telegram's servers write it."""
    return value if isinstance(value, Coded) else Coded(_ENCODER.encode(value))


def coded_list(values: Iterable[str]) -> Coded:
    """A list of what is JSON already."""
    return Coded(f"[{','.join(values)}]")


def coded_with(value: dict[str, Any], name: str, part: Coded) -> Coded:
    """An object that holds something, as JSON, and one entry more that is JSON already."""
    return Coded(f'{coded(value)[:-1]},"{name}":{part}}}')
