"""What claiming check-ins costs on PostgreSQL, at a million planned: `make bench-checkins`.

A hundred thousand are due. One worker claims them all, then four at once do it again, each a
process, and once more both; no check-in may be claimed twice. A claim is all of a tick but its
messages: these are neither written nor sealed here. Four workers also do the barest claim there
could be, one statement that marks a row and asks nothing, for what this machine can do at all.
Beside that the whole tick as it runs every two seconds, with few and with many planned: when
nothing is due, the same with its heartbeat, which comes every half minute, and when as many are due
as it writes at once. It prints a table, and the same as JSON into `tests/load/checkins.json`, with
how busy the machine was before and how many cores it has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sqlalchemy import Delete, Engine, delete, text
from sqlalchemy.orm import Session

from actions import claiming, people
from actions.keys import Keyring
from actions.records import Heartbeat
from actions.turns import World
from bot import checkins
from bot.checkins import MOST_WAITING
from bot.mail.tables import OutboxRow
from bot.replies import Replies
from directory import clock
from directory.db import open_engine, transaction
from directory.migrate import migrate
from tests.postgres import running_postgres

FIGURES = Path(__file__).with_name("checkins.json")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORLD = World(ZoneInfo("Europe/London"), show_unassured=True)
REPLIES = Replies("the partnership")
KEYRING = Keyring(lookup=b"l" * 32, keys={"k1": b"k" * 32}, current="k1")
PLANNED, DUE, BATCH = 1_000_000, 100_000, 1_000
TICKS, BUSY_TICKS = 200, 10
# Half of the steps name a service that the directory has, as in real life.
FILL = """
INSERT INTO organization (id, name) VALUES ('o', 'Somebody');
INSERT INTO service (id, organization_id, name, status) VALUES ('s', 'o', 'Sea school', 'active');
INSERT INTO eligibility (service_id, kind, requires_ehcp, care_experienced_only,
  benefits_required, english_maths_required) VALUES ('s', 'course', false, false, false, false);
INSERT INTO person (id, lookup, address, stage, misses, consent_version, consented_at,
  last_seen_at, placed_at)
  SELECT 'p' || n, md5(n::text) || md5(n::text), decode('{address}', 'hex'), 'resting', 0, 'x',
    timestamptz '{now}' - interval '30 days', timestamptz '{now}' - interval '3 days',
    timestamptz '{now}' - interval '30 days' FROM generate_series(1, {people}) n;
INSERT INTO step (id, person_id, service_id, chosen_at)
  SELECT 't' || n, 'p' || n, CASE n % 2 WHEN 0 THEN 's' ELSE 'gone' END,
    timestamptz '{now}' - interval '3 days' FROM generate_series(1, {people}) n;
INSERT INTO checkin (id, person_id, step_id, plan, occurrence, cadence_version, due_at, look_at,
  meant_at, state)
  SELECT 'c' || n, 'p' || (n % {people} + 1), 't' || (n % {people} + 1), '2', n / {people} + 1,
    'x', at, at, at, 'planned' FROM (
      SELECT n, CASE WHEN n < {due} THEN timestamptz '{now}' - n * interval '5 ms'
        ELSE timestamptz '{now}' + interval '1 day' + n * interval '1 s' END AS at
      FROM generate_series(0, {planned} - 1) n) rows;
