"""Check-ins: booked on asking, sent when due and welcome, never twice, answered in four ways."""

from __future__ import annotations

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions import checkins, claiming, concerns, misunderstood, outcomes, people, talk
from actions.cadence import is_welcome, read_cadence
from actions.reasons import REASONS_FILE, reason_in
from actions.records import CheckIn, Person, Placement, Stage, Step
from bot.replies import TEMPLATES
from directory.db import transaction
from directory.reports import ListingReport
from directory.tables import Service
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    WORLD,
    databases,
    due_ids,
    engines,
    keys,
    make_checkin,
    make_person,
    make_service,
    make_step,
    make_turn,
    said,
    send_all,
    send_due,
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
        (first, *_) = due_ids(session, later)
        assert send_due(session, first, later)
        when = datetime.fromisoformat(book(session, sam, now=later))

        planned = select(CheckIn.due_at).where(CheckIn.state == checkins.PLANNED)
        assert when in set(session.scalars(planned))

    def test_asked_for_again_when_all_have_come_they_come_again(
        self, session: Session, sam: Person
    ) -> None:
        """The day that is said is one on which something comes, also for who comes back."""
        step = make_step(session, sam)
        book(session, sam)
        for row in session.scalars(select(CheckIn)):
            row.state, row.sent_at = "answered", row.due_at
        session.flush()
        later = NOW + timedelta(days=200)
        when = datetime.fromisoformat(book(session, sam, now=later))

        planned = session.scalars(select(CheckIn).where(CheckIn.state == "planned")).all()
        assert len(planned) == 5
        assert when == min(row.due_at for row in planned) > later
        assert {row.step_id for row in planned} != {step.id}

    def test_no_is_fine(self, session: Session, sam: Person) -> None:
        assert keys(checkins.decline(make_turn(session, sam))) == ["checkins/none"]
        assert sam.stage == Stage.RESTING


