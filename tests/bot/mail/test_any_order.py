"""However messages arrive, are worked on and fail: each chat in its order, each message once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.incoming import Incoming, Kind
from bot.mail import inbox, outbox
from bot.mail.outbox import Call, Priority
from bot.mail.tables import InboxRow
from tests.actions.makers import KEYRING, NOW, SQLITE, databases, engines

database, engine = databases(SQLITE), engines()

CHATS = (101, 102, 103)
BATCHES = st.lists(
    st.lists(st.tuples(st.sampled_from(CHATS), st.booleans()), max_size=6), max_size=6
)
FATES = st.lists(st.sampled_from(["done", "dies", "put off"]), max_size=60)
anything = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anything
@given(BATCHES, FATES)
def test_a_chat_s_messages_are_done_in_their_order_and_once(
    engine: Engine, batches: Sequence[Sequence[tuple[int, bool]]], fates: Sequence[str]
) -> None:
    """Each batch may be delivered twice; a worker may finish, die with a message, or put it off."""
    with Session(engine) as session:
        sent, done = _deliver(session, batches), defaultdict[int, list[int]](list)
        now, left = NOW, list(fates)
        while _is_open(session):
            now += timedelta(seconds=1)
            rows = inbox.claim(session, now)
            if not rows:
                now += inbox.LEASE
                continue
            (row,) = rows
            fate = left.pop() if left else "done"
            if fate == "done" and inbox.close(session, row.id, now):
                done[_chat_of(row.chat_key)].append(row.update_id)
            elif fate == "put off":
                inbox.put_off(session, row.id, now + timedelta(seconds=5))
            session.flush()
            session.expire_all()
        session.rollback()

    assert done == sent


def _deliver(
    session: Session, batches: Sequence[Sequence[tuple[int, bool]]]
) -> defaultdict[int, list[int]]:
    sent = defaultdict[int, list[int]](list)
    number = 0
    for batch in batches:
        updates = []
        for chat, _ in batch:
            number += 1
            sent[chat].append(number)
            updates.append((number, Incoming(Kind.TEXT, chat, text="hi")))
        again = [one for one, (_, twice) in zip(updates, batch, strict=True) if twice]
        inbox.accept(session, KEYRING, 1, [*updates, *again], NOW)
        inbox.accept(session, KEYRING, 1, again, NOW)
    session.flush()
    return sent


def _is_open(session: Session) -> bool:
    query = select(InboxRow.id).where(InboxRow.done_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def _chat_of(chat_key: str) -> int:
    return next(chat for chat in CHATS if KEYRING.find(chat) == chat_key)


@anything
@given(st.lists(st.tuples(st.sampled_from(CHATS), st.sampled_from(Priority)), max_size=25))
def test_a_chat_s_calls_go_by_priority_and_then_in_their_order(
    engine: Engine, calls: Sequence[tuple[int, Priority]]
) -> None:
    with Session(engine) as session:
        for place, (chat, priority) in enumerate(calls):
            call = Call("send_message", {"chat_id": chat, "text": str(place)})
            outbox.put(session, KEYRING, str(chat), call, priority, NOW)
            session.flush()
        sent = defaultdict[int, list[int]](list)
        while letters := outbox.claim(session, KEYRING, NOW, 2):
            for letter in letters:
                sent[letter.call.parameters["chat_id"]].append(int(letter.call.parameters["text"]))
                outbox.close(session, letter.id)
            session.flush()
        session.rollback()

    for chat, places in sent.items():
        own = [place for place, (whose, _) in enumerate(calls) if whose == chat]
        assert places == sorted(own, key=lambda place: (calls[place][1], place))
    assert sum(map(len, sent.values())) == len(calls)
