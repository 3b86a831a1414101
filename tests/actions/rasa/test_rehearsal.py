"""What is read and made before the first young person comes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from actions.rasa.rehearsal import look_round
from bot import training
from directory import remembered
from directory.db import opened
from tests.actions.makers import NOW, SQLITE, WORLD, databases, engines, make_service, sessions

database, engine, session = databases(SQLITE), engines(), sessions()

# In a process of its own: here other tests have read the lists long ago.
READS_AFTERWARDS = """
import tomllib
from zoneinfo import ZoneInfo

from actions.answers import parse_yes_no
from actions.cadence import read_cadence
from actions.rasa.rehearsal import rehearse
from actions.reasons import reason_in
from actions.turns import World
from bot.gate import Known, decide
from bot.talk import REHEARSED
from bot.typed import KEEP_ON, meant
from directory import clock

rehearse(clock.now(), World(zone=ZoneInfo("Europe/London"), show_unassured=True))
decide(REHEARSED, Known(agreed=True, was_here=True), lambda _: None, {"yes": KEEP_ON})

read = []
tomllib.loads = lambda text: read.append(text) or {}
parse_yes_no("nah, cnat do it")
read_cadence()
reason_in("i went and it was shut", "went_wrong")
meant("yeah go on", {"yes": "i:affirm:b=offer", "no": "i:deny"})
print(len(read))
"""


def test_after_the_rehearsal_nobody_s_words_wait_for_a_list_to_be_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READS_AFTERWARDS],
        cwd=training.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == ("0", "")


def test_the_directory_is_read_before_anybody_is_shown_options(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_service(session, kind="youth_hub", name="A hub")
    session.commit()
    read: list[object] = []

    def reads(_: Session, ids: object) -> dict[str, object]:
        read.append(ids)
        return {}

    monkeypatch.setattr(remembered, "_read", reads)
    bind = session.get_bind()
    assert not isinstance(bind, Connection)

    look_round(bind, NOW, WORLD)

    assert read


def test_a_database_that_is_away_or_has_no_tables_keeps_nobody_from_starting() -> None:
    for url in ("sqlite://", "sqlite:////nowhere/at/all.db"):
        with opened(url) as engine:
            look_round(engine, NOW, WORLD)
