"""Which message a check-in is: the question, "Shall I stop?" after two silences, the last word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from actions.cadence import Here
from actions.plans import PLANNED, SENT, UNSURE
from actions.records import CheckIn, Stage, short_id
from directory.db import one_of, put

# After so many without an answer we ask whether to stop, and then stop.
SILENCES = 2
LAST = "last"
ASK, SHALL_I_STOP, LAST_WORD = "checkins/ask", "checkins/shall_i_stop", "checkins/last_word"
# Where the conversation stands once it has gone.
STAGES = {ASK: Stage.CHECKIN, SHALL_I_STOP: Stage.OFFER, LAST_WORD: Stage.RESTING}

AnyRow = Row[*tuple[Any, ...]]


def history(session: Session, step_ids: Collection[str]) -> dict[str, list[AnyRow]]:
    """What was written or sent about each step, the latest first."""
    query = (
        select(
            CheckIn.id,
            CheckIn.step_id,
            CheckIn.state,
            CheckIn.sent_at,
            CheckIn.plan,
            CheckIn.answer,
            CheckIn.reason,
        )
        .where(one_of(session, CheckIn.step_id, step_ids), CheckIn.sent_at.is_not(None))
        .order_by(CheckIn.sent_at.desc())
    )
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for sent in session.execute(query):
        found[sent.step_id].append(sent)
    return found


def silent_ones(sent: Sequence[AnyRow]) -> list[AnyRow]:
    """The check-ins that surely went since the last answer, the latest first."""
    since = takewhile(lambda each: each.state == SENT, sent)
    return [each for each in since if each.reason != UNSURE]


def key_of(plan: str, sent: Sequence[AnyRow]) -> str:
    """What the next check-in of this plan says, after those that were sent."""
    if plan.startswith(LAST):
        return LAST_WORD
    return SHALL_I_STOP if len(silent_ones(sent)) >= SILENCES else ASK


def _until_the_last_word(row: AnyRow | CheckIn) -> timedelta | None:
    """None but on the last day of a plan."""
    return None if row.last_word_days is None else timedelta(days=row.last_word_days)


def plan_last_words(session: Session, ended: Sequence[AnyRow | CheckIn], moment: Here) -> None:
    """Who is silent on the last day of a plan gets one last message, and then nothing.

    When it comes, and which day is the last, is as the plan was made.
    """
    rows: list[dict[str, Any]] = [
        {
            "id": short_id(),
            "person_id": row.person_id,
            "step_id": row.step_id,
            "plan": f"{LAST}_{row.plan}",
            "occurrence": 1,
            "cadence_version": row.cadence_version,
            **dict.fromkeys(("due_at", "meant_at", "look_at"), moment.after(wait)),
            "state": PLANNED,
        }
        for row in ended
        if (wait := _until_the_last_word(row))
    ]
    put(session, CheckIn, ("step_id", "plan", "occurrence"), rows, anew=False)
