"""Concerns: recorded once for a message, open until a person closes them; and disclosures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import __main__ as actions_command
from actions import concerns, people, privacy
from actions.concerns import ConcernProblem
from actions.concerns_command import listed, listed_closed, told_age
from actions.disclosure import SECOND_NET, disclose_harm
from actions.records import Concern, Person
from directory.db import opened, transaction
from directory.migrate import migrate
from tests.actions.makers import (
    KEYRING,
    NOW,
    SQLITE,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_step,
    make_turn,
    send_due,
    sessions,
    states_of,
)

database, engine, session = databases(SQLITE), engines(), sessions()


def record(session: Session, person: Person | None, message_id: str = "1:1") -> Concern:
    concern = concerns.open_concern(
        session,
        person=person,
        concern_class="suicide",
        net="words",
        message_id=message_id,
        now=NOW,
    )
    session.flush()
    return concern


def test_a_concern_is_open_until_somebody_closes_it(session: Session) -> None:
    person = make_person(session)
    assert not concerns.has_open(session, person)
    concern = record(session, person)
    assert concerns.has_open(session, person)
    concern.closed_at = NOW
    session.flush()

    assert not concerns.has_open(session, person)


def test_a_message_is_recorded_once(session: Session) -> None:
    person = make_person(session)

    assert record(session, person) is record(session, person)
    assert len(list(session.scalars(select(Concern)))) == 1


def test_another_message_is_another_concern(session: Session) -> None:
    person = make_person(session)
    record(session, person).closed_at = NOW
    record(session, person, "1:2")

    assert concerns.has_open(session, person)


def test_a_concern_about_a_stranger_is_recorded(session: Session) -> None:
    assert record(session, None).person_id is None


def test_somebody_else_s_concern_is_not_theirs(session: Session) -> None:
    record(session, make_person(session))

    assert not concerns.has_open(session, make_person(session))


def test_as_we_ship_it_no_words_are_kept() -> None:
    """To keep them is a decision of the partnership's policy."""
    assert not concerns.keeps_words()


class TestWords:
    """Where the policy keeps the words of a concern."""

    @pytest.fixture
    def kept(self, session: Session) -> Concern:
        person = make_person(session)
        concern = record(session, person)
        concerns.keep_words(session, KEYRING, concern.message_id, "my plum words")
        session.flush()
        return concern

    def test_they_are_locked(self, kept: Concern) -> None:
        assert kept.words is not None
        assert b"plum" not in kept.words
        assert concerns.words_of(kept, KEYRING) == "my plum words"

    def test_they_go_when_it_is_closed(self, session: Session, kept: Concern) -> None:
        concerns.close(session, kept, "we called", NOW)

        assert kept.words is None

    def test_they_go_when_the_young_person_leaves(self, session: Session, kept: Concern) -> None:
        people.forget(session, str(kept.person_id))
        session.expire_all()

        assert (kept.person_id, kept.words) == (None, None)

    def test_the_young_person_can_read_them(self, session: Session, kept: Concern) -> None:
        person = session.get_one(Person, kept.person_id)
        (row,) = privacy.held(session, person, KEYRING)["concern"]

        assert row["words"] == "my plum words"
        assert privacy.summary(session, person, KEYRING)["words_kept"]

    @pytest.mark.parametrize("words", ["", "keep_words = 1", "keep_words = [", 'keep = "no"'])
    def test_a_policy_that_cannot_be_read_is_told(self, tmp_path: Path, words: str) -> None:
        file = tmp_path / "concerns.toml"
        file.write_text(words)
        with pytest.raises(concerns.ConcernProblem, match=str(file)):
            concerns.keeps_words(file)


def test_what_the_model_finds_is_recorded_and_answered_first(session: Session) -> None:
    person = make_person(session)
    make_checkin(session, make_step(session, person))
    outcome = disclose_harm(make_turn(session, person, intent="disclose_harm", text="words"))
    session.flush()

    assert keys(outcome) == ["safety/reply"]
    assert (outcome.slots, outcome.follow) == ({}, None)
    assert session.scalars(select(Concern)).one().net == SECOND_NET
    assert states_of(session, person) == ["planned"]
    assert person.held_at is not None