class TestSending:
    def test_what_is_due_is_sent_and_marked(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        found = send_due(session, checkin.id, NOW)

        assert found and found.person_id == sam.id
        assert found.message.key == "checkins/ask"
        assert (checkin.state, checkin.sent_at, sam.stage) == ("sent", NOW, Stage.CHECKIN)

    def test_it_is_sent_once(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))

        assert send_due(session, checkin.id, NOW)
        assert send_due(session, checkin.id, NOW) is None

    def test_only_what_is_due_is_looked_at_the_oldest_first(
        self, session: Session, sam: Person
    ) -> None:
        step = make_step(session, sam)
        second = make_checkin(session, step, occurrence=2, due_at=NOW)
        first = make_checkin(session, step, occurrence=1, due_at=NOW - A_MINUTE)
        make_checkin(session, step, occurrence=3, due_at=NOW + A_MINUTE)

        assert due_ids(session, NOW) == [first.id, second.id]

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

        assert send_due(session, checkin.id, now) is None
        assert checkin.state == "planned"

    @pytest.mark.parametrize("ago", [timedelta(0), A_MINUTE, timedelta(minutes=9, seconds=59)])
    def test_it_never_lands_in_the_middle_of_a_conversation(
        self, session: Session, sam: Person, ago: timedelta
    ) -> None:
        sam.last_seen_at = NOW - ago
        checkin = make_checkin(session, make_step(session, sam))

        assert send_due(session, checkin.id, NOW) is None
        assert checkin.state == "planned"

    def test_after_the_conversation_it_comes(self, session: Session, sam: Person) -> None:
        sam.last_seen_at = NOW - timedelta(minutes=10)
        checkin = make_checkin(session, make_step(session, sam))

        assert send_due(session, checkin.id, NOW)

    @pytest.mark.parametrize(
        ("late", "state"), [(GRACE, "sent"), (GRACE + timedelta(seconds=1), "skipped")]
    )
    def test_after_its_grace_it_is_skipped_and_never_late(
        self, session: Session, sam: Person, late: timedelta, state: str
    ) -> None:
        # Wednesday noon, so that the grace ends on a weekday.
        now = NOW + timedelta(days=2)
        checkin = make_checkin(session, make_step(session, sam), due_at=now - late)
        send_due(session, checkin.id, now)

        assert checkin.state == state
        assert checkin.reason == ("too_late" if state == "skipped" else None)

    def test_who_stopped_since_is_left_alone(self, session: Session, sam: Person) -> None:
        """Consent is read again at the moment of sending."""
        checkin = make_checkin(session, make_step(session, sam))
        sam.stopped_at = NOW

        assert send_due(session, checkin.id, NOW) is None
        assert (checkin.state, checkin.reason) == ("skipped", "stopped")

    def test_who_cannot_be_reached_is_left_alone(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        sam.unreachable_at = NOW

        assert send_due(session, checkin.id, NOW) is None
        assert checkin.reason == "unreachable"

    def test_who_takes_a_break_is_left_alone(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        sam.paused_until = NOW + A_MINUTE

        assert send_due(session, checkin.id, NOW) is None

    def test_after_a_concern_nothing_is_sent(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam))
        concerns.open_concern(
            session, person=sam, concern_class="suicide", net="words", message_id="1:1", now=NOW
        )
        session.flush()

        assert send_due(session, checkin.id, NOW) is None
        assert checkin.reason == "open_concern"

    def test_one_that_is_gone_is_nothing(self, session: Session) -> None:
        assert send_due(session, "gone", NOW) is None

    def test_tier_four_names_a_person(self, session: Session, sam: Person) -> None:
        plain = make_checkin(session, make_step(session, sam), plan="3")
        furthest = make_checkin(session, make_step(session, make_person(session)), plan="4")
        found = {due.checkin_id: due.message.facts for due in send_all(session, NOW)}

        assert [found[one.id]["with_person"] for one in (plain, furthest)] == [False, True]

    def test_booked_in_tier_four_every_check_in_has_a_person_s_contact(
        self, session: Session, sam: Person
    ) -> None:
        make_service(session, kind="mental_health", name="A private one", phone="01253 111111")
        make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
        make_step(session, sam)
        placed(session, sam, 4)
        book(session, sam)
        (due,) = send_all(session, NOW + timedelta(days=1))

        assert due.message.facts["contact"] == {"name": "The hub", "phone": "01253 222222"}

    def test_a_contact_that_closed_since_is_not_named(self, session: Session, sam: Person) -> None:
        hub = make_service(session, kind="youth_hub", name="The hub", phone="01253 222222")
        step = make_step(session, sam, contact_id=hub)
        session.get_one(Service, hub).status = "defunct"
        found = send_due(session, make_checkin(session, step, plan="4").id, NOW)

        assert found and found.message.facts["contact"] is None
        assert found.message.facts["with_person"] is True

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
        found = send_due(session, checkin.id, NOW)

        assert found and found.message.facts["name"] == name

    def test_a_service_that_is_gone_is_not_named(self, session: Session, sam: Person) -> None:
        checkin = make_checkin(session, make_step(session, sam, service_id="gone"))
        found = send_due(session, checkin.id, NOW)

        assert found and found.message.facts["name"] is None

    def test_two_ticks_at_once_send_one(self, engine: Engine) -> None:
        with transaction(engine) as session:
            for _ in range(6):
                make_checkin(session, make_step(session, make_person(session)))

        def tick(_: int) -> int:
            with transaction(engine) as session:
                return len(send_all(session, NOW))

        with ThreadPoolExecutor(4) as ticks:
            assert sum(ticks.map(tick, range(4))) == 6

    def test_what_has_to_wait_stands_in_nobody_s_way(self, session: Session) -> None:
        """A hundred in the middle of a conversation, and one who is not."""
        for _ in range(3):
            talking = make_person(session, last_seen_at=NOW - A_MINUTE)
            make_checkin(session, make_step(session, talking), due_at=NOW - timedelta(hours=1))
        free = make_checkin(session, make_step(session, make_person(session)))
        session.flush()
        assert claiming.claim(session, NOW, WORLD, most=3) == []
        found = claiming.claim(session, NOW, WORLD, most=3)

        assert [due.checkin_id for due in found] == [free.id]

    @pytest.mark.parametrize("hours", [(2, -2), (-2, 2), (0, 2), (-2, 0)])
    def test_two_clocks_that_are_hours_apart_send_each_once_and_lose_none(
        self, session: Session, hours: tuple[int, int]
    ) -> None:
        """A process whose clock is wrong may be early or late, but never the second."""
        for minutes in range(-150, 151, 50):
            step = make_step(session, make_person(session))
            make_checkin(session, step, due_at=NOW + timedelta(minutes=minutes))
        sent: list[str] = []
        for passed in range(0, 6 * 60, 30):
            for wrong in hours:
                now = NOW + timedelta(minutes=passed, hours=wrong)
                sent += [due.checkin_id for due in send_all(session, now)]

        assert len(sent) == len(set(sent)) == 7

    def test_nobody_gets_two_on_one_day(self, session: Session, sam: Person) -> None:
        """The tick was away for two days: what came due meanwhile comes one after the other."""
        step = make_step(session, sam)
        make_checkin(session, step, plan="4", due_at=NOW - timedelta(days=1))
        second = make_checkin(session, step, plan="4", occurrence=2)

        assert len(send_all(session, NOW)) == 1
        assert send_all(session, NOW + timedelta(hours=1)) == []
        tomorrow = NOW + timedelta(days=1)
        assert [due.checkin_id for due in send_all(session, tomorrow)] == [second.id]

    def test_no_plan_goes_beyond_its_most(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        for occurrence in range(1, 11):
            sent_at = NOW - timedelta(days=20 - occurrence)
            answered = {"state": "answered", "sent_at": sent_at}
            make_checkin(session, step, occurrence=occurrence, **answered)
        checkin = make_checkin(session, step, occurrence=11)
        send_due(session, checkin.id, NOW)

        assert (checkin.state, checkin.reason) == ("skipped", "enough")

    def test_who_is_in_the_middle_of_a_turn_is_passed_over(self, engine: Engine) -> None:
        """Their "stop" is being written: it counts, and nothing waits for it meanwhile."""
        if engine.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer: the claim waits for the turn.")
        with transaction(engine) as session:
            person = make_person(session)
            make_checkin(session, make_step(session, person))
        with transaction(engine) as turn:
            stopping = turn.get_one(Person, person.id, with_for_update=True)
            with transaction(engine) as session:
                assert send_all(session, NOW) == []
            stopping.stopped_at = NOW
        with transaction(engine) as session:
            assert send_all(session, NOW + 2 * A_MINUTE) == []
            assert session.scalars(select(CheckIn.reason)).one() == "stopped"


class TestPausing:
    def test_what_falls_into_a_break_comes_after_it(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        book(session, sam)
        until = checkins.pause(session, sam, 7, NOW)

        assert until == NOW + timedelta(days=7)
        assert due_days(session, sam)[0] == 7
        assert due_ids(session, until - A_MINUTE) == []

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
        due = due_ids(session, now)

        assert len([one for one in due if send_due(session, one, now)]) == 1

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
        due = due_ids(session, monday)

        assert [one for one in due if send_due(session, one, monday)]


class TestAnswering:
    @pytest.fixture
    def asked(self, session: Session, sam: Person) -> CheckIn:
        """A check-in that was sent, and the next one of its plan."""
        step = make_step(session, sam)
        make_checkin(session, step, occurrence=2, due_at=NOW + timedelta(days=11))
        return make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)

    def test_did_it_asks_what_happened(self, session: Session, sam: Person, asked: CheckIn) -> None:
        turn = make_turn(session, sam, intent="checkin_done", facts=tapped(checkin=asked.id))

        assert keys(outcomes.done(turn)) == ["checkins/what_happened"]
        assert (asked.state, asked.answer) == ("answered", "did_it")

    @pytest.mark.parametrize("outcome", ["applied", "talked", "other"])
    def test_what_happened_is_kept(
        self, session: Session, sam: Person, asked: CheckIn, outcome: str
    ) -> None:
        facts = tapped(checkin=asked.id, answer=outcome)
        found = outcomes.done(make_turn(session, sam, facts=facts))

        assert said(found, "checkins/well_done").facts == {"outcome": outcome}
        assert session.get_one(Step, asked.step_id).outcome == outcome

    def test_after_a_start_weeks_one_three_and_nine_follow(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        facts = tapped(checkin=asked.id, answer="started")
        outcomes.done(make_turn(session, sam, facts=facts))

        planned = select(CheckIn).where(CheckIn.state == "planned").order_by(CheckIn.due_at)
        rows = list(session.scalars(planned))
        assert [row.plan for row in rows] == ["started"] * 3
        assert [(row.due_at - NOW).days for row in rows] == [7, 21, 63]

    @pytest.mark.parametrize("again", [{}, {"answer": "applied"}])
    def test_an_old_button_asks_nothing_again(
        self, session: Session, sam: Person, asked: CheckIn, again: dict[str, str]
    ) -> None:
        facts = tapped(checkin=asked.id, answer="applied")
        outcomes.done(make_turn(session, sam, facts=facts))
        found = outcomes.done(make_turn(session, sam, facts=tapped(checkin=asked.id, **again)))

        assert keys(found) == ["taps/stale"]
        assert session.get_one(Step, asked.step_id).outcome == "applied"

    def test_started_twice_is_planned_once(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        for _ in range(2):
            facts = tapped(checkin=asked.id, answer="started")
            outcomes.done(make_turn(session, sam, facts=facts))

        assert states_of(session, sam).count("planned") == 3

    def test_not_yet_asks_what_got_in_the_way(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id))

        assert keys(outcomes.not_yet(turn)) == ["checkins/what_got_in_the_way"]
        assert states_of(session, sam) == ["answered", "planned"]

    @pytest.mark.parametrize("reason", ["time", "travel", "nervous", "how", "changed"])
    def test_what_got_in_the_way_is_helped_with(
        self, session: Session, sam: Person, asked: CheckIn, reason: str
    ) -> None:
        turn = make_turn(session, sam, facts=tapped(checkin=asked.id, reason=reason))

        assert said(outcomes.not_yet(turn), "checkins/help").facts["reason"] == reason

    def test_a_yes_to_carrying_on_is_no_answer_to_the_check_in(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        turn = make_turn(session, sam, text="lets just carry on", intent="affirm")

        assert keys(outcomes.done(turn)) == ["where/checkin"]
        assert asked.answer is None

    def test_it_did_not_work_out_asks_what_it_was(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        outcome = outcomes.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

        assert keys(outcome) == ["checkins/what_went_wrong"]
        assert "planned" not in states_of(session, sam)
        assert session.get_one(Step, asked.step_id).outcome == outcomes.UNSAID

    def test_who_never_says_what_it_was_is_told_to_the_listing_once_all_the_same(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        for _ in range(2):
            outcomes.did_not_work(make_turn(session, sam, facts=tapped(checkin=asked.id)))

        assert session.scalars(select(ListingReport.kind)).all() == ["did_not_work_out"]

    @pytest.mark.parametrize("what", [what for what in outcomes.WENT_WRONG if what != "unsaid"])
    def test_what_it_was_takes_the_place_of_what_was_told_before(
        self, session: Session, sam: Person, asked: CheckIn, what: str
    ) -> None:
        for facts in ({}, {"answer": what}):
            turn = make_turn(session, sam, facts=tapped(checkin=asked.id, **facts))
            heard = outcomes.did_not_work(turn)
        session.flush()

        assert keys(heard)[0] == "checkins/sorry"
        assert session.scalars(select(ListingReport.kind)).all() == [outcomes.WENT_WRONG[what]]

    def test_a_reason_once_given_is_not_lost_to_a_tap_without_one(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        outcomes.did_not_work(make_turn(session, sam, text="they never picked up"))
        outcomes.did_not_work(make_turn(session, sam, text="it didnt work out"))

        assert session.get_one(Step, asked.step_id).outcome == "no_answer"

    @pytest.mark.parametrize(("what", "kind"), list(outcomes.WENT_WRONG.items()))
    def test_what_it_was_is_kept_and_told_to_the_listing_and_not_who_said_so(
        self, session: Session, sam: Person, asked: CheckIn, what: str, kind: str
    ) -> None:
        facts = tapped(checkin=asked.id, answer=what)
        outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))
        session.flush()

        assert said(outcome, "checkins/sorry").facts == {"outcome": what}
        assert len(outcome.messages) > 1
        (report,) = session.scalars(select(ListingReport))
        assert report.kind == kind
        assert sam.id not in repr(vars(report))
        step = session.get_one(Step, asked.step_id)
        assert (step.outcome, step.outcome_at) == (what, NOW)

    def test_one_person_s_step_is_told_to_the_listing_once(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        """Two reports open a task: they have to be of two."""
        for what in ("no_answer", "no_answer", "wrong_details"):
            facts = tapped(checkin=asked.id, answer=what)
            outcomes.did_not_work(make_turn(session, sam, facts=facts))
        session.flush()

        assert len(list(session.scalars(select(ListingReport)))) == 1

    @pytest.mark.parametrize("what", ["started", "applied", "talked"])
    def test_what_went_well_is_told_to_the_listing_too(
        self, session: Session, sam: Person, asked: CheckIn, what: str
    ) -> None:
        facts = tapped(checkin=asked.id, answer=what)
        outcomes.done(make_turn(session, sam, facts=facts))
        session.flush()

        assert session.scalars(select(ListingReport.kind)).all() == [what]

    def test_a_listing_that_is_gone_since_changes_nothing_for_the_young_person(
        self, session: Session, sam: Person
    ) -> None:
        step = make_step(session, sam, service_id="gone")
        asked = make_checkin(session, step, state="sent", sent_at=NOW - A_MINUTE)
        facts = tapped(checkin=asked.id, answer="no_answer")
        outcome = outcomes.did_not_work(make_turn(session, sam, facts=facts))

        assert keys(outcome)[0] == "checkins/sorry"

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("they never picked up", "no_answer"),
            ("rang but it was the wrong number", "wrong_details"),
            ("it was full :(", "full"),
            ("nah wasn't for me", "not_for_me"),
        ],
    )
    def test_typed_words_say_what_it_was(
        self, session: Session, sam: Person, asked: CheckIn, text: str, outcome: str
    ) -> None:
        outcomes.did_not_work(make_turn(session, sam, text=text))

        assert session.get_one(Step, asked.step_id).outcome == outcome

    def test_in_the_middle_of_the_questions_an_answer_counts_and_the_questions_go_on(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        sam.stage = Stage.QUESTIONS
        turn = make_turn(session, sam, text="did it", intent="checkin_done", asking="goal")
        outcome = misunderstood.not_understood(turn)

        assert keys(outcome) == ["checkins/what_happened"]
        assert (asked.answer, sam.stage) == ("did_it", Stage.QUESTIONS)

    @pytest.mark.parametrize("stage", [Stage.OPTIONS, Stage.STEP, Stage.RESTING])
    def test_something_else_in_between_leaves_the_check_in_open(
        self, session: Session, sam: Person, asked: CheckIn, stage: Stage
    ) -> None:
        sam.stage = stage
        talk.small_talk(make_turn(session, sam, text="lol ok", intent="thanks"))
        assert asked.state == "sent"
        later = NOW + timedelta(days=3)
        outcomes.not_yet(make_turn(session, sam, text="not yet", now=later))

        assert (asked.answer, asked.answered_at) == ("not_yet", later)

    def test_words_that_tell_of_a_change_offer_the_questions_again(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        done = outcomes.done(make_turn(session, sam, text="ive got a job now"))
        lost = misunderstood.not_understood(make_turn(session, sam, text="things have changed"))

        assert keys(done)[-1] == "checkins/changed"
        assert keys(lost) == ["checkins/changed"]

    def test_typed_the_one_sent_last_is_meant(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
        newer = make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
        outcomes.not_yet(make_turn(session, sam, text="not yet"))

        assert (older.answer, newer.answer) == (None, "not_yet")

    def test_an_old_one_can_still_be_answered(self, session: Session, sam: Person) -> None:
        step = make_step(session, sam)
        older = make_checkin(session, step, state="sent", sent_at=NOW - timedelta(days=11))
        make_checkin(session, step, occurrence=2, state="sent", sent_at=NOW - A_MINUTE)
        outcomes.not_yet(make_turn(session, sam, facts=tapped(checkin=older.id)))

        assert older.answer == "not_yet"

    def test_nobody_answers_for_somebody_else(self, session: Session, sam: Person) -> None:
        other = make_person(session)
        theirs = make_checkin(session, make_step(session, other), state="sent", sent_at=NOW)
        outcomes.done(make_turn(session, sam, facts=tapped(checkin=theirs.id)))

        assert theirs.answer is None

    @pytest.mark.parametrize("deed", [outcomes.done, outcomes.not_yet, outcomes.did_not_work])
    def test_without_a_step_there_is_nothing_open(
        self, session: Session, sam: Person, deed: type
    ) -> None:
        assert keys(deed(make_turn(session, sam))) == ["checkins/nothing_open"]

    def test_an_answer_ends_the_check_in(
        self, session: Session, sam: Person, asked: CheckIn
    ) -> None:
        sam.stage = Stage.CHECKIN
        outcomes.not_yet(make_turn(session, sam, facts=tapped(checkin=asked.id)))

        assert sam.stage == Stage.RESTING


class TestSilence:
    def keys_by_day(self, session: Session, days: range) -> dict[int, list[str]]:
        """What a tick at noon of each of these days sends."""
        sent = {day: send_all(session, NOW + timedelta(days=day)) for day in days}
        return {day: [due.message.key for due in found] for day, found in sent.items() if found}

    def test_after_two_silences_we_ask_and_then_we_stop(
        self, session: Session, sam: Person
    ) -> None:
        """Nobody who never answers gets five messages."""
        make_step(session, sam)
        book(session, sam)

        assert list(self.keys_by_day(session, range(400)).values()) == [
            ["checkins/ask"], ["checkins/ask"], ["checkins/shall_i_stop"]
        ]  # fmt: skip

    def test_no_keeps_them_coming(self, session: Session, sam: Person) -> None:
        make_step(session, sam)
        book(session, sam)
        self.keys_by_day(session, range(31))
        later = NOW + timedelta(days=31)
        facts = {"about": "keep"}
        turn = make_turn(session, sam, intent="greet", facts=facts, now=later)
        outcome = talk.small_talk(turn)

        assert keys(outcome) == ["checkins/booked"]
        sam.last_seen_at = later
        following = self.keys_by_day(session, range(32, 500))
        assert next(iter(following.values())) == ["checkins/ask"]

    def test_a_plan_that_ends_in_silence_ends_with_one_last_message(
        self, session: Session, sam: Person
    ) -> None:
        make_step(session, sam)
        placed(session, sam, 4)
        book(session, sam)
        for day in (1, 3, 7):
            self.keys_by_day(session, range(day, day + 1))
            turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
            outcomes.not_yet(turn)

        assert self.keys_by_day(session, range(8, 400)) == {
            14: ["checkins/ask"], 21: ["checkins/last_word"]
        }  # fmt: skip

    def test_who_answered_the_last_one_hears_no_goodbye(
        self, session: Session, sam: Person
    ) -> None:
        make_step(session, sam)
        placed(session, sam, 4)
        book(session, sam)
        for day in (1, 3, 7, 14):
            self.keys_by_day(session, range(day, day + 1))
            turn = make_turn(session, sam, text="not yet", now=NOW + timedelta(days=day))
            outcomes.not_yet(turn)

        assert self.keys_by_day(session, range(15, 400)) == {}
        assert states_of(session, sam)[-1] == "skipped"


class TestComingBack:
    def test_after_weeks_one_line_says_where_we_were(self, session: Session, sam: Person) -> None:
        make_step(session, sam, service_id=make_service(session, kind="course", name="Sea school"))
        sam.last_seen_at = NOW - timedelta(days=20)
        outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

        assert keys(outcome) == ["talk/greet", "where/back"]
        assert outcome.messages[-1].facts == {"stage": "resting", "name": "Sea school"}

    def test_after_days_nothing_is_made_of_it(self, session: Session, sam: Person) -> None:
        sam.last_seen_at = NOW - timedelta(days=2)
        outcome = talk.small_talk(make_turn(session, sam, text="hiya", intent="greet"))

        assert keys(outcome) == ["talk/greet", "where/resting"]

    def test_carrying_on_is_where_we_were(self, session: Session, sam: Person) -> None:
        sam.stage = Stage.OPTIONS
        facts = {"about": "on"}

        assert keys(talk.small_talk(make_turn(session, sam, facts=facts))) == ["where/options"]


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


@pytest.mark.parametrize(
    ("kind", "template", "beside"),
    [
        ("reasons", "what_got_in_the_way", set()),
        ("went_wrong", "what_went_wrong", {"did_not_work"}),
        ("happened", "what_happened", {"other"}),
    ],
)
def test_every_reason_in_words_is_one_that_has_a_button(
    kind: str, template: str, beside: set[str]
) -> None:
    words = (TEMPLATES / "en" / "checkins" / f"{template}.jinja").read_text()
    codes = set(re.findall('(?:reason|answer)="([a-z_]+)"', words))

    assert codes - beside == set(tomllib.loads(REASONS_FILE.read_text())[kind])
