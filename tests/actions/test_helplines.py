"""Who to talk to now: by class, age and hour, and never a line that does not fit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions import __main__ as actions_command
from actions.helplines import (
    HELPLINES_FILE,
    HelplineProblem,
    Helplines,
    facts,
    read_helplines,
)
from actions.helplines_command import ALL_CHECKED, WHAT_TO_DO
from actions.helplines_command import lines as lines_of
from actions.safeguarding import ConcernClass
from actions.turns import Message
from bot.replies import Replies
from bot.sandbox.markup import parse_html
from directory.places import areas_of

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
        ('label = "Samaritans, free"', "", "lines.samaritans needs label"),
        ('contact = "116 123"', 'contact = ""', "lines.samaritans needs contact"),
        ('contact = "116 123"', "contact = 116123", "lines.samaritans needs contact"),
        ('contact = "116 123"', f'contact = "{"1" * 41}"', "of 40 letters at most"),
        ("checked_on = 2026-11-24", 'checked_on = "whenever"', "nhs_111 needs checked_on: a day"),
        ("checked_on = 2026-11-24", "checked_on = 1", "nhs_111 needs checked_on: a day"),
        ("checked_on = 2026-11-24", "checked_on = 2026-11-24T10:00:00", "needs checked_on: a day"),
        ("checked_on = 2026-11-24", "", "nhs_111 needs checked_on: a day"),
        ('council = "Blackpool"', 'council = "Blackpol"', "no area is called Blackpol"),
        ("oldest = 18", "eldest = 18", "lines.childline has eldest, which says nothing here"),
        ("check_after_days = 30", "", "check_after_days"),
        ('councils = ["homeless_tonight"', 'councils = ["homeless"', "homeless"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, old: str, new: str, told: str) -> None:
    words = HELPLINES_FILE.read_text(encoding="utf-8")
    assert old in words
    file = tmp_path / "helplines.toml"
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HelplineProblem, match=told) as problem:
        read_helplines(file)
    assert str(file) in str(problem.value)


ADDED = """
[lines.night_bus]
label = "Night Bus, for anybody out late"
contact = "01253 000111"
hours = "sat-sun 20:00-23:00"
sureness = "found"
source = "its own page"
checked_on = 2026-11-24
"""


def read_with(tmp_path: Path, *changes: tuple[str, str]) -> Helplines:
    words = HELPLINES_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in words
        words = words.replace(old, new, 1)
    file = tmp_path / "helplines.toml"
    file.write_text(words, encoding="utf-8")
    return read_helplines(file)


def words_of(concern: str, age: int | None, *areas: str, given: Helplines | None = None) -> str:
    told = facts(concern, age, TUESDAY_NOON, given or helplines(), areas)
    return parse_html(guide().render(Message("safety/reply", told)).text).text


def test_a_line_that_a_partnership_adds_is_shown_with_its_words_and_number(tmp_path: Path) -> None:
    changed = read_with(
        tmp_path,
        ("[lines.nhs_111]", f"{ADDED}[lines.nhs_111]"),
        ('homeless_tonight = ["shout"', 'homeless_tonight = ["shout", "night_bus"'),
    )
    said = words_of("homeless_tonight", 20, given=changed)

    assert "📞 Night Bus, for anybody out late: 01253 000111 (shut now; opens at 20:00)" in said


def test_a_line_is_called_or_written_to_as_the_file_says() -> None:
    said = words_of("suicide", None)

    assert "💬 Text SHOUT to 85258, any time" in said
    assert "📞 NHS crisis help: 111, then press 2, any time" in said
    assert "📞 Under 19? Childline: 0800 1111, any time" in said


BLACKPOOL_CHILD = "Blackpool Council, children's services: 01253 477299"
BLACKPOOL_ADULT = (
    "Blackpool Council, adults at risk: 01253 477592, or at night and at weekends 01253 477600"
)
LANCASHIRE = "Lancashire County Council, people at risk: 0300 123 6720, or at night and at weekends"
BLACKBURN = "Blackburn with Darwen, children's services: 01254 666400, or at night and at weekends"


class TestTheCouncil:
    """Of who lives where we know its number; of anybody else by its name alone."""

    @pytest.mark.parametrize("concern", ["homeless_tonight", "abuse_home", "sexual_abuse"])
    @pytest.mark.parametrize(
        ("outcode", "age", "number"),
        [
            ("FY1", 17, BLACKPOOL_CHILD),
            ("FY1", 18, BLACKPOOL_ADULT),
            ("FY7", 16, LANCASHIRE),
            ("PR4", 20, LANCASHIRE),
            ("BB1", 17, BLACKBURN),
        ],
    )
    def test_is_named_with_its_number_by_age_and_place(
        self, concern: str, outcode: str, age: int, number: str
    ) -> None:
        said = words_of(concern, age, *areas_of(outcode).sure)

        assert number in said
        others = {BLACKPOOL_CHILD, BLACKPOOL_ADULT, LANCASHIRE, BLACKBURN} - {number}
        assert [other for other in others if other in said] == []

    @pytest.mark.parametrize("outcode", ["M1", "BB1", "PR8", "BL7"])
    def test_without_a_number_is_named_all_the_same(self, outcode: str) -> None:
        areas = areas_of(outcode).sure

        assert "Call the council where you live and ask for the housing team" in words_of(
            "homeless_tonight", 20, *areas
        )
        assert "council where you live can help too. Ask for help for adults" in words_of(
            "abuse_home", 20, *areas
        )
        assert "Council" not in words_of("homeless_tonight", 20, *areas)

    def test_is_told_for_both_ages_where_the_age_is_not_known(self) -> None:
        said = words_of("homeless_tonight", None, "Blackpool")

        assert f"Under 18? {BLACKPOOL_CHILD}" in said
        assert f"18 or over? {BLACKPOOL_ADULT}" in said
        assert "Under 18? Ask for children's services." in words_of("abuse_home", None)

    @pytest.mark.parametrize("concern", ["suicide", "eating_disorder", "friend_in_danger"])
    def test_is_for_what_it_helps_with_alone(self, concern: str) -> None:
        assert "ouncil" not in words_of(concern, 17, "Blackpool")


class TestWords:
    """Each class is spoken to as what it is."""

    def test_of_a_friend_are_about_the_friend(self) -> None:
        said = words_of("friend_in_danger", 17)

        assert "you look out for them" in said
        assert "Are they in danger, or hurt? Call 999" in said
        assert "if it's you, too" in said

    def test_to_who_could_hurt_somebody_name_no_fault(self) -> None:
        said = words_of("harm_to_others", 17)

        assert "fault" not in said
        assert "was the right thing to do" in said
        assert "Is somebody in danger now, or hurt? Call 999" in said
        assert "116 123" in said

    @pytest.mark.parametrize(
        "concern",
        [one for one in ConcernClass if one not in ("friend_in_danger", "harm_to_others")],
    )
    def test_of_all_others_are_as_they_were(self, concern: ConcernClass) -> None:
        said = words_of(concern, 17)

        assert said.startswith(
            "Thank you for telling me. I'm really glad you did. It's not your fault."
        )
        assert "🚨 In danger, or hurt? Call 999. If you can't speak, press 55 when asked." in said

    @pytest.mark.parametrize("concern", ConcernClass)
    def test_always_say_that_this_is_a_bot_and_nobody_reads(self, concern: ConcernClass) -> None:
        said = words_of(concern, 17)

        assert "I'm a bot, and nobody reads this chat right now" in said
        assert "tap below" in said


class TestTheCommand:
    CHECKED = date(2026, 11, 24)

    def test_lists_every_line_with_how_sure_it_is(self) -> None:
        told = "\n".join(lines_of(helplines(), self.CHECKED + timedelta(days=29)))

        for line in helplines().lines:
            assert line.name in told and line.sureness in told
        assert "01253 477592 (01253 477600)  checked 2026-11-24  found" in told
        assert ALL_CHECKED in told
        assert "call again" not in told

    def test_what_nobody_has_confirmed_is_not_called_checked(self) -> None:
        told = lines_of(helplines(), self.CHECKED)
        unsure = [line.name for line in helplines().lines if "to confirm" in line.sureness]

        assert unsure and told[-1].startswith(f"{len(unsure)} of them are still to confirm")
        marked = [line.split()[2] for line in told if line.startswith("to confirm")]
        assert sorted(marked) == sorted(unsure)

    def test_says_which_to_call_again_after_30_days(self, tmp_path: Path) -> None:
        changed = read_with(tmp_path, ("checked_on = 2026-11-24", "checked_on = 2026-11-20"))
        first, *others, to_do, _ = lines_of(changed, date(2026, 12, 20))

        assert first.startswith("call again  nhs_111")
        assert [one for one in others if one.startswith("call again")] == []
        assert to_do == WHAT_TO_DO

    @pytest.mark.parametrize(("days", "code"), [(29, 0), (30, 1)])
    def test_fails_where_one_is_due(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        days: int,
        code: int,
    ) -> None:
        oldest = min(line.checked_on for line in helplines().lines)
        later = datetime.combine(oldest + timedelta(days=days), time.min, UTC)
        monkeypatch.setattr("actions.helplines_command.clock.now", lambda: later)
        monkeypatch.setattr("sys.argv", ["actions", "helplines"])

        assert actions_command.main() == code
        assert "116 123" in capsys.readouterr().out
