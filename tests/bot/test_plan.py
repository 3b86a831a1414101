"""What the sandbox's page shows of a chat's check-ins: the whole plan, and what became of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from actions import people
from actions.records import Person
from bot.plan import Plan
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    KEYRING,
    LONDON,
    NOW,
    SQLITE,
    databases,
    engines,
    local,
    make_checkin,
    make_service,
    make_step,
    send_all,
)

database, engine = databases(SQLITE), engines()
SAM, NOBODY = 7_000_000_500, 7_000_000_501


async def test_the_whole_plan_is_shown_with_what_became_of_each(engine: Engine) -> None:
    with transaction(engine) as session:
        person: Person = people.agree(session, KEYRING, SAM, None, NOW)
        service = make_service(session, name="Sea school")
        step = make_step(session, person, service_id=service)
        three_days_ago = NOW - timedelta(days=3)
        make_checkin(
            session,
            step,
            due_at=three_days_ago,
            state="sent",
            sent_at=three_days_ago + timedelta(hours=20),
        )
        yesterday = NOW - timedelta(days=1)
        late = make_checkin(session, step, occurrence=2, due_at=yesterday, state="skipped")
        late.reason = "too_late"
        make_checkin(session, step, occurrence=3, due_at=NOW + timedelta(days=30))
        make_checkin(session, step, plan="started", due_at=NOW + timedelta(days=31))
        make_checkin(session, step, plan="last_2", due_at=NOW + timedelta(days=40))

    shown = await Plan(engine, KEYRING, LONDON).of_chat(SAM)

    assert [(one.title, one.note, one.to_come) for one in shown] == [
        ("Check-in 1: Sea school", "sent", False),
        ("Check-in 2: Sea school", "skipped: too_late", False),
        ("Check-in 3: Sea school", "planned", True),
        ("Check-in 1 after starting: Sea school", "planned", True),
        ("Last message, if nobody answers: Sea school", "planned", True),
    ]
    assert shown[0].at == three_days_ago + timedelta(hours=20)
    assert shown[2].at == NOW + timedelta(days=30)


async def test_who_has_not_agreed_has_no_plan(engine: Engine) -> None:
    assert await Plan(engine, KEYRING, LONDON).of_chat(NOBODY) == []


async def test_two_steps_are_told_apart_and_a_break_is_shown(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    day = timedelta(days=1)
    with transaction(engine) as session:
        person = people.agree(session, KEYRING, SAM, None, NOW)
        person.paused_until = NOW + 5 * day
        for days, name in ((6, "Sea school"), (7, "Pier Trust")):
            step = make_step(session, person, service_id=make_service(session, name=name))
            make_checkin(session, step, due_at=NOW + days * day)
        make_checkin(session, make_step(session, person, service_id="gone"), due_at=NOW + 8 * day)

    shown = await Plan(engine, KEYRING, LONDON).of_chat(SAM)

    assert [(one.title, one.note, one.to_come) for one in shown] == [
        ("End of their break", "no check-ins before", False),
        ("Check-in 1: Sea school", "planned", True),
        ("Check-in 1: Pier Trust", "planned", True),
        ("Check-in 1", "planned", True),
    ]


@pytest.mark.parametrize(
    ("now", "seen", "goes_at"),
    [
        # Due on Wednesday at ten; a day late it waits for the window to open.
        ("2026-12-03T09:57", "2026-11-29T09:57", "2026-12-03T10:00"),
        ("2026-12-03T20:00", "2026-11-29T09:57", "2026-12-04T10:00"),
        # In the window it goes at once, or when the conversation is over.
        ("2026-12-03T11:00", "2026-11-29T09:57", "2026-12-03T11:00"),
        ("2026-12-03T11:00", "2026-12-03T10:58", "2026-12-03T11:08"),
        # Not due yet, it goes as it was planned.
        ("2026-12-01T11:00", "2026-11-29T09:57", "2026-12-02T10:00"),
    ],
)
async def test_the_clock_can_be_moved_to_when_the_next_really_goes(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, now: str, seen: str, goes_at: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: local(now))
    with transaction(engine) as session:
        person = people.agree(session, KEYRING, SAM, None, local(seen))
        make_checkin(session, make_step(session, person), due_at=local("2026-12-02T10:00"))
    (shown,) = await Plan(engine, KEYRING, LONDON).of_chat(SAM)

    assert shown.goes_at == local(goes_at)
    with transaction(engine) as session:
        assert send_all(session, local(goes_at))


@pytest.mark.parametrize(
    ("now", "seen", "note"),
    [
        ("2026-12-05T12:00", "2026-11-29T09:57", "planned, too late to go"),
        ("2026-12-04T18:55", "2026-12-04T18:54", "planned, too late to go"),
        ("2026-12-04T18:40", "2026-12-04T18:39", "planned"),
    ],
)
async def test_one_that_can_no_longer_go_in_time_is_not_shown_as_to_come(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, now: str, seen: str, note: str
) -> None:
    """Due on a Friday: what cannot go by the evening is too late on Monday."""
    monkeypatch.setattr(clock, "now", lambda: local(now))
    with transaction(engine) as session:
        person = people.agree(session, KEYRING, SAM, None, local(seen))
        make_checkin(session, make_step(session, person), due_at=local("2026-12-04T10:00"))
    (shown,) = await Plan(engine, KEYRING, LONDON).of_chat(SAM)

    assert (shown.note, shown.to_come) == (note, note == "planned")
