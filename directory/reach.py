"""What of a service somebody can call: no fax. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The types of a phone that nobody can talk on (HSDS 3).
NOT_TO_TALK_ON = ("fax", "pager", "textphone", "video")


def is_to_call(extra: Mapping[str, Any] | None) -> bool:
    """Whether a number is one to talk on, by what its feed says of it beside."""
    told = (extra or {}).get("type")
    return not (isinstance(told, str) and told.strip().lower() in NOT_TO_TALK_ON)
