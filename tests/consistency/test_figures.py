"""Every number in an answer is one of the facts that were read, and every phone number is known.

The facts below are those that the answers were held against on the day in `checked_on`. Whoever
changes one in a template changes it here too, and its date in actions/policy/knowledge.toml.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache

import pytest

from actions import helplines, knowledge
from actions.turns import Message
from bot.replies import Replies
from bot.sandbox.markup import parse_html
from directory.places import DATA

REPLIES = Replies("the partnership")
# Three groups of digits or more are a phone number.
PHONE = re.compile(r"\b0\d{2,4}(?: \d{3,4}){1,2}\b|\b0\d{4} \d{6}\b")
NUMBER = re.compile(r"£?\d[\d,.]*\d|£?\d")

SAID: Mapping[str, tuple[str, ...]] = {
    "apprenticeship": ("start from 16, and 24 is not too old", "GCSEs at grade 4", "Up to 18"),
    "apprenticeship_pay": (
        "£8.00 an hour if you're under 19 or in your first year",
        "£10.85 from 18 to 20, and £12.71 from 21",
    ),
    "apprenticeship_younger": (
        "level 2 that lasts at least 8 months",
        "GCSEs at grade 4",
        "people of 16 to 21",
        "up to 24 if you have an EHC plan, have been in care or are leaving prison",
    ),
    "bot": ("people of 16 to 24",),
    "bot_cost": ("From 16 to 18", "from 19"),
    "caring_childcare": ("under 20 when your course starts", "up to £180 a week for each child"),
    "course_paid": ("16 to 19 on a course",),
    "course_cost": ("From 16 to 18", "From 19", "grade 4"),
    "course_level_3": ("From 16 to 18", "From 19", "a level 3"),
    "course_until_18": ("until they're 18", "At 16 and 17"),
    "job_youth_hub": ("ages 16 to 24",),
    "job_careers_service": ("from 13 up",),
    "job_youth_guarantee": ("people of 16 to 24 who get Universal Credit", "four weeks of help"),
    "money_care_leaver": (
        "until you're 25",
        "ages 16 to 19",
        "up to £1,200",
        "foundation apprenticeship up to 24",
    ),
    "course_kings_trust": ("people of 16 to 25 and takes 12 weeks",),
    "course_swap": ("up to 6 weeks", "19 and over"),
    "apprenticeship_or_course": ("from 16, and 24 is not too old", "people of 16 to 18"),
    "course_t_level": ("people of 16 to 18", "up to 25", "free"),
    "course_short": ("people of 19 and over", "up to 16 weeks"),
    "gcse": ("courses at level 1 and 2", "Up to 18"),
    "gcse_until_18": ("a grade 4 in English or maths", "up to 18"),
    "gcse_resit": ("Up to 18", "From 19", "grade 4"),
    "health_ehcp": ("a paper from your council", "until you're 25", "6 to 12 months"),
    "housing": ("16 or 17",),
    "money_bursary": ("16 to 19", "up to £1,200 a year"),
    "money_child_benefit": ("16 and 17", "up to 20 weeks", "within 3 months"),
    "money_pay": (
        "£10.85 an hour from 18 to 20, and £12.71 from 21",
        "At 16 and 17 it's less",
        "under 19 or in their first year get at least £8.00",
    ),
    "money_universal_credit": ("starts at 18", "16 and 17"),
    "travel": ("18 to 24 and on benefits",),
    "travel_card": ("18 to 24 who've been on benefits for 13 to 39 weeks",),
    "travel_pass": ("18 to 24 who've been on benefits for 13 to 39 weeks",),
    "wellbeing": ("SHOUT to 85258",),
}


def text_of(topic: str) -> str:
    """The answer where the directory names nobody: then it names who is there for everybody."""
    facts = {"service": None, "keeps_words": False, "elsewhere": False}
    said = REPLIES.render(Message(f"knowledge/{topic}", facts)).text
    return " ".join(parse_html(said).text.split())


@cache
def known_phones() -> frozenset[str]:
    """Those of the sample directory and of the helplines."""
    with (DATA / "services.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["phone"] for row in csv.DictReader(file)}
    every = helplines.read_helplines().replies.values()
    return frozenset(listed) | {line.contact for lines in every for line in lines}


@pytest.mark.parametrize("topic", SAID)
def test_an_answer_says_the_facts_as_they_were_read(topic: str) -> None:
    said = text_of(topic)

    assert [fact for fact in SAID[topic] if fact not in said] == []


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_an_answer_has_no_other_number(topic: str) -> None:
    said = set(NUMBER.findall(PHONE.sub("", text_of(topic))))

    assert said - set(NUMBER.findall(" ".join(SAID.get(topic, ())))) == set()


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_a_phone_number_is_one_of_the_directory_or_a_helpline(topic: str) -> None:
    assert set(PHONE.findall(text_of(topic))) - known_phones() == set()


def test_phone_numbers_are_found() -> None:
    """Or the test of them could not fail."""
    assert PHONE.findall("free: 0800 100 900, or 01634 247350, 0800 1111") == [
        "0800 100 900", "01634 247350", "0800 1111",
    ]  # fmt: skip


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_an_amount_of_money_is_good_until_a_day(topic: str) -> None:
    assert "£" not in text_of(topic) or knowledge.topics()[topic].good_until is not None
