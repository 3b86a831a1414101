"""What the first turns would make everybody wait for: word lists read, calendars made, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import cycle
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from actions.answers import Question
from actions.rasa.face import HEARS, perform
from actions.records import Person, Stage
from actions.turns import World
from directory import catalogue, places
from directory.db import Base, reading
from directory.eligibility import Seeker
from directory.trouble import OF_THE_DATABASE

NOBODY, AGE = "nobody", 18
WORDS = (
    "i rang them but no answr, whats nxt",
    "17 in june, my mum says a job, near fy4 for about a year and a half",
    "not cars, got a 3 in maths not english, skip the rest",
)
DEEDS: tuple[tuple[Stage, str], ...] = (
    (Stage.RESULT, "action_place"),
    (Stage.RESULT, "action_show_options"),
    (Stage.OPTIONS, "action_not_understood"),
    (Stage.CHECKIN, "action_not_understood"),
    (Stage.CHECKIN, "action_checkin_not_yet"),
    (Stage.RESTING, "action_not_understood"),
)


def rehearse(now: datetime, world: World) -> None:
    """Let nobody, in a database in memory, be asked, placed and checked in with.

    Eight that are the first after a start would each read the same lists at once, and the last of
    them would hear that something is not working.
    """
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        person = Person(
            id=NOBODY, lookup=b"", address=b"", stage=Stage.QUESTIONS,
            consent_version="", consented_at=now, last_seen_at=now,
        )  # fmt: skip
        session.add(person)
        for number, ((stage, name, asked), words) in enumerate(zip(_turns(), cycle(WORDS))):
            person.stage = stage
            session.flush()
            perform(session, name, _told(f"{NOBODY}:{number}", words, asked), now, world)
    engine.dispose()


def look_round(engine: Engine, now: datetime, world: World) -> None:
    """Read the directory as the first who is shown options would.

    Whoever comes first after a start waits for it else. A database that is away keeps no part from
    starting: each turn says so by itself.
    """
    seeker = Seeker(age=AGE, outcode=min(places.local_outcodes()))
    today = now.astimezone(world.zone).date()
    with suppress(*OF_THE_DATABASE), reading(engine) as session:
        catalogue.suggest_first(session, seeker, today=today, show_unassured=world.show_unassured)


def _turns() -> Iterator[tuple[Stage, str, str | None]]:
    yield from ((Stage.QUESTIONS, HEARS, asked) for asked in Question)
    yield from ((stage, name, None) for stage, name in DEEDS)


def _told(message_id: str, words: str, asked: str | None) -> Mapping[str, Any]:
    """As Rasa tells it."""
    return {
        "sender_id": NOBODY,
        "latest_message": {"message_id": message_id, "text": words},
        "slots": {"requested_slot": asked},
        "active_loop": {"name": "intake_form" if asked else None},
    }
