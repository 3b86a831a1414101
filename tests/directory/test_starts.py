"""Starts: the next month that a provider's words name."""

from __future__ import annotations

from datetime import date

import pytest

from directory.starts import next_start
from directory.weights import weights

STARTS = weights().starts


@pytest.mark.parametrize(
    ("text", "month", "days"),
    [
        ("September", 9, 282),
        ("About three times a year: January, April and September", 1, 39),
        ("November", 11, 343),
        ("from 1 december", 12, 8),
        ("september", 9, 282),
        ("September 2028", 9, 648),
        ("January 2025, then September 2027", 9, 282),
        ("May", 5, 159),
        ("1 may 2027", 5, 159),
        ("Dates may change: September", 9, 282),
    ],
)
def test_the_nearest_named_month_is_next(text: str, month: int, days: int) -> None:
    found = next_start(text, STARTS, today=date(2026, 11, 23))
    assert found is not None
    assert (found.month, found.days) == (month, days)


def test_all_year_is_now() -> None:
    found = next_start("All year", STARTS, today=date(2026, 11, 23))
    assert found is not None and found.all_year


@pytest.mark.parametrize(
    "text", [None, "", "when enough people join", "January 2026", "It may be full"]
)
def test_no_month_is_no_start(text: str | None) -> None:
    assert next_start(text, STARTS, today=date(2026, 11, 23)) is None
