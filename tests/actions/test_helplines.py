"""Who to talk to now: by class, age and hour, and never a line that does not fit."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.helplines import HELPLINES_FILE, HelplineProblem, facts, read_helplines
from actions.safeguarding import ConcernClass
from actions.turns import Message
from bot.replies import Replies

ZONE = ZoneInfo("Europe/London")
TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)
TUESDAY_NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=ZONE)
SATURDAY_NOON = datetime(2026, 11, 28, 12, 0, tzinfo=ZONE)
HOURS = (TUESDAY_NOON, TUESDAY_NIGHT, SATURDAY_NOON)
AGES = (None, 14, *range(16, 26), 34, 35, 60)


helplines = cache(read_helplines)
guide = cache(lambda: Replies("us"))


def lines(concern: str, age: int | None, at: datetime = TUESDAY_NOON) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts(concern, age, at, helplines())["lines"]
    return found


def names(concern: str, age: int | None, at: datetime = TUESDAY_NOON) -> list[str]:
    return [line["name"] for line in lines(concern, age, at)]


@pytest.mark.parametrize("concern", ConcernClass)
def test_the_first_line_is_always_one_that_answers_now(concern: ConcernClass) -> None:
    for age, at in product(AGES, HOURS):
        first = lines(concern, age, at)[0]
        assert first["always"]
        assert not first["shut"]


@pytest.mark.parametrize("concern", ConcernClass)
def test_childline_is_only_for_those_under_19(concern: ConcernClass) -> None:
    for age, at in product(range(19, 61), HOURS):
        assert "childline" not in names(concern, age, at)


def test_childline_comes_first_for_a_child_who_is_hurt_at_home() -> None:
    assert names("abuse_home", 17)[0] == "childline"
    assert names("abuse_home", 18)[0] == "childline"
    assert names("abuse_home", 19)[0] == "domestic_abuse"


def test_hopeline_is_only_for_those_under_35() -> None:
    assert "hopeline247" in names("suicide", 34)
    assert "hopeline247" not in names("suicide", 35)


def test_where_the_age_is_not_known_the_words_say_who_a_line_is_for() -> None:
    (childline,) = [line for line in lines("abuse_home", None) if line["name"] == "childline"]
    assert childline["under"] == 19
    assert all(line["under"] is None for line in lines("abuse_home", 17))


def test_a_line_that_is_shut_goes_behind_and_says_when_it_opens() -> None:
    by_day, by_night = names("homeless_tonight", 20), names("homeless_tonight", 20, TUESDAY_NIGHT)
    assert by_day.index("centrepoint") < by_day.index("shelter")
    assert by_night[-1] == "centrepoint"
    said = guide().render(
        Message("safety/reply", facts("homeless_tonight", 20, TUESDAY_NIGHT, helplines()))
    )
    assert "Centrepoint, if you're homeless: <b>0808 800 0661</b> (shut now; opens at 09:00" in (
        said.text.replace("&#39;", "'")
    )


@pytest.mark.parametrize(
    ("at", "shut"),
    [
        (datetime(2026, 11, 24, 8, 59, tzinfo=ZONE), True),
        (datetime(2026, 11, 24, 9, 0, tzinfo=ZONE), False),
        (datetime(2026, 11, 24, 16, 59, tzinfo=ZONE), False),
        (datetime(2026, 11, 24, 17, 0, tzinfo=ZONE), True),
        (SATURDAY_NOON, True),
    ],
)
def test_a_line_opens_and_shuts_on_the_minute(at: datetime, shut: bool) -> None:
    (line,) = [one for one in lines("homeless_tonight", 20, at) if one["name"] == "centrepoint"]
    assert line["shut"] is shut


def test_somebody_of_16_with_nowhere_to_sleep_is_sent_to_childrens_services() -> None:
    def words(age: int | None) -> str:
        told = facts("homeless_tonight", age, TUESDAY_NIGHT, helplines())
        return guide().render(Message("safety/reply", told)).text

    assert "children's services" in words(16)
    assert "housing team" not in words(17)
    assert "housing team" in words(18)
    assert "children's services" not in words(18)
    assert "children's services" in words(None)


@pytest.mark.parametrize("concern", ConcernClass)
def test_every_line_has_its_words(concern: ConcernClass) -> None:
    for age, at in product(AGES, HOURS):
        told = facts(concern, age, at, helplines())
        said = guide().render(Message("safety/reply", told)).text
        for line in told["lines"]:
            assert f"<b>{line['contact']}</b>" in said
        assert said.index("999") < min(said.index(f"<b>{x['contact']}</b>") for x in told["lines"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mon-fri 10:00-20:00", "weekdays", "mens_advice: hours are always"),
        ("mon-fri 10:00-20:00", "mon-fri 20:00-10:00", "end before they start"),
        ('contact = "0300 123 6600"', "", "contact"),
        ('source = "Samaritans"', "", "lines.samaritans needs source"),
        ('"frank"]', '"nobody"]', "nobody"),
        ("friend_in_danger = ", "friend = ", "friend"),
        ('harm_to_others = ["samaritans", "shout", "nhs_111", "childline"]', "", "harm_to_others"),
        ("most = 5", "most = [", "Invalid"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, old: str, new: str, told: str) -> None:
    words = HELPLINES_FILE.read_text(encoding="utf-8")
    assert old in words
    file = tmp_path / "helplines.toml"
    file.write_text(words.replace(old, new), encoding="utf-8")
    with pytest.raises(HelplineProblem, match=told) as problem:
        read_helplines(file)
    assert str(file) in str(problem.value)
