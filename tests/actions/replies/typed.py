"""Replies to a check-in, typed to the deeds as Rasa would call them, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import intake
from actions.rasa.face import perform
from actions.records import CheckIn, Person, Stage, Step
from actions.turns import Message
from bot import taps, typed
from bot.replies import Replies
from bot.shown import meanings_of
from directory.reports import ListingReport
from tests.actions.makers import (
    NOW,
    WORLD,
    keep,
    make_checkin,
    make_person,
    make_service,
    make_step,
    show,
)

FILE = Path(__file__).parent / "typed.txt"
STORIES = Path(__file__).parents[3] / "stories"
TOLD: Mapping[str, Any] = {
    "age": 17, "area": "FY1", "situation": "looking", "time_out": "under_3_months", "goal": "job",
    "interests": ["cars"], "english_maths": "both", "barriers": ["none"], "extra_help": ["none"],
}  # fmt: skip
# One of so many is held back, by its words alone.
HELD_BACK = 3
SAID = {"way": "checkin_not_yet", "wrong": "checkin_did_not_work", "happened": "checkin_done"}
NOTHING = "-"
BEFORE = {"wrong": "unsaid", "way": "not_yet", "happened": "did_it"}


@dataclass(frozen=True)
class Reply:
    """What was typed, to what, and what may be kept of it, the best first."""

    asked: str
    text: str
    may: tuple[str, ...]

    @property
    def is_no_answer(self) -> bool:
        """Whether nothing at all may be kept of it, where it was asked how it went."""
        return self.asked == "checkin" and self.may == (NOTHING,)

    @property
    def before(self) -> str:
        """What was kept before they typed it, and still is where it is asked back."""
        return BEFORE.get(self.asked, NOTHING)

    @property
    def is_held_back(self) -> bool:
        return crc32(self.text.encode()) % HELD_BACK == 0


@dataclass(frozen=True)
class Kept:
    """What is kept in the rows; what the listing heard; what was answered, by its keys."""

    what: str
    reported: tuple[str, ...]
    answers_changed: bool
    says: tuple[str, ...]


def replies() -> list[Reply]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" | ") for line in lines if line and not line.startswith("#"))
    return [Reply(asked, text, tuple(may.split())) for asked, text, may in rows]


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked, and what they see above their keyboard."""

    person: Person
    said: list[Message]


def somebody_asked(session: Session, asked: str) -> Asked:
    """One person who is asked this."""
    person = _asked(session, asked)
    return Asked(person, _before(session, person, asked))


def kept_of(session: Session, reply: Reply, parsed: Mapping[str, Any], asked: Asked) -> Kept:
    """What is kept as they type it; afterwards they have not."""
    person = asked.person
    with session.begin_nested() as trial:
        before = dict(intake.answers_of(session, person))
        reported = _reports(session)
        says = _types(session, person, reply.text, parsed, asked.said)
        heard = _reports(session)
        new = tuple(kind for kind in heard if heard.count(kind) > reported.count(kind))
        changed = before != intake.answers_of(session, person)
        kept = Kept(_what(session, person), new, changed, tuple(m.key for m in says))
        trial.rollback()
    return kept


def _asked(session: Session, asked: str) -> Person:
    person = make_person(session, stage=Stage.OFFER if asked == "stop" else Stage.CHECKIN)
    keep(session, person, **TOLD)
    first, _ = show(session, person, f"Sea school {person.id[:6]}", f"Pier Trust {person.id[:6]}")
    make_service(session, kind="youth_hub", name=f"A hub {person.id[:6]}", phone="01253 000000")
    step = make_step(session, person, service_id=first, chosen_at=NOW - timedelta(days=3))
    sent = {"state": "sent", "sent_at": NOW - timedelta(hours=2)}
    if asked == "stop":
        for number in (1, 2):
            ago = {"state": "sent", "sent_at": NOW - timedelta(days=5 - number)}
            make_checkin(session, step, occurrence=number, **ago)
    make_checkin(session, step, occurrence=3, **sent)
    make_checkin(session, step, occurrence=4, due_at=NOW + timedelta(days=11))
    return person


