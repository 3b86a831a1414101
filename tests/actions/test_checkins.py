"""Check-ins: booked on asking, sent when due and welcome, never twice, answered in four ways."""

from __future__ import annotations

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import checkins, concerns, people
from actions.cadence import is_welcome, read_cadence
from actions.reasons import REASONS_FILE, reason_in
from actions.records import CheckIn, Person, Placement, Stage, Step
from bot.replies import TEMPLATES
from directory.db import transaction
from directory.reports import ListingReport
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    WORLD,
    databases,
    engines,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    said,
    sessions,
    states_of,
    tapped,
)

database, engine, session = databases(*BOTH), engines(), sessions()

GRACE = read_cadence().grace
A_MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def sam(session: Session) -> Person:
    return make_person(session)


def due_days(session: Session, person: Person) -> list[int]:
    query = select(CheckIn).where(CheckIn.person_id == person.id).order_by(CheckIn.due_at)
    return [
        (row.due_at.astimezone(LONDON).date() - NOW.date()).days for row in session.scalars(query)
    ]


def placed(session: Session, person: Person, tier: int) -> None:
    session.add(
        Placement(person_id=person.id, tier=tier, reasons=[], policy_version="x", placed_at=NOW)
    )
    session.flush()


def book(session: Session, person: Person, *, now: datetime = NOW) -> str:
    outcome = checkins.book(make_turn(session, person, intent="affirm", now=now))
    return str(said(outcome, "checkins/booked").facts["when"])


