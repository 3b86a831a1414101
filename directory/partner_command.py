"""`python -m directory partner add|list|remove|link`: who may sign in to the portal."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from sqlalchemy.orm import Session

from directory import clock
from directory.db import opened, transaction
from directory.partners import accounts, signing_in
from directory.partners.letters import AT
from directory.partners.tables import Partner
from directory.settings import DirectorySettings
from directory.tables import Organization

BY = "the command line"
REFUSED = 1


def add_arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(required=True, metavar="DEED")
    new = deeds.add_parser("add", help="make an account; no letter is sent")
    new.add_argument("email", metavar="EMAIL")
    new.add_argument("--organization", metavar="NAME|ID", help="whose services this person keeps")
    new.add_argument(
        "--new-organisation",
        "--new-organization",
        action="store_true",
        dest="new_organization",
        help="the directory does not have it yet: its name is written as young people read it",
    )
    new.add_argument("--admin", action="store_true", help="keeps all, approves, makes accounts")
    new.set_defaults(deed=_add)
    deeds.add_parser("list", help="every account").set_defaults(deed=_list)
    for name, deed, what in (
        ("remove", _remove, "end an account and its sessions"),
        ("link", _link, "a link to sign in, for who can get no letter"),
    ):
        one = deeds.add_parser(name, help=what)
        one.add_argument("email", metavar="EMAIL")
        one.set_defaults(deed=deed)


def run(arguments: Namespace, settings: DirectorySettings) -> int:
    """Do one deed and say what came of it."""
    try:
        with opened(settings.database) as engine, transaction(engine) as session:
            said: str = arguments.deed(session, arguments, settings)
    except accounts.AccountProblem as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    print(said)
    return 0


def _add(session: Session, arguments: Namespace, settings: DirectorySettings) -> str:
    named = arguments.organization
    owner = _owner(session, named, new=arguments.new_organization) if named else None
    partner = accounts.add(
        session,
        email=arguments.email,
        organization=owner,
        admin=arguments.admin,
        by=BY,
        now=clock.now(),
    )
    where = f"{settings.pages_url}{AT}/sign-in"
    return (
        f"{partner.email} can sign in at {where} with a link that is sent there.\n"
        f"Where no letters are sent: partner link {partner.email}"
    )


def _owner(session: Session, named: str, *, new: bool) -> Organization:
    if new:
        return accounts.new_organization(session, named)
    try:
        return accounts.organization_named(session, named)
    except accounts.NoSuchOrganization as problem:
        more = "If it is a new one, add --new-organisation."
        raise accounts.AccountProblem(f"{problem} {more}") from None


def _list(session: Session, _arguments: Namespace, _settings: DirectorySettings) -> str:
    lines = [_line(session, partner) for partner in accounts.everybody(session)]
    return "\n".join(lines) or "There are no accounts. Make one with: partner add EMAIL --admin"


def _line(session: Session, partner: Partner) -> str:
    owner = partner.organization_id
    name = session.get_one(Organization, owner).name if owner else "every organisation"
    seen = f"{partner.signed_in_at:%Y-%m-%d}" if partner.signed_in_at else "never"
    return f"{partner.email}  {partner.role}  {name}  last signed in: {seen}"


def _remove(session: Session, arguments: Namespace, _settings: DirectorySettings) -> str:
    accounts.remove(session, _named(session, arguments.email))
    return f"{accounts.tidy(arguments.email)} can sign in no more, and is signed out."


def _link(session: Session, arguments: Namespace, settings: DirectorySettings) -> str:
    token = signing_in.new_link(session, _named(session, arguments.email), clock.now())
    return f"{settings.pages_url}{AT}/sign-in/{token}"


def _named(session: Session, email: str) -> Partner:
    found = accounts.find(session, email)
    if found is None:
        raise accounts.AccountProblem(f"There is no account for {accounts.tidy(email)}.")
    return found
