"""What is so now counts: not what fell through, is for later, is over or was put right."""

from __future__ import annotations

import pytest

from actions.answers import Question
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not more than 6 months", "3_to_6_months"),
        ("no more than 3 months", "under_3_months"),
        ("not over a year", "6_to_12_months"),
        ("no longer than 6 months", "3_to_6_months"),
        ("not longer than 3 months", "under_3_months"),
        ("hasnt been a year", "6_to_12_months"),
        ("not been a year yet", "6_to_12_months"),
        ("not worked for over a year", "over_12_months"),
        ("no work for more than 6 months", "6_to_12_months"),
        ("they never answered", None),
    ],
)
def test_a_bound_is_read_on_its_side(text: str, code: str | None) -> None:
    assert heard(Question.TIME_OUT, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("uni one day but for now just work", "job"),
        ("someday uni but now a job", "job"),
        ("college in the future but work now", "job"),
        ("job for now uni later", "job"),
        ("i cant do a job with my anxiety so need someone to talk to", "talk"),
        ("too anxious for a job just want to talk", "talk"),
        ("cant do college cos of anxiety want a job at home", "job"),
        ("cant face college so a job", "job"),
        ("apprenticeships dont pay enough so a proper job", "job"),
        ("uni one day", "course"),
        ("cant decide college or a job", "unsure"),
        ("college or a job", "unsure"),
        ("cant wait to work", "job"),
    ],
)
def test_a_goal_is_what_is_wanted_now(text: str, code: str) -> None:
    assert heard(Question.GOAL, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("i had a job lined up but it fell through", "other"),
        ("was meant to start a job but they cancelled it", "other"),
        ("got a job offer but turned it down", "other"),
        ("was gonna start college but didnt", "other"),
        ("supposed to start a course but it got cancelled", "other"),
        ("got a job at 16 lost it", "other"),
        ("got a job but lost it, starting at asda on monday", "waiting_to_start"),
        ("got a job offer start monday", "waiting_to_start"),
        ("got a job in a shop", "in_work_or_study"),
        ("offer fell through so looking for work", "looking"),
        ("i look after me mum shes got ms", "caring"),
        ("aint got a clue tbh", "not_sure"),
    ],
)
def test_what_fell_through_is_no_situation(text: str, code: str) -> None:
    assert heard(Question.SITUATION, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("failed maths then resat and got a 4, english was a 5", "both"),
        ("failed maths passed it in november tho and english was fine", "both"),
        ("resat em both and passed", "both"),
        ("retook english and failed again maths fine", "maths_only"),
        ("didnt pass maths first time did second, english yes", "both"),
        ("failed english first time got it second time and maths", "both"),
        ("resat maths and failed again, got english", "english_only"),
        ("failed maths twice passed english", "english_only"),
    ],
)
def test_a_second_try_counts(text: str, code: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("have a phone and wifi and id just no money", ("money_food",)),
        ("got id got bank its my housing", ("housing",)),
        ("ive got a car and a phone just no confidence", ("confidence",)),
        ("ive got a phone but no data", ("phone_data",)),
        ("got anxiety and no id", ("feelings", "id_bank")),
        ("housings fine but i cant get about", ("travel",)),
        ("money isnt a problem confidence is", ("confidence",)),
        ("im alright for money but i get dead nervous", ("confidence",)),
        ("im ok for money but no confidence", ("confidence",)),
        ("alright for a phone and a bank but my anxiety", ("feelings",)),
        ("im alright for travel but got no id", ("id_bank",)),
        ("im not ok for money", ("money_food",)),
        ("my confidence is low", ("confidence",)),
        ("me self esteem is proper low", ("confidence",)),
        ("confidence low, mood low", ("confidence", "feelings")),
        ("was homeless but sorted now, its just travel", ("travel",)),
        ("been on antidepressants since march", ("feelings",)),
    ],
)
def test_what_they_have_or_is_over_is_not_hard(text: str, codes: tuple[str, ...]) -> None:
    assert heard(Question.BARRIERS, text) == codes


@pytest.mark.parametrize(
    "text", ["money was bad but im sorted now", "transport was a problem but i passed my test"]
)
def test_what_was_hard_and_is_put_right_is_none(text: str) -> None:
    assert heard(Question.BARRIERS, text) in (None, ("none",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("was in hospital a lot", None),
        ("the lot", ("care_experienced", "ehcp", "universal_credit")),
    ],
)
def test_a_lot_is_not_the_lot(text: str, told: tuple[str, ...] | None) -> None:
    assert heard(Question.EXTRA_HELP, text) == told


@pytest.mark.parametrize("text", ["havent a clue", "aint got a clue"])
def test_who_has_no_clue_is_unsure_of_a_safe_place(text: str) -> None:
    assert heard(Question.SAFE_TONIGHT, text) == "unsure"
