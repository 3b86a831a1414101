"""Drafts: a change on its way, from the first page to the live entry.

What is typed is kept with each page. What is live is only what was published or approved; to
hide an address alone waits for nobody. A change that was made elsewhere meanwhile is found, and
whoever edits chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.batches import BATCH, batches
from directory.entries import load
from directory.feeds import records
from directory.partners import accounts, hiding, versions
from directory.partners.facts import facts_of, no_facts
from directory.partners.tables import Action, Draft, DraftState, Facts, Partner, Upload
from directory.partners.versions import Change, Deed, Wanted
from directory.tables import Organization, Service

OPEN = (DraftState.EDITING, DraftState.SENT_BACK)


class Sent(StrEnum):
    """What came of sending a draft."""

    LIVE = "live"
    WAITING = "waiting"
    HIDDEN = "hidden_at_once"
    HIDDEN_AND_WAITING = "hidden_and_waiting"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOTHING_NEW = "nothing_new"
    SENT_ALREADY = "sent_already"
    DROPPED = "dropped_already"


def begin(session: Session, partner: Partner, service_id: str, now: datetime) -> Draft:
    """The partner's draft of this service: one that is open or waits already, or a new one."""
    found = _mine(session, partner, service_id)
    if found is not None:
        return found
    live = versions.catch_up(session, service_id)
    owner = session.get_one(Service, service_id).organization_id
    return _add(session, partner, service_id, owner, base=live, facts=live, now=now)


def begin_new(session: Session, partner: Partner, organization_id: str, now: datetime) -> Draft:
    """A draft of a service that is not there yet: one that was never written in, or a new one."""
    untouched = _untouched(session, partner, organization_id)
    return untouched or _add(
        session, partner, str(uuid4()), organization_id, base=None, facts=no_facts(), now=now
    )


def submit_facts(
    session: Session,
    partner: Partner,
    service_id: str,
    organization_id: str,
    *,
    base: Facts | None,
    facts: Facts,
    upload: Upload,
    now: datetime,
) -> Draft:
    """A change that waits for approval at once: a row of an upload."""
    draft = _add(session, partner, service_id, organization_id, base=base, facts=facts, now=now)
    draft.upload_id, draft.upload_name = upload.id, upload.name
    _wait(session, draft, now)
    return draft


def submit(
    session: Session, partner: Partner, service_id: str, facts: Facts, now: datetime
) -> Sent:
    """A change to a live service that waits for approval at once: opened again, or gone back."""
    live = versions.catch_up(session, service_id)
    owner = session.get_one(Service, service_id).organization_id
    draft = _add(session, partner, service_id, owner, base=live, facts=facts, now=now)
    return _wait(session, draft, now)


def save(draft: Draft, said: dict[str, Any], now: datetime) -> None:
    """Keep what one page says. A draft that waited is taken back, to be sent again."""
    draft.facts = {**draft.facts, **said}
    draft.changed_at = now
    if draft.state == DraftState.WAITING:
        draft.state = DraftState.EDITING


def is_open(draft: Draft) -> bool:
    """Whether it can still be changed."""
    return draft.state in (*OPEN, DraftState.WAITING)


def drop(draft: Draft, now: datetime) -> bool:
    """Throw it away. False: it was sent, or thrown away, before."""
    if not is_open(draft):
        return False
    draft.state, draft.changed_at = DraftState.DROPPED, now
    return True


def ended(draft: Draft) -> Sent:
    """How a draft ended that can be sent no more."""
    if draft.state != DraftState.DROPPED:
        return Sent.SENT_ALREADY
    return Sent.NOTHING_NEW if draft.base == draft.facts else Sent.DROPPED


def conflicts(session: Session, draft: Draft) -> list[Change]:
    """Facts that this draft and somebody else changed differently: live (before), typed (after)."""
    if draft.base is None:
        return []
    live, base = versions.now_says(session, draft.service_id), draft.base
    theirs = {change.name for change in versions.changes(base, live)}
    mine = {change.name for change in versions.changes(base, draft.facts)}
    both = versions.changes(live, draft.facts)
    return [change for change in both if change.name in theirs & mine]


def changed_meanwhile(session: Session, draft: Draft) -> bool:
    """Whether the entry says something else now than when the draft began."""
    return draft.base is not None and versions.now_says(session, draft.service_id) != draft.base


def choose(session: Session, draft: Draft, mine: Collection[str], now: datetime) -> None:
    """Go on from what is live now: with what was typed for `mine`, and else as it is live."""
    live = versions.catch_up(session, draft.service_id)
    disputed = {change.name for change in conflicts(session, draft)}
    merged = _merged(session, draft)
    merged |= {name: live[name] for name in disputed if name not in mine}
    draft.facts, draft.base, draft.changed_at = merged, live, now


