"""Ages as people type them."""

from __future__ import annotations

import pytest

from actions.answers import AgeProblem, Question, is_at_school
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("17", 17),
        ("change my age to 19", 19),
        ("15 and a half", 15),
        ("im 15.5", 15),
        ("can u put 19 for my age", 19),
        ("put my age as 18", 18),
        ("im 17", 17),
        ("im17", 17),
        ("I'm 17!!", 17),
        ("17yo", 17),
        ("17 yrs old", 17),
        ("seventeen", 17),
        ("seventen", 17),
        ("ninteen", 19),
        ("twenty one", 21),
        ("im twentyone", 21),
        ("twenty-two", 22),
        ("my age is 23", 23),
        ("just turned 20", 20),
        ("i turned 18 in june", 18),
        ("16 last month", 16),
        ("nearly 19", 18),
        ("almost 17", 16),
        ("3 weeks off 17", 16),
        ("a month off 20", 19),
        ("turning 18 next week", 17),
        ("18 in march", 17),
        ("19 soon", 18),
        ("im 17, 18 in march", 17),
        ("17 going on 18", 17),
        ("im 17 and my brother is 12", 17),
        ("im 21 and live with my 3 kids", 21),
        ("im a 22 year old lad", 22),
        ("i have 19 years", 19),
        ("im 2o", 20),
        ("l8", 18),
        ("1 7", 17),
        ("17th birthday next week", 16),
        ("its my 17th birthday on friday", 16),
        ("my 17th birthday was yesterday", 17),
        ("just had my 18th bday", 18),
        ("got my 18th coming up in march", 17),
        ("im 17 got a meeting on the 18th next week", 17),
        ("its my 18th birthday today", 18),
        ("\uff11\uff17", 17),
        ("\u0661\u0667", 17),
        ("14", 14),
        ("30", 30),
    ],
)
def test_an_age_in_many_words_is_heard(text: str, age: int) -> None:
    assert heard(Question.AGE, text) == age


@pytest.mark.parametrize(
    "text",
    [
        "17 and a half",
        "17 n a half",
        "17.5",
        "17\u00bd",
        "17 1/2",
        "seventeen and a bit",
        "16 and three quarters",
    ],
)
def test_half_a_year_is_asked_again_in_other_words(text: str) -> None:
    assert heard(Question.AGE, text) is AgeProblem.NOT_WHOLE


@pytest.mark.parametrize("text", ["18+", "im 18+", "18 +"])
def test_an_age_and_over_is_asked_again_in_other_words(text: str) -> None:
    """It may be on a poster, and says only that somebody is no younger."""
    assert heard(Question.AGE, text) is AgeProblem.NOT_WHOLE


@pytest.mark.parametrize("text", ["0", "5", "150", "im 3", "-17", "999999999999999999999999"])
def test_a_number_that_is_no_age_is_out_of_range(text: str) -> None:
    assert heard(Question.AGE, text) is AgeProblem.OUT_OF_RANGE


@pytest.mark.parametrize(
    "text",
    [
        "older than you",
        "born 2008",
        "12/03/2008",
        "3rd march 2008",
        "16 or 17",
        "between 16 and 18",
        "16-17",
        "over 18",
        "not 18 yet",
        "year 11",
        "fy4 1xx",
        "6 months",
        "when i was 15",
        "18 this month",
        "old enough",
        "blackpool",
        "",
    ],
)
def test_what_names_no_one_age_is_no_answer(text: str) -> None:
    assert heard(Question.AGE, text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("im not 16 yet", 15),
        ("not 16 til july", 15),
        ("im not 18 til june", 17),
        ("im not 18 yet", None),
        ("im in year 10", 14),
        ("im still in year 9", 13),
        ("im in year 11", None),
        ("im 17 in year 12", 17),
        ("im 17 in a year", 16),
        ("i got excluded in year 9", None),
        ("my sister is not 16 yet", None),
        ("17 not 16", 17),
        ("i have 19 years", 19),
        ("ighteen", 18),
        ("imseventeen", 17),
    ],
)
def test_not_yet_is_the_year_before(text: str, years: int | None) -> None:
    assert heard(Question.AGE, text) == years


@pytest.mark.parametrize(
    ("text", "at_school"),
    [
        ("im not 16 yet", True),
        ("im in year 10", True),
        ("im not 18 til june", False),
        ("kicked out of school in year 10", False),
        ("when i was in year 10", False),
        ("im out since year 10", False),
        ("my brother is in year 10", False),
    ],
)
def test_who_is_still_at_school(text: str, at_school: bool) -> None:
    assert is_at_school(text) == at_school
