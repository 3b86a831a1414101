"""A year of check-ins for 10,000 people, in simulated time: `make simulate-checkins`.

The tables, the claim and the deeds are the real ones; only the clock and the young people are made
up. They answer late or never, stop, take breaks, block the bot, are in danger, and come back.
It prints how many messages each got, and ends with an error where somebody got one that they
should not have had.
"""

from __future__ import annotations

import heapq
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from actions import checkins, outcomes, people
from actions.cadence import is_welcome, read_cadence
from actions.keys import Keyring
from actions.records import CheckIn, Person, Placement, Stage, Step
from actions.turns import Said, Turn, World
from bot.checkins import Desk, send_batch
from bot.mail.tables import OutboxRow
from bot.replies import Replies
from directory.db import open_engine, transaction
from directory.migrate import migrate

PEOPLE, DAYS, SEED = 10_000, 365, 7
# Two changes of the clock, a year's end, Easter and Christmas are in it.
START = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
TICK = timedelta(hours=1)
AT_ONCE = 1_000_000
KEYRING = Keyring(lookup=b"l" * 32, keys={"k1": b"k" * 32}, current="k1")
WORLD = World(ZoneInfo("Europe/London"), show_unassured=True)
Deed = Callable[["Year", Session, Person, datetime], None]


@dataclass
class Year:
    """What is to happen, and what was seen."""

    chance: random.Random
    events: list[tuple[datetime, int, str, Deed]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)
    wrong: list[str] = field(default_factory=list)
    by_plan: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_person: Counter[str] = field(default_factory=Counter)
    quiet: set[str] = field(default_factory=set)
    times: Counter[str] = field(default_factory=Counter)

    def later(self, now: datetime, days: float, person_id: str, deed: Deed) -> None:
        """Let something happen up to so many days from now."""
        at = now + timedelta(days=self.chance.uniform(0, days))
        heapq.heappush(self.events, (at, next(self.order), person_id, deed))


def simulate(engine: Engine, how_many: int, days: int, seed: int = SEED) -> Year:
    """Let so many people live with the guide for so many days."""
    year, desk = Year(random.Random(seed)), Desk(engine, KEYRING, Replies("the partnership"), WORLD)
    _begin(engine, year, how_many, days)
    now = START
    while now < START + timedelta(days=days):
        _live_until(engine, year, now)
        while send_batch(desk, now, AT_ONCE):
            pass
        if is_welcome(now, read_cadence(), WORLD.zone):
            _look(engine, year, now)
        now += TICK
    _look_back(engine, year)
    return year


def _begin(engine: Engine, year: Year, how_many: int, days: int) -> None:
    with transaction(engine) as session:
        for number in range(how_many):
            person = Person(
                lookup=KEYRING.find(number),
                address=KEYRING.seal(str(number), people.ADDRESS),
                stage=Stage.RESTING,
                consent_version="x",
                consented_at=START,
                last_seen_at=START,
                placed_at=START,
            )
            session.add(person)
            session.flush()
            _place(session, person, year.chance.choice((1, 2, 2, 3, 3, 4)))
            year.later(START, days * 0.8, person.id, books)


def _place(session: Session, person: Person, tier: int) -> None:
    session.add(
        Placement(person_id=person.id, tier=tier, reasons=[], policy_version="x", placed_at=START)
    )


def _live_until(engine: Engine, year: Year, now: datetime) -> None:
    """All that happened since the last tick, in one transaction to save time."""
    if not year.events or year.events[0][0] > now:
        return
    with transaction(engine) as session:
        while year.events and year.events[0][0] <= now:
            at, _, person_id, deed = heapq.heappop(year.events)
            deed(year, session, session.get_one(Person, person_id), at)


def _look(engine: Engine, year: Year, now: datetime) -> None:
    """What this tick sent: each message is counted, and asked whether it should have been."""
    with transaction(engine) as session:
        query = select(CheckIn.person_id, CheckIn.step_id, CheckIn.plan)
        sent = session.execute(query.where(CheckIn.sent_at == now)).all()
        written = session.scalar(select(func.count()).select_from(OutboxRow))
        session.execute(delete(OutboxRow))
    if written != len(sent):
        year.wrong.append(f"{now}: {written} messages for {len(sent)} check-ins")
    for person_id, step_id, plan in sent:
        year.times[f"{now.astimezone(WORLD.zone):%H}"] += 1
        year.by_plan[step_id, plan.removeprefix("last_")] += 1
        year.by_person[person_id] += 1
        if person_id in year.quiet:
            year.wrong.append(f"{now}: a message after a stop, a break, a block or an alarm")
        year.later(now, 3, person_id, year.chance.choices(REACTIONS, WEIGHTS)[0])


