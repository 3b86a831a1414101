"""What a service costs, as a feed gives options and amounts, in words. Pure.

A table gives words alone. HSDS gives an option ("Adults"), an amount and its currency, and
`amount_description` ("per session"), of which each may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FREE = "free"
# Words of an option that say only that.
ALL_FREE = ("", FREE, "free of charge", "no cost", "no charge", "free for everyone", "free for all")
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
FIELDS = ("option", "currency", "amount", "extra")


@dataclass(frozen=True)
class Cost:
    """One cost option of HSDS."""

    option: str | None = None
    currency: str | None = None
    amount: float | None = None
    extra: Mapping[str, Any] | None = None

    @property
    def for_what(self) -> str:
        """What the amount is for, such as "per session"; empty where that is not told."""
        told = (self.extra or {}).get("amount_description")
        return " ".join(told.split()) if isinstance(told, str) else ""


def cost(row: Mapping[str, Any]) -> Cost:
    """A cost option's row, by the names of its columns."""
    return Cost(**{name: row[name] for name in FIELDS if name in row})


def of_row(row: Any) -> Cost:
    """The same of a row as an object."""
    return Cost(*(getattr(row, name) for name in FIELDS))


def in_words(costs: Sequence[Cost]) -> str | None:
    """What all of them say, each once; None where nothing is told."""
    said = list(dict.fromkeys(words for one in costs if (words := _said(one))))
    return "; ".join(said) or None


def are_free(costs: Sequence[Cost]) -> bool:
    """Whether it costs nothing, whoever comes: "Under 12s: free" alone says no such thing."""
    return bool(costs) and all(one.amount == 0 and is_free(one.option or "") for one in costs)


def is_free(words: str) -> bool:
    """Whether these words say that, and nothing else."""
    return words.strip().lower() in ALL_FREE


def _said(one: Cost) -> str:
    label = " ".join((one.option or "").split()) if one.amount is not None else one.option or ""
    if one.amount is None:
        return label or one.for_what
    if one.amount == 0 and is_free(label):
        return label or FREE
    money = FREE if one.amount == 0 else _money(one)
    if not label:
        return money
    return label if _tells(label, one.amount) else f"{label}: {money}"


def _money(one: Cost) -> str:
    amount = one.amount or 0
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    currency = (one.currency or "GBP").upper()
    money = f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency}"
    if not one.for_what:
        return money
    return one.for_what if _tells(one.for_what, amount) else f"{money} {one.for_what}"


def _tells(words: str, amount: float) -> bool:
    """Whether the words say the amount themselves: "£35 per session"."""
    return FREE in words.lower() if amount == 0 else f"{amount:g}" in words.replace(",", "")
