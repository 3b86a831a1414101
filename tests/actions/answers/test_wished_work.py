"""Work that they wish for, or that somebody else does, is no caring of their own."""

from __future__ import annotations

import pytest

from actions.answers import Question, interests_alone
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    "text",
    [
        "want summat with kids",
        "18 want to work with kids",
        "im 16 and want to look after old people as a job",
        "19 and i want to be a carer",
        "20 from blackpool my mums a carer and i want any job",
        "2 years and i want to work with kids",
        "hoping to be a carer",
        "gonna be a carer",
        "i want to look after animals for a living",
        "i fancy looking after old people",
        "i love kids and want to work in a nursery",
        "looking for a job with kids",
        "anything with kids",
        "my nan is my carer",
        "my sister is a young carer",
        "me mams a carer",
        "my mum looks after my brother",
        "21 dream is working with old people",
        "dreaming of working as a carer",
        "thinking about working with disabled kids",
        "my mum works as a carer",
    ],
)
def test_a_wish_and_somebody_else_s_job_are_no_caring(text: str) -> None:
    assert heard(Question.SITUATION, text) in (None, "looking", "not_sure")
    assert heard(Question.BARRIERS, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "i look after my nan",
        "im a young carer",
        "i care for my mum",
        "im my nans carer",
        "my mums carer",
        "i am my mums full time carer",
        "want to work but i look after my mum",
        "i want to look after my nan",
        "i want to carry on caring for her",
        "i have to be a carer for my mum",
        "me dads disabled so im his carer",
        "mums bad looking after her",
        "carer for my mum want to get a job",
        "i love looking after my nan",
        "my mum is ill i look after her",
        "doing my nans shopping and meds every day",
        "getting me dads tablets n that",
    ],
)
def test_who_cares_for_somebody_is_caring(text: str) -> None:
    assert heard(Question.SITUATION, text) == "caring"


@pytest.mark.parametrize(
    "text",
    ["want a job got kids", "i want a job and ive got kids", "want work but my kids are little",
     "at home with my kids", "looking after kids"],
)  # fmt: skip
def test_children_of_their_own_count_beside_a_wish(text: str) -> None:
    assert heard(Question.SITUATION, text) == "caring"


@pytest.mark.parametrize(
    "text", ["i want to work but ive got kids", "i have to look after my kids", "need childcare"]
)
def test_and_make_it_harder(text: str) -> None:
    assert heard(Question.BARRIERS, text) == ("child_or_pregnant",)


@pytest.mark.parametrize(
    "text", ["anything with kids or animals", "owt with hair", "anything to do with cars",
             "anything in a kitchen", "anything sporty"],
)  # fmt: skip
def test_anything_of_a_kind_is_no_not_sure(text: str) -> None:
    assert heard(Question.GOAL, text) is None
    assert interests_alone(text)


@pytest.mark.parametrize(
    "text", ["anything", "anything really", "anything in blackpool", "whatever", "open to anything",
             "not sure maybe something with cars"],
)  # fmt: skip
def test_just_anything_is(text: str) -> None:
    assert heard(Question.GOAL, text) == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "finished my gcses in june and nothing since",
        "did my gcses in summer and nothing since then",
        "sat my gcses in june, done nowt since",
        "left school after gcses got nowt since",
        "just finished my gcses, nothing to do",
        "did my gcses and been doing nothing",
        "gcses last year and then nothing",
        "done gcses, nothing after",
    ],
)
def test_nothing_since_says_nothing_of_grades(text: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) is None


@pytest.mark.parametrize(
    "text", ["nothing", "got nothing", "left with nothing", "left school with nothing", "got nowt",
             "nothing yet", "got nothing in my gcses", "came out with nowt", "nothing, failed all"],
)  # fmt: skip
def test_nothing_got_is_neither(text: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) == "neither"