def _look_back(engine: Engine, year: Year) -> None:
    rules = read_cadence()
    year.wrong += [f"{n} messages in a plan" for n in year.by_plan.values() if n > rules.most]
    with Session(engine) as session:
        for moment in session.scalars(select(CheckIn.sent_at).where(CheckIn.sent_at.is_not(None))):
            if moment and not is_welcome(moment, rules, WORLD.zone):
                year.wrong.append(f"{moment}: a message at night, on a weekend or a bank holiday")


# What young people do. ---------------------------------------------------------------------------


def books(year: Year, session: Session, person: Person, now: datetime) -> None:
    """They choose something and say yes to check-ins; also after a stop, which ends it."""
    person.last_seen_at, person.held_at, person.paused_until = now, None, None
    person.unreachable_at = None
    session.add(Step(person_id=person.id, service_id="somewhere", chosen_at=now))
    session.flush()
    checkins.book(_turn(session, person, now))
    year.quiet.discard(person.id)


def _turn(session: Session, person: Person, now: datetime, **facts: str) -> Turn:
    said = Said("", "", 1.0, {"about": "tap", **facts})
    return Turn(session, person, said, now, "1:1", WORLD)


def is_silent(year: Year, session: Session, person: Person, now: datetime) -> None:
    """They say nothing."""


def did_it(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.last_seen_at = now
    what = year.chance.choice(("started", "applied", "talked"))
    outcomes.done(_turn(session, person, now, answer=what))


def not_yet(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.last_seen_at = now
    outcomes.not_yet(_turn(session, person, now))


def did_not_work(year: Year, session: Session, person: Person, now: datetime) -> None:
    """And most of them try something else before long."""
    person.last_seen_at = now
    outcomes.did_not_work(_turn(session, person, now))
    year.later(now, 40, person.id, books)


def chats(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.last_seen_at = now


def stops(year: Year, session: Session, person: Person, now: datetime) -> None:
    """Some of them come back after months."""
    people.stop(session, person, now)
    _is_quiet(year, person, now, 200)


def blocks(year: Year, session: Session, person: Person, now: datetime) -> None:
    people.unreachable(session, person, now)
    _is_quiet(year, person, now, 300)


def is_in_danger(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.held_at = now
    _is_quiet(year, person, now, 60)


def takes_a_break(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.last_seen_at = now
    checkins.pause(session, person, year.chance.choice((7, 30, 90)), now)


def keeps_on(year: Year, session: Session, person: Person, now: datetime) -> None:
    person.last_seen_at = now
    if person.stage == Stage.OFFER:
        checkins.keep_on(_turn(session, person, now))


def _is_quiet(year: Year, person: Person, now: datetime, days: int) -> None:
    year.quiet.add(person.id)
    if year.chance.random() < 0.4:
        year.later(now, days, person.id, books)


REACTIONS: tuple[Deed, ...] = (
    is_silent, did_it, not_yet, did_not_work, chats, stops, blocks, is_in_danger, takes_a_break,
    keeps_on,
)  # fmt: skip
WEIGHTS = (40, 15, 20, 8, 4, 4, 2, 1, 3, 3)


def report(engine: Engine, year: Year) -> str:
    """How many messages each person got, each plan had, and at which hours."""
    got = Counter(year.by_person.values())
    plans = Counter(year.by_plan.values())
    with Session(engine) as session:
        everybody = session.scalar(select(func.count()).select_from(Person)) or 0
        skipped = Counter(session.scalars(select(CheckIn.reason).where(CheckIn.state == "skipped")))
    got[0] = everybody - sum(got.values())
    lines = ["messages in the whole time   people"]
    lines += [f"{number:>28}{got[number]:>9,}" for number in sorted(got)]
    lines += ["", "messages in one plan         plans"]
    lines += [f"{number:>28}{plans[number]:>9,}" for number in sorted(plans)]
    lines += ["", "local hour                messages"]
    lines += [f"{hour:>28}{year.times[hour]:>9,}" for hour in sorted(year.times)]
    lines += ["", f"skipped: {dict(sorted(skipped.items()))}"]
    return "\n".join(lines)


def main() -> int:
    """Live the year and tell of it; 1 where a message went out that should not have."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'year.db'}"
        migrate(url)
        engine = open_engine(url)
        year = simulate(engine, PEOPLE, DAYS)
        print(report(engine, year))
        engine.dispose()
    print(f"{sum(year.by_person.values()):,} messages to {PEOPLE:,} people in {DAYS} days")
    print(f"most in a plan: {max(year.by_plan.values())}; wrong: {len(year.wrong)}")
    print(f"{time.monotonic() - started:.0f} s")
    print("\n".join(year.wrong[:20]))
    return 1 if year.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
