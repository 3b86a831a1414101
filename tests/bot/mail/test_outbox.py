"""The outbox: in order for each chat, the urgent first, nothing kept once it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.mail import outbox
from bot.mail.outbox import Call, Letter, Place, Priority
from bot.mail.pacing import AT_WILL, Pace
from bot.mail.tables import OutboxRow
from directory import clock
from directory.db import transaction
from tests.actions.makers import BOTH, KEYRING, NOW, OTHER_KEYRING, databases, engines, sessions

database, engine, session = databases(*BOTH), engines(), sessions()

WORDS = "Hi, it's Foothold."


def put(
    session: Session,
    words: str = WORDS,
    *,
    chat: str = "sam",
    priority: Priority = Priority.REPLY,
) -> None:
    call = Call("send_message", {"chat_id": 123_456_789, "text": words})
    outbox.put(session, KEYRING, chat, call, priority, NOW)
    session.flush()


def claim(session: Session, *, after: float = 0, most: int = 10) -> list[Letter]:
    return outbox.claim(session, KEYRING, NOW + timedelta(seconds=after), most)


def put_in_hand(session: Session, words: str, at: datetime, pace: Pace = AT_WILL) -> Letter:
    call = Call("send_message", {"chat_id": 123_456_789, "text": words})
    return outbox.put_in_hand(session, KEYRING, "sam", call, NOW, Place(pace, at, at))


def words(letters: list[Letter]) -> list[Any]:
    return [letter.call.parameters["text"] for letter in letters]


def send(session: Session, *, after: float = 0) -> list[Any]:
    """Claim and close: what was sent."""
    letters = claim(session, after=after)
    for letter in letters:
        outbox.close(session, letter.id)
    return words(letters)


def is_open(engine: Engine) -> bool:
    with transaction(engine) as session:
        return rows(session) > 0


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def test_a_call_comes_out_as_it_was_put_in(session: Session) -> None:
    put(session)
    (letter,) = claim(session)

    assert letter.call == Call("send_message", {"chat_id": 123_456_789, "text": WORDS})
    assert (letter.chat_key, letter.priority, letter.attempts) == ("sam", Priority.REPLY, 1)


def test_neither_words_nor_address_stand_in_the_database(session: Session) -> None:
    put(session)
    sealed = session.scalars(select(OutboxRow.sealed)).one() or b""

    assert WORDS.encode() not in sealed
    assert b"123456789" not in sealed


def test_a_chat_s_calls_go_one_at_a_time_in_their_order(session: Session) -> None:
    for one in ("first", "second", "third"):
        put(session, one)

    assert words(claim(session)) == ["first"]
    assert claim(session) == []


def test_after_one_is_made_the_next_goes(session: Session) -> None:
    put(session, "first")
    put(session, "second")

    assert send(session) == ["first"]
    assert send(session) == ["second"]
    assert rows(session) == 0


def test_a_crisis_goes_before_a_reply_and_a_reply_before_a_check_in(session: Session) -> None:
    put(session, "check-in", priority=Priority.CHECKIN)
    put(session, "reply")
    put(session, "crisis", priority=Priority.CRISIS)

    assert [send(session)[0] for _ in range(3)] == ["crisis", "reply", "check-in"]


def test_a_crisis_of_one_chat_goes_before_everybody_s_replies(session: Session) -> None:
    for number in range(5):
        put(session, str(number), chat=f"chat {number}")
    put(session, "crisis", chat="sam", priority=Priority.CRISIS)

    assert words(claim(session, most=1)) == ["crisis"]


def test_chats_do_not_wait_for_each_other(session: Session) -> None:
    put(session, "a", chat="sam")
    put(session, "b", chat="sam")
    put(session, "c", chat="alex")

    assert sorted(words(claim(session))) == ["a", "c"]


def test_no_more_are_taken_than_were_asked_for(session: Session) -> None:
    for number in range(5):
        put(session, chat=f"chat {number}")

    assert len(claim(session, most=2)) == 2


def test_nothing_new_goes_to_a_chat_while_a_call_to_it_is_under_way(session: Session) -> None:
    """Even a crisis waits the moment that the running call takes: order is for each chat."""
    put(session, "first")
    assert claim(session)
    put(session, "crisis", priority=Priority.CRISIS)

    assert claim(session) == []


def test_a_call_whose_sender_died_goes_again_after_its_lease(session: Session) -> None:
    put(session)
    assert claim(session)

    assert claim(session, after=outbox.LEASE.total_seconds() - 1) == []
    (again,) = claim(session, after=outbox.LEASE.total_seconds() + 1)
    assert again.attempts == 2


def test_a_call_that_is_put_off_waits_until_its_time(session: Session) -> None:
    put(session)
    (letter,) = claim(session)
    outbox.put_off(session, letter.id, NOW + timedelta(seconds=7))

    assert claim(session, after=6) == []
    assert words(claim(session, after=7)) == [WORDS]


def test_what_is_put_off_is_not_overtaken_by_what_came_later(session: Session) -> None:
    put(session, "first")
    (letter,) = claim(session)
    put(session, "second")
    outbox.put_off(session, letter.id, NOW + timedelta(seconds=7))

    assert claim(session, after=1) == []
    assert send(session, after=8) == ["first"]


def test_a_crisis_overtakes_what_is_put_off(session: Session) -> None:
    put(session, "first")
    (letter,) = claim(session)
    outbox.put_off(session, letter.id, NOW + timedelta(seconds=300))
    put(session, "crisis", priority=Priority.CRISIS)

    assert words(claim(session, after=1)) == ["crisis"]


def test_of_a_call_that_was_made_nothing_stays(session: Session) -> None:
    put(session)
    send(session)

    assert rows(session) == 0


def test_every_call_to_a_chat_can_be_given_up(session: Session) -> None:
    put(session, chat="sam")
    put(session, chat="sam", priority=Priority.CHECKIN)
    put(session, "other", chat="alex")
    outbox.drop_all(session, "sam")

    assert words(claim(session)) == ["other"]


def test_a_call_that_cannot_be_opened_holds_up_nobody_else(session: Session) -> None:
    """A key that was taken out too early must not silence every chat."""
    call = Call("send_message", {"chat_id": 1, "text": "lost"})
    outbox.put(session, OTHER_KEYRING, "sam", call, Priority.REPLY, NOW)
    session.flush()
    put(session, chat="alex")

    assert words(claim(session)) == [WORDS]


def test_two_senders_at_once_never_take_the_same_call(engine: Engine) -> None:
    """Or a young person would get the same message twice."""
    with transaction(engine) as session:
        for number in range(24):
            put(session, str(number), chat=f"chat {number}")

    def take(_: int) -> list[Any]:
        with transaction(engine) as session:
            return words(claim(session, most=3))

    with ThreadPoolExecutor(8) as workers:
        found = [one for taken in workers.map(take, range(64)) for one in taken]
    assert sorted(found, key=int) == [str(number) for number in range(24)]


def test_one_chat_stays_in_order_whoever_sends(engine: Engine) -> None:
    with transaction(engine) as session:
        for number in range(6):
            put(session, str(number))
    sent: list[Any] = []

    def work(_: int) -> None:
        while is_open(engine):
            with transaction(engine) as session:
                letters = claim(session)
            sent.extend(words(letters))
            with transaction(engine) as session:
                for letter in letters:
                    outbox.close(session, letter.id)

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
    assert sent == [str(number) for number in range(6)]


def test_a_check_in_that_telegram_refused_for_now_is_tried_again(session: Session) -> None:
    put(session, priority=Priority.CHECKIN)
    (letter,) = claim(session)
    outbox.put_off(session, letter.id, NOW + timedelta(seconds=5))

    assert words(claim(session, after=6)) == [WORDS]


def test_where_there_is_no_room_there_is_some_for_a_crisis(session: Session) -> None:
    put(session, "reply", chat="alex")
    put(session, "crisis", priority=Priority.CRISIS)

    assert words(claim(session, most=0)) == ["crisis"]
    assert claim(session, most=0) == []


def test_what_is_written_in_hand_is_nobody_elses(session: Session) -> None:
    letter = put_in_hand(session, "first", NOW)
    put(session, "second")

    assert words([letter]) == ["first"]
    assert claim(session) == []
    outbox.close(session, letter.id)
    assert words(claim(session)) == ["second"]


def test_what_a_killed_process_had_in_hand_is_sent_by_another(session: Session) -> None:
    put_in_hand(session, "first", clock.real_now())
    later = clock.real_now() + outbox.LEASE + timedelta(seconds=1)

    (letter,) = outbox.claim(session, KEYRING, later, 10)

    assert (words([letter]), letter.attempts) == (["first"], 2)


def free_at(session: Session, chat: str, pace: Pace = AT_WILL) -> datetime | None:
    place = outbox.free_place(session, pace, chat, NOW)
    return place.at if place else None


def test_a_chat_for_which_a_call_waits_has_no_free_place(session: Session) -> None:
    put(session, "for Alex", chat="alex")
    assert free_at(session, "sam") == NOW

    put(session, "first", chat="sam")
    assert free_at(session, "sam") is None


def test_a_free_place_is_in_the_pace_of_the_bot_and_of_the_chat(session: Session) -> None:
    pace = Pace("bot:1", timedelta(seconds=0.1), timedelta(seconds=0.25))
    outbox.close(session, put_in_hand(session, "first", NOW, pace).id)

    assert free_at(session, "alex", pace) == NOW + timedelta(seconds=0.1)
    assert free_at(session, "sam", pace) == NOW + timedelta(seconds=0.25)


def test_who_waits_for_their_chat_holds_up_no_other(session: Session) -> None:
    """What counts for the bot is its slot, not the later moment of one chat."""
    pace = Pace("bot:1", timedelta(seconds=0.1), timedelta(seconds=0.25))
    outbox.close(session, put_in_hand(session, "first", NOW, pace).id)
    place = outbox.free_place(session, pace, "sam", NOW)
    assert place is not None
    call = Call("send_message", {"chat_id": 123_456_789, "text": "second"})
    outbox.put_in_hand(session, KEYRING, "sam", call, NOW, place)

    assert free_at(session, "alex", pace) == NOW + timedelta(seconds=0.2)


def test_a_moment_that_is_long_off_is_left_to_the_sender(session: Session) -> None:
    pace = Pace("bot:1", timedelta(seconds=0.1), timedelta(seconds=1))
    outbox.close(session, put_in_hand(session, "first", NOW, pace).id)

    assert free_at(session, "sam", pace) is None


def test_a_chat_is_known_to_have_more_waiting(session: Session) -> None:
    put(session, "first", chat="sam")
    (letter,) = claim(session)

    assert outbox.has_more(session, "sam")
    outbox.close(session, letter.id)
    assert not outbox.has_more(session, "sam")
