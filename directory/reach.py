"""What of a service somebody can go to, call or text: no PO box, and no fax. Pure.

Everybody who tells where a service is, or whether it leads to anybody, asks here: tables and the
form, cards, and in the database what matching reads (`candidate_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any

from directory.streets import street_words

# The type of a location and of an address where people can go (HSDS: physical, postal, virtual).
PHYSICAL, POSTAL = "physical", "postal"
# What reads as a PO box in small letters, whatever its type. Dots and blanks are those of both
# databases.
DOT = "[.\\s\u00a0-]*"
BOX = f"(^|[^a-z])((p{DOT}o{DOT}|post office )box|freepost)([^a-z]|$)|^box[\\s\u00a0]*[0-9]"
# What looks like a phone number, where a feed gives one that nobody has checked.
NUMBER = "^([+]|[(]?0|44)[0-9 ()-]{8,57}$|^[1-9][0-9 -]{1,6}[0-9]$"
# What a phone is called, in its type (HSDS 3) or in words, that nobody can talk on.
NOT_TO_CALL = (
    "fax", "facsimile", "pager", "textphone", "text phone", "minicom", "tty", "tdd", "video",
)  # fmt: skip
# One that takes texts alone: Shout's 85258.
FOR_TEXTS = ("text", "texts", "sms")
# Types of one to talk on. Another type ("main") says nothing, as none at all.
TO_CALL = ("voice", "cell", "mobile", "phone", "telephone", "tel", "landline")
# Where there is no such type, words tell. What may stand before them: "Our fax number".
OWNS = "((our|the|a|main|office)[\\s\u00a0]+)*"
# Any of these is a way to get in touch; the names are those of a table and of an offer.
WAYS = ("phone", "texts", "email", "url", "how_to_apply")
# The status of what is offered, and of a row that tells none.
OFFERED = "active"
# What stands before such a number where there is one cell for all: "Text 85258".
TO_TEXT = "Text "
# "Fax/phone", "text or call": it is one to call as well.
SPEAKING = "(or|and|please|[/&+,])[\\s\u00a0]*(call|phone|tel|voice|ring)"


class Way(IntEnum):
    """Whether a place or an address leads anywhere. Of several, the one that does so most is told.

    A street for letters, in a place that is physical, is where to go as long as nothing else is
    told: HSDS's own examples tell one so. A box is written where an address is, in a table and in
    the form; nobody goes there.
    """

    THERE = 0
    LETTERS = 1
    BOX = 2
    NOWHERE = 3

    @property
    def leads(self) -> bool:
        """Whether people can go there."""
        return self <= Way.LETTERS


@cache
def street() -> str:
    """The pattern of a line in small letters that names a street or a house to go to."""
    whole, short = map("|".join, street_words())
    return (
        f"(^|[^a-z])({whole})([^a-z]|$)"
        f"|(^|[^a-z])({short})[.\\s\u00a0]*([,\n]|$)"
        "|[,\n][\\s\u00a0]*[0-9]+[a-z]?[\\s\u00a0]+[a-z]"
    )


def is_box(line: str | None) -> bool:
    """Whether the line of an address is a PO box, with no street beside it.

    "PO Box 4, Town Hall, Talbot Square" names a house.
    """
    said = (line or "").strip().lower()
    return re.search(BOX, said) is not None and not names_a_street(said)


def names_a_street(line: str) -> bool:
    """Whether the line of an address tells of a street or a house."""
    return re.search(street(), line.lower()) is not None


def way_of_address(kind: str | None, line: str | None) -> Way:
    """By its type, which is physical where none is told, and by what it says."""
    if kind == POSTAL:
        return Way.NOWHERE if is_box(line) or not (line or "").strip() else Way.LETTERS
    if (kind or PHYSICAL) != PHYSICAL:
        return Way.NOWHERE
    return Way.BOX if is_box(line) else Way.THERE


def way_of_place(kind: str | None, addresses: Iterable[Way]) -> Way:
    """By its own type, and by its addresses; it may have none, and lie somewhere all the same."""
    if (kind or PHYSICAL) != PHYSICAL:
        return Way.NOWHERE
    return min(addresses, default=Way.THERE)


def can_be_reached(told: Mapping[str, Any]) -> bool:
    """Whether what is told of a service leads to anybody: to get in touch with, or to walk in to.

    A place to walk into is one that is shown, with something of when it is open.
    """
    if any(told.get(name) for name in WAYS):
        return True
    address = None if told.get("confidential") else told.get("address")
    return bool(address and not is_box(address) and told.get("opening_hours"))


def leads_nowhere(told: Mapping[str, Any]) -> bool:
    """Whether a service is to be offered, by its status, and leads to nobody."""
    return told.get("status") in (None, OFFERED) and not can_be_reached(told)


class Number(StrEnum):
    """What a number is for."""

    CALL = "call"
    TEXT = "text"
    NEITHER = "neither"


# The first that is said; else it is one to call.
USES = ((NOT_TO_CALL, Number.NEITHER), (FOR_TEXTS, Number.TEXT))
TYPES = (*NOT_TO_CALL, *FOR_TEXTS, *TO_CALL)


def begins_with(names: Iterable[str]) -> str:
    """The pattern of a text in small letters that begins with one of these words."""
    return f"^[\\s\u00a0]*{OWNS}({'|'.join(names)})([^a-z]|$)"


def use_of(phone: Mapping[str, Any]) -> Number:
    """What a phone's row is for: as its type says, or else as is said of it or in its number."""
    kind = (phone.get("extra") or {}).get("type")
    typed = kind.lower() if isinstance(kind, str) else ""
    if re.search(begins_with(TYPES), typed):
        return _use_in([typed])
    texts = (phone.get("description"), phone.get("number"))
    return _use_in([text.lower() for text in texts if isinstance(text, str)])


def number_in(extra: Mapping[str, Any] | None) -> str | None:
    """The first number in what a feed says of a place, if it looks like one."""
    phones = (extra or {}).get("phones")
    first = phones[0] if isinstance(phones, list) and phones else None
    number = first.get("number") if isinstance(first, dict) else None
    return number if isinstance(number, str) and re.search(NUMBER, number) else None


def _use_in(said: Iterable[str]) -> Number:
    alone = [one for one in said if not re.search(SPEAKING, one)]
    for names, use in USES:
        if any(re.search(begins_with(names), one) for one in alone):
            return use
    return Number.CALL


def told_in_a_cell(phone: Mapping[str, Any]) -> str | None:
    """How a number is told where there is one cell for it; None where nobody gets through by it."""
    use, number = use_of(phone), phone.get("number") or None
    if use is Number.TEXT and number:
        return number if number.lower().startswith("text") else f"{TO_TEXT}{number}"
    return number if use is Number.CALL else None


def out_of_a_cell(told: str | None) -> tuple[str | None, Number]:
    """The number alone, and what it is for."""
    if told is None:
        return None, Number.NEITHER
    number = told.removeprefix(TO_TEXT)
    return number, Number.CALL if number == told else Number.TEXT


def is_to_call(phone: Mapping[str, Any]) -> bool:
    """Whether a number is one to talk on."""
    return use_of(phone) is Number.CALL
