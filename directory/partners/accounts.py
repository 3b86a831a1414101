"""Who may sign in to the portal, and for which organisation."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directory.feeds import cells, records
from directory.partners.tables import Draft, DraftState, Partner, Role
from directory.tables import Organization, Service

# So many approved changes, and a partner's next one goes live at once.
TRUSTED_AFTER = 3
# So many organisations of one name are told apart.
MOST_TOLD = 5


class AccountProblem(Exception):
    """An account can't be made or changed like this; the message says what to do."""


def tidy(email: str) -> str:
    """An e-mail address as accounts keep it."""
    return printable(email).strip().casefold()


def printable(text: str) -> str:
    """The text without characters that only steer, which no database takes."""
    return "".join(character for character in text if character.isprintable())


def add(
    session: Session,
    *,
    email: str,
    organization: Organization | None,
    admin: bool,
    by: str,
    now: datetime,
) -> Partner:
    """A new account. Raises AccountProblem for what is no address, or has an account already."""
    email = tidy(email)
    if len(email) > cells.LONGEST_EMAIL:
        raise AccountProblem(
            "This is too long for an e-mail address. "
            f"Use {cells.LONGEST_EMAIL} characters or fewer."
        )
    if not cells.EMAIL.fullmatch(email):
        raise AccountProblem("Enter an e-mail address, like name@example.org.")
    if find(session, email) is not None:
        raise AccountProblem(f"{email} has an account already.")
    if organization is None and not admin:
        raise AccountProblem("Choose the organisation whose services this person keeps.")
    partner = Partner(
        id=str(uuid4()),
        email=email,
        role=Role.ADMIN if admin else Role.EDITOR,
        organization_id=organization.id if organization else None,
        trusted=True if admin else None,
        added_at=now,
        added_by=by,
    )
    session.add(partner)
    session.flush()
    return partner


def find(session: Session, email: str) -> Partner | None:
    return session.scalar(select(Partner).where(Partner.email == tidy(email)))


def everybody(session: Session) -> list[Partner]:
    return list(session.scalars(select(Partner).order_by(Partner.email)))


def remove(session: Session, partner: Partner) -> None:
    """End the account with its sessions and links. What it changed stays, with who changed it.

    The last admin stays: nobody could approve or add accounts any more.
    """
    if partner.is_admin and _admins(session) == 1:
        raise AccountProblem("This is the last admin account. Add another admin first.")
    session.delete(partner)
    session.flush()


class NoSuchOrganization(AccountProblem):
    """The directory has none of this name; it may be a new one."""


def organization_named(session: Session, name_or_id: str) -> Organization:
    """The organisation of that id or name; AccountProblem for none, or more than one."""
    wanted = _name(name_or_id)
    found = _called(session, wanted)
    if not found:
        raise NoSuchOrganization(
            f"There is no organisation called {wanted}. Write the name as the directory has it."
        )
    if len(found) > 1:
        ids = "; ".join(_told_apart(session, one) for one in found)
        raise AccountProblem(
            f"There is more than one organisation called {wanted}. Write the id of one: {ids}."
        )
    return found[0]


def new_organization(session: Session, name: str) -> Organization:
    """A new organisation, under the id that a table with its name gives it. Raises AccountProblem
    where there is one of that name.
    """
    wanted = _name(name)
    own = records.organization_id(wanted)
    there = session.get(Organization, own)
    if there is not None or _called(session, wanted):
        raise AccountProblem(f"There is an organisation called {wanted} already.")
    if len(wanted) > cells.LONGEST_LINE:
        raise AccountProblem("This name is too long.")
    made = Organization(id=own, name=wanted)
    session.add(made)
    session.flush()
    return made


def _name(said: str) -> str:
    wanted = " ".join(printable(said).split())
    if not wanted:
        raise AccountProblem("Enter the name of the organisation, as the directory has it.")
    return wanted


def _called(session: Session, wanted: str) -> list[Organization]:
    same = or_(Organization.id == wanted, func.lower(Organization.name) == wanted.lower())
    query = select(Organization).where(same).order_by(Organization.id).limit(MOST_TOLD)
    return list(session.scalars(query))


def _told_apart(session: Session, one: Organization) -> str:
    """Its id, with one of its services."""
    first = select(func.min(Service.name)).where(Service.organization_id == one.id)
    named = session.scalar(first)
    return f"{one.id} (has {named})" if named else one.id


def may_publish(session: Session, partner: Partner) -> bool:
    """Whether what this partner changes is live at once, or waits for an admin."""
    if partner.is_admin or partner.trusted is None:
        return partner.is_admin or approved(session, partner) >= TRUSTED_AFTER
    return partner.trusted


def approved(session: Session, partner: Partner) -> int:
    """How many changes of this partner an admin has approved; all of one file count once."""
    apart = func.count(func.distinct(func.coalesce(Draft.upload_id, Draft.id)))
    mine = select(apart).where(Draft.author == partner.email)
    return session.scalar(mine.where(Draft.state == DraftState.APPROVED)) or 0


def of_organization(session: Session, organization_id: str) -> list[Partner]:
    """Whom letters about an organisation's services go to."""
    mine = select(Partner).where(Partner.organization_id == organization_id)
    return list(session.scalars(mine.order_by(Partner.email)))


def keeps(partner: Partner, organization_id: str) -> bool:
    """Whether this partner looks after that organisation's services."""
    return partner.is_admin or partner.organization_id == organization_id


def admins(session: Session) -> list[Partner]:
    """Those who approve."""
    mine = select(Partner).where(Partner.role == Role.ADMIN)
    return list(session.scalars(mine.order_by(Partner.email)))


def speaks_for(session: Session, partner: Partner) -> str:
    """Who assured an entry, as the directory tells it: an organisation, never a person."""
    if partner.organization_id is None:
        return "the partnership"
    return session.get_one(Organization, partner.organization_id).name


def _admins(session: Session) -> int:
    query = select(func.count()).select_from(Partner).where(Partner.role == Role.ADMIN)
    return session.scalar(query) or 0