class TestBooking:
    def test_nothing_is_planned_before_somebody_asks(self, session: Session, sam: Person) -> None:
        make_step(session, sam)

        assert states_of(session, sam) == []

    def test_the_plan_is_that_of_the_tier(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        placed(session, sam, 4)
        book(session, sam)

        assert states_of(session, sam) == ["planned"] * 4
        assert due_days(session, sam) == [1, 3, 7, 14]

    def test_the_first_day_is_said(self, session: Session, sam: Person) -> None:
        make_step(session, sam)

        assert book(session, sam) == "2026-11-26T12:00:00+00:00"
        assert sam.stage == Stage.RESTING

    def test_without_a_step_there_is_nothing_to_check_in_on(
        self, session: Session, sam: Person
    ) -> None:
        assert keys(checkins.book(make_turn(session, sam))) == ["checkins/no_step"]

    def test_booking_twice_plans_once(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        book(session, sam)
        book(session, sam)

        assert states_of(session, sam) == ["planned"] * 5

    def test_a_new_step_takes_the_place_of_the_old(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        book(session, sam)
        make_step(session, sam, chosen_at=NOW + A_MINUTE)
        book(session, sam, now=NOW + A_MINUTE)

        assert sorted(states_of(session, sam)) == ["cancelled"] * 5 + ["planned"] * 5

    def test_asking_again_after_a_stop_is_a_yes(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        people.stop(session, sam, NOW)
        book(session, sam)

        assert sam.stopped_at is None
        assert states_of(session, sam) == ["planned"] * 5

    def test_the_day_that_is_said_is_a_day_on_which_something_comes(
        self, session: Session, sam: Person
    ) -> None:
        """Booked again after the first was sent: the next one is another's day."""
        make_step(session, sam)
        book(session, sam)
        later = NOW + timedelta(days=3)
        (first, *_) = checkins.due_ids(session, later)
        assert checkins.send_due(session, first, later, WORLD)
        when = datetime.fromisoformat(book(session, sam, now=later))

        planned = select(CheckIn.due_at).where(CheckIn.state == checkins.PLANNED)
        assert when in set(session.scalars(planned))

    def test_no_is_fine(self, session: Session, sam: Person) -> None:
        assert keys(checkins.decline(make_turn(session, sam))) == ["checkins/none"]
        assert sam.stage == Stage.RESTING


class TestSending:
    def test_what_is_due_is_sent_and_marked(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        found = checkins.send_due(session, checkin.id, NOW, WORLD)

        assert found and found[0] is sam
        assert found[1].key == "checkins/ask"
        assert (checkin.state, checkin.sent_at, sam.stage) == ("sent", NOW, Stage.CHECKIN)

    def test_it_is_sent_once(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))

        assert checkins.send_due(session, checkin.id, NOW, WORLD)
        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None

    def test_only_what_is_due_is_looked_at_the_oldest_first(
        self, session: Session, sam: Person
    ) -> None:
        step = make_step(session, sam)
        second = make_checkin(session, step, occurrence=2, due_at=NOW)
        first = make_checkin(session, step, occurrence=1, due_at=NOW - A_MINUTE)
        make_checkin(session, step, occurrence=3, due_at=NOW + A_MINUTE)

        assert checkins.due_ids(session, NOW) == [first.id, second.id]

    @pytest.mark.parametrize(
        "moment",
        [
            "2026-11-23T09:59",
            "2026-11-23T19:00",
            "2026-11-28T12:00",
            "2026-11-29T12:00",
            # In summer 10:00 in London is 09:00 in UTC.
            "2026-07-01T09:30",
        ],
    )
    def test_at_night_and_at_the_weekend_it_waits(
        self, session: Session, sam: Person, moment: str
    ) -> None:
        now = local(moment)
        sam.last_seen_at = now - timedelta(days=1)
        checkin = make_checkin(session, make_step(session, sam), due_at=now)

        assert checkins.send_due(session, checkin.id, now, WORLD) is None
        assert checkin.state == "planned"

    @pytest.mark.parametrize("ago", [timedelta(0), A_MINUTE, timedelta(minutes=9, seconds=59)])
    def test_it_never_lands_in_the_middle_of_a_conversation(
        self, session: Session, sam: Person, ago: timedelta
    ) -> None:
        sam.last_seen_at = NOW - ago
        checkin = make_checkin(session, make_step(session, sam))

        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None
        assert checkin.state == "planned"

    def test_after_the_conversation_it_comes(self, session: Session, sam: Person) -> None:
        sam.last_seen_at = NOW - timedelta(minutes=10)
        checkin = make_checkin(session, make_step(session, sam))

        assert checkins.send_due(session, checkin.id, NOW, WORLD)

    @pytest.mark.parametrize(
        ("late", "state"), [(GRACE, "sent"), (GRACE + timedelta(seconds=1), "skipped")]
    )
    def test_after_its_grace_it_is_skipped_and_never_late(
        self, session: Session, sam: Person, late: timedelta, state: str
    ) -> None:
        # Wednesday noon, so that the grace ends on a weekday.
        now = NOW + timedelta(days=2)
        checkin = make_checkin(session, make_step(session, sam), due_at=now - late)
        checkins.send_due(session, checkin.id, now, WORLD)

        assert checkin.state == state
        assert checkin.reason == ("too_late" if state == "skipped" else None)

    def test_who_stopped_since_is_left_alone(self, session: Session, sam: Person) -> None:
        """Consent is read again at the moment of sending."""
        checkin = make_checkin(session, make_step(session, sam))
        sam.stopped_at = NOW

        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None
        assert (checkin.state, checkin.reason) == ("skipped", "stopped")

    def test_who_cannot_be_reached_is_left_alone(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        sam.unreachable_at = NOW

        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None
        assert checkin.reason == "unreachable"

    def test_who_takes_a_break_is_left_alone(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        sam.paused_until = NOW + A_MINUTE

        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None

    def test_after_a_concern_nothing_is_sent(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        concerns.open_concern(
            session, person=sam, concern_class="suicide", net="words", message_id="1:1", now=NOW
        )
        session.flush()

        assert checkins.send_due(session, checkin.id, NOW, WORLD) is None
        assert checkin.reason == "open_concern"

    def test_one_that_is_gone_is_nothing(self, session: Session) -> None:
        assert checkins.send_due(session, "gone", NOW, WORLD) is None

    def test_tier_four_names_a_person(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        plain = make_checkin(session, step, plan="3")
        furthest = make_checkin(session, step, plan="4", occurrence=2)
        facts = [
            found[1].facts["with_person"]
            for one in (plain, furthest)
            if (found := checkins.send_due(session, one.id, NOW, WORLD))
        ]

        assert facts == [False, True]

    @pytest.mark.parametrize(
        ("kind", "name"),
        [
            ("course", "Sea school"),
            ("housing", None),
            ("mental_health", None),
            ("money_food", None),
        ],
    )
    def test_only_what_is_not_private_is_named(
        self, session: Session, sam: Person, kind: str, name: str | None
    ) -> None:
        service = make_service(session, kind=kind, name="Sea school")
        checkin = make_checkin(session, make_step(session, sam, service_id=service))
        found = checkins.send_due(session, checkin.id, NOW, WORLD)

        assert found and found[1].facts["name"] == name

    def test_a_service_that_is_gone_is_not_named(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam, service_id="gone"))
        found = checkins.send_due(session, checkin.id, NOW, WORLD)

        assert found and found[1].facts["name"] is None

    def test_two_ticks_at_once_send_one(self, engine: Engine) -> None:
        with transaction(engine) as session:
            ids = [
                make_checkin(session, make_step(session, make_person(session))).id for _ in range(6)
            ]

        def tick(_: int) -> int:
            sent = 0
            for checkin_id in ids:
                with transaction(engine) as session:
                    sent += checkins.send_due(session, checkin_id, NOW, WORLD) is not None
            return sent

        with ThreadPoolExecutor(4) as ticks:
            assert sum(ticks.map(tick, range(4))) == len(ids)


class TestPausing:
    def test_what_falls_into_a_break_comes_after_it(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        book(session, sam)
        until = checkins.pause(session, sam, 7, NOW)

        assert until == NOW + timedelta(days=7)
        assert due_days(session, sam)[0] == 7
        assert checkins.due_ids(session, until - A_MINUTE) == []

    def test_nobody_pauses_for_longer_than_a_year(self, session: Session, sam: Person) -> None:
        assert checkins.pause(session, sam, 10**9, NOW) - NOW == timedelta(days=366)

    def test_a_long_break_is_not_followed_by_everything_at_once(
        self, session: Session, sam: Person
    ) -> None:
        """After three months of quiet one message comes, not five."""
        make_step(session, sam)
        book(session, sam)
        until = checkins.pause(session, sam, 91, NOW)
        now = until + timedelta(hours=1)
        assert is_welcome(now, read_cadence(), LONDON)
        due = checkins.due_ids(session, now)

        assert len([one for one in due if checkins.send_due(session, one, now, WORLD)]) == 1

    @pytest.mark.parametrize("start", ["2026-11-27T21:00", "2026-11-28T12:00"])
    def test_a_break_that_ends_on_a_weekend_ends_on_monday(
        self, session: Session, sam: Person, start: str
    ) -> None:
        """What falls outside goes to the next window; it is not skipped for being late there."""
        now = local(start)
        make_step(session, sam)
        book(session, sam, now=now)
        until = checkins.pause(session, sam, 7, now)
        monday = local("2026-12-07T10:00")
        assert until < monday
        due = checkins.due_ids(session, monday)

        assert [one for one in due if checkins.send_due(session, one, monday, WORLD)]


class TestAnswering:
    @pytest.fixture
    def asked(self, session: Session, sam: Person) -> CheckIn:
        """A check-in that was sent, and the next one of its plan."""
        step = make_step(session, sam)
        make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
        return make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)

    def test_did_it_asks_what_happened(self, session: Session, sam: Person, asked: CheckIn) -> None:
        turn = make_turn(session, sam, intent="checkin_done", facts=tapped(checkin=asked.id))

        assert keys(checkins.done(turn)) == ["checkins/what_happened"]
        assert (asked.state, asked.answer) == ("answered", "did_it")

    @pytest.mark.parametrize("outcome", ["applied", "talked", "other"])
    def test_what_happened_is_kept(
        self, session: Session, sam: Person, asked: CheckIn, outcome: str
    ) -> None:
        facts = tapped(checkin=asked.id, answer=outcome)
        found = checkins.done(make_turn(session, sam, facts=facts))

        assert said(found, "checkins/well_done").facts == {"outcome": outcome}
        assert session.get_one(Step, asked.step_id).outcome == outcome

    def test_after_a_start_weeks_one_three_and_nine_follow(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        facts = tapped(checkin=asked.id, answer="started")
        checkins.done(make_turn(session, sam, facts=facts))

        planned = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
        rows = list(session.scalars(planned))
        assert [row.plan for row in rows] == ["started"] * 3
        assert [(row.due_at - NOW).days for row in rows] == [7, 21, 63]

    @pytest.mark.parametrize("again", [{}, {"answer": "applied"}])
    def test_an_old_button_asks_nothing_again(
        self, session: Session, sam: Person, asked: CheckIn, again: dict[str, str]
    ) -> None:
        facts = tapped(checkin=asked.id, answer="applied")
        checkins.done(make_turn(session, sam, facts=facts))
        found = checkins.done(make_turn(session, sam, facts=tapped(checkin=asked.id, **again)))

        assert keys(found) == ["taps/stale"]
        assert session.get_one(Step, asked.step_id).outcome == "applied"

    def test_started_twice_is_planned_once(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        for _ in range(2):
            facts = tapped(checkin=asked.id, answer="started")
            checkins.done(make_turn(session, sam, facts=facts))

        assert states_of(session, sam).count("planned") == 3

    def test_not_yet_asks_what_got_in_the_way(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id))

        assert keys(checkins.not_yet(turn)) == ["checkins/what_got_in_the_way"]
        assert states_of(session, sam) == ["answered", "planned"]

    @pytest.mark.parametrize("reason", ["time", "travel", "nervous", "how", "changed"])
    def test_what_got_in_the_way_is_helped_with(
        self, session: Session, sam: Person, asked: CheckIn, reason: str
    ) -> None:
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id, reason=reason))

        assert said(checkins.not_yet(turn), "checkins/help").facts["reason"] == reason

    def test_it_did_not_work_out_is_told_to_the_listing_and_not_who_said_so(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id))
        outcome = checkins.did_not_work(turn)
        session.flush()

        assert keys(outcome)[0] == "checkins/sorry"
        (report,) = session.scalars(select(ListingReport))
        assert report.kind == "did_not_work_out"
        assert sam.id not in repr(vars(report))
        assert "planned" not in states_of(session, sam)

    def test_tapping_it_twice_tells_the_listing_once(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        for _ in range(2):
            checkins.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))
        session.flush()

        assert len(list(session.scalars(select(ListingReport)))) == 1

    def test_a_listing_that_is_gone_since_changes_nothing_for_the_young_person(
        self, session: Session, sam: Person
    ) -> None:
        step = make_step(session, sam, service_id="gone")
        asked = make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
        outcome = checkins.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

        assert keys(outcome)[0] == "checkins/sorry"

    def test_typed_the_one_sent_last_is_meant(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
        newer = make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
        checkins.not_yet(make_turn(session, sam, text="not yet"))

        assert (older.answer, newer.answer) == (None, "not_yet")

    def test_an_old_one_can_still_be_answered(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
        make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
        checkins.not_yet(make_turn(session, sam, facts=tapped(checkin=older.id)))

        assert older.answer == "not_yet"

    def test_nobody_answers_for_somebody_else(self, session: Session, sam: Person) -> None:
        other = make_person(session)
        theirs = make_checkin(session, make_step(session, other), state="sent", sent_at=NOW)
        checkins.done(make_turn(session, sam, facts=tapped(checkin=theirs.id)))

        assert theirs.answer is None

    @pytest.mark.parametrize("deed", [checkins.done, checkins.not_yet, checkins.did_not_work])
    def test_without_a_step_there_is_nothing_open(
        self, session: Session, sam: Person, deed: type
    ) -> None:
        assert keys(deed(make_turn(session, sam))) == ["checkins/nothing_open"]

    def test_an_answer_ends_the_check_in(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        sam.stage = Stage.CHECKIN
        checkins.not_yet(make_turn(session, sam, facts=tapped(checkin=asked.id)))

        assert sam.stage == Stage.RESTING


class TestSilence:
    def test_after_two_silences_we_ask_and_then_we_stop(
        self, session: Session, sam: Person
    ) -> None:
        """Nobody who never answers gets five messages."""
        make_step(session, sam)
        book(session, sam)
        asked = []
        for day in (3, 14, 30, 60, 91):
            now = NOW + timedelta(days=day)
            for one in checkins.due_ids(session, now):
                found = checkins.send_due(session, one, now, WORLD)
                asked += [found[1].key] if found else []

        assert asked[:2] == ["checkins/ask"] * 2
        assert len(asked) == 3
        assert asked[2] != "checkins/ask"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i was scared", "nervous"),
        ("not yet, couldnt afford the bus", "travel"),
        ("didn't know what to say tbh", "how"),
        ("been too busy", "time"),
        ("i’ve changed my mind", "changed"),
        ("not yet soz", None),
        ("it scarred me", None),
    ],
)
def test_what_got_in_the_way_is_heard_from_words(text: str, reason: str | None) -> None:
    assert reason_in(text, "reasons") == reason


def test_every_reason_in_words_is_one_that_has_a_button() -> None:
    template = (TEMPLATES / "en" / "checkins" / "what_got_in_the_way.jinja").read_text()

    assert set(re.findall('reason="([a-z]+)"', template)) == set(
        tomllib.loads(REASONS_FILE.read_text())["reasons"]
    )
