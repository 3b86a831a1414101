"""Values of a policy file, each of the kind that it must be, or a sentence that names its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import time
from typing import Any


class Unfit(ValueError):
    """A value that cannot be used; the message names its key and says what it must be."""


def keys(table: Any, needed: Collection[str], where: str = "") -> Mapping[str, Any]:
    """A table with these keys and no other: one that is misspelt would count for nothing."""
    if not isinstance(table, Mapping):
        raise Unfit(f"{where or 'the file'}: a table is needed.")
    of_it = f"{where}: " if where else ""
    if missing := [key for key in needed if key not in table]:
        raise Unfit(f"{of_it}'{missing[0]}' is missing.")
    if unknown := [key for key in table if key not in needed]:
        known = ", ".join(needed)
        raise Unfit(f"{of_it}'{unknown[0]}' is not known here; what is: {known}.")
    return table


def whole(table: Mapping[str, Any], key: str, most: int, least: int = 0) -> int:
    """A whole number; true and "10" are none."""
    value = table[key]
    if type(value) is not int or not least <= value <= most:
        raise Unfit(f"{key}: a whole number from {least} to {most} is needed, not {value!r}.")
    return value


def text(table: Mapping[str, Any], key: str, longest: int) -> str:
    """Text that is not empty, and fits where it is kept."""
    value = table[key]
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Unfit(f"{key}: text of 1 to {longest} letters is needed, not {value!r}.")
    return value


def hour(table: Mapping[str, Any], key: str) -> time:
    """A time on the clock of the place, so without a zone."""
    value = table[key]
    try:
        found = time.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is not None:
        raise Unfit(f"{key}: a local time such as '10:00' is needed, not {value!r}.")
    return found


def codes(table: Mapping[str, Any], key: str, known: Collection[str]) -> frozenset[str]:
    """A list of codes that are known."""
    value = table[key]
    if not isinstance(value, list):
        raise Unfit(f'{key}: a list is needed, such as ["{min(known)}"], not {value!r}.')
    if unknown := [code for code in value if code not in known]:
        raise Unfit(f"{key}: {unknown[0]!r} is not known; what is: {', '.join(sorted(known))}.")
    return frozenset(value)
