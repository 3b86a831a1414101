"""Makes people, turns and databases for tests: what a test doesn't name is plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from actions import checkins, claiming, intake, sending
from actions.cadence import here
from actions.claiming import Due
from actions.keys import Keyring
from actions.records import CheckIn, Deed, Person, Placement, Shown, Stage, Step
from actions.turns import Message, Outcome, Said, Turn, World
from bot.mail import tables as mail_tables
from directory import candidate_rows, reports
from directory.db import Base, opened, transaction
from directory.tables import Eligibility, Organization, Phone, Service, ServiceArea
from tests.postgres import new_database

# Importing a module with tables is what puts them into the metadata.
MODULES_WITH_TABLES = (mail_tables, reports)
LONDON = ZoneInfo("Europe/London")
# A Monday at noon.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORLD = World(zone=LONDON, show_unassured=True)
KEYRING = Keyring(lookup=b"l" * 32, keys={"k1": b"k" * 32}, current="k1")
OTHER_KEYRING = Keyring(lookup=b"l" * 32, keys={"k2": b"o" * 32}, current="k2")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)

_chat_ids = count(7_000_000_000)
_message_ids = count(1)


def databases(*kinds: str) -> Any:
    """A fixture: for each kind a migrated database, empty as a test module begins."""

    @pytest.fixture(scope="module", params=kinds)
    def database(request: pytest.FixtureRequest) -> Iterator[Engine]:
        if request.param == SQLITE:
            engine: Engine = request.getfixturevalue("lasting_sqlite")
            yield engine
            emptied(engine)
            return
        # A table that others have used gives its rows in any order.
        with opened(new_database(*request.getfixturevalue("empty_postgres"))) as engine:
            yield engine

    return database


def engines() -> Any:
    """A fixture: the module's database, emptied when the test ends."""

    @pytest.fixture
    def engine(database: Engine) -> Iterator[Engine]:
        yield database
        emptied(database)

    return engine


def emptied(engine: Engine) -> None:
    """No table has a row any more."""
    with transaction(engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))


def sessions() -> Any:
    """A fixture: a session in the module's database, rolled back when the test ends."""

    @pytest.fixture
    def session(database: Engine) -> Iterator[Session]:
        with Session(database, expire_on_commit=False) as opened:
            yield opened
            opened.rollback()

    return session


def local(text: str) -> datetime:
    """A wall time in London, as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def make_person(session: Session, **columns: Any) -> Person:
    """Somebody who agreed and has been silent for a day, but for what is named."""
    chat_id = columns.pop("chat_id", None) or next(_chat_ids)
    given = {
        "lookup": KEYRING.find(chat_id),
        "address": KEYRING.seal(str(chat_id), "person.address"),
        "stage": Stage.RESTING,
        "consent_version": "2026-11",
        "consented_at": NOW.replace(day=1),
        "last_seen_at": NOW.replace(day=22),
        "placed_at": NOW.replace(day=1),
    }
    person = Person(**{**given, **columns})
    session.add(person)
    session.flush()
    return person


def keep(session: Session, person: Person, **answers: Any) -> None:
    """Keep these answers as if they had been given one after the other."""
    for question, value in answers.items():
        intake.keep(session, person, question, value, NOW)


def make_service(
    session: Session,
    *,
    kind: str = "youth_hub",
    name: str = "A place to go",
    phone: str | None = None,
    organization: str = "Somebody",
    area: str = "England",
    **eligibility: Any,
) -> str:
    """A service for everybody in England, or in another area; its id."""
    own, owner = str(uuid4()), str(uuid4())
    session.add(Organization(id=owner, name=organization))
    session.flush()
    email = "place@pier.test"
    session.add(Service(id=own, organization_id=owner, name=name, status="active", email=email))
    session.flush()
    session.add(Eligibility(service_id=own, kind=kind, **eligibility))
    session.add(ServiceArea(id=str(uuid4()), service_id=own, name=area))
    if phone:
        session.add(Phone(id=str(uuid4()), service_id=own, number=phone))
    candidate_rows.refresh(session, [own])
    return own


def make_step(session: Session, person: Person, *, service_id: str = "", **columns: Any) -> Step:
    """A step chosen now towards a new service, or the one named."""
    step = Step(
        person_id=person.id,
        service_id=service_id or make_service(session),
        **{"chosen_at": NOW, **columns},
    )
    session.add(step)
    session.flush()
    return step


def make_checkin(session: Session, step: Step, **columns: Any) -> CheckIn:
    """A check-in of tier 2's plan that is due now, but for what is named."""
    given = {"plan": "2", "occurrence": 1, "cadence_version": "test", "due_at": NOW}
    checkin = CheckIn(person_id=step.person_id, step_id=step.id, **{**given, **columns})
    session.add(checkin)
    session.flush()
    return checkin


