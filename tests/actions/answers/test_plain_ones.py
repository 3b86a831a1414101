"""Plain answers that were asked again or guessed, with the ones that look like them."""

from __future__ import annotations

import pytest

from actions import living
from actions.answers import Question, was_once
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    "text",
    [
        "waiting on a job to start but they keep putting it off",
        "waiting for my job to start they keep delaying it",
        "waiting on my apprenticeship to start",
        "got a job but they keep pushing back the start",
        "waiting on a course to start",
        "my start keeps getting put back",
        "waiting on it to start",
        "got a job lined up but they keep putting it back",
        "waiting on work to start",
        "waiting on a start date",
    ],
)
def test_a_start_that_is_put_off_is_waited_for(text: str) -> None:
    assert heard(Question.SITUATION, text) == "waiting_to_start"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i keep putting it off", None),
        ("waiting on my mum", None),
        ("got a job", "in_work_or_study"),
        ("had a job lined up but they cancelled it", "other"),
        ("looking for a job", "looking"),
    ],
)
def test_another_wait_is_none(text: str, code: str | None) -> None:
    assert heard(Question.SITUATION, text) == code


@pytest.mark.parametrize(
    "text",
    [
        "never had a job or owt and didnt go college",
        "never worked or been college",
        "never worked or been to college",
        "never had a job or been to college",
        "not had a job ever and never went college",
        "never really had a job, didnt do college",
        "ive never worked and no college either",
    ],
)
def test_neither_work_nor_college_is_never(text: str) -> None:
    assert heard(Question.TIME_OUT, text) == "never"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("never had a job", None),
        ("didnt go college", None),
        ("never had a job but i was at college til june", "3_to_6_months"),
        ("never had a job, left college 2 months ago", "under_3_months"),
        ("never worked, no college, left school in may", "3_to_6_months"),
    ],
)
def test_one_of_them_alone_is_asked_again_and_a_time_counts(text: str, code: str | None) -> None:
    assert heard(Question.TIME_OUT, text) == code


@pytest.mark.parametrize(
    ("text", "age"),
    [("sweet 16 🎂", 16), ("sweet sixteen", 16), ("17 🎂", 17), ("18 sweet", 18), ("sweet", None)],
)
def test_a_birthday_is_an_age(text: str, age: int | None) -> None:
    assert heard(Question.AGE, text) == age


@pytest.mark.parametrize(
    "text",
    ["between preston and blackpool", "somewhere between lytham and preston",
     "half way between blackpool n preston", "i move between fleetwood and blackpool"],
)  # fmt: skip
def test_between_two_places_is_neither(text: str) -> None:
    assert living.outcode_of(text) is None


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("in between jobs in preston", "PR1"),
        ("preston, between jobs and looking", "PR1"),
        ("live in preston between my mum and dads", "PR1"),
        ("between blackpool and the sea", "FY1"),
        ("blackpool", "FY1"),
    ],
)
def test_between_other_things_is_no_doubt(text: str, outcode: str) -> None:
    assert living.outcode_of(text) == outcode


@pytest.mark.parametrize(
    "text",
    ["do my english and maths", "resit them", "wanna do my maths and english", "redo my gcses"],
)
def test_what_is_to_be_done_is_no_pass(text: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i do have english and maths", "both"),
        ("i did english and maths", "both"),
        ("english and maths", "both"),
        ("i do", "both"),
        ("doing my english and maths", "neither"),
    ],
)
def test_what_they_have_is(text: str, code: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) == code


@pytest.mark.parametrize("text", ["pretty much", "yeah pretty much", "more or less"])
def test_pretty_much_is_yes_to_most_days_and_to_nothing_else(text: str) -> None:
    assert heard(Question.STOPS_MOST_DAYS, text) == "yes"
    assert heard(Question.SAFE_TONIGHT, "pretty much") is None


def test_a_settee_is_as_good_as_a_sofa() -> None:
    assert heard(Question.SAFE_TONIGHT, "settee at my cousins") == "unsure"


@pytest.mark.parametrize(
    "text", ["had an echp at school", "had a echp when i was younger", "used to have an ehcp"]
)
def test_a_plan_of_before_may_run_still(text: str) -> None:
    assert heard(Question.EXTRA_HELP, text) is None
    assert was_once(Question.EXTRA_HELP, "ehcp", text)


@pytest.mark.parametrize(
    "text", ["my brother had an ehcp at school", "used to be on uc", "ehcp", "no ehcp", "in care"]
)
def test_another_s_or_one_of_now_is_none_of_before(text: str) -> None:
    assert not was_once(Question.EXTRA_HELP, "ehcp", text)
