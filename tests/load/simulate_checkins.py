"""A year of check-ins for 10,000 people, in simulated time: `make simulate-checkins`.

Real are the tables, the times of a plan (`cadence.due_times`), and the whole tick: the claim, the
words, the sealed calls in the outbox, and what follows as they go. Made up are the clock and the
young people: they answer late or never, stop, take breaks, block the bot, are in danger, go on,
and come back. Of every other stop, block and break the plan is left as it was, so that it is the
claim which has to see it. Left out, to end in under two minutes: what they say goes past Rasa and
the deeds, and plans, answers and stops are written for many at once as `plans` and `outcomes` write
them for one; and nothing is handed to the sender, which asks once more before it sends. These have
their own tests.
It prints how many messages each got, how many went out that should not have, and how many last
messages did not that should; with one of these it ends with an error.
"""

from __future__ import annotations

import heapq
import itertools
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, and_, delete, event, func, insert, or_, select, update
from sqlalchemy.orm import Session

from actions import people, plans, sending
from actions.cadence import FURTHEST, due_times, here, read_cadence
from actions.records import CheckIn, Concern, Person, Stage, Step, new_id, short_id
from bot.checkins import Desk, send_batch
from bot.mail.outbox import PURPOSE
from bot.mail.tables import OutboxRow
from bot.replies import Replies
from directory.db import KIND, REDONE, one_of, open_engine, transaction
from directory.migrate import migrate
from tests.actions.makers import KEYRING, WORLD, make_service

PEOPLE, DAYS, SEED = 10_000, 365, 7
# Two changes of the clock, a year's end, Easter and Christmas are in it.
START = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
TICK = timedelta(hours=1)
# What they do is told before the window opens, and a few hours later: in between nothing comes.
LIVED_AT = (9, 12, 15, 18)
AT_ONCE = 1_000_000
NO_SYNC: Any = {"execution_options": {"synchronize_session": False}}
BY_SILENCE = and_(CheckIn.state == plans.CANCELLED, CheckIn.reason == plans.SILENCE)
Deed = Callable[["Year", Session, list[str], datetime], None]
# Of England, in the simulated year, as GOV.UK lists them.
BANK_HOLIDAYS = (
    "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
    "2026-12-28", "2027-01-01",
)  # fmt: skip
CONTACT = "01253 222222"
AT_NIGHT = "at night, on a weekend, a bank holiday"
STOPPED = "after a stop, a block, an alarm"
IN_A_BREAK = "during a break"
TOO_MANY = "more than ten in a plan"
DOUBLED = "not one for each check-in"
NAMELESS = "naming nobody, a concern being open"
NO_LAST_ONE = "ended in silence, and no last message"
WRONGS = (AT_NIGHT, STOPPED, IN_A_BREAK, TOO_MANY, DOUBLED, NAMELESS, NO_LAST_ONE)


@dataclass
class Year:
    """What is to happen, and what was seen."""

    chance: random.Random
    events: list[tuple[datetime, int, str, Deed]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)
    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in WRONGS})
    by_plan: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_person: Counter[str] = field(default_factory=Counter)
    quiet: set[str] = field(default_factory=set)
    of_concern: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    breaks: dict[str, datetime] = field(default_factory=dict)
    taken: int = 0
    last_ones: int = 0
    with_concern: int = 0
    weights: Sequence[int] = ()
    contact: str = ""
    times: Counter[str] = field(default_factory=Counter)

    def later(self, now: datetime, days: float, person_id: str, deed: Deed) -> None:
        """Let something happen up to so many days from now."""
        at = now + timedelta(days=self.chance.uniform(0, days))
        heapq.heappush(self.events, (at, next(self.order), person_id, deed))


