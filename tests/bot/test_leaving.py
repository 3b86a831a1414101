"""Whose time is over is forgotten, in every table; nobody else is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from actions import concerns
from actions.records import Concern, Deed, Person
from actions.retention import RETENTION_FILE, RetentionProblem, read_retention
from bot import shown
from bot.incoming import Incoming, Kind
from bot.leaving import forget_the_overdue
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Priority
from bot.mail.tables import InboxRow, OutboxRow, ShownButtons
from bot.replies import Reply
from directory import clock
from directory.db import transaction
from tests.actions.makers import (
    BOTH,
    KEYRING,
    databases,
    engines,
    keep,
    make_checkin,
    make_person,
    make_step,
)

database, engine = databases(*BOTH), engines()

SAM = 7_000_000_901
JUST = timedelta(minutes=1)
A_WEEK, NINETY_DAYS = timedelta(days=7), timedelta(days=90)
SIX_YEARS = timedelta(days=2190)


def left(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def make(engine: Engine, silent_for: timedelta, **columns: Any) -> None:
    seen = clock.now() - silent_for
    with transaction(engine) as session:
        person = make_person(session, chat_id=SAM, last_seen_at=seen, **columns)
        keep(session, person, age=17)


def test_unfinished_questions_go_after_a_week(engine: Engine) -> None:
    make(engine, A_WEEK - JUST, placed_at=None)
    assert forget_the_overdue(engine) == 0
    with transaction(engine) as session:
        session.scalars(select(Person)).one().last_seen_at -= JUST
    assert forget_the_overdue(engine) == 1
    assert left(engine) == 0


@pytest.mark.parametrize(("silent_for", "kept"), [(NINETY_DAYS - JUST, 1), (NINETY_DAYS + JUST, 0)])
def test_answers_go_ninety_days_after_the_last_word(
    engine: Engine, silent_for: timedelta, kept: int
) -> None:
    make(engine, silent_for, placed_at=clock.now() - silent_for)
    forget_the_overdue(engine)

    assert left(engine) == kept


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"state": "planned", "due_at": timedelta(days=3)}, 1),
        ({"state": "sent", "sent_at": timedelta(days=-89)}, 1),
        ({"state": "sent", "sent_at": timedelta(days=-91)}, 0),
        ({"state": "cancelled"}, 0),
    ],
)
def test_a_check_in_is_contact(engine: Engine, columns: dict[str, Any], kept: int) -> None:
    make(engine, NINETY_DAYS * 2, placed_at=clock.now() - NINETY_DAYS * 2)
    now = clock.now()
    given = {n: now + v if isinstance(v, timedelta) else v for n, v in columns.items()}
    with transaction(engine) as session:
        person = session.scalars(select(Person)).one()
        make_checkin(session, make_step(session, person), **given)
    forget_the_overdue(engine)

    assert left(engine) == kept


def test_who_takes_a_break_until_later_is_kept(engine: Engine) -> None:
    now = clock.now()
    make(engine, NINETY_DAYS * 2, placed_at=now, paused_until=now + JUST)

    assert forget_the_overdue(engine) == 0


@pytest.mark.parametrize(
    ("closed_ago", "kept"), [(None, 1), (SIX_YEARS - JUST, 1), (SIX_YEARS + JUST, 0)]
)
def test_what_was_dealt_with_goes_after_years_and_what_is_open_never(
    engine: Engine, closed_ago: timedelta | None, kept: int
) -> None:
    long_ago, now = clock.now() - SIX_YEARS * 2, clock.now()
    with transaction(engine) as session:
        concern = concerns.open_concern(
            session,
            person=None,
            concern_class="abuse_home",
            net="words",
            message_id="1:1",
            now=long_ago,
        )
        if closed_ago is not None:
            concerns.close(session, concern, "talked to them", now - closed_ago)
    forget_the_overdue(engine)

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Concern)) == kept


@pytest.mark.parametrize("silent_for", [A_WEEK + JUST, NINETY_DAYS + JUST])
@pytest.mark.parametrize("is_taken", [False, True])
def test_who_a_concern_is_about_is_kept_until_it_is_closed(
    engine: Engine, silent_for: timedelta, is_taken: bool
) -> None:
    """Left unfinished, or silent for long: the concern would be about nobody."""
    is_unfinished = silent_for < NINETY_DAYS
    make(engine, silent_for, placed_at=None if is_unfinished else clock.now() - silent_for)
    with transaction(engine) as session:
        about = session.scalars(select(Person)).one()
        concern = concerns.open_concern(
            session,
            person=about,
            concern_class="abuse_home",
            net="words",
            message_id="1:1",
            now=clock.now(),
        )
        if is_taken:
            concerns.take(concern, "Lee", clock.now())
    assert forget_the_overdue(engine) == 0
    with transaction(engine) as session:
        (concern,) = concerns.open_ones(session)
        concerns.close(session, concern, "talked to them", clock.now())

    assert forget_the_overdue(engine) == 1


def test_nothing_of_them_is_left_in_the_post(engine: Engine) -> None:
    make(engine, NINETY_DAYS * 2, placed_at=clock.now())
    key, now = KEYRING.find(SAM), clock.now()
    with transaction(engine) as session:
        inbox.accept(session, KEYRING, 1, [(1, Incoming(Kind.TEXT, SAM, text="hi"))], now)
        call = Call("send_message", {"chat_id": SAM, "text": "hi"})
        outbox.put(session, KEYRING, key, call, Priority.CHECKIN, now)
        shown.remember(session, key, [Reply("a/key", "Words", ((("Yes", "g:go_on"),),))])
        inbox.close(session, session.scalars(select(InboxRow.id)).one(), now)
    forget_the_overdue(engine)

    with Session(engine) as session:
        assert session.scalars(select(OutboxRow.id)).all() == []
        assert session.scalars(select(ShownButtons.chat_key)).all() == []
        (row,) = session.scalars(select(InboxRow))
        assert (row.chat_key, row.sealed, row.state, row.link_code) == ("", None, None, None)


def test_what_is_left_of_answered_messages_goes(engine: Engine) -> None:
    now = clock.now()
    make(engine, JUST)
    with transaction(engine) as session:
        person_id = session.scalars(select(Person.id)).one()
        for number, age in enumerate((A_WEEK + JUST, A_WEEK - JUST), start=1):
            said = Incoming(Kind.TEXT, SAM, text="hi")
            inbox.accept(session, KEYRING, 1, [(number, said)], now - age)
            session.add(
                Deed(
                    message_id=f"1:{number}",
                    ordinal=0,
                    name="x",
                    person_id=person_id,
                    outcome={},
                    done_at=now - age,
                )
            )
        session.flush()
        for row in session.scalars(select(InboxRow)):
            row.done_at = row.received_at
    forget_the_overdue(engine)

    with Session(engine) as session:
        assert session.scalars(select(InboxRow.update_id)).all() == [2]
        assert session.scalars(select(Deed.message_id)).all() == ["1:2"]
    assert left(engine) == 1


def test_a_message_that_is_not_answered_yet_stays(engine: Engine) -> None:
    with transaction(engine) as session:
        said = [(1, Incoming(Kind.TEXT, SAM, text="hi"))]
        inbox.accept(session, KEYRING, 1, said, clock.now() - NINETY_DAYS)
    forget_the_overdue(engine)

    with Session(engine) as session:
        assert session.scalars(select(InboxRow.update_id)).all() == [1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("silent_days = 90", "silent_days = 0", "at least 1"),
        ("silent_days = 90", "", "silent_days"),
        ("silent_days = 90", 'silent_days = "long"', "long"),
    ],
)
def test_a_time_that_is_none_is_told(tmp_path: Any, old: str, new: str, told: str) -> None:
    file = tmp_path / "retention.toml"
    file.write_text(RETENTION_FILE.read_text().replace(old, new))
    with pytest.raises(RetentionProblem, match=told):
        read_retention(file)