def result(session: Session, draft: Draft) -> Facts:
    """What will be live: its changes over whatever is live now."""
    return _merged(session, draft)


def merged(draft: Draft, live: Facts | None) -> Facts:
    """As `result`, where it is known what is live; None for a service that is not there yet."""
    if draft.base is None or live is None:
        return dict(draft.facts)
    mine = versions.changes(draft.base, draft.facts)
    return {**live, **{change.name: change.after for change in mine}}


def is_taken(session: Session, draft: Draft, result: Facts) -> bool:
    """Whether a service of this name is live already: to an import the two would be one."""
    return _is_taken(draft, result, versions.names_of(session, [draft.organization_id]))


def _is_taken(draft: Draft, result: Facts, there: versions.Names) -> bool:
    name = _plain_name(result)
    if draft.base is not None and _plain_name(draft.base) == name:
        return False  # it was called so before
    return bool(there.get((draft.organization_id, name), set()) - {draft.service_id})


def waits_with_that_name(session: Session, draft: Draft) -> bool:
    """Whether somebody of the organisation sent a new service of this name already."""
    new = select(Draft).where(
        Draft.organization_id == draft.organization_id,
        Draft.state == DraftState.WAITING,
        Draft.base.is_(None),
        Draft.id != draft.id,
    )
    name = _plain_name(draft.facts)
    return any(_plain_name(other.facts) == name for other in session.scalars(new))


def _plain_name(facts: Facts) -> str:
    return versions.spelt(facts["service"])


def send(session: Session, draft: Draft, partner: Partner, now: datetime) -> Sent:
    """Publish the draft, or let it wait for an admin where this partner is new."""
    if draft.state not in OPEN:
        return ended(draft)
    if changed_meanwhile(session, draft):
        return Sent.CHANGED_MEANWHILE
    if draft.base == draft.facts:
        return Sent.NOTHING_NEW
    draft.changed_at, draft.reason = now, None
    if not accounts.may_publish(session, partner):
        return _wait(session, draft, now)
    _make_live(session, [draft], None, now)
    draft.state = DraftState.PUBLISHED
    return Sent.LIVE


def _wait(session: Session, draft: Draft, now: datetime) -> Sent:
    """Let it wait for an admin, but for an address that it hides: that is hidden at once."""
    draft.state = DraftState.WAITING
    if not hides_at_once(session, draft):
        return Sent.WAITING
    hide(session, draft, now)
    if draft.base != draft.facts:
        return Sent.HIDDEN_AND_WAITING
    draft.state = DraftState.PUBLISHED
    return Sent.HIDDEN


def hides_at_once(session: Session, draft: Draft) -> bool:
    """Whether the draft hides the very address that is shown now, and so need not wait with it.

    One that moves to a hidden place says nothing of the place that is shown until then.
    """
    if not can_hide(session, draft):
        return False
    return hiding.is_of_there(draft.facts, versions.now_says(session, draft.service_id))


def can_hide(session: Session, draft: Draft) -> bool:
    """Whether the draft hides an address that is shown now."""
    if draft.base is None or not draft.facts["confidential"]:
        return False
    return is_open(draft) and not versions.now_says(session, draft.service_id)["confidential"]


def hide(session: Session, draft: Draft, now: datetime) -> None:
    """Hide the address at once, whoever asks and whatever else is missing; the rest goes on."""
    if can_hide(session, draft):
        before = versions.catch_up(session, draft.service_id)
        deed = Deed(draft.author, Action.EDITED, now)
        versions.publish(session, draft.service_id, {**before, "confidential": True}, deed)
        # Its texts may be covered as well: what the draft leaves as it was, it leaves covered.
        hidden = versions.changes(before, versions.now_says(session, draft.service_id))
        draft.base, draft.facts = (_followed(said, hidden) for said in (draft.base, draft.facts))


def _followed(said: Facts | None, changes: Sequence[Change]) -> Facts:
    """The facts with these changes, where they said what was there before."""
    told = said or {}
    return {**told, **{c.name: c.after for c in changes if told.get(c.name) == c.before}}


def queue(session: Session) -> list[Draft]:
    """What waits for an admin, the oldest first."""
    waiting = select(Draft).where(Draft.state == DraftState.WAITING)
    return list(session.scalars(waiting.order_by(Draft.changed_at, Draft.id)))


def waits(session: Session, organization_id: str | None) -> bool:
    """Whether a change of an organisation's services waits for an admin."""
    mine = select(Draft.id).where(Draft.organization_id == organization_id)
    waiting = mine.where(Draft.state == DraftState.WAITING)
    return session.scalar(waiting.limit(1)) is not None