"""
AGAIN = (
    "UPDATE checkin SET state = 'planned', sent_at = NULL WHERE state IN ('written', 'sent')",
    "UPDATE person SET stage = 'resting'",
    "VACUUM ANALYZE checkin",
    "VACUUM ANALYZE person",
    "CHECKPOINT",
)
BARE = text(
    "UPDATE checkin SET state = 'sent', sent_at = :now WHERE id IN (SELECT id FROM checkin"
    " WHERE state = 'planned' AND look_at <= :now ORDER BY look_at LIMIT :most"
    " FOR UPDATE SKIP LOCKED) RETURNING id"
)
WHOLE_CLAIM, BARE_CLAIM = "whole", "bare"
ROUNDS = (
    (1, WHOLE_CLAIM), (4, WHOLE_CLAIM), (4, BARE_CLAIM),
    (1, WHOLE_CLAIM), (4, WHOLE_CLAIM), (4, BARE_CLAIM),
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure, print, and keep the figures; as a worker, claim until nothing is left."""
    if arguments:
        _work(*arguments)
        return
    with running_postgres() as postgres:
        figures = _measured(postgres.url)
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def _measured(url: str) -> dict[str, object]:
    busy = round(os.getloadavg()[0], 1)
    migrate(url)
    engine = open_engine(url)
    few = _filled(engine, PLANNED // 100, DUE // 100)
    with_few = _ticks(engine)
    many = _filled(engine, PLANNED, DUE)
    with_many = _ticks(engine)
    print(f"{'planned':>12}" + "".join(f"{f'{kind}, ms':>22}" for kind in with_few))
    for planned, spent in ((few, with_few), (many, with_many)):
        print(f"{planned:>12,}" + "".join(f"{ms:>22}" for ms in spent.values()))
    print()
    print(f"{'workers':>12}{'claim':>9}{'claims/s':>12}{'doubled':>10}{'to one':>9}", flush=True)
    runs = [_run(engine, url, workers, claim) for workers, claim in ROUNDS]
    for run in runs:
        run["to_one"] = round(run["claims_per_second"] / runs[0]["claims_per_second"], 2)
        print(
            f"{run['workers']:>12}{run['claim']:>9}{run['claims_per_second']:>12,}"
            f"{run['doubled']:>10}{run['to_one']:>9}"
        )
    engine.dispose()
    ticks = [{"planned": few, "ms": with_few}, {"planned": many, "ms": with_many}]
    machine = {"cores": os.cpu_count(), "load_before": busy}
    return {"due": DUE, "batch": BATCH, **machine, "ticks": ticks, "claiming": runs}


def _filled(engine: Engine, planned: int, due: int) -> int:
    """A database with so many planned, of whom so many are due to as many people."""
    sealed = KEYRING.seal("1", people.ADDRESS).hex()
    sizes = {"now": NOW, "people": due, "due": due, "planned": planned, "address": sealed}
    tables = "outbox, checkin, step, person, eligibility, service, organization"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"TRUNCATE {tables} CASCADE")
        for statement in FILL.format(**sizes).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.exec_driver_sql("VACUUM ANALYZE")
    return planned


def _ticks(engine: Engine) -> dict[str, float]:
    """The medians of the whole tick, in ms. Nothing is due three days before."""
    quiet, busy = NOW - timedelta(days=3), NOW
    beats = delete(Heartbeat)
    sends = delete(OutboxRow)
    return {
        "nothing due": _median_of(engine, lambda: _tick(engine, quiet, writes=0), TICKS),
        "and its heartbeat": _median_of(
            engine, lambda: _tick(engine, quiet, writes=0), TICKS, first=beats
        ),
        "writing": _median_of(
            engine, lambda: _tick(engine, busy, writes=MOST_WAITING), BUSY_TICKS, first=sends
        ),
    }


def _median_of(
    engine: Engine, tick: Callable[[], None], times: int, first: Delete | None = None
) -> float:
    """In ms; what is done first, so that the heartbeat is due or the outbox empty, is not timed."""
    spent = []
    for _ in range(times):
        if first is not None:
            with transaction(engine) as session:
                session.execute(first)
        started = time.perf_counter()
        tick()
        spent.append(time.perf_counter() - started)
    return round(median(spent) * 1000, 2)


def _tick(engine: Engine, now: datetime, writes: int) -> None:
    """As the bot's process does it, at this time."""
    with patch.object(clock, "now", lambda: now):
        assert checkins.tick(engine, KEYRING, REPLIES, WORLD) == writes


def _run(engine: Engine, url: str, workers: int, claim: str) -> dict[str, Any]:
    """Everything due is claimed and marked by so many processes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in AGAIN:
            connection.exec_driver_sql(statement)
    command = [sys.executable, "-m", "tests.load.bench_checkins", url, claim]
    pipe = subprocess.PIPE
    running = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(workers)
    ]
    for worker in running:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    said = [worker.communicate("go\n")[0] for worker in _all_told(running)]
    spent = time.perf_counter() - started
    ids = Counter(one for words in said for one in words.split())
    assert len(ids) == DUE, f"{len(ids)} of {DUE} were claimed"
    doubled = sum(times - 1 for times in ids.values())
    return {
        "workers": workers,
        "claim": claim,
        "seconds": round(spent, 2),
        "claims_per_second": round(DUE / spent),
        "doubled": doubled,
    }


def _all_told(running: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """All of them start before the first is waited for."""
    for worker in running:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return running


def _work(url: str, claim: str) -> None:
    engine = open_engine(url)
    with Session(engine) as session:  # what a process does once is not counted: given up again
        claiming.mark_written(session, claiming.claim(session, NOW, WORLD, 1), NOW)
    print("ready", flush=True)
    sys.stdin.readline()
    claimed: list[str] = []
    while found := CLAIMS[claim](engine):
        claimed += found
    print("\n".join(claimed))


def _claim(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        due = claiming.claim(session, NOW, WORLD, BATCH)
        claiming.mark_written(session, due, NOW)
    return [one.checkin_id for one in due]


def _bare(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return list(session.scalars(BARE, {"now": NOW, "most": BATCH}))


CLAIMS = {WHOLE_CLAIM: _claim, BARE_CLAIM: _bare}


if __name__ == "__main__":
    main(sys.argv[1:])
