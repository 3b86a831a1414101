"""Reminders: a letter when an entry is due for a check, and one more before it is hidden.

About a helpline, which is never hidden, one each time it is due again; where nobody of its
organisation has an account, to the admins, so that somebody calls it. About an entry that nobody
has confirmed yet, one as soon as there is somebody to write to, and one more as long after it.
Each stage after an assurance is told once, by a row. Each account of an organisation gets one
letter with everything that is due, and with links of its own. A letter that the mail server does
not take is tried again later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import transaction
from directory.freshness import is_helpline
from directory.helplines import is_line
from directory.offer import Offer
from directory.partners import accounts, confirming, letters
from directory.partners.kept import LEASE, send_kept
from directory.partners.letters import Letter, Send, goes
from directory.partners.tables import Partner, Reminder
from directory.tables import Candidate, Eligibility, Organization, Service, Status
from directory.weights import FreshnessPolicy, weights

# Stands for the assurance of what was never assured.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Due:
    """The letters that are to go out to an organisation, and the reminders that they fulfil."""

    letters: tuple[Letter, ...]
    reminders: tuple[str, ...]


def remind(engine: Engine, send: Send, portal_url: str, now: Callable[[], datetime]) -> int:
    """Send every letter that is due, to each partner their own; how many organisations got any.

    First those of the portal that did not go (`kept`).
    One mailbox that is refused keeps the letter from nobody else, and brings it to no one twice.
    """
    send_kept(engine, send, now)
    sent = 0
    while (due := _claim(engine, portal_url, now())) is not None:
        if not sum([goes(send, letter) for letter in due.letters]):
            continue
        with transaction(engine) as session:
            mine = update(Reminder).where(Reminder.id.in_(due.reminders))
            session.execute(mine.values(sent_at=now()))
        sent += 1
    return sent


def _claim(engine: Engine, portal_url: str, now: datetime) -> Due | None:
    with transaction(engine) as session:
        return claim(session, portal_url, now)


def claim(session: Session, portal_url: str, now: datetime) -> Due | None:
    """The next organisation's letters, noted as on their way; None when nothing is due."""
    unsent = (Reminder.sent_at.is_(None), Reminder.lease_until < now)
    session.execute(delete(Reminder).where(*unsent))
    policy = weights().freshness
    for organization_id in list(session.scalars(_with_old_entries(policy, now))):
        owners = accounts.of_organization(session, organization_id)
        to = owners or accounts.admins(session)
        due = [
            (offer, stage)
            for offer in (_old_ones(session, organization_id, policy, now) if to else ())
            if (owners or is_helpline(offer, policy))
            and (stage := _stage(session, offer, policy, now))
            and not _is_told(session, offer, stage)
        ]
        if due:
            noted = _note(session, due, now)
            name = session.get_one(Organization, organization_id).name
            facts: dict[str, Any] = {"organization": name, "is_theirs": bool(owners)}
            written = [_letter(session, one, due, portal_url, now, **facts) for one in to]
            return Due(tuple(written), noted)
    return None


def _stage(session: Session, offer: Offer, policy: FreshnessPolicy, now: datetime) -> int | None:
    if offer.assured_at is not None:
        return stage_of(offer, policy, now)
    if is_helpline(offer, policy):
        return _stage_of_a_line(session, offer, policy, now)
    first = _is_told(session, offer, policy.due_after)
    return policy.warned_again_after if first else policy.due_after


def _stage_of_a_line(
    session: Session, offer: Offer, policy: FreshnessPolicy, now: datetime
) -> int | None:
    """Of a helpline that nobody has confirmed: one more each time that it is due again."""
    told = (
        select(Reminder.stage, Reminder.sent_at)
        .where(Reminder.service_id == offer.id, Reminder.assured_at == NEVER)
        .order_by(Reminder.stage.desc())
        .limit(1)
    )
    last, every = session.execute(told).first(), policy.helpline_due_after
    if last is None:
        return every
    again = last.sent_at is not None and last.sent_at <= now - timedelta(days=every)
    return last.stage + every if again else None


def stage_of(offer: Offer, policy: FreshnessPolicy, now: datetime) -> int | None:
    """The last stage, in days after the assurance, that this entry has reached."""
    if offer.assured_at is None:
        return None
    days = (now.date() - offer.assured_at.date()).days
    if is_helpline(offer, policy):
        # Never hidden, so its partner is asked for as long as nobody answers.
        return days // policy.helpline_due_after * policy.helpline_due_after or None
    stages = (policy.due_after, policy.warned_again_after)
    return max((stage for stage in stages if days >= stage), default=None)


