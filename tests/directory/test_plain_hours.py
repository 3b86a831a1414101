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
    (found,) = plain_hours(text)
    assert found == {"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes}


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("Monday to Friday, 9am to 5pm. Closed on bank holidays.", [(WEEK, 9, 17)]),
        ("Mon to Thu 9am to 5pm, Fri 9am to 4pm", [("MO,TU,WE,TH", 9, 17), ("FR", 9, 16)]),
        ("Tue 09:00-17:00; Sat 10:00-12:00", [("TU", 9, 17), ("SA", 10, 12)]),
        ("9am-5pm Mon-Fri, 10am-1pm Sat", [(WEEK, 9, 17), ("SA", 10, 13)]),
        ("Mon 9am–12noon and 1pm to 4pm", [("MO", 9, 12), ("MO", 13, 16)]),
        ("Mondays, Fridays 10am-2pm and Sundays noon to 1pm", [("MO,FR", 10, 14), ("SU", 12, 13)]),
        ("Midnight to 8am daily", [(ALL, 0, 8)]),
    ],
)
def test_each_set_of_hours_is_read(text: str, sets: list[tuple[str, int, int]]) -> None:
    found = [(one["byday"], one["opens_at"], one["closes_at"]) for one in plain_hours(text)]
    assert found == [(days, time(opens), time(closes)) for days, opens, closes in sets]


def test_a_day_that_ends_at_midnight_ends_in_its_last_minute() -> None:
    assert plain_hours("Every day 8am to midnight")[0]["closes_at"] == time(23, 59)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "By appointment", "9 to 5", "9am to 5pm", "Monday to Friday", "Every night",
        "Mon to Thu 9am to 4pm, Friday 9am to 3.30pm by appointment", "Weekdays 9am to 5pm (check)",
        "Weekdays 9am to 5pm, closed for lunch 12pm to 1pm", "First Monday of the month 9am to 5pm",
        "Weekdays 9am to 5pm; Saturdays by appointment", "Mondays 11noon to 2pm",
        "Monday to Friday, 9am to 5pm, term time", "Mon 25:00 to 26:00", "Mondays 13am to 2pm",
        "Friday to Tuesday, 9am to 5pm", "Out of hours: 0300 123 6722",
    ],
)  # fmt: skip
def test_what_is_not_plain_stays_words(text: str | None) -> None:
    assert plain_hours(text) == []
