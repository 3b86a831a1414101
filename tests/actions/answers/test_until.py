"""When a break is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers import until

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("until september", date(2027, 9, 1)),
        ("pause till after my exams in june", date(2027, 7, 1)),
        ("i look after my mum till june", date(2027, 6, 1)),
        ("till after december", date(2027, 1, 1)),
        ("till after the 5th of march", date(2027, 3, 5)),
        ("pause till sept", date(2027, 9, 1)),
        ("til jan pls", date(2027, 1, 1)),
        ("until november", date(2027, 11, 1)),
        ("until december", date(2026, 12, 1)),
        ("til 5th january", date(2027, 1, 5)),
        ("until jan 10", date(2027, 1, 10)),
        ("31 feb", date(2027, 2, 28)),
        ("till after xmas", date(2027, 1, 2)),
        ("until christmas", date(2026, 12, 25)),
        ("new year", date(2027, 1, 2)),
        ("til new years", date(2027, 1, 2)),
        ("till after new year's", date(2027, 1, 2)),
        ("til monday", date(2026, 11, 30)),
        ("until tuesday", date(2026, 12, 1)),
        ("til next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
        ("leave me alone till tomorrow", date(2026, 11, 25)),
        ("2 weeks", date(2026, 12, 8)),
        ("a week", date(2026, 12, 1)),
        ("for a month", date(2026, 12, 24)),
        ("give me a couple of months", date(2027, 1, 24)),
        ("on holiday next week", date(2026, 12, 7)),
        ("away til next week", date(2026, 11, 30)),
        ("im on hols from monday for a week", date(2026, 12, 7)),
        ("off on holiday tomorrow for 2 weeks", date(2026, 12, 9)),
        ("away from 10th to 20th december", date(2026, 12, 20)),
        ("until easter", date(2027, 3, 28)),
        ("til after easter", date(2027, 3, 30)),
    ],
)
def test_an_end_is_found(text: str, over: date) -> None:
    assert until(text, TUESDAY) == over


@pytest.mark.parametrize("text", ["", "pause", "leave me alone for a bit", "stop messaging", "17"])
def test_no_end_is_none(text: str) -> None:
    assert until(text, TUESDAY) is None


@given(st.text(max_size=200), st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_an_end_is_always_ahead_and_never_far(text: str, today: date) -> None:
    over = until(text, today)
    assert over is None or today < over <= today + timedelta(days=400)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("im on holiday til the 20th", date(2026, 12, 20)),
        ("back on the 15th", date(2026, 12, 15)),
        ("back on the 31st", date(2026, 12, 31)),
        ("away until the 3rd of january", date(2027, 1, 3)),
    ],
)
def test_a_day_without_its_month_is_the_next_one(text: str, day: date) -> None:
    assert until(text, date(2026, 11, 27)) == day