def of_organization(session: Session, organization_id: str) -> list[Draft]:
    """What is on its way for an organisation's services."""
    mine = select(Draft).where(Draft.organization_id == organization_id)
    on_its_way = mine.where(Draft.state.in_([*OPEN, DraftState.WAITING]))
    return list(session.scalars(on_its_way.order_by(Draft.changed_at, Draft.id)))


def approve(session: Session, draft: Draft, admin: Partner, now: datetime) -> bool:
    """Make a waiting draft live. False: it waits no more."""
    return approve_all(session, [draft], admin, now) == 1


def approve_all(session: Session, some: Sequence[Draft], admin: Partner, now: datetime) -> int:
    """Make live what of these drafts still waits; how many that were."""
    free = list(_free(session, [draft for draft in some if draft.state == DraftState.WAITING]))
    _make_live(session, free, admin, now)
    for draft in free:
        draft.state, draft.decided_by, draft.changed_at = DraftState.APPROVED, admin.email, now
    return len(free)


def _free(session: Session, waiting: Sequence[Draft]) -> Iterator[Draft]:
    """Those whose name no other service has, live or further up: the others go on waiting."""
    names = set[tuple[str, str]]()
    there = versions.names_of(session, {draft.organization_id for draft in waiting})
    for draft, facts in results(session, waiting):
        name = (draft.organization_id, _plain_name(facts))
        if name not in names and not _is_taken(draft, facts, there):
            names.add(name)
            yield draft


def send_back(draft: Draft, admin: Partner, reason: str, now: datetime) -> bool:
    """Give a waiting draft back to its author, with the reason. False: it waits no more."""
    if draft.state != DraftState.WAITING:
        return False
    draft.state, draft.decided_by, draft.changed_at = DraftState.SENT_BACK, admin.email, now
    draft.reason = reason
    return True


def _make_live(
    session: Session, some: Sequence[Draft], admin: Partner | None, now: datetime
) -> None:
    speaks = {author: _speaks_for(session, author) for author in {d.author for d in some}}
    approved_by = admin.email if admin else None
    wanted = []
    for draft, facts in results(session, some):
        new = draft.base is None
        action = Action.CREATED if new else Action.EDITED
        deed = Deed(draft.author, action, now, speaks[draft.author], approved_by)
        if new:
            draft.service_id = _id_for(session, draft)
        owner = draft.organization_id if new else None
        wanted.append(Wanted(draft.service_id, facts, deed, owner))
    versions.publish_all(session, wanted)


def _speaks_for(session: Session, author: str) -> str | None:
    partner = accounts.find(session, author)
    return accounts.speaks_for(session, partner) if partner else None


def results(session: Session, some: Sequence[Draft]) -> Iterator[tuple[Draft, Facts]]:
    """Each with what it would make live, read a few hundred at a time."""
    for batch in batches(some, BATCH):
        there = load(session, [draft.service_id for draft in batch])
        for draft in batch:
            entry = there.get(draft.service_id)
            yield draft, merged(draft, facts_of(entry) if entry else None)


def _merged(session: Session, draft: Draft) -> Facts:
    new = draft.base is None
    return merged(draft, None if new else versions.now_says(session, draft.service_id))


def _id_for(session: Session, draft: Draft) -> str:
    """The id that an import of the same name would make, so that a later one finds it here."""
    owner = session.get_one(Organization, draft.organization_id)
    own = records.id_for(owner.name, draft.facts["service"])
    return draft.service_id if session.get(Service, own) else own


def _untouched(session: Session, partner: Partner, organization_id: str) -> Draft | None:
    query = select(Draft).where(
        Draft.author == partner.email,
        Draft.organization_id == organization_id,
        Draft.state == DraftState.EDITING,
        Draft.base.is_(None),
    )
    begun = session.scalars(query.order_by(Draft.made_at.desc()))
    return next((draft for draft in begun if draft.facts == no_facts()), None)


def _mine(session: Session, partner: Partner, service_id: str) -> Draft | None:
    here = select(Draft).where(Draft.author == partner.email, Draft.service_id == service_id)
    on_its_way = here.where(Draft.state.in_([*OPEN, DraftState.WAITING]))
    return session.scalar(on_its_way.order_by(Draft.changed_at.desc()).limit(1))


def _add(
    session: Session,
    partner: Partner,
    service_id: str,
    organization_id: str,
    *,
    base: Facts | None,
    facts: Facts,
    now: datetime,
) -> Draft:
    draft = Draft(
        id=str(uuid4()),
        service_id=service_id,
        organization_id=organization_id,
        author=partner.email,
        state=DraftState.EDITING,
        base=base,
        facts=facts,
        made_at=now,
        changed_at=now,
    )
    session.add(draft)
    session.flush()
    return draft
