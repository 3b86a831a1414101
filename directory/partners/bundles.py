"""A bundle: changes that came in one file, and that an admin decides about together.

Each of them stays a draft of its own, so that one can also be looked at and decided about alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directory.batches import BATCH, batches
from directory.entries import load
from directory.partners import drafts, versions
from directory.partners.facts import facts_of, no_facts
from directory.partners.tables import Draft, DraftState, Facts, Partner
from directory.partners.versions import Change

# What a newer file of the same partner takes the place of.
REPLACED = (DraftState.WAITING, DraftState.SENT_BACK)


@dataclass(frozen=True)
class Bundle:
    """What is left of one file in one state, by the names of the services."""

    drafts: tuple[Draft, ...]

    @property
    def id(self) -> str:
        return self.first.upload_id or ""

    @property
    def name(self) -> str:
        """What the file was called."""
        return self.first.upload_name or ""

    @property
    def first(self) -> Draft:
        return self.drafts[0]

    @property
    def new(self) -> int:
        return sum(draft.base is None for draft in self.drafts)


@dataclass(frozen=True)
class Proposed:
    """One change of a bundle: what is live now, and what would be."""

    draft: Draft
    live: Facts | None
    result: Facts

    @property
    def changes(self) -> list[Change]:
        return versions.changes(self.live or no_facts(), self.result)

    @property
    def meanwhile(self) -> bool:
        """Whether the entry says something else now than when the file was sent."""
        return self.live is not None and self.live != self.draft.base


def waiting(session: Session, upload_id: str, *, lock: bool = False) -> Bundle | None:
    """What still waits of that file; None where nothing does.

    Locked, it stays as it is until the transaction ends: what is shown is what is decided about.
    """
    mine = select(Draft).where(Draft.upload_id == upload_id, Draft.state == DraftState.WAITING)
    mine = mine.order_by(Draft.id)
    found = list(session.scalars(mine.with_for_update() if lock else mine))
    return _bundle(found) if found else None


def owners(session: Session, upload_id: str) -> set[str]:
    """The organisations whose services that file was about, decided or not."""
    about = select(Draft.organization_id).where(Draft.upload_id == upload_id).distinct()
    return set(session.scalars(about))


def grouped(every: Iterable[Draft]) -> list[Bundle]:
    """Drafts by the file and the state; one that came alone is a bundle of its own."""
    groups: dict[tuple[str, str], list[Draft]] = {}
    for draft in every:
        groups.setdefault((draft.upload_id or draft.id, draft.state), []).append(draft)
    return [_bundle(group) for group in groups.values()]


def proposed(session: Session, some: Sequence[Draft]) -> list[Proposed]:
    """What approving each of them would make live, read a few hundred at a time."""
    found: list[Proposed] = []
    for batch in batches(some, BATCH):
        there = load(session, [draft.service_id for draft in batch])
        for draft in batch:
            entry = there.get(draft.service_id) if draft.base is not None else None
            live = facts_of(entry) if entry else None
            found.append(Proposed(draft, live, drafts.merged(draft, live)))
    return found


def mark(every: Sequence[Proposed]) -> str:
    """Alike for bundles that would make the same live, and different otherwise."""
    said = [[one.draft.id, one.result] for one in every]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def approve(session: Session, bundle: Bundle, admin: Partner, now: datetime) -> int:
    """Make all of it live, in the caller's transaction; how many changes that were."""
    return drafts.approve_all(session, bundle.drafts, admin, now)


def send_back(bundle: Bundle, admin: Partner, reason: str, now: datetime) -> int:
    """Give all of it back to its author; how many changes that were."""
    return sum(drafts.send_back(draft, admin, reason, now) for draft in bundle.drafts)


def make_way(session: Session, author: str, services: Sequence[str], now: datetime) -> None:
    """Drop what an earlier file of this author says of these services and nobody approved."""
    for ids in batches(services, BATCH):
        earlier = update(Draft).where(Draft.author == author, Draft.service_id.in_(ids))
        earlier = earlier.where(Draft.upload_id.is_not(None), Draft.state.in_(REPLACED))
        session.execute(earlier.values(state=DraftState.DROPPED, changed_at=now))


def _bundle(group: Iterable[Draft]) -> Bundle:
    by_name = sorted(group, key=lambda draft: (str(draft.facts["service"]).casefold(), draft.id))
    return Bundle(tuple(by_name))
