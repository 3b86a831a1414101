"""A hidden address is not told in words either: "Come to 12 Rose Lane, FY1 4ZZ". Pure.

Where an entry keeps an address confidential, its street and its postcode are covered in all of the
entry's texts as it is written, whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

COVER = "[…]"
# The texts of an entry that go out, by its tables; what we do not use is covered as a whole.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "service": ("description", "extra"),
    "eligibility": ("how_to_apply", "start_dates", "duration", "pay"),
    "schedule": ("description", "extra"),
    "cost_option": ("option", "extra"),
    "accessibility": ("description", "extra"),
    "service_area": ("extra",),
    "phone": ("description", "extra"),
    "contact": ("name", "title", "extra"),
    "service_at_location": ("extra",),
    "location": ("extra",),
}
# A house has a number; "The Refuge" alone may stand for more than its door.
STREET = re.compile(r"\d+\w?\W+\w+\W+\w+|\w+\W+\d+")


def covered(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of an entry with what they hide covered in its texts."""
    hidden = [row for row in rows.get("address", ()) if row.get("confidential")]
    told = re_of((row.get("address_1"), row.get("postal_code")) for row in hidden)
    if told is None:
        return dict(rows)
    return {
        name: [_covered(told, TEXTS.get(name, ()), row) for row in of] for name, of in rows.items()
    }


def re_of(addresses: Iterable[Sequence[object]]) -> re.Pattern[str] | None:
    """What finds these streets and postcodes in a text, however they are spaced; None: nothing."""
    streets, postcodes = set(), set()
    for street, postcode in addresses:
        line = str(street or "").splitlines()[0].split(",")[0] if street else ""
        if STREET.search(line):
            streets.add(r"\W+".join(map(re.escape, re.findall(r"\w+", line))))
        if plain := re.sub(r"\W", "", str(postcode or "")):
            postcodes.add(rf"{re.escape(plain[:-3])}\s*{re.escape(plain[-3:])}")
    parts = sorted(streets | postcodes, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE) if parts else None


def cover(told: re.Pattern[str], value: Any) -> Any:
    """The same with what is hidden covered in every text of it."""
    if isinstance(value, str):
        return told.sub(COVER, value)
    if isinstance(value, Mapping):
        return {name: cover(told, one) for name, one in value.items()}
    return [cover(told, one) for one in value] if isinstance(value, list) else value


def _covered(told: re.Pattern[str], names: Sequence[str], row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: cover(told, row[name]) for name in names if row.get(name)}}