def placed(session: Session, person: Person, tier: int) -> None:
    """Place a person in this tier."""
    session.add(
        Placement(person_id=person.id, tier=tier, reasons=[], policy_version="x", placed_at=NOW)
    )
    session.flush()


def book(session: Session, person: Person, *, now: datetime = NOW) -> str:
    """They say yes to check-ins on the step chosen last; when the first comes, as it is said."""
    outcome = checkins.book(make_turn(session, person, intent="affirm", now=now))
    return str(said(outcome, "checkins/booked").facts["when"])


def show(session: Session, person: Person, *names: str, **columns: Any) -> list[str]:
    """Options of these names on the table, in this order; their ids."""
    ids = []
    for position, name in enumerate(names, start=1):
        service_id = make_service(session, name=name)
        given = {"batch": 1, "position": position, "shown_at": NOW}
        session.add(Shown(person_id=person.id, service_id=service_id, **{**given, **columns}))
        ids.append(service_id)
    session.flush()
    return ids


def make_turn(
    session: Session,
    person: Person,
    *,
    text: str = "",
    intent: str = "nlu_fallback",
    confidence: float = 1.0,
    facts: Mapping[str, str] | None = None,
    now: datetime = NOW,
    asking: str | None = None,
    likely: Mapping[str, float] | None = None,
) -> Turn:
    """A message of this person, with an id of its own."""
    return Turn(
        session=session,
        person=person,
        said=Said(text, intent, confidence, facts or {}, likely or {}),
        now=now,
        message_id=f"1:{next(_message_ids)}",
        world=WORLD,
        asking=asking,
    )


def remember(turn: Turn, outcome: Outcome) -> None:
    """Keep what was said as Rasa's face keeps it."""
    said = [{"custom": {"key": m.key, "facts": dict(m.facts)}} for m in outcome.messages]
    deed = {"ordinal": 0, "name": "x", "person_id": turn.person.id, "done_at": turn.now}
    turn.session.add(Deed(message_id=turn.message_id, outcome={"responses": said}, **deed))
    turn.session.flush()


def tapped(**facts: str) -> dict[str, str]:
    """The facts of a tap."""
    return {"about": "tap"} | facts


def keys(outcome: Outcome) -> list[str]:
    """The keys of what is said, in order."""
    return [message.key for message in outcome.messages]


def said(outcome: Outcome, key: str) -> Message:
    """The one message of this key."""
    (found,) = [message for message in outcome.messages if message.key == key]
    return found


def states_of(session: Session, person: Person) -> list[str]:
    """The states of a person's check-ins, in the order in which they are due."""
    query = select(CheckIn.state).where(CheckIn.person_id == person.id).order_by(CheckIn.due_at)
    return list(session.scalars(query))


def due_days(session: Session, person: Person) -> list[int]:
    """How many days from now each of their check-ins is due."""
    query = select(CheckIn).where(CheckIn.person_id == person.id).order_by(CheckIn.due_at)
    return [
        (row.due_at.astimezone(LONDON).date() - NOW.date()).days for row in session.scalars(query)
    ]


def due_ids(session: Session, now: datetime) -> list[str]:
    """The check-ins that are due, the oldest first."""
    query = select(CheckIn.id).where(CheckIn.state == "planned", CheckIn.look_at <= now)
    return list(session.scalars(query.order_by(CheckIn.look_at)))


def send_all(session: Session, now: datetime) -> list[Due]:
    """What a tick at this time writes, and is sent at once."""
    session.flush()
    found = claiming.claim(session, now, WORLD)
    claiming.mark_written(session, found, now)
    sending.follow(session, [due.checkin_id for due in found], here(now, LONDON))
    session.expire_all()
    return found


def send_due(session: Session, checkin_id: str, now: datetime) -> Due | None:
    """What a tick sends of this check-in, if it does; all else that is due goes as well."""
    return next((due for due in send_all(session, now) if due.checkin_id == checkin_id), None)


def nothing_is_wrong(_: str) -> None:
    """A screen that finds no concern."""
