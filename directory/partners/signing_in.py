"""Sign-in by an e-mailed link, and the sessions that it opens.

A link works once, for 15 minutes. Whoever asks hears the same, account or not. A session is a
row: signing out, or the end of the account, ends it at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directory.partners import accounts
from directory.partners.tables import Partner, PortalSession, SignInAttempt, SignInLink
from directory.partners.tokens import hashed, new_token

LINK_LASTS = timedelta(minutes=15)
IDLE_ENDS = timedelta(hours=2)
SESSION_ENDS = timedelta(hours=12)
# How often `seen_at` is written: each page would be a write otherwise.
SEEN_EVERY = timedelta(minutes=1)

ATTEMPTS_COUNT_FOR = timedelta(hours=1)
MOST_FOR_AN_ACCOUNT = 5
MOST_FROM_AN_ADDRESS = 30


@dataclass(frozen=True)
class Asked:
    """What came of asking for a link: a token to send, or none, and nobody may be told why."""

    email: str
    token: str | None


def ask(
    session: Session, *, email: str, address: str, now: datetime, onward: str | None = None
) -> Asked:
    """A token for the letter, where there is an account and nobody asks too often."""
    email = accounts.tidy(email)
    too_often = _asks_too_often(session, email, address, now)
    partner = accounts.find(session, email)
    if too_often or partner is None:
        return Asked(email, None)
    return Asked(email, new_link(session, partner, now, onward))


def new_link(session: Session, partner: Partner, now: datetime, onward: str | None = None) -> str:
    """A fresh token that signs this partner in, and leads to the page `onward`."""
    token = new_token()
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now - SESSION_ENDS))
    link = SignInLink(
        token_hash=hashed(token), partner_id=partner.id, expires_at=now + LINK_LASTS,
        used_at=None, onward=onward,
    )  # fmt: skip
    session.add(link)
    session.flush()
    return token


def is_good(session: Session, token: str, now: datetime) -> bool:
    """Whether the link would still sign somebody in. Looking does not use it up."""
    link = session.get(SignInLink, hashed(token))
    return link is not None and link.used_at is None and now < link.expires_at


def leads_to(session: Session, token: str) -> str | None:
    """The page that was asked for with the link."""
    link = session.get(SignInLink, hashed(token))
    return link.onward if link else None


def sign_in(session: Session, token: str, now: datetime) -> str | None:
    """Use the link up and open a session; its token, or None for a link that is no good.

    The update decides, so that of two at once only one comes in. Other links of the account
    are used up with it.
    """
    own = SignInLink.token_hash == hashed(token)
    good = (own, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
    used = update(SignInLink).where(*good).values(used_at=now).returning(SignInLink.partner_id)
    partner_id = session.scalar(used)
    if partner_id is None:
        return None
    others = update(SignInLink).where(SignInLink.partner_id == partner_id)
    session.execute(others.where(SignInLink.used_at.is_(None)).values(used_at=now))
    session.get_one(Partner, partner_id).signed_in_at = now
    return _open(session, partner_id, now)


def partner_of(session: Session, token: str, now: datetime) -> Partner | None:
    """Whose session it is, while it runs; one that has ended is taken away."""
    row = session.get(PortalSession, hashed(token))
    if row is None:
        return None
    if _is_over(row, now):
        session.delete(row)
        return None
    if now >= row.seen_at + SEEN_EVERY:
        row.seen_at = now
    return session.get_one(Partner, row.partner_id)


def seen_by(session: Session, token: str, now: datetime) -> Partner | None:
    """As `partner_of`, with nothing written."""
    row = session.get(PortalSession, hashed(token))
    return session.get_one(Partner, row.partner_id) if row and not _is_over(row, now) else None


def _is_over(row: PortalSession, now: datetime) -> bool:
    return now >= row.seen_at + IDLE_ENDS or now >= row.started_at + SESSION_ENDS


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(PortalSession).where(PortalSession.token_hash == hashed(token)))


def _open(session: Session, partner_id: str, now: datetime) -> str:
    token = new_token()
    session.execute(delete(PortalSession).where(PortalSession.started_at < now - SESSION_ENDS))
    row = PortalSession(
        token_hash=hashed(token), partner_id=partner_id, started_at=now, seen_at=now
    )
    session.add(row)
    session.flush()
    return token


def _asks_too_often(session: Session, email: str, address: str, now: datetime) -> bool:
    """Note the attempt, by account and by network address, and say whether it is one too many."""
    since = now - ATTEMPTS_COUNT_FOR
    session.execute(delete(SignInAttempt).where(SignInAttempt.asked_at < since))
    limits = {
        hashed(f"account {email}"): MOST_FOR_AN_ACCOUNT,
        hashed(f"address {address}"): MOST_FROM_AN_ADDRESS,
    }
    for asker in limits:
        session.add(SignInAttempt(id=str(uuid4()), asker=asker, asked_at=now))
    session.flush()
    return any(_count(session, asker) > most for asker, most in limits.items())


def _count(session: Session, asker: str) -> int:
    query = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.asker == asker)
    return session.scalar(query) or 0
