"""What names a place, a pass or a trouble and does not say that they have it."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers import Question, parse

TODAY = date(2026, 11, 30)


def said(question: Question, text: str) -> object:
    return parse(question, text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "dont wanna go back to mums", "me dads kickin off so dont wanna go back",
        "me step dads there so dont wanna be there", "mums not letting me in",
        "refuse to go back to mums", "couldnt stay at mums", "used to stay at me nans",
        "me dads is worse than the street",
    ],
)  # fmt: skip
def test_a_place_where_they_will_not_or_may_not_be_is_none_to_be_sure_of(text: str) -> None:
    assert said(Question.SAFE_TONIGHT, text) == "unsure"


@pytest.mark.parametrize("text", ["at my mums", "mums", "dont worry im at mums", "yes at my nans"])
def test_a_place_that_is_theirs_is_one(text: str) -> None:
    assert said(Question.SAFE_TONIGHT, text) == "yes"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i passed neither", "neither"), ("i passed none", "neither"), ("i got neither", "neither"),
        ("i passed neither of them", "neither"), ("dont think i passed either", None),
        ("i dont think i got english", None), ("doubt i passed either", None),
        ("lied on my cv said i got both", None), ("i think i passed both", "both"),
        ("got both", "both"), ("passed english not maths", "english_only"),
    ],
)  # fmt: skip
def test_a_pass_that_they_doubt_is_none(text: str, code: str | None) -> None:
    assert said(Question.ENGLISH_MATHS, text) == code


@pytest.mark.parametrize("text", ["nah we're fine", "nah im sound for food", "no all good thanks"])
def test_a_no_that_waves_us_off_is_no_empty_cupboard(text: str) -> None:
    assert said(Question.FOOD_TODAY, text) != "no"


@pytest.mark.parametrize("text", ["nah", "no", "no food", "nah nothing in"])
def test_a_plain_no_is_one(text: str) -> None:
    assert said(Question.FOOD_TODAY, text) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "i live in preston", "near preston", "preston new road", "layton", "i live in layton",
        "talbot", "pilling", "inskip", "darwen", "bamber bridge", "asdf",
        "health and social care", "looking for childcare work", "travel and tourism",
        "waiting on my dbs to come", "mental health course",
    ],
)  # fmt: skip
def test_a_town_and_a_course_are_no_trouble(text: str) -> None:
    assert said(Question.BARRIERS, text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("my leg is broke", "health_disability"),
        ("broke me arm", "health_disability"),
        ("car is broke", "travel"),
        ("me phone is broke", "phone_data"),
        ("im broke", "money_food"),
    ],
)
def test_what_is_broke_tells_which_it_is(text: str, code: str) -> None:
    assert said(Question.BARRIERS, text) == (code,)


@pytest.mark.parametrize(
    "text", ["start health and social care in jan", "dropped out of health n social care"]
)
def test_a_course_in_health_is_not_being_unwell(text: str) -> None:
    assert said(Question.SITUATION, text) != "unwell"


@pytest.mark.parametrize("tag", ["icl", "prolly", "asf", "fam", "unreal", "ion", "ehh", "ngl"])
@pytest.mark.parametrize("question", ["barriers", "situation", "extra_help"])
def test_a_word_of_theirs_is_no_slip_of_a_trouble(question: str, tag: str) -> None:
    assert said(Question(question), f"17 {tag}") is None


@pytest.mark.parametrize("text", ["17 ilk", "skol mate", "looks ok uwel", "travl lol"])
def test_beside_another_question_a_short_word_that_nobody_knows_is_no_slip(text: str) -> None:
    for question in (Question.BARRIERS, Question.SITUATION, Question.EXTRA_HELP):
        assert parse(question, text, today=TODAY, noted=True) is None


def test_a_long_one_is_one_there_too() -> None:
    assert parse(Question.BARRIERS, "dyslexcia", today=TODAY, noted=True) == ("learning_support",)
    assert said(Question.BARRIERS, "travl") == ("travel",)
