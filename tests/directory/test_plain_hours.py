"""Hours in words, as days and times."""

from __future__ import annotations

from datetime import time

import pytest

from directory.plain_hours import plain_hours

WEEK = "MO,TU,WE,TH,FR"
ALL = "MO,TU,WE,TH,FR,SA,SU"


@pytest.mark.parametrize(
    ("text", "days", "opens", "closes"),
    [
        ("Monday to Friday, 9am to 5pm", WEEK, time(9), time(17)),
        ("Mon-Fri 09:00-17:00", WEEK, time(9), time(17)),
        ("Weekdays 9am to 9.30pm.", WEEK, time(9), time(21, 30)),
        ("2pm to 10pm every day", ALL, time(14), time(22)),
        ("Tuesdays and Thursdays, 10am - 12pm", "TU,TH", time(10), time(12)),
        ("Fridays, 5pm to 9pm", "FR", time(17), time(21)),
        ("24 hours a day, every day", ALL, time(), time(23, 59)),
        ("24 hours a day", ALL, time(), time(23, 59)),
        ("Every day: 8pm to 8am", ALL, time(20), time(8)),
    ],
)
def test_plain_hours_are_days_and_times(text: str, days: str, opens: time, closes: time) -> None:
    assert plain_hours(text) == {
        "freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        None, "", "By appointment", "9 to 5", "9am to 5pm", "Monday to Friday", "Every night",
        "Monday to Thursday 9am to 4pm, Friday 9am to 3.30pm", "Weekdays 9am to 5pm (check)",
        "Monday to Friday, 9am to 5pm, term time", "Mon 25:00 to 26:00", "Mondays 13am to 2pm",
        "Friday to Tuesday, 9am to 5pm", "Out of hours: 0300 123 6722",
    ],
)  # fmt: skip
def test_what_is_not_plain_stays_words(text: str | None) -> None:
    assert plain_hours(text) == {}
