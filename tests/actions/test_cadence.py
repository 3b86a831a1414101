"""When check-ins come: days apart, in welcome hours, across both changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cadence import (
    CADENCE_FILE,
    CadenceProblem,
    due_times,
    into_window,
    is_welcome,
    read_cadence,
)
from tests.actions.makers import LONDON, local

RULES = read_cadence()
FIRST, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 4 * 365
MINUTES = st.integers(0, DAYS * 24 * 60)
TIMES = MINUTES.map(lambda minutes: FIRST + timedelta(minutes=minutes))


def walls(plan: str, start: str) -> list[str]:
    """The London wall times of a plan that starts at a London wall time."""
    due = due_times(plan, local(start), RULES, LONDON)
    return [f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}" for moment in due]


def test_the_days_of_a_plan_are_counted_from_its_start() -> None:
    # A Monday; 30, 60 and 90 days later are a Wednesday, a Friday and a Sunday.
    assert walls("2", "2026-11-23T12:30") == [
        "2026-11-26 12:30",
        "2026-12-07 12:30",
        "2026-12-23 12:30",
        "2027-01-22 12:30",
        "2027-02-22 10:00",
    ]


def test_after_a_start_weeks_one_three_and_nine() -> None:
    assert walls("started", "2026-09-07T11:00") == [
        "2026-09-14 11:00",
        "2026-09-28 11:00",
        "2026-11-09 11:00",
    ]


def test_the_furthest_away_hear_from_us_the_next_day() -> None:
    assert walls("4", "2026-11-23T12:00")[0] == "2026-11-24 12:00"


@pytest.mark.parametrize(
    ("start", "first"),
    [
        # The clock goes forward on Sunday 29 March 2026 and back on Sunday 25 October 2026.
        ("2026-03-27T12:30", "2026-03-30T12:30"),
        ("2026-03-26T12:30", "2026-03-30T10:00"),
        ("2026-10-23T12:30", "2026-10-26T12:30"),
        ("2026-10-22T12:30", "2026-10-26T10:00"),
    ],
)
def test_a_change_of_the_clock_moves_no_wall_time(start: str, first: str) -> None:
    assert due_times("2", local(start), RULES, LONDON)[0] == local(first)


def test_the_hour_in_utc_changes_with_the_clock() -> None:
    before = due_times("2", local("2026-03-23T12:30"), RULES, LONDON)[0]
    after = due_times("2", local("2026-03-27T12:30"), RULES, LONDON)[0]

    assert (before.hour, after.hour) == (12, 11)


@pytest.mark.parametrize(
    ("wall", "sent"),
    [
        ("2026-11-26T10:00", "2026-11-26T10:00"),
        ("2026-11-26T18:59", "2026-11-26T18:59"),
        ("2026-11-26T09:59", "2026-11-26T10:00"),
        ("2026-11-26T00:00", "2026-11-26T10:00"),
        ("2026-11-26T19:00", "2026-11-27T10:00"),
        ("2026-11-26T23:59", "2026-11-27T10:00"),
        # Friday evening, Saturday and Sunday wait for Monday.
        ("2026-11-27T19:00", "2026-11-30T10:00"),
        ("2026-11-28T12:00", "2026-11-30T10:00"),
        ("2026-11-29T03:00", "2026-11-30T10:00"),
        ("2026-11-29T22:00", "2026-11-30T10:00"),
        # The weekends on which the clock changes.
        ("2026-03-28T12:00", "2026-03-30T10:00"),
        ("2026-03-29T01:30", "2026-03-30T10:00"),
        ("2026-10-25T01:30", "2026-10-26T10:00"),
        # The end of the year, Easter, and Christmas with its substitute day.
        ("2026-12-31T20:00", "2027-01-04T10:00"),
        ("2026-04-02T19:30", "2026-04-07T10:00"),
        ("2026-12-24T19:00", "2026-12-29T10:00"),
        ("2026-08-31T12:00", "2026-09-01T10:00"),
    ],
)
def test_what_falls_outside_goes_to_the_next_window(wall: str, sent: str) -> None:
    assert into_window(datetime.fromisoformat(wall), RULES, LONDON) == local(sent)


@pytest.mark.parametrize(
    ("moment", "welcome"),
    [
        ("2026-11-26T10:00", True),
        ("2026-11-26T18:59", True),
        ("2026-11-26T19:00", False),
        ("2026-11-26T09:59", False),
        ("2026-11-28T12:00", False),
        ("2026-11-29T12:00", False),
        ("2026-07-01T10:00", True),
        ("2026-07-01T09:59", False),
        ("2026-12-25T12:00", False),
        ("2026-12-28T12:00", False),
        ("2027-01-01T12:00", False),
    ],
)
def test_the_window_is_in_the_local_hour(moment: str, welcome: bool) -> None:
    assert is_welcome(local(moment), RULES, LONDON) is welcome


@given(start=TIMES, plan=st.sampled_from(sorted(RULES.plans)))
def test_every_check_in_is_welcome_when_it_comes(start: datetime, plan: str) -> None:
    due = due_times(plan, start, RULES, LONDON)

    assert all(is_welcome(moment, RULES, LONDON) for moment in due)


@given(start=TIMES, plan=st.sampled_from(sorted(RULES.plans)))
def test_no_two_check_ins_of_a_plan_come_on_the_same_day(start: datetime, plan: str) -> None:
    """Days 1 and 3 after a Friday are a Saturday and a Monday: two messages on one Monday."""
    days = [moment.date() for moment in due_times(plan, start, RULES, LONDON)]

    assert days == sorted(set(days))


@given(start=TIMES, plan=st.sampled_from(sorted(RULES.plans)))
def test_no_check_in_comes_early_nor_later_than_a_break(start: datetime, plan: str) -> None:
    for moment, days in zip(due_times(plan, start, RULES, LONDON), RULES.plans[plan], strict=True):
        wall = moment.astimezone(LONDON).replace(tzinfo=None)
        meant = start.astimezone(LONDON).replace(tzinfo=None) + timedelta(days=days)
        # Thursday 19:00 to Tuesday 10:00, and a day more where two would come on one.
        assert timedelta(0) <= wall - meant <= timedelta(hours=111 + 24)


def test_every_plan_leaves_room_for_its_last_message() -> None:
    assert all(len(days) < RULES.most for days in RULES.plans.values())


@pytest.mark.parametrize(
    ("line", "wrong", "problem"),
    [
        ("4 = [1, 3, 7, 14]", "4 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "'4' has 10 days"),
        ("4 = [1, 3, 7, 14]", "4 = []", "'4' has 0 days"),
        ("4 = [1, 3, 7, 14]", "4 = [3, 1]", "ascend"),
        ("4 = [1, 3, 7, 14]", "4 = [0, 1]", "from 1 to"),
        ("4 = [1, 3, 7, 14]", "4 = [1, 999999999]", "from 1 to"),
        ("4 = [1, 3, 7, 14]", 'Four = ["one"]', "'4' is missing"),
        ("4 = [1, 3, 7, 14]", '4 = ["one"]', "whole"),
        ("4 = [1, 3, 7, 14]", "4 = 3", "cadence.toml"),
        ("4 = [1, 3, 7, 14]", "4 = [1]\n5 = [1]", "'5' is not known here"),
        ("most = 10", "most = 11", "most: a whole number from 2 to 10"),
        ("most = 10", 'most = "10"', "most: a whole number"),
        ("most = 10", "most = 9.9", "most: a whole number"),
        ('version = "2026-11"', "", "'version' is missing"),
        ('version = "2026-11"', f'version = "{"x" * 33}"', "version: text of 1 to 32 letters"),
        ('version = "2026-11"', "version = 2026", "version: text"),
        ("last_after_days = 7", "last_after_day = 7", "'last_after_days' is missing"),
        ("last_after_days = 7", "last_after_days = 7\nlast = 1", "'last' is not known here"),
        ("last_after_days = 7", "last_after_days = 999999", "last_after_days: a whole number"),
        ("minutes = 10", "minutes = 999999999", "minutes: a whole number from 0 to 1440"),
        ("minutes = 10", "minutes = 10\nhours = 1", "conversation: 'hours' is not known here"),
        ("public_kinds = [", 'public_kinds = "course"\nx = [', "'x' is not known"),
        ("public_kinds = [", 'public_kinds = ["cuorse", ', "public_kinds: 'cuorse' is not known"),
        ("bank_holidays = ", "bank_holiday = ", "window: 'bank_holidays' is missing"),
        ('bank_holidays = "GB-ENG"', 'bank_holidays = "GB"', "name the part of GB"),
        ('bank_holidays = "GB-ENG"', 'bank_holidays = "GB-"', "ENG, NIR, SCT, WLS"),
        ('bank_holidays = "GB-ENG"', "bank_holidays = true", "bank_holidays: True is not known"),
        ('opens = "10:00"', 'opens = "10:00+02:00"', "opens: a local time such as '10:00'"),
        ('opens = "10:00"', "opens = 10:00:00+02:00", "cadence.toml"),
        ('opens = "10:00"', 'opens = "03:00"', "window: between 08:00 and 21:00"),
        ('closes = "19:00"', 'closes = "23:00"', "window: between 08:00 and 21:00"),
        ("grace_hours = 48", "grace_hours = 0", "grace_hours: a whole number from 1"),
        ("away_days = 14", "away_days = 0", "away_days: a whole number from 1"),
        ('opens = "10:00"', 'opens = "ten"', "opens: a local time"),
        ('opens = "10:00"', 'opens = "19:00"', "must open before it closes"),
        ("grace_hours = 48", "grace_hours = -1", "grace_hours: a whole number from 1"),
        ("grace_hours = 48", "grace_hours = true", "grace_hours: a whole number"),
        ("grace_hours = 48", "grace_hours = ", "cadence.toml"),
    ],
)
def test_a_mistake_in_it_is_told_at_the_start(
    tmp_path: Path, line: str, wrong: str, problem: str
) -> None:
    path = tmp_path / "cadence.toml"
    content = CADENCE_FILE.read_text()
    assert line in content
    path.write_text(content.replace(line, wrong))
    with pytest.raises(CadenceProblem, match=problem) as told:
        read_cadence(path)
    assert "cadence.toml" in str(told.value)


def test_one_kind_alone_is_no_list_of_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "cadence.toml"
    content = CADENCE_FILE.read_text()
    kinds = content[content.index("public_kinds = [") : content.index("]\n") + 1]
    path.write_text(content.replace(kinds, 'public_kinds = "course"'))
    with pytest.raises(CadenceProblem, match="public_kinds: a list is needed"):
        read_cadence(path)


def test_closing_with_a_zone_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "cadence.toml"
    with_zones = CADENCE_FILE.read_text().replace('"10:00"', '"10:00Z"')
    path.write_text(with_zones.replace('"19:00"', '"19:00Z"'))
    with pytest.raises(CadenceProblem, match="a local time"):
        read_cadence(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CadenceProblem, match=r"cadence\.toml"):
        read_cadence(tmp_path / "cadence.toml")


def test_another_place_has_bank_holidays_of_its_own(tmp_path: Path) -> None:
    """St Andrew's Day is one in Scotland, and none in England."""
    path = tmp_path / "cadence.toml"
    path.write_text(CADENCE_FILE.read_text().replace("GB-ENG", "GB-SCT"))
    day = local("2026-11-30T12:00")

    assert is_welcome(day, RULES, LONDON)
    assert not is_welcome(day, read_cadence(path), LONDON)


def test_a_place_that_nobody_knows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cadence.toml"
    path.write_text(CADENCE_FILE.read_text().replace("GB-ENG", "GB-FYLDE"))
    with pytest.raises(CadenceProblem, match="GB-FYLDE"):
        read_cadence(path)
