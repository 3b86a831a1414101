"""Hours and dates in words: what is surely wrong is found, and nothing else."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from directory.partners.checking import (
    hours_backwards,
    no_such_day,
    no_such_time,
    said_overnight,
    start_has_passed,
)
from tests.directory.makers import SAMPLE, TODAY


@pytest.mark.parametrize(
    "text",
    [
        "5pm to 9am",
        "Mon-Fri 17:00-09:00",
        "17.30 until 9.00",
        "9:30am to 1:30",
        "10am - 10am",
        "noon to 9am",
        "between 4pm and 2pm",
        "Mondays between 16:00 and 14:00",
        "6pm til 4pm",
        "2 to 1pm",
    ],
)
def test_hours_that_end_before_they_start_are_found(text: str) -> None:
    assert hours_backwards(text)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "9am to 5pm", "9:00-17:00", "9 to 5", "Monday to Friday, 10am–4pm",
        "10am to 12am",
        "Overnight, 10pm to 8am", "8pm to 6am the next morning", "24/7", "16-24 year olds, 9am-5pm",
        "4pm and 2pm", "between 2pm and 4pm", "6 til 4pm", "1 to 3pm", "10 to 2pm", "12 to 1pm",
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
        ("Autumn 2020", "Autumn 2020"),
        ("March 1st 2020", "March 1st 2020"),
        ("01.09.2019", "01.09.2019"),
        ("1/9/19", "1/9/19"),
        ("2019", "2019"),
        ("in 2025", "2025"),
        ("2026", None),
        ("Since 2019, all year", None),
        ("last year", "last year"),
        ("Last September", "Last September"),
        ("the last week of May", None),
        ("Spring term 2026", "Spring term 2026"),
        ("Sept '25", "Sept 2025"),
        ("5 Jan ’26", "5 Jan 2026"),
        ("Jan '27", None),
        ("Autumn '25 and autumn '27", None),
        ("Summer 2027 or autumn 2020", None),
    ],
)
def test_a_start_that_is_over_is_found(text: str | None, found: str | None) -> None:
    assert start_has_passed(text, TODAY) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9am to 25pm", "25pm"), ("Mon 10:75 to 12:00", "10:75"), ("24:30", "24:30"),
        ("9.80am to 5pm", "9.80am"), ("0am to 5pm", "0am"), ("Mon 9am – 13pm", "13pm"),
        ("13:30am", "13:30am"), ("12am to 12pm", None),
        ("9am to 5pm", None), ("00:00-24:00", None), ("17:30pm", None), ("1:1 support", None),
        ("16 to 24 year olds", None), ("£10.75 a session, 9.30am", None), (None, None),
        ("30 may join", None),
    ],
)  # fmt: skip
def test_a_time_that_no_clock_shows_is_found(text: str | None, found: str | None) -> None:
    assert no_such_time(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("31 February 2027", "31 February 2027"), ("31 June", "31 June"),
        ("29 Feb 2027", "29 Feb 2027"), ("2027-02-31", "2027-02-31"), ("1/13/2027", "1/13/2027"),
        ("31st April, then May", "31st April"),
        ("29 February 2028", None), ("29 February", None), ("31 May 2027", None),
        ("February 2027", None), ("45 may join", None), ("All year", None), (None, None),
        ("31.02.2027", "31.02.2027"), ("00/01/2027", "00/01/2027"),
        ("February 31st, 2027", "February 31st, 2027"),
        ("24/7", None), ("10.30 to 11.45", None),
    ],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_found(text: str | None, found: str | None) -> None:
    assert no_such_day(text) == found


def test_nothing_of_the_sample_directory_is_found_wrong() -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["service"] for row in rows if no_such_time(row["opening_hours"])] == []
    assert [row["service"] for row in rows if no_such_day(row["start_dates"])] == []
    assert [row["service"] for row in rows if hours_backwards(row["opening_hours"])] == []
    assert start_has_passed(rows[0]["start_dates"], date(2026, 11, 24)) is None
