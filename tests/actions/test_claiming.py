"""What is due is sent when it is welcome, once, with everything about its person read again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from actions import claiming, concerns, plans
from actions.cadence import read_cadence
from actions.records import CheckIn, Person, Stage
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    NOW,
    WORLD,
    databases,
    due_ids,
    engines,
    local,
    make_checkin,
    make_person,
    make_service,
    make_step,
    send_all,
    send_due,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()

RULES = read_cadence()
A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_what_is_due_is_sent_and_marked(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))
    found = send_due(session, checkin.id, NOW)

    assert found and found.person_id == sam.id
    assert found.message.key == "checkins/ask"
    assert (checkin.state, checkin.sent_at, sam.stage) == ("sent", NOW, Stage.CHECKIN)


def test_it_is_sent_once(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))

    assert send_due(session, checkin.id, NOW)
    assert send_due(session, checkin.id, NOW) is None


def test_only_what_is_due_is_looked_at_the_oldest_first(session: Session, sam: Person) -> None:
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
def test_at_night_and_at_the_weekend_it_waits(session: Session, sam: Person, moment: str) -> None:
    now = local(moment)
    sam.last_seen_at = now - timedelta(days=1)
    checkin = make_checkin(session, make_step(session, sam), due_at=now)

    assert send_due(session, checkin.id, now) is None
    assert checkin.state == "planned"


@pytest.mark.parametrize("ago", [timedelta(0), A_MINUTE, timedelta(minutes=9, seconds=59)])
def test_it_never_lands_in_the_middle_of_a_conversation(
    session: Session, sam: Person, ago: timedelta
) -> None:
    sam.last_seen_at = NOW - ago
    checkin = make_checkin(session, make_step(session, sam))

    assert send_due(session, checkin.id, NOW) is None
    assert checkin.state == "planned"


def test_after_the_conversation_it_comes(session: Session, sam: Person) -> None:
    sam.last_seen_at = NOW - timedelta(minutes=10)
    checkin = make_checkin(session, make_step(session, sam))

    assert send_due(session, checkin.id, NOW)


def test_who_chats_through_every_window_gets_nothing_late(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))
    for hours in range(0, 120, 2):
        sam.last_seen_at = NOW + timedelta(hours=hours) - A_MINUTE
        send_all(session, NOW + timedelta(hours=hours))

    assert (checkin.state, checkin.reason) == ("skipped", "too_late")


@pytest.mark.parametrize(
    ("stage", "idle", "comes"),
    [
        (Stage.RESTING, RULES.conversation - A_SECOND, False),
        (Stage.RESTING, RULES.conversation, True),
        (Stage.QUESTIONS, RULES.conversation, False),
        (Stage.QUESTIONS, RULES.open_question - A_SECOND, False),
        (Stage.QUESTIONS, RULES.open_question, True),
        (Stage.QUESTIONS, timedelta(days=5), True),
    ],
)
def test_a_conversation_is_over_after_minutes_also_with_a_question_open(
    session: Session, sam: Person, stage: Stage, idle: timedelta, comes: bool
) -> None:
    """Somebody who began the questions again and left them is not without check-ins for ever."""
    sam.stage, sam.last_seen_at = stage, NOW - idle
    checkin = make_checkin(session, make_step(session, sam))

    assert (send_due(session, checkin.id, NOW) is not None) is comes
    assert checkin.state == ("sent" if comes else "planned")


@pytest.mark.parametrize("stage", [Stage.RESTING, Stage.QUESTIONS])
def test_it_is_looked_at_again_when_the_conversation_is_over(
    session: Session, sam: Person, stage: Stage
) -> None:
    sam.stage, sam.last_seen_at = stage, NOW
    checkin = make_checkin(session, make_step(session, sam))
    send_all(session, NOW)
    idle = RULES.open_question if stage == Stage.QUESTIONS else RULES.conversation

    assert checkin.look_at == NOW + idle
    assert send_due(session, checkin.id, checkin.look_at)


@pytest.mark.parametrize(("stage", "left"), [(Stage.QUESTIONS, True), (Stage.RESTING, False)])
def test_that_a_question_was_left_open_for_it_is_known(
    session: Session, sam: Person, stage: Stage, left: bool
) -> None:
    sam.stage = stage
    send_due(session, make_checkin(session, make_step(session, sam)).id, NOW)

    assert (sam.stage, sam.left_open) == (Stage.CHECKIN, left)


@pytest.mark.parametrize(
    ("late", "state"), [(RULES.grace, "sent"), (RULES.grace + A_SECOND, "skipped")]
)
def test_after_its_grace_it_is_skipped_and_never_late(
    session: Session, sam: Person, late: timedelta, state: str
) -> None:
    # Wednesday noon, so that the grace ends on a weekday.
    now = NOW + timedelta(days=2)
    checkin = make_checkin(session, make_step(session, sam), due_at=now - late)
    send_due(session, checkin.id, now)

    assert checkin.state == state
    assert checkin.reason == ("too_late" if state == "skipped" else None)


def test_who_stopped_since_is_left_alone(session: Session, sam: Person) -> None:
    """Consent is read again at the moment of sending."""
    checkin = make_checkin(session, make_step(session, sam))
    sam.stopped_at = NOW

    assert send_due(session, checkin.id, NOW) is None
    assert (checkin.state, checkin.reason) == ("skipped", "stopped")


def test_who_cannot_be_reached_is_left_alone(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))
    sam.unreachable_at = NOW

    assert send_due(session, checkin.id, NOW) is None
    assert checkin.reason == "unreachable"


def test_who_takes_a_break_is_left_alone(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))
    sam.paused_until = NOW + A_MINUTE

    assert send_due(session, checkin.id, NOW) is None


def test_after_a_concern_nothing_is_sent(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam))
    concerns.open_concern(
        session, person=sam, concern_class="suicide", net="words", message_id="1:1", now=NOW
    )
    session.flush()

    assert send_due(session, checkin.id, NOW) is None
    assert checkin.reason == "open_concern"


def test_one_that_is_gone_is_nothing(session: Session) -> None:
    assert send_due(session, "gone", NOW) is None


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
    session: Session, sam: Person, kind: str, name: str | None
) -> None:
    service = make_service(session, kind=kind, name="Sea school")
    checkin = make_checkin(session, make_step(session, sam, service_id=service))
    found = send_due(session, checkin.id, NOW)

    assert found and found.message.facts["name"] == name


def test_a_service_that_is_gone_is_not_named(session: Session, sam: Person) -> None:
    checkin = make_checkin(session, make_step(session, sam, service_id="gone"))
    found = send_due(session, checkin.id, NOW)

    assert found and found.message.facts["name"] is None


def test_two_ticks_at_once_send_one(engine: Engine) -> None:
    with transaction(engine) as session:
        for _ in range(6):
            make_checkin(session, make_step(session, make_person(session)))

    def tick(_: int) -> int:
        with transaction(engine) as session:
            return len(send_all(session, NOW))

    with ThreadPoolExecutor(4) as ticks:
        assert sum(ticks.map(tick, range(4))) == 6


def test_what_has_to_wait_stands_in_nobody_s_way(session: Session) -> None:
    """A hundred in the middle of a conversation, and one who is not."""
    for _ in range(3):
        talking = make_person(session, last_seen_at=NOW - A_MINUTE)
        make_checkin(session, make_step(session, talking), due_at=NOW - timedelta(hours=1))
    free = make_checkin(session, make_step(session, make_person(session)))
    session.flush()
    found = claiming.claim(session, NOW, WORLD, most=3)

    assert [due.checkin_id for due in found] == [free.id]


def test_what_is_only_to_be_skipped_stands_in_nobody_s_way(session: Session) -> None:
    """What came due while nothing could be sent for weeks, and one of today."""
    for _ in range(7):
        make_checkin(
            session, make_step(session, make_person(session)), due_at=NOW - timedelta(days=20)
        )
    of_today = make_checkin(session, make_step(session, make_person(session)))
    session.flush()
    found = claiming.claim(session, NOW, WORLD, most=2)

    assert [due.checkin_id for due in found] == [of_today.id]


def test_a_claim_ends_however_much_is_to_be_skipped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "ROUNDS", 2)
    for _ in range(7):
        make_checkin(
            session, make_step(session, make_person(session)), due_at=NOW - timedelta(days=20)
        )
    session.flush()

    assert claiming.claim(session, NOW, WORLD, most=2) == []
    left = select(func.count()).where(CheckIn.state == "planned")
    assert session.scalar(left) == 3


def test_nobody_gets_two_on_one_day(session: Session, sam: Person) -> None:
    """The tick was away for two days: what came due meanwhile comes one after the other."""
    step = make_step(session, sam)
    make_checkin(session, step, plan="4", due_at=NOW - timedelta(days=1))
    second = make_checkin(session, step, plan="4", occurrence=2)

    assert len(send_all(session, NOW)) == 1
    assert send_all(session, NOW + timedelta(hours=1)) == []
    tomorrow = NOW + timedelta(days=1)
    assert [due.checkin_id for due in send_all(session, tomorrow)] == [second.id]


def test_one_that_went_in_the_morning_is_not_followed_by_another_in_the_afternoon(
    session: Session, sam: Person
) -> None:
    step = make_step(session, sam)
    morning = NOW - timedelta(hours=2)
    make_checkin(session, step, due_at=morning, state="sent", sent_at=morning)
    second = make_checkin(session, step, occurrence=2)

    assert send_due(session, second.id, NOW + timedelta(hours=3)) is None
    assert second.state == "planned"
    assert send_due(session, second.id, NOW + timedelta(days=1, hours=4)) is not None


def test_no_plan_goes_beyond_its_most(session: Session, sam: Person) -> None:
    step = make_step(session, sam)
    for occurrence in range(1, 11):
        sent_at = NOW - timedelta(days=20 - occurrence)
        answered = {"state": "answered", "sent_at": sent_at}
        make_checkin(session, step, occurrence=occurrence, **answered)
    checkin = make_checkin(session, step, occurrence=11)
    send_due(session, checkin.id, NOW)

    assert (checkin.state, checkin.reason) == ("skipped", "enough")


def test_who_is_in_the_middle_of_a_turn_is_passed_over(engine: Engine) -> None:
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


FRIDAY = "2026-11-27"
MONDAY = "2026-11-30"


@pytest.mark.parametrize(
    ("due", "sent_at"),
    [
        # What falls outside the hours waits for us, not we for it.
        (f"{FRIDAY}T19:30", f"{MONDAY}T10:00"),
        (f"{FRIDAY}T23:00", f"{MONDAY}T18:59"),
        ("2026-12-24T19:30", "2026-12-29T10:00"),
        ("2026-12-24T19:30", "2026-12-31T10:00"),
        # One that waited for a window has its grace from there.
        (f"{FRIDAY}T19:30", "2026-12-02T10:00"),
    ],
)
def test_what_the_hours_of_today_close_is_not_late_for_that(
    session: Session, sam: Person, due: str, sent_at: str
) -> None:
    """It was planned by other hours, or before a holiday was made known."""
    sam.last_seen_at = local("2026-11-20T12:00")
    checkin = make_checkin(session, make_step(session, sam), due_at=local(due))

    assert send_due(session, checkin.id, local(sent_at))


@pytest.mark.parametrize("first", ["2026-11-25", "2026-12-21", "2027-03-22"])
def test_what_is_meant_for_a_closed_day_goes_on_the_next_open_one(
    session: Session, first: str
) -> None:
    """A weekend, Christmas and Easter: planned on any day and hour, each goes as it is due."""
    # In so many steps each hour of a day comes once.
    for hours in range(0, 11 * 24, 11):
        planned_at = local(f"{first}T00:30") + timedelta(hours=hours)
        person = make_person(session, last_seen_at=planned_at)
        step = make_step(session, person)
        plans.write(session, step, "4", planned_at, WORLD)
        for one in session.scalars(select(CheckIn).where(CheckIn.step_id == step.id)):
            assert send_due(session, one.id, one.due_at), (planned_at, one.due_at)
            one.state = "answered"


@pytest.mark.parametrize(
    ("due", "sent_at"),
    [
        # Days on which nothing is sent count as well.
        (f"{FRIDAY}T12:00", f"{MONDAY}T10:00"),
        (f"{FRIDAY}T18:59", f"{MONDAY}T10:00"),
        ("2026-11-26T12:00", f"{MONDAY}T10:00"),
        ("2026-12-24T12:00", "2026-12-29T10:00"),
        ("2026-12-31T10:00", "2027-01-04T12:00"),
        (f"{FRIDAY}T19:30", "2026-12-02T10:01"),
        ("2026-11-23T10:00", "2026-11-25T10:01"),
    ],
)
def test_what_did_not_go_for_two_days_is_skipped_whatever_was_closed(
    session: Session, sam: Person, due: str, sent_at: str
) -> None:
    sam.last_seen_at = local("2026-11-20T12:00")
    checkin = make_checkin(session, make_step(session, sam), due_at=local(due))
    send_all(session, local(sent_at))

    assert (checkin.state, checkin.reason) == ("skipped", "too_late")


def test_what_has_to_wait_is_looked_at_again_in_a_welcome_hour(
    session: Session, sam: Person
) -> None:
    sam.last_seen_at = local(f"{FRIDAY}T18:54")
    checkin = make_checkin(session, make_step(session, sam), due_at=local(f"{FRIDAY}T18:55"))
    send_all(session, local(f"{FRIDAY}T18:56"))

    assert checkin.look_at == local(f"{MONDAY}T10:00")


@pytest.mark.parametrize("outcome", ["talked", "applied"])
def test_what_they_said_came_of_it_is_known_the_next_time(
    session: Session, sam: Person, outcome: str
) -> None:
    step = make_step(session, sam)
    first = make_checkin(session, step)
    due = send_due(session, first.id, NOW)
    assert due is not None
    assert (due.message.facts["so_far"], due.message.facts["again"]) == (None, False)
    first.state, first.answer, step.outcome = "answered", "did_it", outcome
    in_a_week = NOW + timedelta(days=7)
    second = make_checkin(session, step, occurrence=2, due_at=in_a_week)
    due = send_due(session, second.id, in_a_week)
    assert due is not None
    assert (due.message.facts["so_far"], due.message.facts["again"]) == (outcome, True)


def test_a_break_is_no_word_on_how_it_went(session: Session, sam: Person) -> None:
    step = make_step(session, sam)
    make_checkin(session, step, state="answered", answer="break", sent_at=NOW)
    in_a_week = NOW + timedelta(days=7)
    second = make_checkin(session, step, occurrence=2, due_at=in_a_week)
    due = send_due(session, second.id, in_a_week)
    assert due is not None
    assert due.message.facts["again"] is False