def simulate(
    engine: Engine, how_many: int, days: int, seed: int = SEED, weights: Sequence[int] = ()
) -> Year:
    """Let so many people live with the guide for so many days; `weights`: how often each reacts."""
    year = Year(random.Random(seed), weights=weights or WEIGHTS)  # noqa: S311 (made-up people)
    desk = Desk(engine, KEYRING, Replies("the partnership"), WORLD)
    _begin(engine, year, how_many, days)
    now = START
    while now < START + timedelta(days=days):
        if now.hour in LIVED_AT:
            _live_until(engine, year, now)
        wrote = 0
        while some := send_batch(desk, now, AT_ONCE):
            wrote += some
        if wrote:
            _look(engine, year, now)
        now += TICK
    _look_back(engine, year)
    return year


def _begin(engine: Engine, year: Year, how_many: int, days: int) -> None:
    plain = {
        "stage": Stage.RESTING,
        "misses": 0,
        "left_open": False,
        "consent_version": "x",
        **dict.fromkeys(("consented_at", "last_seen_at", "placed_at"), START),
    }
    rows = [
        {"id": new_id(), "lookup": KEYRING.find(n), "address": _sealed(n), **plain}
        for n in range(how_many)
    ]
    with transaction(engine) as session:
        session.execute(insert(Person), rows)
        year.contact = make_service(session, name="The hub", phone=CONTACT)
    for row in rows:
        year.later(START, days * 0.8, str(row["id"]), books)


def _sealed(number: int) -> bytes:
    return KEYRING.seal(str(number), people.ADDRESS)


def _live_until(engine: Engine, year: Year, now: datetime) -> None:
    """All that happened since the last tick, in one transaction to save time."""
    if not year.events or year.events[0][0] > now:
        return
    who: dict[Deed, list[str]] = defaultdict(list)
    while year.events and year.events[0][0] <= now:
        _, _, person_id, deed = heapq.heappop(year.events)
        who[deed].append(person_id)
    with transaction(engine) as session:
        for deed, ids in who.items():
            deed(year, session, ids, now)


def _look(engine: Engine, year: Year, now: datetime) -> None:
    """What this tick sent: each message is counted, and asked whether it should have been."""
    with transaction(engine) as session:
        written = session.scalar(select(func.count()).select_from(OutboxRow))
        if not written:
            return
        query = select(CheckIn.id, CheckIn.person_id, CheckIn.step_id, CheckIn.plan, Person.lookup)
        about = query.join(Person, Person.id == CheckIn.person_id).where(CheckIn.sent_at == now)
        sent = session.execute(about).all()
        sending.follow(session, [row.id for row in sent], here(now, WORLD.zone))
        _listen(session, year, {row.lookup: row.person_id for row in sent})
        asked = (CheckIn.sent_at == now, Person.stage == Stage.CHECKIN)
        of_asked = select(CheckIn.id).join(Person, Person.id == CheckIn.person_id).where(*asked)
        year.asked.update(session.scalars(of_asked))
        session.execute(delete(OutboxRow))
    if written != len(sent):
        year.wrong[DOUBLED].append(f"{now}: {written} messages for {len(sent)} check-ins")
    for _, person_id, step_id, plan, _ in sent:
        year.times[f"{now.astimezone(WORLD.zone):%H}"] += 1
        year.by_plan[step_id, plan.removeprefix("last_")] += 1
        year.by_person[person_id] += 1
        year.last_ones += plan.startswith("last_")
        if person_id in year.quiet:
            year.wrong[STOPPED].append(f"{now}")
        if now < year.breaks.get(person_id, now):
            year.wrong[IN_A_BREAK].append(f"{now}")
        year.later(now, 3, person_id, year.chance.choices(REACTIONS, year.weights)[0])


def _listen(session: Session, year: Year, who: dict[str, str]) -> None:
    """Of those with an open concern, whether what is said to them names a person."""
    chats = [lookup for lookup, person_id in who.items() if person_id in year.of_concern]
    if not chats:
        return
    rows = session.scalars(select(OutboxRow).where(one_of(session, OutboxRow.chat_key, chats)))
    for row in rows:
        year.with_concern += 1
        if CONTACT not in KEYRING.open(row.sealed or b"", PURPOSE):
            year.wrong[NAMELESS].append(f"{row.created_at}")