def _with_old_entries(policy: FreshnessPolicy, now: datetime) -> Select[str]:
    """Organisations that somebody can be written to about an entry that may be due.

    About a helpline that is always somebody, where there is an admin.
    """
    has_account = Service.organization_id.in_(select(Partner.organization_id))
    return (
        select(Service.organization_id)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .where(Service.status == Status.ACTIVE, _may_be_due(policy, now))
        .where(or_(has_account, _is_a_line()))
        .distinct()
        .order_by(Service.organization_id)
    )


def _old_ones(
    session: Session, organization_id: str, policy: FreshnessPolicy, now: datetime
) -> list[Offer]:
    ids = session.scalars(
        select(Service.id)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .where(Service.organization_id == organization_id, Service.status == Status.ACTIVE)
        .where(_may_be_due(policy, now))
    )
    return catalogue.offers_of(session, list(ids))


def _may_be_due(policy: FreshnessPolicy, now: datetime) -> ColumnElement[bool]:
    """Long ago assured; or never, and not told of it twice, or in these weeks, or right now.

    Of a helpline it is told however often it was.
    """
    first = now - timedelta(days=min(policy.due_after, policy.helpline_due_after) - 1)
    apart = timedelta(days=policy.warned_again_after - policy.due_after)
    told = _told_of_what_nobody_assured(
        Reminder.stage >= policy.warned_again_after, Reminder.sent_at > now - apart
    )
    every = timedelta(days=policy.helpline_due_after)
    told_of_a_line = _told_of_what_nobody_assured(Reminder.sent_at > now - every)
    is_due = or_(~told, and_(_is_a_line(), ~told_of_a_line))
    never = and_(Eligibility.assured_at.is_(None), is_due)
    return or_(Eligibility.assured_at <= first, never)


def _told_of_what_nobody_assured(*how: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether it was told in one of these ways, or is being told right now."""
    mine = (Reminder.service_id == Eligibility.service_id, Reminder.assured_at == NEVER)
    return select(Reminder.id).where(*mine, or_(Reminder.sent_at.is_(None), *how)).exists()


def _is_a_line() -> ColumnElement[bool]:
    return Eligibility.service_id.in_(select(Candidate.service_id).where(is_line()))


def _is_told(session: Session, offer: Offer, stage: int) -> bool:
    """Whether this stage was told, or a later one, since the entry was last assured."""
    mine = select(Reminder.id).where(Reminder.service_id == offer.id, Reminder.stage >= stage)
    return (
        session.scalar(mine.where(Reminder.assured_at == (offer.assured_at or NEVER)).limit(1))
        is not None
    )


def _note(session: Session, due: list[tuple[Offer, int]], now: datetime) -> tuple[str, ...]:
    noted = [
        Reminder(
            id=str(uuid4()),
            service_id=offer.id,
            stage=stage,
            assured_at=offer.assured_at or NEVER,
            lease_until=now + LEASE,
        )
        for offer, stage in due
    ]
    session.add_all(noted)
    session.flush()
    return tuple(reminder.id for reminder in noted)


def _letter(
    session: Session,
    partner: Partner,
    due: list[tuple[Offer, int]],
    portal_url: str,
    now: datetime,
    **facts: Any,
) -> Letter:
    """What is due, with links that are this partner's own."""
    tokens = [confirming.new_link(session, partner, offer.id, now) for offer, _ in due]
    services = [
        _told(offer, now) | {"link": f"{portal_url}/confirm/{token}"}
        for (offer, _), token in zip(due, tokens, strict=True)
    ]
    return letters.write(
        "reminder",
        [partner.email],
        services=services,
        **facts,
        portal=f"{portal_url}/",
    )


def _told(offer: Offer, now: datetime) -> dict[str, object]:
    policy = weights().freshness
    helpline = is_helpline(offer, policy)
    if offer.assured_at is None:
        every = policy.helpline_due_after if helpline else None
        return {"name": offer.name, "days": None, "every": every}
    days = (now.date() - offer.assured_at.date()).days
    left = policy.hidden_after - days
    return {
        "name": offer.name,
        "days": days,
        "hidden": not helpline and left <= 0,
        "hidden_in": None if helpline else left,
        "every": policy.helpline_due_after,
    }