def test_check_ins_are_held_until_they_choose_to_go_on(session: Session) -> None:
    person = make_person(session)
    checkin = make_checkin(session, make_step(session, person))
    record(session, person)
    assert send_due(session, checkin.id, NOW) is None
    assert (checkin.state, checkin.reason) == ("skipped", "open_concern")

    people.go_on(session, person, NOW)
    later = make_checkin(session, make_step(session, person), occurrence=2)
    session.flush()
    assert send_due(session, later.id, NOW) is not None


def test_asked_again_for_the_same_message_nobody_is_held_anew(session: Session) -> None:
    person = make_person(session)
    record(session, person)
    people.go_on(session, person, NOW)
    record(session, person)

    assert person.held_at is None


def test_closing_the_last_concern_lets_the_check_ins_go_on(session: Session) -> None:
    person = make_person(session)
    first, second = record(session, person), record(session, person, "1:2")
    concerns.close(session, first, "a song", NOW)
    assert person.held_at is not None
    concerns.close(session, second, "called, safe", NOW)

    assert person.held_at is None
    assert (second.closed_at, second.closed_because) == (NOW, "called, safe")
    assert not concerns.has_open(session, person)


def test_a_deleted_person_leaves_a_class_and_a_time_of_nobody(session: Session) -> None:
    person = make_person(session)
    concern = record(session, person)
    people.forget(session, person.id)
    session.expire_all()

    assert session.get_one(Concern, concern.id).person_id is None


class TestFinding:
    def test_the_oldest_come_first(self, session: Session) -> None:
        new = record(session, None, "1:1")
        old = record(session, None, "1:2")
        old.opened_at = NOW - timedelta(days=3)
        session.flush()

        assert list(concerns.open_ones(session)) == [old, new]

    def test_the_beginning_of_an_id_is_enough(self, session: Session) -> None:
        concern = record(session, None)

        assert concerns.find(session, concern.id[:8]) is concern

    @pytest.mark.parametrize("short", ["", "nothing"])
    def test_what_is_not_there_says_how_to_list(self, session: Session, short: str) -> None:
        record(session, None)
        with pytest.raises(ConcernProblem, match="concerns list"):
            concerns.find(session, short)

    def test_an_id_of_several_asks_for_more(self, session: Session) -> None:
        for number in range(2):
            record(session, None, f"1:{number}").id = f"same{number}"
        session.flush()
        with pytest.raises(ConcernProblem, match="more of the id"):
            concerns.find(session, "same")

    def test_a_closed_one_is_not_found(self, session: Session) -> None:
        concern = record(session, None)
        concerns.close(session, concern, "done", NOW)
        with pytest.raises(ConcernProblem):
            concerns.find(session, concern.id)


def test_who_takes_it_is_named(session: Session) -> None:
    concern = record(session, None)
    with pytest.raises(ConcernProblem, match="--by"):
        concerns.take(concern, " ", NOW)
    concerns.take(concern, " Jo ", NOW)

    assert (concern.taken_by, concern.taken_at) == ("Jo", NOW)


def test_nobody_takes_one_from_somebody_else_by_mistake(session: Session) -> None:
    concern = record(session, None)
    concerns.take(concern, "Jo", NOW)
    with pytest.raises(ConcernProblem, match=r"is with Jo.*--over"):
        concerns.take(concern, "Sam", NOW)
    assert concern.taken_by == "Jo"
    concerns.take(concern, "Jo", NOW)
    concerns.take(concern, "Sam", NOW, over=True)
    assert concern.taken_by == "Sam"


class TestManyOfOnePerson:
    """Somebody in danger writes again and again: that is one matter, and one line."""

    def test_are_one_line_with_how_many(self, session: Session) -> None:
        person, other = make_person(session), make_person(session)
        for number in range(5):
            record(session, person, f"1:{number}").opened_at = NOW - timedelta(minutes=number)
        record(session, other, "1:9")
        record(session, person, "1:10").concern_class = "self_harm"
        session.flush()
        _, many, *others = listed(session, NOW)

        assert many.split()[1:5] == ["suicide", "5", "4", "min"]
        assert [line.split()[2] for line in others] == ["1", "1"]

    def test_are_taken_together_and_what_comes_later_is_a_line_of_its_own(
        self, session: Session
    ) -> None:
        person = make_person(session)
        first, second = record(session, person, "1:1"), record(session, person, "1:2")
        for one in concerns.together(session, first):
            concerns.take(one, "Jo", NOW)
        later = record(session, person, "1:3")

        assert set(concerns.together(session, second)) == {first, second}
        assert concerns.together(session, later) == [later]
        assert len(listed(session, NOW)) == 3

    def test_of_nobody_that_is_kept_each_stands_alone(self, session: Session) -> None:
        """They may be of several people."""
        first, _ = record(session, None, "1:1"), record(session, None, "1:2")

        assert concerns.together(session, first) == [first]
        assert len(listed(session, NOW)) == 3