def _look_back(engine: Engine, year: Year) -> None:
    rules = read_cadence()
    year.wrong[TOO_MANY] += [f"{n}" for n in year.by_plan.values() if n > rules.most]
    with Session(engine) as session:
        for moment in session.scalars(select(CheckIn.sent_at).where(CheckIn.sent_at.is_not(None))):
            if moment and not _is_by_day(moment):
                year.wrong[AT_NIGHT].append(f"{moment}")
        year.wrong[NO_LAST_ONE] += _without_a_last_one(session, year)


def _without_a_last_one(session: Session, year: Year) -> list[str]:
    """Plans whose last day was asked about and never answered, with nothing planned after it."""
    days = {name: len(days) for name, days in read_cadence().plans.items()}
    query = select(CheckIn).where(CheckIn.state == plans.SENT, CheckIn.plan.in_(days))
    asked = [row for row in session.scalars(query) if row.id in year.asked]
    ended = [row for row in asked if row.occurrence == days[row.plan]]
    after = session.execute(select(CheckIn.step_id, CheckIn.plan).where(CheckIn.plan.like("last%")))
    followed = {(step_id, plan) for step_id, plan in after}
    return [f"{row.sent_at}" for row in ended if (row.step_id, f"last_{row.plan}") not in followed]


def _is_by_day(moment: datetime) -> bool:
    """Written out by hand, so that the guide's own rule is not what it is measured by."""
    wall = moment.astimezone(ZoneInfo("Europe/London"))
    is_a_weekday = f"{wall:%a}" not in ("Sat", "Sun")
    return is_a_weekday and f"{wall:%Y-%m-%d}" not in BANK_HOLIDAYS and 10 <= wall.hour <= 18


# What young people do. ---------------------------------------------------------------------------


