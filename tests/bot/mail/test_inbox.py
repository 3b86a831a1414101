"""The inbox: nothing is lost, nothing taken twice, each chat in its order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.incoming import Incoming, Kind
from bot.mail import inbox
from bot.mail.inbox import Taken
from bot.mail.tables import InboxRow
from directory.db import transaction
from tests.actions.makers import BOTH, KEYRING, NOW, OTHER_KEYRING, databases, engines, sessions

database, engine, session = databases(*BOTH), engines(), sessions()

SAM, ALEX = 101, 102
WORDS = "the words of a young person"


def accept(session: Session, *updates: tuple[int, Incoming], bot_id: int = 1) -> int:
    return inbox.accept(session, KEYRING, bot_id, updates, NOW)


def text(number: int, chat_id: int = SAM, words: str = WORDS) -> tuple[int, Incoming]:
    return number, Incoming(Kind.TEXT, chat_id, text=words)


def claim(
    session: Session, real_now: datetime, apart: timedelta = timedelta(0), room: int = 1
) -> list[Taken]:
    rows = inbox.claim(session, real_now, apart, room)
    inbox.hold(session, rows)
    return rows


def claimed(session: Session) -> int | None:
    return next((row.update_id for row in claim(session, NOW)), None)


def row_of(session: Session, number: int) -> InboxRow:
    return session.scalars(select(InboxRow).where(InboxRow.update_id == number)).one()


def is_open(engine: Engine) -> bool:
    with transaction(engine) as session:
        return (
            session.scalar(select(InboxRow.id).where(InboxRow.done_at.is_(None)).limit(1))
            is not None
        )


def close(session: Session, number: int) -> bool:
    session.flush()
    return inbox.close(session, row_of(session, number).id, NOW)


def test_what_was_taken_can_be_read_again(session: Session) -> None:
    accept(session, text(1))

    assert inbox.read(KEYRING, row_of(session, 1)) == Incoming(Kind.TEXT, SAM, text=WORDS)


def test_neither_words_nor_telegram_s_id_stand_in_the_database(session: Session) -> None:
    accept(session, text(1))
    row = row_of(session, 1)
    kept = repr(vars(row))

    assert WORDS not in kept
    assert f"{SAM}" not in row.chat_key
    assert str(SAM).encode() not in (row.sealed or b"")


def test_an_update_that_is_there_already_is_left_as_it_is(session: Session) -> None:
    assert accept(session, text(1), text(2)) == 2
    assert accept(session, text(2, words="other"), text(3)) == 1
    assert inbox.read(KEYRING, row_of(session, 2)).text == WORDS


def test_the_same_update_twice_in_one_delivery_is_one(session: Session) -> None:
    assert accept(session, text(1), text(1)) == 1


def test_another_bot_s_numbers_are_other_updates(session: Session) -> None:
    assert accept(session, text(1)) == 1
    assert accept(session, text(1), bot_id=2) == 1


def test_nothing_is_no_update(session: Session) -> None:
    assert accept(session) == 0
    assert claimed(session) is None


def test_an_update_that_was_closed_is_not_taken_again(session: Session) -> None:
    accept(session, text(1))
    assert close(session, 1)

    assert accept(session, text(1)) == 0
    assert claimed(session) is None


def test_the_messages_of_a_chat_come_one_after_the_other(session: Session) -> None:
    accept(session, text(1), text(2), text(3))

    assert claimed(session) == 1
    assert claimed(session) is None
    close(session, 1)
    assert claimed(session) == 2


def test_a_chat_s_messages_go_by_telegram_s_numbers_whichever_came_first(session: Session) -> None:
    """Words and taps are delivered in ways of their own."""
    accept(session, text(3))
    accept(session, text(1))
    accept(session, text(2))

    for number in (1, 2, 3):
        assert claimed(session) == number
        close(session, number)


def test_what_is_urgent_is_taken_where_there_is_no_room_for_more(session: Session) -> None:
    accept(session, text(1))
    inbox.accept(session, KEYRING, 1, [text(2, ALEX)], NOW, urgent=lambda _: True)

    (row,) = claim(session, NOW, room=0)
    assert row.update_id == 2
    assert claim(session, NOW, room=0) == []


def test_some_are_taken_at_once_and_of_each_chat_one(session: Session) -> None:
    accept(session, text(1, SAM), text(2, SAM), text(3, ALEX), text(4, 3), text(5, 4))

    assert [row.update_id for row in claim(session, NOW, room=3)] == [1, 3, 4]
    assert [row.update_id for row in claim(session, NOW, room=3)] == [5]


def test_a_chat_is_known_to_have_said_more(session: Session) -> None:
    accept(session, text(1), text(2))
    chat_key = row_of(session, 1).chat_key

    close(session, 1)
    assert inbox.has_more(session, chat_key)
    close(session, 2)
    assert not inbox.has_more(session, chat_key)


def test_chats_do_not_wait_for_each_other(session: Session) -> None:
    accept(session, text(1, SAM), text(2, SAM), text(3, ALEX))

    assert (claimed(session), claimed(session), claimed(session)) == (1, 3, None)


def test_a_message_of_somebody_who_died_at_work_comes_again_after_its_lease(
    session: Session,
) -> None:
    accept(session, text(1))
    assert claim(session, NOW)

    assert claim(session, NOW + inbox.LEASE - timedelta(seconds=1)) == []
    assert claim(session, NOW + inbox.LEASE + timedelta(seconds=1))


def test_a_message_that_is_put_off_waits_and_so_does_what_came_after_it(session: Session) -> None:
    accept(session, text(1), text(2))
    (row,) = claim(session, NOW)
    inbox.put_off(session, row.id, NOW + timedelta(seconds=5))
    session.expire_all()

    assert claim(session, NOW + timedelta(seconds=4)) == []
    (again,) = claim(session, NOW + timedelta(seconds=6))
    assert again.update_id == 1


def test_a_closed_message_is_empty(session: Session) -> None:
    accept(session, text(1))
    row_of(session, 1).state = {"asking": "age"}
    assert close(session, 1)
    session.expire_all()

    row = row_of(session, 1)
    assert (row.sealed, row.state, row.lease_until) == (None, None, None)
    with pytest.raises(ValueError, match="nothing of it is kept"):
        inbox.read(KEYRING, row)


def test_a_message_is_closed_once(session: Session) -> None:
    accept(session, text(1))

    assert close(session, 1) is True
    assert close(session, 1) is False


def test_a_newer_message_of_the_same_chat_is_seen(session: Session) -> None:
    accept(session, text(1), text(2, ALEX), text(3))

    assert inbox.newer(session, row_of(session, 1))
    assert not inbox.newer(session, row_of(session, 2))
    assert not inbox.newer(session, row_of(session, 3))


def test_somebody_was_here_once_they_were_answered(session: Session) -> None:
    accept(session, text(1))
    assert not inbox.was_here(session, KEYRING.find(SAM))
    close(session, 1)

    assert inbox.was_here(session, KEYRING.find(SAM))
    assert not inbox.was_here(session, KEYRING.find(ALEX))


def test_the_link_that_somebody_came_by_last_counts(session: Session) -> None:
    accept(session, text(1), text(2), text(3))
    row_of(session, 1).link_code, row_of(session, 2).link_code = "OLD", "NEW"

    assert inbox.link_code_of(session, KEYRING.find(SAM)) == "NEW"
    assert inbox.link_code_of(session, KEYRING.find(ALEX)) is None


def test_a_forgotten_chat_leaves_numbers_and_nothing_that_leads_to_it(session: Session) -> None:
    accept(session, text(1), text(2, ALEX))
    row_of(session, 1).link_code = "PIER"
    close(session, 1)
    inbox.forget_chat(session, KEYRING.find(SAM))
    session.expire_all()

    row = row_of(session, 1)
    assert (row.chat_key, row.link_code, row.state, row.sealed) == ("", None, None, None)
    assert not inbox.was_here(session, KEYRING.find(SAM))
    assert row_of(session, 2).chat_key == KEYRING.find(ALEX)
    assert accept(session, text(1)) == 0


def test_a_forgotten_chat_that_writes_again_is_answered(session: Session) -> None:
    accept(session, text(1))
    close(session, 1)
    inbox.forget_chat(session, KEYRING.find(SAM))
    accept(session, text(2))

    assert claimed(session) == 2


def test_the_key_of_a_message_is_its_bot_and_its_number(session: Session) -> None:
    accept(session, text(7), bot_id=42)

    assert [row.message_key for row in claim(session, NOW)] == ["42:7"]


def test_two_workers_at_once_never_take_the_same_message(engine: Engine) -> None:
    chats = range(200, 212)
    with transaction(engine) as session:
        accept(session, *(text(chat, chat) for chat in chats))

    def take(_: int) -> int | None:
        with transaction(engine) as session:
            return claimed(session)

    with ThreadPoolExecutor(6) as workers:
        found = [number for number in workers.map(take, range(40)) if number is not None]
    assert sorted(found) == list(chats)


def test_one_chat_stays_in_order_whoever_works(engine: Engine) -> None:
    with transaction(engine) as session:
        accept(session, *(text(number) for number in range(1, 9)))

    def work(_: int) -> list[int]:
        done: list[int] = []
        while is_open(engine):
            with transaction(engine) as session:
                number = claimed(session)
                if number is not None:
                    done.append(number)
                    close(session, number)
        return done

    with ThreadPoolExecutor(3) as workers:
        each = list(workers.map(work, range(3)))
    assert sorted(number for done in each for number in done) == list(range(1, 9))
    assert all(done == sorted(done) for done in each)


def test_the_same_update_delivered_at_once_is_one(engine: Engine) -> None:
    def deliver(_: int) -> int:
        with transaction(engine) as session:
            return accept(session, text(1), text(2))

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(deliver, range(8))) == 2


def test_a_message_sealed_with_a_key_that_is_gone_is_told_as_such(session: Session) -> None:
    inbox.accept(session, OTHER_KEYRING, 1, [text(1)], NOW)

    with pytest.raises(Exception, match="k2"):
        inbox.read(KEYRING, row_of(session, 1))


class TestFlood:
    """Who writes without end is slowed down alone, after a burst."""

    A_SECOND = timedelta(seconds=1)

    def worked(self, session: Session, now: datetime) -> int:
        """How many messages may be worked on now, one after the other."""
        done = 0
        while rows := claim(session, now, self.A_SECOND):
            for row in rows:
                inbox.close(session, row.id, now)
                done += 1
        return done

    def test_a_burst_is_worked_on_at_once_and_then_one_a_second(self, session: Session) -> None:
        accept(session, *(text(number) for number in range(1, inbox.BURST + 11)))

        first = self.worked(session, NOW)
        assert first <= inbox.BURST + 1
        assert self.worked(session, NOW + timedelta(seconds=2)) <= 3
        assert self.worked(session, NOW + timedelta(minutes=1)) > 0
        assert self.worked(session, NOW + timedelta(minutes=2)) == 0

    def test_nobody_else_is_slowed_down(self, session: Session) -> None:
        accept(session, *(text(number) for number in range(1, inbox.BURST + 11)))
        self.worked(session, NOW)
        accept(session, text(100, ALEX))

        assert self.worked(session, NOW) == 1

    def test_danger_is_worked_on_all_the_same(self, session: Session) -> None:
        accept(session, *(text(number) for number in range(1, inbox.BURST + 11)))
        self.worked(session, NOW)
        inbox.accept(session, KEYRING, 1, [text(100)], NOW, urgent=lambda _: True)

        assert self.worked(session, NOW) == 1
