"""Hours and dates in words: what is surely wrong is found, and nothing else."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from directory.partners.checking import hours_backwards, said_overnight, start_has_passed
from tests.directory.makers import SAMPLE, TODAY


@pytest.mark.parametrize(
    "text",
    ["5pm to 9am", "Mon-Fri 17:00-09:00", "17.30 until 9.00", "9:30am to 1:30", "10am - 10am"],
)
def test_hours_that_end_before_they_start_are_found(text: str) -> None:
    assert hours_backwards(text)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "9am to 5pm", "9:00-17:00", "9 to 5", "Monday to Friday, 10am–4pm",
        "10am to 12am",
        "Overnight, 10pm to 8am", "8pm to 6am the next morning", "24/7", "16-24 year olds, 9am-5pm",
        "12pm to 2pm", "01253 477775", "Open 20:00 to 00:00",
    ],
)  # fmt: skip
def test_hours_that_may_be_right_are_left_alone(text: str | None) -> None:
    assert hours_backwards(text) is None


def test_overnight_is_written_behind_each_opening_time_that_needs_it() -> None:
    text = said_overnight("Monday 9am to 5pm, Friday 8pm to 8am, Saturday 22:00-06:00")
    assert text == "Monday 9am to 5pm, Friday 8pm to 8am overnight, Saturday 22:00-06:00 overnight"
    assert hours_backwards(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("September 2025", "September 2025"),
        ("1 September 2026", "1 September 2026"),
        ("2026-11-22", "2026-11-22"),
        ("22/11/2026", "22/11/2026"),
        ("Jan 2026 and Sept 2026", "Sept 2026"),
        ("September 2025 and September 2027", None),
        ("November 2026", None),
        ("September", None),
        ("All year round", None),
        ("31/02/2020", None),
        (None, None),
    ],
)
def test_a_start_that_is_over_is_found(text: str | None, found: str | None) -> None:
    assert start_has_passed(text, TODAY) == found


def test_nothing_of_the_sample_directory_is_found_wrong() -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["service"] for row in rows if hours_backwards(row["opening_hours"])] == []
    assert start_has_passed(rows[0]["start_dates"], date(2026, 11, 24)) is None
