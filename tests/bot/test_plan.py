"""What the sandbox's page shows of a chat's check-ins: the whole plan, and what became of each."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from actions import people
from actions.records import Person
from bot.plan import Plan
from directory.db import transaction
from tests.actions.makers import (
    KEYRING,
    NOW,
    SQLITE,
    databases,
    engines,
    make_checkin,
    make_step,
)

database, engine = databases(SQLITE), engines()
SAM, NOBODY = 7_000_000_500, 7_000_000_501


async def test_the_whole_plan_is_shown_with_what_became_of_each(engine: Engine) -> None:
    with transaction(engine) as session:
        person: Person = people.agree(session, KEYRING, SAM, None, NOW)
        step = make_step(session, person)
        make_checkin(session, step, due_at=NOW - timedelta(days=3), state="sent", sent_at=NOW)
        yesterday = NOW - timedelta(days=1)
        late = make_checkin(session, step, occurrence=2, due_at=yesterday, state="skipped")
        late.reason = "too_late"
        make_checkin(session, step, occurrence=3, due_at=NOW + timedelta(days=30))
        make_checkin(session, step, plan="started", due_at=NOW + timedelta(days=31))
        make_checkin(session, step, plan="last_2", due_at=NOW + timedelta(days=40))

    shown = await Plan(engine, KEYRING).of_chat(SAM)

    assert [(one.title, one.note, one.to_come) for one in shown] == [
        ("Check-in 1", "sent", False),
        ("Check-in 2", "skipped: too_late", False),
        ("Check-in 3", "planned", True),
        ("Check-in 1 after starting", "planned", True),
        ("Last message, if nobody answers", "planned", True),
    ]
    assert shown[2].at == NOW + timedelta(days=30)


async def test_who_has_not_agreed_has_no_plan(engine: Engine) -> None:
    assert await Plan(engine, KEYRING).of_chat(NOBODY) == []