def test_closed_ones_can_be_read_with_their_reason(session: Session) -> None:
    assert listed_closed(session, NOW, 5) == ["No closed concerns."]
    for number in range(3):
        concern = record(session, None, f"1:{number}")
        concerns.take(concern, "Jo", NOW)
        concerns.close(session, concern, f"called {number}", NOW + timedelta(hours=number))
    session.flush()
    head, *rows = listed_closed(session, NOW + timedelta(hours=3), 2)

    assert head.split()[:3] == ["id", "class", "closed"]
    assert [row.split()[2:] for row in rows] == [
        ["1", "h", "ago", "Jo", "called", "2"],
        ["2", "h", "ago", "Jo", "called", "1"],
    ]


def test_a_close_without_a_reason_is_refused(session: Session) -> None:
    with pytest.raises(ConcernProblem, match="--because"):
        concerns.close(session, record(session, None), "", NOW)


class TestList:
    def test_without_any_it_says_so(self, session: Session) -> None:
        assert listed(session, NOW) == ["No open concerns."]

    def test_each_has_its_age_and_state(self, session: Session) -> None:
        states = ("untouched, nobody was told", "untouched", "untouched, escalated", "with Jo")
        for number, _ in enumerate(states):
            one = record(session, None, f"1:{number}")
            one.opened_at = NOW - timedelta(hours=number)
            one.told_at = NOW if number >= 1 else None
            one.escalated_at = NOW if number >= 2 else None
        concerns.take(one, "Jo", NOW)
        session.flush()
        head, *rows = listed(session, NOW)

        assert head.split() == ["id", "class", "times", "age", "found", "by", "person", "state"]
        assert [row.split("not kept  ")[1] for row in reversed(rows)] == list(states)
        assert "suicide" in rows[0]
        assert "3 h" in rows[0]

    @pytest.mark.parametrize(
        ("age", "told"),
        [
            (timedelta(seconds=59), "0 min"),
            (timedelta(minutes=59), "59 min"),
            (timedelta(hours=1), "1 h"),
            (timedelta(hours=47), "47 h"),
            (timedelta(hours=48), "2 days"),
        ],
    )
    def test_an_age_is_told_in_its_largest_unit(self, age: timedelta, told: str) -> None:
        assert told_age(age) == told


def test_the_command_lists_takes_and_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way on a database of its own, as a lead would do it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'foothold.db'}")
    migrate(f"sqlite:///{tmp_path / 'foothold.db'}")
    with opened(f"sqlite:///{tmp_path / 'foothold.db'}") as engine, transaction(engine) as session:
        person = make_person(session)
        record(session, person, "1:2").opened_at = NOW + timedelta(minutes=1)
        short = record(session, person).id[:8]

    def said(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["actions", "concerns", *words])
        code = actions_command.main()
        return code, "".join(capsys.readouterr())

    assert "untouched, nobody was told" in said()[1]
    code, words = said("close", short, "--because", "safe")
    assert (code, "Take them first" in words) == (2, True)
    assert said("take", short, "--by", "Jo") == (0, f"{short} and 1 more are with Jo.\n")
    code, words = said("take", short, "--by", "Sam")
    assert (code, "is with Jo" in words) == (2, True)
    assert said("take", short, "--by", "Sam", "--over")[1].endswith("with Sam. Jo had it.\n")
    assert said("take", short, "--by", "Jo", "--over")[0] == 0
    assert "with Jo" in said("list")[1]
    code, words = said("close", "zzz", "--because", "safe")
    assert (code, "No open concern has the id" in words) == (2, True)
    assert said("close", short, "--because", "called, safe") == (
        0,
        f"{short} and 1 more are closed.\n",
    )
    assert said("closed")[1].count("called, safe") == 2
    assert said("closed", "--most", "1")[1].count("called, safe") == 1
    assert said() == (0, "No open concerns.\n")
