"""Times in words are found, and nothing that is written in figures or counts something else."""

from __future__ import annotations

import csv

import pytest

from directory.partners.spoken import time_in_words
from tests.directory.makers import SAMPLE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 o clock til 3 in the afternoon", "5 o clock"),
        ("Open from ten o’clock", "ten o’clock"),
        ("Monday to Friday, nine till five.", "nine till five"),
        ("Eleven to two on Saturdays", "Eleven to two"),
        ("half past nine to four", "half past nine to four"),
        ("Doors at quarter to 8", "quarter to 8"),
        ("from 9 in the morning", "9 in the morning"),
        ("until 10 at night", "10 at night"),
        ("six pm to eight pm", "six pm"),
    ],
)
def test_a_time_in_words_is_found(text: str, found: str) -> None:
    assert time_in_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        None, "", "Monday to Friday, 9am to 5pm", "24 hours a day, 7 days a week",
        "two to three weeks", "One to one", "one to one sessions, 10am to 12pm",
        "Open two to three evenings a week, 6pm to 9pm", "Every weekday afternoon, 1pm to 4pm",
        "Evening sessions, 6 to 8pm", "First Monday of the month, 5.30pm", "At night by phone",
        "Closed in the morning", "Term time, Mondays 10:00-12:30; drop in",
    ],
)  # fmt: skip
def test_what_is_written_in_figures_is_left_alone(text: str | None) -> None:
    assert time_in_words(text) is None


def test_the_sample_has_none() -> None:
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        said = [row["opening_hours"] for row in csv.DictReader(file)]
    assert [found for found in map(time_in_words, said) if found] == []
