"""What of a service somebody can go to or call: no PO box, and no fax. Pure.

Everybody who tells where a service is asks here: tables and the form, cards, and in the database
what matching reads (`candidate_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

# The type of a location and of an address where people can go (HSDS: physical, postal, virtual).
PHYSICAL = "physical"
# What reads as a PO box in small letters, whatever its type: with a town behind it at most. "PO Box
# 4, Town Hall, Talbot Square" names a house. Dots and blanks are those of both databases.
DOT = "[.\\s\u00a0]*"
BOX = f"^((p{DOT}o{DOT}|post office )box|freepost)([^a-z]|$)[^,\n]*(,[^,\n]*)?$"
# The types of a phone that nobody can talk on (HSDS 3).
NOT_TO_TALK_ON = ("fax", "pager", "textphone", "video")


class Way(IntEnum):
    """Whether a place or an address leads anywhere. Of several, the one that does so most is told.

    A box is written where an address is, in a table and in the form; nobody goes there.
    """

    THERE = 0
    BOX = 1
    NOWHERE = 2


def is_box(line: str | None) -> bool:
    """Whether the line of an address is a PO box."""
    return re.search(BOX, (line or "").strip().lower()) is not None


def way_of_address(kind: str | None, line: str | None) -> Way:
    """By its type, which is physical where none is told, and by what it says."""
    if (kind or PHYSICAL) != PHYSICAL:
        return Way.NOWHERE
    return Way.BOX if is_box(line) else Way.THERE


def way_of_place(kind: str | None, addresses: Iterable[Way]) -> Way:
    """By its own type, and by its addresses; it may have none, and lie somewhere all the same."""
    if (kind or PHYSICAL) != PHYSICAL:
        return Way.NOWHERE
    return min(addresses, default=Way.THERE)


def is_to_call(extra: Mapping[str, Any] | None) -> bool:
    """Whether a number is one to talk on, by what its feed says of it beside."""
    told = (extra or {}).get("type")
    return not (isinstance(told, str) and told.strip().lower() in NOT_TO_TALK_ON)
