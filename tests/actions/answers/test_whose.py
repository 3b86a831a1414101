"""What is said of somebody else, or of long ago, is no fact of the young person today."""

from __future__ import annotations

import pytest

from actions.answers import Question
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question.BARRIERS, "my dads in prison"),
        (Question.BARRIERS, "my boyfriend is in prison"),
        (Question.BARRIERS, "hes in jail"),
        (Question.BARRIERS, "me mate got nicked"),
        (Question.BARRIERS, "my sisters pregnant"),
        (Question.BARRIERS, "my little brother is autistic"),
        (Question.BARRIERS, "my mum has really bad anxiety"),
        (Question.EXTRA_HELP, "my brother has an ehcp"),
        (Question.EXTRA_HELP, "my mums on uc"),
        (Question.EXTRA_HELP, "my sister was in care"),
        (Question.SITUATION, "my dad is off sick"),
        (Question.SITUATION, "my brothers at college"),
        (Question.BARRIERS, "mum has depression and so do i need to say that"),
        (Question.BARRIERS, "mum has depression and dad works and so do i"),
        (Question.BARRIERS, "mum has depression and im not"),
        (Question.EXTRA_HELP, "my brothers in care as well"),
        (Question.EXTRA_HELP, "my foster sister has one"),
        (Question.SITUATION, "my sister is pregnant"),
        (Question.SITUATION, "my mates pregnant"),
        (Question.BARRIERS, "i live with my mum and her baby"),
        (Question.SITUATION, "at my sisters with her kids"),
        (Question.EXTRA_HELP, "my brothers in care and my sister too"),
    ],
)
def test_what_is_said_of_somebody_else_is_not_theirs(question: Question, text: str) -> None:
    assert heard(question, text) is None


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (Question.BARRIERS, "ive been in prison", ("record",)),
        (Question.BARRIERS, "my mum says im depressed", ("feelings",)),
        (Question.BARRIERS, "ive got anxiety like my mum", ("feelings",)),
        (Question.BARRIERS, "i live with my mum, ive got asthma", ("health_disability",)),
        (Question.BARRIERS, "my nan passed away", ("feelings",)),
        (Question.BARRIERS, "my girlfriends pregnant", ("child_or_pregnant",)),
        (Question.BARRIERS, "my dad kicked me out", ("housing",)),
        (Question.BARRIERS, "my mums on probation and im skint", ("money_food",)),
        (Question.BARRIERS, "anxiety and my mums got cancer", ("feelings",)),
        (Question.BARRIERS, "i look after my mum who has depression", ("caring",)),
        (Question.EXTRA_HELP, "me and my brother were in care", ("care_experienced",)),
        (Question.EXTRA_HELP, "im in care with my foster sister", ("care_experienced",)),
        (Question.EXTRA_HELP, "my mum gets uc not me", ("none",)),
        (Question.EXTRA_HELP, "i dont get uc", ("none",)),
        (Question.EXTRA_HELP, "i applied for uc", ("none",)),
        (Question.EXTRA_HELP, "applying for uc but i was in care", ("care_experienced",)),
        (Question.SITUATION, "my girlfriend is pregnant", "caring"),
        (Question.SITUATION, "im pregnant", "caring"),
        (Question.EXTRA_HELP, "im on uc my mum is too", ("universal_credit",)),
        (Question.SITUATION, "my mums ill", "caring"),
        (Question.BARRIERS, "mum has depression and so do i", ("feelings",)),
        (Question.BARRIERS, "my mums depressed and i am too", ("feelings",)),
        (Question.BARRIERS, "my dads in prison and ive been as well", ("record",)),
        (Question.BARRIERS, "my sister has anxiety and me too tbh", ("feelings",)),
        (
            Question.BARRIERS,
            "me dads got anxiety, so have i and im skint",
            ("feelings", "money_food"),
        ),
        (Question.EXTRA_HELP, "my brothers in care and so am i", ("care_experienced",)),
        (Question.EXTRA_HELP, "my brother has an ehcp. same here", ("ehcp",)),
        (Question.EXTRA_HELP, "my mums on uc, so am i", ("universal_credit",)),
    ],
)
def test_their_own_part_of_a_family_s_story_counts(
    question: Question, text: str, answer: object
) -> None:
    assert heard(question, text) == answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question.BARRIERS, "i used to be homeless"),
        (Question.BARRIERS, "i had bad anxiety when i was younger"),
        (Question.BARRIERS, "i was homeless last year but sorted now"),
        (Question.BARRIERS, "i broke my leg but its healed"),
        (Question.BARRIERS, "i was skint but i got paid"),
        (Question.BARRIERS, "my ex had my phone but i got a new one now"),
        (Question.EXTRA_HELP, "used to be on uc"),
        (Question.EXTRA_HELP, "i was on universal credit last year"),
        (Question.EXTRA_HELP, "came off uc"),
        (Question.EXTRA_HELP, "my uc got stopped"),
        (Question.EXTRA_HELP, "i had an ehcp at school"),
        (Question.EXTRA_HELP, "used to have an ehc plan"),
        (Question.SITUATION, "used to work at tesco"),
    ],
)
def test_what_is_over_does_not_count(question: Question, text: str) -> None:
    assert heard(question, text) is None


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (Question.BARRIERS, "used to have anxiety but im ok now", ("none",)),
        (Question.BARRIERS, "i was in prison when i was 17", ("record",)),
        (Question.BARRIERS, "im skint and i had depression but im fine now", ("money_food",)),
        (Question.BARRIERS, "used to have a flat now im homeless", ("housing",)),
        (Question.EXTRA_HELP, "i used to be in care", ("care_experienced",)),
        (Question.EXTRA_HELP, "i used to be in care im on uc now",
         ("care_experienced", "universal_credit")),
        (Question.EXTRA_HELP, "ive had an ehcp since i was 5", ("ehcp",)),
        (Question.SITUATION, "was at college but left", "other"),
    ],
)  # fmt: skip
def test_what_stays_true_or_is_true_now_counts(
    question: Question, text: str, answer: object
) -> None:
    assert heard(question, text) == answer
