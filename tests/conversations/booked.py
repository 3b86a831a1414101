"""Where a conversation about check-ins begins: by the deeds themselves, in no time.

The whole way there, said and tapped, is gone in `test_whole_way` and told in `stories/told`.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions import checkins, intake, options, people, result, steps
from actions.answers import Question
from actions.records import CheckIn, Person, Shown
from bot import shown
from directory.db import transaction
from tests.actions.makers import make_turn
from tests.chat import Chat

SKIPPED = dict.fromkeys(str(question) for question in Question)


def chosen(chat: Chat, **answers: object) -> Chat:
    """Somebody who skipped the questions but for these, and chose the first option."""
    chat.says("/start")  # nobody can be written to before they have written
    now = chat.guide.now()
    with transaction(chat.guide.engine) as session:
        person = people.agree(session, chat.guide.keyring, chat.chat_id, None, now)
        shown.forget(session, person.lookup)  # the welcome's buttons are none of today's
        for question, value in (SKIPPED | answers).items():
            intake.keep(session, person, question, value, now)
        result.place_person(make_turn(session, person, now=now))
        options.show(make_turn(session, person, now=now))
        first = select(Shown.service_id).where(Shown.person_id == person.id, Shown.position == 1)
        tapped = {"about": "tap", "option": session.scalars(first).one()}
        steps.choose(make_turn(session, person, facts=tapped, now=now))
    return chat


def booked(chat: Chat, **answers: object) -> Chat:
    """The same, and they want check-ins."""
    chosen(chat, **answers)
    now = chat.guide.now()
    with transaction(chat.guide.engine) as session:
        checkins.book(make_turn(session, person_of(session, chat), intent="affirm", now=now))
    return chat


def furthest(chat: Chat) -> Chat:
    """Somebody whom it stops most days, who wants check-ins."""
    return booked(chat, barriers=["feelings"], stops_most_days="yes")


def silent_twice(chat: Chat) -> Chat:
    """Two check-ins came and stayed unanswered; the next will ask whether to stop."""
    with transaction(chat.guide.engine) as session:
        gone = (CheckIn.person_id == person_of(session, chat).id, CheckIn.occurrence <= 2)
        session.execute(update(CheckIn).where(*gone).values(state="sent", sent_at=CheckIn.due_at))
    return chat


def person_of(session: Session, chat: Chat) -> Person:
    """Who chats there."""
    key = chat.guide.keyring.find(chat.chat_id)
    return session.scalars(select(Person).where(Person.lookup == key)).one()