def books(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """They choose something and say yes to check-ins; also after a stop, which ends it."""
    free = dict.fromkeys(("held_at", "paused_until", "stopped_at", "unreachable_at"))
    _change(session, ids, last_seen_at=now, **free)
    _call_off(session, ids, "replaced")
    made = [(new_id(), person_id, _tier(year, person_id)) for person_id in ids]
    chosen = {"service_id": "somewhere", "chosen_at": now}
    rows = [
        {"id": step, "person_id": person, **chosen}
        | {"contact_id": year.contact if tier == FURTHEST else None}
        for step, person, tier in made
    ]
    session.execute(insert(Step), rows)
    _plan(session, made, now)
    year.quiet.difference_update(ids)
    for person_id in ids:
        year.breaks.pop(person_id, None)  # who asks for check-ins ends their break


def _tier(year: Year, person_id: str) -> str:
    """What is asked for while a concern is open is the plan of those furthest away."""
    return FURTHEST if person_id in year.of_concern else year.chance.choice("122334")


def _plan(session: Session, made: list[tuple[str, str, str]], now: datetime) -> None:
    """The rows of plans (step, person, name), as `plans.write` writes them one by one."""
    rules = read_cadence()
    rows = [
        {"step_id": step, "person_id": person, "plan": plan, "cadence_version": rules.version}
        | dict.fromkeys(("due_at", "look_at", "meant_at"), at)
        | {"id": short_id(), "occurrence": n, "state": plans.PLANNED}
        | {"last_word_days": rules.last_after.days if n == len(rules.plans[plan]) else None}
        for step, person, plan in made
        for n, at in enumerate(due_times(plan, now, rules, WORLD.zone), start=1)
    ]
    if rows:
        session.execute(insert(CheckIn), rows)


def _change(session: Session, ids: list[str], **columns: object) -> None:
    session.execute(
        update(Person).where(one_of(session, Person.id, ids)).values(**columns), **NO_SYNC
    )


def _answer(session: Session, ids: list[str], now: datetime, answer: str) -> None:
    """What a deed keeps of an answer to the check-in that is open."""
    _change(session, ids, last_seen_at=now, stage=Stage.RESTING)
    open_ones = (one_of(session, CheckIn.person_id, ids), CheckIn.state == plans.SENT)
    kept = {"state": plans.ANSWERED, "answer": answer, "answered_at": now}
    session.execute(update(CheckIn).where(*open_ones).values(kept), **NO_SYNC)
    silenced = (one_of(session, CheckIn.person_id, ids), BY_SILENCE, CheckIn.due_at > now)
    again = {"state": plans.PLANNED, "reason": None}
    session.execute(update(CheckIn).where(*silenced).values(again), **NO_SYNC)


def is_silent(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """They say nothing."""


def did_it(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """One in three started, so weeks 1, 3 and 9 follow."""
    _answer(session, ids, now, "did_it")
    _call_off(session, ids[::3], "replaced")
    started = select(CheckIn.person_id, func.max(CheckIn.step_id)).where(
        one_of(session, CheckIn.person_id, ids[::3]),
        CheckIn.answered_at == now,
        CheckIn.plan != "started",
    )
    found = session.execute(started.group_by(CheckIn.person_id)).all()
    known = select(CheckIn.step_id).where(
        one_of(session, CheckIn.step_id, [step for _, step in found]), CheckIn.plan == "started"
    )
    had_it = set(session.scalars(known))
    _plan(session, [(step, who, "started") for who, step in found if step not in had_it], now)


def not_yet(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    _answer(session, ids, now, "not_yet")


def did_not_work(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """And they try something else before long."""
    _answer(session, ids, now, "did_not_work")
    _call_off(session, ids, "did_not_work")
    for person_id in ids:
        year.later(now, 40, person_id, books)


def _call_off(session: Session, ids: list[str], reason: str) -> None:
    to_come = or_(CheckIn.state == plans.PLANNED, BY_SILENCE)
    planned = (one_of(session, CheckIn.person_id, ids), to_come)
    called_off = {"state": plans.CANCELLED, "reason": reason}
    session.execute(update(CheckIn).where(*planned).values(called_off), **NO_SYNC)


def chats(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """They talk about something else; the check-in stays open."""
    _change(session, ids, last_seen_at=now)


def stops(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    _change(session, ids, stopped_at=now)
    _call_off(session, _every_other(year, ids), "stopped")
    _is_quiet(year, ids, now, 200)


def blocks(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    _change(session, ids, unreachable_at=now)
    _call_off(session, _every_other(year, ids), plans.UNREACHABLE)
    _is_quiet(year, ids, now, 300)


def _every_other(year: Year, ids: list[str]) -> list[str]:
    """Of the others what was planned stays planned, for the claim to see and leave alone."""
    return [person_id for person_id in ids if year.chance.random() < 0.5]


def is_in_danger(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """Held until they choose to go on, as most do; the concern is open for longer."""
    _change(session, ids, held_at=now)
    found = {"concern_class": "suicide", "net": "words", "opened_at": now}
    rows = [{"id": new_id(), "message_id": new_id(), "person_id": one} | found for one in ids]
    session.execute(insert(Concern), rows)
    year.of_concern.update(ids)
    _is_quiet(year, ids, now, 60)
    for person_id in ids:
        if year.chance.random() < 0.7:
            year.later(now, 2, person_id, goes_on)


def goes_on(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    """ "I'm ok to go on"; weeks later somebody closes the concern."""
    _change(session, ids, last_seen_at=now)
    _let_go_on(year, session, ids)
    for person_id in ids:
        year.later(now, 90, person_id, is_looked_after)


def is_looked_after(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    of_them = update(Concern).where(one_of(session, Concern.person_id, ids))
    session.execute(of_them.values(closed_at=now, closed_because="talked to them"), **NO_SYNC)
    year.of_concern.difference_update(ids)
    _let_go_on(year, session, ids)


def _let_go_on(year: Year, session: Session, ids: list[str]) -> None:
    """Nothing is held any more; who stopped or blocked the bot as well is left alone for that."""
    _change(session, ids, held_at=None)
    ended = or_(Person.stopped_at.is_not(None), Person.unreachable_at.is_not(None))
    of_these = select(Person.id).where(one_of(session, Person.id, ids), ended)
    year.quiet.difference_update(set(ids) - set(session.scalars(of_these)))


def takes_a_break(year: Year, session: Session, ids: list[str], now: datetime) -> None:
    for person_id in ids:
        person = session.get_one(Person, person_id)
        days = year.chance.choice((7, 30, 90))
        if year.chance.random() < 0.5:
            year.breaks[person_id] = plans.pause(session, person, days, now, WORLD)
        else:
            person.paused_until = year.breaks[person_id] = now + timedelta(days=days)
        year.taken += 1


def _is_quiet(year: Year, ids: list[str], now: datetime, days: int) -> None:
    """Some of them come back after months."""
    year.quiet.update(ids)
    for person_id in ids:
        if year.chance.random() < 0.4:
            year.later(now, days, person_id, books)


REACTIONS: tuple[Deed, ...] = (
    is_silent, did_it, not_yet, did_not_work, chats, stops, blocks, is_in_danger, takes_a_break,
)  # fmt: skip
WEIGHTS = (40, 15, 20, 8, 5, 4, 2, 1, 3)


def report(engine: Engine, year: Year) -> str:
    """How many messages each person got, each plan had, and at which hours."""
    got = Counter(year.by_person.values())
    in_plans = Counter(year.by_plan.values())
    with Session(engine) as session:
        everybody = session.scalar(select(func.count()).select_from(Person)) or 0
        skipped = Counter(session.scalars(select(CheckIn.reason).where(CheckIn.state == "skipped")))
    got[0] = everybody - sum(got.values())
    lines = ["messages in the whole time   people"]
    lines += [f"{number:>28}{got[number]:>9,}" for number in sorted(got)]
    lines += ["", "messages in one plan         plans"]
    lines += [f"{number:>28}{in_plans[number]:>9,}" for number in sorted(in_plans)]
    lines += ["", "local hour                messages"]
    lines += [f"{hour:>28}{year.times[hour]:>9,}" for hour in sorted(year.times)]
    lines += ["", f"skipped: {dict(sorted(skipped.items()))}", f"breaks taken: {year.taken:,}"]
    lines += [f"last messages of plans in silence: {year.last_ones:,}"]
    lines += [f"messages while a concern was open: {year.with_concern:,}"]
    lines += ["", "messages that should not have been sent, or should have been"]
    lines += [f"{kind:>42}{len(found):>7,}" for kind, found in year.wrong.items()]
    return "\n".join(lines)


def made_for_the_year(folder: Path) -> Engine:
    """A database that nobody kills: no transaction waits for the disk."""
    url = f"sqlite:///{folder / 'year.db'}"
    migrate(url)
    engine = open_engine(url)

    @event.listens_for(engine, "checkout")
    def spare_the_disk(_: Any, record: Any, __: Any) -> None:
        record.info[KIND] = REDONE

    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE INDEX only_here ON checkin (sent_at)")
        connection.commit()
    return engine


def main() -> int:
    """Live the year and tell of it; 1 where a message went out that should not have."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        engine = made_for_the_year(Path(folder))
        year = simulate(engine, PEOPLE, DAYS)
        print(report(engine, year))
        engine.dispose()
    print(f"{sum(year.by_person.values()):,} messages to {PEOPLE:,} people in {DAYS} days")
    print(f"most in a plan: {max(year.by_plan.values())}")
    print(f"{time.monotonic() - started:.0f} s")
    wrong = [f"{kind}: {one}" for kind, found in year.wrong.items() for one in found]
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
