"""How long it has been, reckoned from 15 October 2026."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers import Question, parse
from tests.actions.answers.today import TODAY, heard

UNDER_3, TO_6, TO_12, OVER_12 = (
    "under_3_months",
    "3_to_6_months",
    "6_to_12_months",
    "over_12_months",
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("couple of weeks", UNDER_3),
        ("like 8 weeks", UNDER_3),
        ("a fortnight ago", UNDER_3),
        ("nearly 3 months", UNDER_3),
        ("since september", UNDER_3),
        ("just left", UNDER_3),
        ("3 weeks ago i got sacked", UNDER_3),
        ("still at college", UNDER_3),
        ("2 monhts", UNDER_3),
        ("since june", TO_6),
        ("not a year yet", TO_12),
        ("not worked for 2 years", OVER_12),
        ("left college in june", TO_6),
        ("in may", TO_6),
        ("about 4mnths", TO_6),
        ("few months", TO_6),
        ("5 or 6 months", TO_6),
        ("3-6 months", TO_6),
        ("left in the summer", TO_6),
        ("worked for 2 years then left in june", TO_6),
        ("6 months ish", TO_12),
        ("half a year", TO_12),
        ("7 or 8 months", TO_12),
        ("nearly a year", TO_12),
        ("been out since xmas", TO_12),
        ("start of the year", TO_12),
        ("last worked in november", TO_12),
        ("about a year and a half", OVER_12),
        ("a year n a half", OVER_12),
        ("1 year 3 months", OVER_12),
        ("18 months", OVER_12),
        ("2.5 years", OVER_12),
        ("bout a yr", OVER_12),
        ("years", OVER_12),
        ("since covid", OVER_12),
        ("june last year", OVER_12),
        ("since last september", OVER_12),
        ("since i left school in 2024", OVER_12),
        ("finish school 2 year ago", OVER_12),
        ("never had a job or owt", None),
        ("never been to college or had a job", "never"),
        ("three yeas", OVER_12),
        ("3 yers", OVER_12),
        ("3 munths", TO_6),
        ("couple monfs", UNDER_3),
        ("since i left school like 2 months", UNDER_3),
        ("since i left school, 2 years", OVER_12),
        ("since i left school in june", TO_6),
        ("ive never worked", None),
        ("finished yr 11 and nothing since", "never"),
    ],
)
def test_a_length_or_a_moment_gives_its_code(text: str, code: str) -> None:
    assert heard(Question.TIME_OUT, text) == code


@pytest.mark.parametrize(
    "text",
    [
        "ages",
        "since i was 16",
        "since school",
        "since i left school",
        "got nicked",
        "had a job for 2 years",
        "17 years old",
        "never mind",
        "blackpool",
        "starting in september",
    ],
)
def test_what_gives_no_length_is_no_answer(text: str) -> None:
    assert heard(Question.TIME_OUT, text) is None


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 6, 20), UNDER_3),
        (date(2026, 10, 1), TO_6),
        (date(2027, 2, 1), TO_12),
        (date(2028, 2, 29), TO_12),
    ],
)
def test_since_june_depends_on_the_day_it_is_said(today: date, code: str) -> None:
    assert parse(Question.TIME_OUT, "since june", today=today) == code


def test_a_month_said_in_that_month_is_this_one() -> None:
    assert parse(Question.TIME_OUT, "since june", today=date(2026, 6, 2)) == UNDER_3


@pytest.mark.parametrize("text", ["since i left school", "since school", "since year 11 tbh"])
@pytest.mark.parametrize(("age", "code"), [(16, TO_6), (17, OVER_12), (21, OVER_12)])
def test_since_school_is_reckoned_from_the_age_where_it_is_known(
    text: str, age: int, code: str
) -> None:
    assert parse(Question.TIME_OUT, text, today=TODAY, age=age) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("never worked", None),
        ("ive never had a job", None),
        ("never really left", None),
        ("my mum has been out 3 years", None),
        ("my dad died 2 years ago", None),
        ("my mum kicked me out of college 2 years ago", OVER_12),
        ("me and my brother left 2 years ago", OVER_12),
        ("i am living in town Preston since two year", None),
        ("been living in blackpool 3 years", None),
        ("moved here in june", None),
        ("moved here and been out of work since june", TO_6),
        ("living with my nan, left college in june", TO_6),
        ("summer 24", OVER_12),
        ("since xmas 24", OVER_12),
        ("june 24", None),
        ("since june", TO_6),
        ("june 2024", OVER_12),
        ("summer 6 weeks", TO_6),
        ("sincejune", TO_6),
        ("fewweeks", UNDER_3),
        ("all my life", "never"),
        ("about a year like i said", OVER_12),
    ],
)
def test_what_names_no_time_of_theirs_is_asked_again(text: str, code: str | None) -> None:
    assert parse(Question.TIME_OUT, text, today=TODAY, age=17) == code


def test_a_length_said_counts_for_more_than_the_age() -> None:
    said = "since i left school, about 8 months"

    assert parse(Question.TIME_OUT, said, today=TODAY, age=22) == TO_12


@pytest.mark.parametrize(
    ("text", "age", "code"),
    [
        ("since i was 16", 19, OVER_12),
        ("since i was 16", 17, OVER_12),
        ("not since my 18th birthday", 20, OVER_12),
        ("left school at 16", 18, OVER_12),
        ("since year 13", 18, TO_6),
        ("since year 13", 19, OVER_12),
        ("left in yr 11", 16, TO_6),
        ("since i finished my gcses", 17, OVER_12),
        ("since sixth form", 18, TO_6),
        ("since i was 17", 17, None),
        ("since 2 weeks", 19, UNDER_3),
    ],
)
def test_an_age_or_a_school_year_is_reckoned_from_their_age(
    text: str, age: int, code: str | None
) -> None:
    assert parse(Question.TIME_OUT, text, today=TODAY, age=age) == code


@pytest.mark.parametrize("today", [date(2026, 9, 20), date(2026, 10, 15), date(2026, 11, 24)])
@pytest.mark.parametrize(
    "text", ["a year ago last september", "a year last september", "the year before last"]
)
def test_a_year_before_a_moment_is_further_back(today: date, text: str) -> None:
    assert parse(Question.TIME_OUT, text, today=today) == OVER_12


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("couple month", UNDER_3),
        ("8m", TO_12),
        ("two summers ago", OVER_12),
        ("1y", OVER_12),
        ("1 an half year", OVER_12),
    ],
)
def test_units_are_left_short(text: str, code: str) -> None:
    assert heard(Question.TIME_OUT, text) == code
