"""English and maths."""

from __future__ import annotations

import pytest

from actions.answers import Question, one_of_two, with_the_other
from tests.actions.answers.today import heard

BOTH, ENGLISH, MATHS, NEITHER, UNSURE = "both", "english_only", "maths_only", "neither", "unsure"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yes", BOTH),
        ("i need to get a 4 in both", NEITHER),
        ("got my english need to do maths", ENGLISH),
        ("english 5 and maths is in june", ENGLISH),
        ("thought i failed maths but got a 4, english too", BOTH),
        ("nearly passed maths got a 3 and english a 6", ENGLISH),
        ("got a 3 in maths and got a 6 in english", ENGLISH),
        ("failed english 2 but maths 5", MATHS),
        ("i was home educated", "unsure"),
        ("home schooled never took em", NEITHER),
        ("educated at home never took any", NEITHER),
        ("i never took my exams", NEITHER),
        ("4s in both", BOTH),
        ("4 and 5", BOTH),
        ("got a b and a c", BOTH),
        ("two 4s", BOTH),
        ("i got a 4 in english and a 5 in maths", BOTH),
        ("level 2 functional skills in both", BOTH),
        ("english and maths", BOTH),
        ("i have c's in both", BOTH),
        ("passed everything", BOTH),
        ("got a 3 in maths and a 4 in english", ENGLISH),
        ("C in english no maths", ENGLISH),
        ("english 4 maths 3", ENGLISH),
        ("maths 3 english 4", ENGLISH),
        ("i got grade 5 english, grade 2 maths", ENGLISH),
        ("passed english failed maths", ENGLISH),
        ("a b in english and a d in maths", ENGLISH),
        ("got a U in maths and a 5 in english", ENGLISH),
        ("resitting maths got english", ENGLISH),
        ("everything except maths", ENGLISH),
        ("no just english", ENGLISH),
        ("got my english but still doing maths", ENGLISH),
        ("5 gcses but not maths", ENGLISH),
        ("just my maths", MATHS),
        ("just the maths one", MATHS),
        ("passd maths faild english", MATHS),
        ("i passed maths but not english", MATHS),
        ("english no maths yes", MATHS),
        ("no i only got maths", MATHS),
        ("a 4 in maths but only a 3 in english", MATHS),
        ("c in maths d in english", MATHS),
        ("no i do have maths", MATHS),
        ("nah i got english", ENGLISH),
        ("no i do have maths but not english", MATHS),
        ("no i passed both", BOTH),
        ("failed both", NEITHER),
        ("flopped both", NEITHER),
        ("didnt do my gcses", NEITHER),
        ("nope", NEITHER),
        ("3s in both", NEITHER),
        ("2s and 3s", NEITHER),
        ("havent got english or maths", NEITHER),
        ("didnt pass english and maths", NEITHER),
        ("my maths is a 3 and my english is a 3", NEITHER),
        ("dont have either", NEITHER),
        ("nah didnt get em", NEITHER),
        ("nope never got em", NEITHER),
        ("nah failed them", NEITHER),
        ("didnt get my gcses", NEITHER),
        ("still waiting on my maths", UNSURE),
        ("did em in poland", UNSURE),
        ("failed em", NEITHER),
        ("i never went school", NEITHER),
        ("yh got em", BOTH),
        ("5 in eng n 3 maths", ENGLISH),
        ("got my english not my maths", ENGLISH),
        ("english i got maths i didnt", ENGLISH),
        ("didn't fail either", BOTH),
        ("didnt fail english but failed maths", ENGLISH),
        ("i nearly passed both", NEITHER),
        ("got a 4 in english and nearly in maths", ENGLISH),
        ("passed english but maths i got a 3", ENGLISH),
        ("maths is fine english i failed", MATHS),
        ("failed english lit passed lang and maths", BOTH),
        ("got kicked out b4 exams", NEITHER),
        ("4/4", BOTH),
        ("3/3", NEITHER),
        ("got my maths just not english", MATHS),
        ("not sure", UNSURE),
        ("waiting for my results", UNSURE),
        ("grade 6 maths 3 english lang", MATHS),
        ("grade 6 maths grade 3 english", MATHS),
        ("a 6 maths a 3 english", MATHS),
        ("c maths d english", MATHS),
        ("4 english 3 maths", ENGLISH),
        ("3 english 6 maths", MATHS),
        ("2 maths 6 english", ENGLISH),
        ("3 maths 3 english", NEITHER),
        ("4 in english 3 in maths", ENGLISH),
        ("maths 6 english 3", MATHS),
        ("i got 5 maths 3 eng lit 4 eng lang", BOTH),
        ("level 2 english level 1 maths", ENGLISH),
        ("english 4 and a 3 maths", ENGLISH),
        ("i failed english twice then passed it but not maths", ENGLISH),
        ("passed maths and failed english then failed it again", MATHS),
        ("got my english last year and still waiting on maths", ENGLISH),
        ("waiting on both", UNSURE),
        ("waiting on english failed maths", UNSURE),
        ("doing both now", NEITHER),
        ("failde both", NEITHER),
        ("faield both", NEITHER),
        ("nto both", NEITHER),
        ("didn get both", NEITHER),
        ("i didnt get my maths only english", ENGLISH),
        ("havent got english just maths", MATHS),
        ("only failed maths and english", NEITHER),
        ("not yet", NEITHER),
        ("course i have", BOTH),
        ("of course", BOTH),
        ("yeah got both", BOTH),
        ("deffo both", BOTH),
        ("managed to get both", BOTH),
        ("my sister got both i got none", NEITHER),
        ("my brother passed maths but i got english", ENGLISH),
        ("me and my sister got both", BOTH),
        ("aced english failed maths", ENGLISH),
        ("i actually got both", BOTH),
        ("enither", NEITHER),
        ("i did them but dunno what i got", UNSURE),
    ],
)
def test_grades_and_passes_give_the_code(text: str, code: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) == code


