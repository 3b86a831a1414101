"""How the check-ins stand, in counts."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import heartbeat
from actions.__main__ import main
from actions.cadence import CadenceProblem
from actions.checkins_command import as_json, as_lines, counted
from directory.migrate import migrate
from tests.actions.makers import (
    BOTH,
    LONDON,
    NOW,
    databases,
    engines,
    make_checkin,
    make_person,
    make_step,
    sessions,
)

database, engine, session = databases(*BOTH), engines(), sessions()


def test_without_any_it_says_so(session: Session) -> None:
    assert as_lines(counted(session, NOW, LONDON)) == [
        "No check-ins yet.",
        f"{'went out in all':<32}{0:>8}",
        f"{'due now':<32}{0:>8}",
        f"{'overdue':<32}{0:>8}",
        "next due   -",
        "last sent  -",
        "last tick  -",
    ]


@pytest.mark.parametrize("command", ["checkins", "concerns"])
def test_where_no_guide_ran_yet_it_says_so(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/foothold.db")
    monkeypatch.setattr(sys, "argv", ["actions", command])
    assert main() == 2
    assert "Has a guide run with it (`make run`)?" in capsys.readouterr().err


def test_each_state_is_counted_with_its_reason(session: Session) -> None:
    step = make_step(session, make_person(session))
    hour = timedelta(hours=1)
    made: tuple[dict[str, Any], ...] = (
        {"state": "planned", "due_at": NOW - hour},
        {"state": "planned", "due_at": NOW + hour},
        {"state": "skipped", "reason": "too_late"},
        {"state": "skipped", "reason": "too_late"},
        {"state": "skipped", "reason": "paused"},
        {"state": "sent", "sent_at": NOW - 2 * hour},
        {"state": "answered", "answer": "did_it", "sent_at": NOW - 3 * hour},
        {"state": "answered", "answer": "did_it", "sent_at": NOW - 3 * hour, "plan": "last_2"},
        {"state": "written", "sent_at": NOW},
    )
    for occurrence, columns in enumerate(made, start=1):
        make_checkin(session, step, occurrence=occurrence, **columns)

    counts = counted(session, NOW, LONDON)
    assert as_lines(counts) == [
        f"{'answered did_it':<32}{2:>8}",
        f"{'planned':<32}{2:>8}",
        f"{'sent':<32}{1:>8}",
        f"{'skipped paused':<32}{1:>8}",
        f"{'skipped too_late':<32}{2:>8}",
        f"{'written':<32}{1:>8}",
        f"{'went out in all':<32}{3:>8}",
        f"{'went out by plan 2':<32}{2:>8}",
        f"{'went out by plan last_2':<32}{1:>8}",
        f"{'planned by cadence test':<32}{2:>8}",
        f"{'due now':<32}{1:>8}",
        f"{'overdue':<32}{1:>8}",
        "next due   2026-11-23 13:00 UTC",
        "last sent  2026-11-23 10:00 UTC",
        "last tick  -",
    ]
    told = json.loads(as_json(counts))
    assert told["states"]["skipped too_late"] == 2
    assert told["went_out_by_plan"] == {"2": 2, "last_2": 1}
    assert (told["next_due"], told["last_tick"]) == ("2026-11-23T13:00:00+00:00", None)


def test_a_mistake_in_the_cadence_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise CadenceProblem("cadence.toml: plans: '4' is missing.")

    url = f"sqlite:///{tmp_path}/foothold.db"
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(heartbeat, "read_cadence", fails)
    monkeypatch.setattr(sys, "argv", ["actions", "checkins", "--json"])
    assert main() == 2
    assert capsys.readouterr().err == "cadence.toml: plans: '4' is missing.\n"
