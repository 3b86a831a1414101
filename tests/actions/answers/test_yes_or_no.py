"""Yes, no, and the questions where it matters most."""

from __future__ import annotations

import pytest

from actions.answers import Question, parse_yes_no
from tests.actions.answers.today import heard


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yes", "yes"),
        ("yeah at my mates", "yes"),
        ("got a bed at my nans", "yes"),
        ("im ok for tonight", "yes"),
        ("at home", "yes"),
        ("yes but only tonight", "yes"),
        ("my mum said i can stay", "yes"),
        ("hostel yeah", "yes"),
        ("no", "no"),
        ("nope not tonight", "no"),
        ("no nowhere", "no"),
        ("i havent got anywhere", "no"),
        ("sleeping in my car", "no"),
        ("nah ill be walking about", "no"),
        ("im not safe", "no"),
        ("its not safe", "no"),
        ("no but mum might let me", "no"),
        ("not really", "no"),
        ("not sure", "unsure"),
        ("no idea", "unsure"),
        ("i think so", "unsure"),
        ("yeah probably", "unsure"),
        ("sofa surfing", "unsure"),
        ("yeah on a mates sofa", "unsure"),
        ("maybe my mates", "unsure"),
        ("no im safe", None),
        ("no problem", None),
        ("not at home", None),
        ("17", None),
    ],
)
def test_somewhere_safe_tonight(text: str, code: str | None) -> None:
    assert heard(Question.SAFE_TONIGHT, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yes", "yes"),
        ("yeah mums cooking", "yes"),
        ("ive had breakfast", "yes"),
        ("got enough", "yes"),
        ("just about", "yes"),
        ("yh plenty", "yes"),
        ("nan gives me tea", "yes"),
        ("foodbank parcel came", "yes"),
        ("im not hungry", "yes"),
        ("i have", "yes"),
        ("no", "no"),
        ("nah", "no"),
        ("no food", "no"),
        ("havent eaten", "no"),
        ("no ive not ate since yesterday", "no"),
        ("i ate yesterday", "no"),
        ("not since yesterday", "no"),
        ("nothing in the house", "no"),
        ("cupboards are bare", "no"),
        ("not much", "no"),
        ("not enough", "no"),
        ("im hungry", "no"),
        ("nah skint til friday", "no"),
        ("i do not", "no"),
        ("yes but only toast", None),
        ("kids have eaten i havent", None),
        ("dunno", None),
        ("17", None),
    ],
)
def test_enough_food_today(text: str, code: str | None) -> None:
    assert heard(Question.FOOD_TODAY, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yes", "yes"),
        ("most days", "yes"),
        ("every day", "yes"),
        ("all the time", "yes"),
        ("cant get out of bed", "yes"),
        ("yeah cant leave the house", "yes"),
        ("yes it stops me going out", "yes"),
        ("i dont go out at all", "yes"),
        ("loads", "yes"),
        ("yeah it does", "yes"),
        ("more days than not", "yes"),
        ("no", "no"),
        ("not really", "no"),
        ("sometimes", "no"),
        ("some days", "no"),
        ("only when im in crowds", "no"),
        ("it comes and goes", "no"),
        ("good days and bad days", "no"),
        ("not all the time", "no"),
        ("no not most days", "no"),
        ("it doesnt stop me", "no"),
        ("used to", "no"),
        ("no i just get on with it", "no"),
        ("kind of", None),
        ("depends", None),
        ("my bad back", None),
        ("yeah sometimes", None),
    ],
)
def test_does_it_stop_you_most_days(text: str, code: str | None) -> None:
    assert heard(Question.STOPS_MOST_DAYS, text) == code


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("yh", True),
        ("ye", True),
        ("yesss", True),
        ("k", True),
        ("ofc", True),
        ("go on then", True),
        ("why not", True),
        ("no problem", True),
        ("i dont mind", True),
        ("nah yeah go on", True),
        ("sure i guess", True),
        ("yes but i dont have a phone", True),
        ("\U0001f44d", True),
        ("no", False),
        ("nah", False),
        ("noooo", False),
        ("yeah nah", False),
        ("not really", False),
        ("no thanks", False),
        ("no its fine", False),
        ("cba", False),
        ("i dont want to", False),
        ("\U0001f44e", False),
        ("not sure", None),
        ("i dont know", None),
        ("yes and no", None),
        ("maybe", None),
        ("a note", None),
        ("blackpool", None),
    ],
)
def test_a_plain_yes_or_no(text: str, answer: bool | None) -> None:
    assert parse_yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("enough for the baby not me", "no"),
        ("enough for the kids not for me", "no"),
        ("enough for one of us", "no"),
        ("enough for me daughter but i go without", "no"),
        ("yeah enough for my lad but not us", "no"),
        ("enough for the kids", "no"),
        ("yeah enough for me and the baby", "yes"),
        ("enough for all of us", "yes"),
        ("enough for both of us", "yes"),
        ("enough for today", "yes"),
        ("enough for my mum and me", "yes"),
    ],
)
def test_enough_for_somebody_else_is_not_enough(text: str, code: str) -> None:
    assert heard(Question.FOOD_TODAY, text) == code