@pytest.mark.parametrize(
    "text",
    [
        "3 and 4",
        "4/3",
        "nearly got a 4",
        "should have got a 4",
        "i passed one",
        "a 4",
        "blue",
        "17",
        "blackpool",
        "as if",
        "",
    ],
)
def test_what_could_be_either_way_round_is_asked_again(text: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("failed maths", ("maths", False)),
        ("got a 3 in maths", ("maths", False)),
        ("a 3 in english", ("english", False)),
        ("got a 6 in maths", ("maths", True)),
        ("u in maths", ("maths", False)),
        ("no i have no maths", ("maths", False)),
        ("nearly got a 4 in maths", ("maths", False)),
        ("one mark off in maths", ("maths", False)),
        ("im doing maths again at college", ("maths", False)),
        ("im doing english now", ("english", False)),
        ("just my maths", None),
        ("everything but maths", None),
        ("failed maths passed english", None),
        ("got a 3", None),
    ],
)
def test_of_one_subject_failed_or_graded_nothing_is_made_up_of_the_other(
    text: str, told: tuple[str, bool] | None
) -> None:
    assert one_of_two(text) == told
    assert told is None or heard(Question.ENGLISH_MATHS, text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yeah", ENGLISH),
        ("yes passed it", ENGLISH),
        ("got a 5", ENGLISH),
        ("got english", ENGLISH),
        ("no", NEITHER),
        ("nah failed that too", NEITHER),
        ("a 2", NEITHER),
        ("english was a 3", NEITHER),
        ("not sure", UNSURE),
        ("failed maths", None),
        ("blackpool", None),
    ],
)
def test_asked_about_the_other_subject_all_is_told_of_that(text: str, code: str | None) -> None:
    assert with_the_other(text, "maths", passed=False) == code


@pytest.mark.parametrize(
    "text", ["a course", "course", "snorbled both", "filed both", "didt get both"]
)
def test_what_is_in_doubt_is_no_grade(text: str) -> None:
    assert heard(Question.ENGLISH_MATHS, text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("didnt get a 4 in either", "neither"),
        ("both are bad", None),
        ("both yeah but they were 2s", None),
        ("maths was horrible", None),
        ("im good at maths", None),
        ("english is my second language", None),
        ("i can speak english", None),
        ("d and e", "neither"),
        ("double 3", "neither"),
        ("entry level 3", "neither"),
        ("i passed maths on resit but not eng", "maths_only"),
        ("level 2 functional skills in both", "both"),
        ("i pased mths on resit but mot eng", None),
        (
            "4 in english language a 5 in literature and a 3 in maths but im gonna resit",
            "english_only",
        ),
        ("just my maths", "maths_only"),
        ("english", "english_only"),
        ("maths", "maths_only"),
        ("both", "both"),
        ("both yeah", "both"),
        ("yeah both", "both"),
        ("i got both", "both"),
        ("english and maths", "both"),
        ("got my english", "english_only"),
        ("only english sorry", "english_only"),
        ("my english is bad", None),
        ("maths is hard", None),
        ("hate maths", None),
        ("love english", None),
        ("my maths is rubbish", None),
        ("maths was ok", None),
        ("english isnt my first language", None),
        ("i speak english", None),
        ("my english teacher hated me", None),
        ("both of them yeah", "both"),
        ("both were rubbish", None),
        ("both are fails", "neither"),
        ("both but low", None),
        ("got both but only 3s", None),
        ("both 3s", "neither"),
        ("both 5s", "both"),
        ("both yeah 5s", "both"),
        ("i did both", "both"),
        ("didnt get a 4 in maths but did in english", "english_only"),
        ("didnt get 4s", "neither"),
        ("not a 4 in either", "neither"),
        ("never got a 4 in english or maths", "neither"),
        ("no 4s", "neither"),
        ("d e", "neither"),
        ("d/e", "neither"),
        ("u and u", "neither"),
        ("a b and a c", "both"),
        ("b and c", "both"),
        ("double 4", "both"),
        ("double award science", None),
        ("level 2", None),
        ("both in garstang", None),
        ("i passed both in year 11", "both"),
        ("got them both first time", "both"),
        ("yes passed both last year", "both"),
        ("both with flying colours", None),
        ("english at level 2 and maths at level 1", "english_only"),
        ("cant remember both", "unsure"),
        ("both pls", "both"),
        ("both i think", "both"),
        ("english and maths are sorted", "both"),
    ],
)
def test_a_subject_counts_as_passed_only_where_no_more_is_said_of_it(
    text: str, code: str | None
) -> None:
    assert heard(Question.ENGLISH_MATHS, text) == code
