"""What they lack, what they only deny, and what stays open: asked again where it is in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers import Answer, Question, parse

TODAY = date(2026, 11, 29)


def heard(question: Question, text: str) -> Answer | None:
    return parse(question, text, today=TODAY, age=18)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nope all good apart from me mum being ill", ("caring",)),
        ("not really apart from anxiety", ("feelings",)),
        ("never got any money and i live out in garstang with no bus", ("money_food", "travel")),
        (
            "i have not computer and i not speak good english and no money",
            ("phone_data", "learning_support", "money_food"),
        ),
        (
            "the bus is 2 hours and i cant leave my nan on her own and im not very confident",
            ("travel", "caring", "confidence"),
        ),
        ("ive got a 2 yr old", ("child_or_pregnant",)),
        ("got no one to drive me", ("travel",)),
        ("i dont like talking to people", ("confidence",)),
        ("my bail conditions mean i cant go into town", ("record",)),
        ("my baby is 3 weeks old", ("child_or_pregnant",)),
        ("im 6 months gone", ("child_or_pregnant",)),
        ("english not my first language", ("learning_support",)),
        ("moneys fine", ("none",)),
        ("my phones fine", ("none",)),
        ("im not anxious", None),
        ("dont have kids", None),
        ("i can drive so no", ("none",)),
        ("ive never been in trouble with police", ("none",)),
        ("im not pregnant", None),
        ("i dont have anxiety", None),
        ("i dont have a laptop", ("phone_data",)),
        ("i dont have money problems", None),
        ("dont have childcare", ("child_or_pregnant",)),
        ("havent got any data", ("phone_data",)),
        ("i never got no money", ("money_food",)),
        ("i dont have debts", None),
        ("its not money its my nan", None),
        ("not money", None),
        ("money isnt a problem", ("none",)),
        ("moneys tight", ("money_food",)),
        ("phones fine but no bus", ("travel",)),
        ("all good except for money", ("money_food",)),
        ("all good apart from me ears", None),
        ("im fine apart from the bus", ("travel",)),
        ("everything but money", None),
        ("nothing but money", ("money_food",)),
        ("not much apart from my dad being ill", ("caring",)),
        ("dont have any problems except travel", ("travel",)),
        ("ive never been arrested by police", ("none",)),
        ("been in trouble with police", ("record",)),
        ("i was in trouble with the police but not now", ("record",)),
        ("never been in trouble with police but no money", ("money_food",)),
        ("ive got a 6 month old", ("child_or_pregnant",)),
        ("my 3 year old", ("child_or_pregnant",)),
        ("my phone is 3 years old", ("phone_data",)),
        ("im 17 years old", None),
        ("my sister has a 2 year old", None),
        ("i cant leave the house", ("feelings",)),
        ("cant leave my mum on her own", ("caring",)),
        ("i love talking to people", None),
        ("english is my first language", None),
        ("i can drive", None),
        ("no bus no money no id", ("travel", "money_food", "id_bank")),
        ("i aint got access to a computer", ("phone_data",)),
        ("my dad is not ill", None),
        ("my dad is ill", ("caring",)),
        ("got money", None),
        ("im not in debt", None),
        ("dont have a bus near me", ("travel",)),
        ("never had money", ("money_food",)),
        ("not sleeping", ("feelings",)),
    ],
)
def test_a_barrier_is_what_they_have_not_and_not_what_they_deny(text: str, value: object) -> None:
    assert heard(Question.BARRIERS, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i had a statement", None),
        ("had an ehcp at school", None),
        ("waiting for an ehcp", ("none",)),
        ("my ehcp got refused", ("none",)),
        ("all 3", ("care_experienced", "ehcp", "universal_credit")),
        ("all three", ("care_experienced", "ehcp", "universal_credit")),
        ("i got taken off my mum when i was 6 and lived with carers", ("care_experienced",)),
        (
            "i got taken off my mum when i was 6 and lived with carers "
            "and i had one of them plans for school and im on universal",
            ("care_experienced", "universal_credit"),
        ),
        ("all 3 of them", ("care_experienced", "ehcp", "universal_credit")),
        ("i have an ehcp", ("ehcp",)),
        ("waiting for uc", ("none",)),
        ("ehcp got turned down", ("none",)),
        ("my mum lived with carers", None),
        ("all of them", ("care_experienced", "ehcp", "universal_credit")),
        ("im on uc and waiting for an ehcp", ("universal_credit",)),
    ],
)
def test_help_that_they_wait_for_is_none_they_have(text: str, value: object) -> None:
    assert heard(Question.EXTRA_HELP, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("quarter of a year", "3_to_6_months"),
        ("never had a job", None),
        ("i start in 2 weeks", None),
        ("since 2 christmases ago", "over_12_months"),
        ("3 quarters of a year", "6_to_12_months"),
        ("half a year", "6_to_12_months"),
        ("started 2 weeks ago", "under_3_months"),
        ("two christmases ago", "over_12_months"),
        ("since last christmas", "6_to_12_months"),
    ],
)
def test_a_time_to_come_is_no_time_out(text: str, value: object) -> None:
    assert heard(Question.TIME_OUT, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21 nxt week", 20),
        ("18 in march", 17),
        ("18 in maarch", 17),
        ("18 in marrch", 17),
        ("im 21 next week", 20),
        ("turned 21 last week", 21),
        ("18 in april", 17),
    ],
)
def test_a_birthday_to_come_is_not_yet(text: str, value: object) -> None:
    assert heard(Question.AGE, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("college or a job not sure which", "unsure"),
        ("get a job or apprenticeship", "unsure"),
        ("no more college ever", None),
        ("i just want my life sorted", "talk"),
        ("someone to help me figure it out", "talk"),
        ("join the army", "job"),
        ("my mum wants me to get a job", None),
        ("not an apprenticeship", None),
        ("a job or college", "unsure"),
        ("college or an apprenticeship", "unsure"),
        ("a job or something", "job"),
        ("a job in a shop or a cafe", "job"),
        ("not college or a job", None),
        ("i want to get a job", "job"),
        ("my mum wants me to get a job but i want to go college", "course"),
        ("get my life together", "talk"),
    ],
)
def test_a_goal_is_theirs_and_one(text: str, value: object) -> None:
    assert heard(Question.GOAL, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "something with animals or working with my hands",
            ("animals_land", "construction", "engineering"),
        ),
        (
            "i dont know maybe like working with my hands or something "
            "with animals or being outside",
            ("animals_land", "construction", "engineering"),
        ),
        ("ive got kids", None),
        ("ta", None),
        ("driving my mum mad", None),
        ("work as a ta", ("teaching",)),
        ("working with my hands", ("construction", "engineering", "motor")),
        ("cars or working with my hands", ("motor", "construction", "engineering")),
        ("working with kids", ("childcare",)),
        ("looking after kids", ("childcare",)),
        ("driving", ("logistics",)),
        ("be a ta", ("teaching",)),
        ("being a teaching assistant", ("teaching",)),
    ],
)
def test_an_interest_is_named_before_it_is_guessed(text: str, value: object) -> None:
    assert heard(Question.INTERESTS, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("im bored sick", None),
        ("doing cash in hand", "in_work_or_study"),
        ("im in work", "in_work_or_study"),
        ("worried sick", None),
        ("on the sick", "unwell"),
    ],
)
def test_a_word_of_being_fed_up_is_no_illness(text: str, value: object) -> None:
    assert heard(Question.SITUATION, text) == value
