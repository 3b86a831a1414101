"""Confirming that an entry is still correct: signed in, or straight from a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from directory.partners import accounts, versions
from directory.partners.facts import mark
from directory.partners.tables import Action, ConfirmLink, Facts, Partner
from directory.partners.tokens import hashed, new_token
from directory.partners.versions import Deed
from directory.tables import Service

LINK_LASTS = timedelta(days=90)


class LinkState(StrEnum):
    """Where a link stands. UNNAMED: it went to several at once, so nobody can say who presses."""

    GOOD = "good"
    USED = "used"
    CHANGED = "changed"
    UNNAMED = "unnamed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Link:
    """What a link in a letter leads to; `facts` is what the entry says now."""

    state: LinkState
    service_id: str = ""
    organization: str = ""
    facts: Facts | None = None
    partner: Partner | None = None


def confirm(
    session: Session,
    partner: Partner,
    service_id: str,
    now: datetime,
    how: Action = Action.CONFIRMED,
) -> None:
    """This partner says that the entry is still correct."""
    speaks_for = accounts.speaks_for(session, partner)
    versions.confirm(session, service_id, Deed(partner.email, how, now, speaks_for))


def new_link(session: Session, partner: Partner, service_id: str, now: datetime) -> str:
    """A token for a letter to this partner: good for this service while it says what it says now,
    and for as long as they keep it.
    """
    token = new_token()
    session.execute(delete(ConfirmLink).where(ConfirmLink.made_at < now - LINK_LASTS))
    link = ConfirmLink(
        token_hash=hashed(token),
        service_id=service_id,
        partner_id=partner.id,
        mark=mark(versions.now_says(session, service_id)),
        made_at=now,
    )
    session.add(link)
    session.flush()
    return token


def look_up(session: Session, token: str, now: datetime) -> Link:
    """Where the link leads. Looking confirms nothing: mail scanners follow links."""
    row = session.get(ConfirmLink, hashed(token))
    if row is None or now >= row.made_at + LINK_LASTS:
        return Link(LinkState.UNKNOWN)
    owner = session.get_one(Service, row.service_id).organization
    partner = session.get(Partner, row.partner_id) if row.partner_id else None
    if partner is not None and not accounts.keeps(partner, owner.id):
        return Link(LinkState.UNKNOWN)
    facts = versions.now_says(session, row.service_id)
    return Link(_state(row, facts), row.service_id, owner.name, facts, partner)


def _state(row: ConfirmLink, facts: Facts) -> LinkState:
    if row.used_at:
        return LinkState.USED
    if row.partner_id is None:
        return LinkState.UNNAMED
    return LinkState.GOOD if mark(facts) == row.mark else LinkState.CHANGED


def confirm_by_link(session: Session, token: str, now: datetime) -> Link:
    """Confirm what the link is for, if it is still that; where it leads, as it was before."""
    found = look_up(session, token, now)
    if found.state is LinkState.GOOD and found.partner is not None:
        session.get_one(ConfirmLink, hashed(token)).used_at = now
        confirm(session, found.partner, found.service_id, now, Action.CONFIRMED_BY_LETTER)
    return found