def _before(session: Session, person: Person, asked: str) -> list[Message]:
    """What they see above their keyboard."""
    if asked in SAID:
        return _do(session, person, SAID[asked], facts={"about": "tap"}, minutes=-1)
    checkin = session.scalars(select(CheckIn.id).where(CheckIn.person_id == person.id)).first()
    if asked == "stop":
        return [Message("where/stop", {})]
    facts = {"checkin": checkin, "started": False, "name": "Sea school", "so_far": None}
    return [Message("where/checkin", facts)]


def _types(
    session: Session,
    person: Person,
    text: str,
    parsed: Mapping[str, Any],
    said: list[Message],
) -> list[Message]:
    rows = [row for message in said for row in _words().render(message).buttons]
    data = typed.meant(text, meanings_of(rows))
    if data:
        tap = taps.read(data)
        return _do(session, person, tap.name, facts=tap.facts)
    return _do(session, person, parsed["intent"]["name"], text=text, parsed=parsed)


def _do(
    session: Session,
    person: Person,
    intent: str,
    *,
    text: str = "",
    parsed: Mapping[str, Any] | None = None,
    facts: Mapping[str, str] | None = None,
    minutes: int = 0,
) -> list[Message]:
    said = {
        **(parsed or {"intent": {"name": intent, "confidence": 1.0}}),
        "text": text,
        "message_id": f"{person.id}:{minutes}",
        "entities": [{"entity": k, "value": v} for k, v in (facts or {}).items()],
    }
    tracker = {"sender_id": person.id, "latest_message": said, "slots": {}, "events": []}
    name = action_of(intent, person.stage)
    outcome = perform(session, name, tracker, NOW + timedelta(minutes=minutes), WORLD)
    session.flush()
    return [Message(**response["custom"]) for response in outcome["responses"]]


@cache
def _words() -> Replies:
    return Replies("Foothold")


@cache
def _rules() -> tuple[tuple[str, str | None, str], ...]:
    """Intent, stage and action of every rule outside the questions."""
    return tuple(_read_rules())


def _read_rules() -> Iterator[tuple[str, str | None, str]]:
    for path in sorted(STORIES.glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8")).get("rules", ()):
            conditions = rule.get("condition", [])
            if {"active_loop": None} not in conditions:
                continue
            slots = [s for c in conditions for s in c.get("slot_was_set", ())]
            stage = next((s["stage"] for s in slots if "stage" in s), None)
            first = rule["steps"][0]
            action = next(s["action"] for s in rule["steps"] if "action" in s)
            for one in first.get("or", [first]):
                yield one["intent"], stage, action


def action_of(intent: str, stage: str) -> str:
    """The action that Rasa's rules call outside the questions."""
    found = [(of, action) for name, of, action in _rules() if name == intent]
    with_stage = next((action for of, action in found if of == str(stage)), None)
    action = with_stage or next((action for of, action in found if of is None), None)
    if action == "intake_form":
        return "validate_intake_form"
    return action or "action_small_talk"


def _what(session: Session, person: Person) -> str:
    step = session.scalars(select(Step).where(Step.person_id == person.id)).first()
    of_theirs = (CheckIn.person_id == person.id, CheckIn.answer.is_not(None))
    answer = session.scalars(select(CheckIn.answer).where(*of_theirs)).first()
    if person.stopped_at is not None:
        return "stop"
    if step is not None and step.outcome is not None:
        return step.outcome
    return {"keep_on": "did_keep", None: NOTHING}.get(answer, answer) or NOTHING


def _reports(session: Session) -> list[str]:
    return [str(kind) for kind in session.scalars(select(ListingReport.kind))]
